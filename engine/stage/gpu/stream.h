/* Moving pixels into textures: one plane at a time, by the way that was measured to be best. */
#ifndef PAV_GPU_STREAM_H
#define PAV_GPU_STREAM_H

#include "stage/gpu/loader.h"

/* A pixel buffer that uploads pass through, where that is the better way. */
struct upload {
    GLuint buffer;
    size_t bytes;
};
void upload_finish(struct upload *upload);
/* Replaces the texture's content. `pixels` is the first byte in memory, stride > 0; `over`: turns it
 * over on the way. */
void upload_plane(struct upload *upload, const struct pav_gpu *gpu, struct pav_texture *texture,
                  const uint8_t *pixels, int stride, bool over);

/* The textures of a picture's planes: R8 each, or R8 and RG8. */
struct planes {
    struct pav_texture textures[3];
    enum pav_pixel pixel;
};
void planes_finish(struct planes *planes);
bool planes_upload(struct planes *planes, struct pav_gpu *gpu, struct upload *upload,
                   const struct pav_picture *memory);

/* The fragment shader that converts planes; the caller frees it. */
char *yuv_source(enum pav_pixel pixel);
/* Rows of the matrix that takes (y, u, v, 1) as sampled, 0..1, to RGB. */
void yuv_rows(enum pav_matrix matrix, bool full_range, int height_px, float rows[3][4]);

#endif

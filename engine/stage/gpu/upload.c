/* Moving one plane of pixels into a texture. */
#include <string.h>

#include "stage/gpu/stream.h"

void upload_finish(struct upload *upload)
{
    if (upload->buffer)
        glDeleteBuffers(1, &upload->buffer);
    *upload = (struct upload){0};
}

/* Row by row: a software renderer copies each at once, without another copy in between. */
static void turned_rows(const struct pav_texture *texture, const struct format *format,
                        GLenum layout, const uint8_t *pixels, int stride)
{
    int last = texture->height_px - 1;
    for (int row = 0; row <= last; row++)
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, last - row, texture->width_px, 1, layout, format->type,
                        pixels + (ptrdiff_t)row * stride);
}

static bool through_buffer(struct upload *upload, const struct pav_texture *texture,
                           const struct format *format, GLenum layout, const uint8_t *pixels,
                           int stride, bool over)
{
    size_t row_bytes = (size_t)texture->width_px * (size_t)format->bytes;
    size_t rows = (size_t)texture->height_px, bytes = row_bytes * rows;
    if (!upload->buffer)
        glGenBuffers(1, &upload->buffer);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, upload->buffer);
    if (upload->bytes < bytes)
        upload->bytes = bytes;
    glBufferData(GL_PIXEL_UNPACK_BUFFER, (GLsizeiptr)upload->bytes, NULL, GL_STREAM_DRAW);
    uint8_t *to = glMapBufferRange(GL_PIXEL_UNPACK_BUFFER, 0, (GLsizeiptr)bytes,
                                   GL_MAP_WRITE_BIT | GL_MAP_INVALIDATE_BUFFER_BIT);
    if (!to)
        return false;
    if (!over && (size_t)stride == row_bytes) {
        memcpy(to, pixels, bytes);
    } else {
        for (size_t row = 0; row < rows; row++)
            memcpy(to + row_bytes * (over ? rows - 1 - row : row), pixels + row * (size_t)stride,
                   row_bytes);
    }
    if (!glUnmapBuffer(GL_PIXEL_UNPACK_BUFFER)) /* lost by the system: the next frame comes soon */
        return false;
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, texture->width_px, texture->height_px, layout,
                    format->type, NULL);
    return true;
}

void upload_plane(struct upload *upload, const struct pav_gpu *gpu, struct pav_texture *texture,
                  const uint8_t *pixels, int stride, bool over)
{
    const struct format *format = format_of(texture->format);
    GLenum layout = texture->bgra ? GL_BGRA : format->layout;
    bool strange = stride % format->bytes != 0; /* no row length can say that */
    state_texture(0, texture->name);
    state_unpack(0);
    if (gpu->choice.pbo || strange || (over && !gpu->software)) {
        bool passed = through_buffer(upload, texture, format, layout, pixels, stride, over);
        glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
        if (passed)
            return;
    }
    if (over) {
        turned_rows(texture, format, layout, pixels, stride);
        return;
    }
    state_unpack(stride / format->bytes);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, texture->width_px, texture->height_px, layout,
                    format->type, pixels);
}

void planes_finish(struct planes *planes)
{
    for (int i = 0; i < 3; i++)
        texture_finish(&planes->textures[i]);
    planes->pixel = PAV_PIXEL_NONE;
}

static bool planes_resize(struct planes *planes, struct pav_gpu *gpu,
                          const struct pav_picture *picture)
{
    const struct pav_texture *luma = &planes->textures[0];
    if (planes->pixel == picture->pixel && luma->width_px == picture->width_px &&
        luma->height_px == picture->height_px)
        return true;
    planes_finish(planes);
    bool nv12 = picture->pixel == PAV_PIXEL_NV12;
    for (int i = 0; i < (nv12 ? 2 : 3); i++) {
        struct pav_texture_desc desc = {
            .width_px = i ? (picture->width_px + 1) / 2 : picture->width_px,
            .height_px = i ? (picture->height_px + 1) / 2 : picture->height_px,
            .format = i && nv12 ? PAV_FORMAT_RG8 : PAV_FORMAT_R8,
        };
        if (!texture_init(&planes->textures[i], gpu, &desc))
            return false;
    }
    planes->pixel = picture->pixel;
    return true;
}

bool planes_upload(struct planes *planes, struct pav_gpu *gpu, struct upload *upload,
                   const struct pav_picture *memory)
{
    if (memory->pixel != PAV_PIXEL_I420 && memory->pixel != PAV_PIXEL_NV12)
        return false;
    if (!planes_resize(planes, gpu, memory))
        return false;
    for (int i = 0; i < (memory->pixel == PAV_PIXEL_NV12 ? 2 : 3); i++)
        upload_plane(upload, gpu, &planes->textures[i], memory->planes[i], memory->strides[i],
                     false);
    return true;
}

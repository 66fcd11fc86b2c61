/* Triangles to samples: what is seen at every place of the picture, before any light falls on it. */
#ifndef PAV_FACELAB_RASTER_H
#define PAV_FACELAB_RASTER_H

#include "facelab/mesh.h"

#define PAV_SAMPLES 2 /* per pixel, each way */

struct pav_sample {
    struct vec3 own, normal;
    float angle;
};

struct pav_raster {
    int width, height; /* samples */
    float *depth;      /* larger is nearer; PAV_RASTER_FAR where nothing is */
    uint8_t *material;
    struct pav_sample *samples;
    int x0, y0, x1, y1; /* what was touched, half-open */
};

#define PAV_RASTER_FAR (-1e9f)

/* From the room to the picture. */
struct pav_lens {
    float focal;              /* samples per unit at distance 1 */
    float away;               /* z of the camera */
    float centre_x, centre_y; /* samples */
    float at_x, at_y;         /* of the optical axis, in the room */
};

static inline struct vec3 pav_lens_see(const struct pav_lens *lens, struct vec3 p)
{
    float k = lens->focal / fmaxf(lens->away - p.z, 0.2f);
    return v3(lens->centre_x + (p.x - lens->at_x) * k, lens->centre_y + (p.y - lens->at_y) * k,
              p.z);
}

void pav_raster_init(struct pav_raster *raster, int width, int height);
void pav_raster_finish(struct pav_raster *raster);
void pav_raster_clear(struct pav_raster *raster);
/* Whether a sample of a material with holes is there at all (hair, scarf, mask). */
typedef bool (*pav_raster_keeps)(const void *with, enum pav_material material,
                                 const struct pav_sample *sample);
void pav_raster_mesh(struct pav_raster *raster, struct pav_mesh *mesh, const struct pav_lens *lens,
                     pav_raster_keeps keeps, const void *with);

#endif

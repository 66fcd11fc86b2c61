/* Light on surfaces: lamps, the sky around, shine, and the shadows that a head throws on itself. */
#ifndef PAV_FACELAB_LIGHT_H
#define PAV_FACELAB_LIGHT_H

#include "facelab/look.h"

/* What a lamp sees: the nearest depth along its rays. */
struct pav_shadow {
    int size, room; /* a side; the longest that memory is for */
    float *depth;
    struct turn turn; /* into the lamp's own axes */
    float centre_x, centre_y, scale;
};

void pav_shadow_init(struct pav_shadow *shadow, int room);
void pav_shadow_finish(struct pav_shadow *shadow);
void pav_shadow_cast(struct pav_shadow *shadow, const struct pav_mesh *mesh, struct vec3 from,
                     struct vec3 centre, float reach, int size);
/* Share of the lamp that reaches a place of the room, 0..1. */
float pav_shadow_reach(const struct pav_shadow *shadow, struct vec3 at, float blur);

/* Linear light that leaves a surface towards the camera; `strand` is unit along a hair, or zero. `reach`:
 * per lamp, the share that arrives. */
struct vec3 pav_light_shade(const struct pav_shot *shot, const struct pav_surface *surface,
                            struct vec3 strand, struct vec3 view,
                            const float reach[PAV_LIGHTS_MAX]);

#endif

/* What the painter lends to its neighbours: its canvas, and a say in what surfaces are made of. */
#ifndef PAV_FACELAB_PAINTER_H
#define PAV_FACELAB_PAINTER_H

#include "facelab/canvas.h"
#include "facelab/look.h"

struct pav_head_painter;
struct pav_canvas *pav_painter_canvas(struct pav_head_painter *painter);

/* Other stuff than skin and cloth. Each may be NULL; called for every lit sample. */
struct pav_dress {
    /* Changes what a surface is. */
    void (*surface)(const struct pav_look *look, enum pav_material material,
                    const struct pav_sample *sample, struct pav_surface *surface);
    /* Changes the light that leaves it; `view` is the unit vector to the camera, in the room. */
    void (*finish)(const struct pav_look *look, enum pav_material material,
                   const struct pav_sample *sample, const struct pav_surface *surface,
                   struct vec3 view, struct vec3 *light);
};
/* NULL: as people are. Borrowed until the next. */
void pav_painter_dress(struct pav_head_painter *painter, const struct pav_dress *dress);

#endif

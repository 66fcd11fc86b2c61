/* Where things that are worn lie on the head. */
#ifndef PAV_FACELAB_WEAR_H
#define PAV_FACELAB_WEAR_H

#include "facelab/look.h"

/* Where a line of sight to `place` crosses a lens of the glasses: -1..1 across and down the lens, `side`. False
 * when it passes beside both. All in head space. */
bool pav_wear_lens(const struct pav_form *form, struct vec3 eye, struct vec3 place, float at[2]);
/* y of a hat's edge round the head. */
float pav_wear_hat_line(const struct pav_form *form, float angle);
/* Whether a sample of scarf, hat or mask is there; and its surface. */
bool pav_wear_keeps(const struct pav_form *form, enum pav_material material,
                    const struct pav_sample *sample);
void pav_wear_surface(const struct pav_form *form, enum pav_material material,
                      const struct pav_sample *sample, struct pav_surface *surface);
/* How far a place of the scarf lies outside its opening for the face; negative inside. In scarf.c. */
float pav_scarf_outside(const struct pav_form *form, float x, float y, float z);
/* A scarf goes down over the shoulders, so it is placed by itself: call after the head stands. */
void pav_mesh_scarf(struct pav_mesh *mesh, const struct pav_form *form,
                    const struct pav_stand *stand);

#endif

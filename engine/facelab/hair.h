/* Hair: where it grows, how it stands, how it shines. */
#ifndef PAV_FACELAB_HAIR_H
#define PAV_FACELAB_HAIR_H

#include "facelab/raster.h"

/* How far a place of the scalp lies inside the hair, units; negative is bare skin. */
float pav_hair_inside(const struct pav_form *form, float angle, float y);
/* 0..1: beard and stubble on the skin of the face at x, y. */
float pav_hair_beard(const struct pav_form *form, float x, float y);
/* Whether a sample of hair, hanging hair or beard is there. */
bool pav_hair_keeps(const struct pav_form *form, enum pav_material material,
                    const struct pav_sample *sample);
/* Its colour before light, and how a strand lies there (in head space). */
struct vec3 pav_hair_colour(const struct pav_form *form, enum pav_material material,
                            const struct pav_sample *sample, struct vec3 *strand);

#endif

/* Where things that are worn lie on the head. */
#ifndef PAV_FACELAB_WEAR_H
#define PAV_FACELAB_WEAR_H

#include "facelab/raster.h"

/* Middle of a lens of the glasses, head space. */
float pav_wear_lens_x(const struct pav_form *form, int side);
float pav_wear_lens_z(const struct pav_form *form);

#endif

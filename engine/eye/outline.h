/* Where a face may be worn: a line around its skin, hair, scarf, hat and background left out. */
#ifndef PAV_EYE_OUTLINE_H
#define PAV_EYE_OUTLINE_H

#include "eye/skin.h"

#define PAV_OUTLINE_POINTS 48

/* `fit` and the points in px of the picture, y down; the points in order around the face. */
void pav_face_outline(const struct pav_colour_picture *picture, const struct pav_face_fit *fit,
                      float points[PAV_OUTLINE_POINTS][2]);

#endif

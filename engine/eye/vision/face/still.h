/* Faces in a single picture of which nothing is known and for which there is time: many sizes, many starts. */
#ifndef PAV_FACE_STILL_H
#define PAV_FACE_STILL_H

#include "eye/vision/face/senses.h"

#define PAV_STILL_MOST 16

/* The verified faces of a picture, largest first; returns how many. */
int pav_face_still(const struct pav_face_senses *senses, const struct pav_grey *grey,
                   struct pav_face_fit fits[PAV_STILL_MOST]);

#endif

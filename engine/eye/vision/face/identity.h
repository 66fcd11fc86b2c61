/*
 * Who is who among the faces of the last seconds: the proportions of a face and a coarse picture of its
 * light and dark, compared while it is followed and for a moment after it was lost. Kept in memory only,
 * and wiped with the face.
 */
#ifndef PAV_FACE_IDENTITY_H
#define PAV_FACE_IDENTITY_H

#include "eye/vision/face/align.h"

#define PAV_IDENTITY_SHAPES 6
#define PAV_IDENTITY_SIDE   12

/* All zero: nothing is known. */
struct pav_identity {
    float seen_s;
    float shape[PAV_IDENTITY_SHAPES];
    float look[PAV_IDENTITY_SIDE * PAV_IDENTITY_SIDE]; /* mean 0, deviation 1 */
};

/* Learns the face of `fit` in this picture. */
void pav_identity_learn(struct pav_identity *identity, const struct pav_grey *grey,
                        const struct pav_face_fit *fit, float dt_s);
/* 0 the same face .. 1 and above another one; 0.5 when nothing is known. */
float pav_identity_differs(const struct pav_identity *identity, const struct pav_grey *grey,
                           const struct pav_face_fit *fit);

#endif

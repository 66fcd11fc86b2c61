/*
 * What rest looks like on this visitor: whose lids hang low, whose brows sit high behind glasses, whose
 * lips are parted at rest, whose face is a child's. A single picture cannot tell a narrow eye from one
 * half shut. Learned over the first seconds, from pictures in which the head faces the camera, and
 * forgotten with the visitor.
 */
#ifndef PAV_FACE_CALIBRATE_H
#define PAV_FACE_CALIBRATE_H

#include "eye/vision/face/align.h"

/* Both eyes, and both brows, are learned from together: what one shows of rest holds for the other. */
enum pav_rest {
    PAV_REST_LID,
    PAV_REST_BROW,
    PAV_REST_OPEN,
    PAV_REST_SMILE,
    PAV_REST_ROUND,
    PAV_REST_COUNT
};

#define PAV_REST_BINS 40

/* All zero: a new visitor. */
struct pav_calibration {
    float seen_s[PAV_REST_COUNT][PAV_REST_BINS]; /* how long each movement was about there */
    float rest[PAV_REST_COUNT];                  /* off the mean face's rest */
};

/* Learns from a face that is sure, then takes its rest out of its movements. */
void pav_calibrate(struct pav_calibration *calibration, struct pav_face_fit *fit, float dt_s);

#endif

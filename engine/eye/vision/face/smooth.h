/*
 * Steady landmarks without lag: One-Euro filters (Casiez, Roussel and Vogel, CHI 2012), with separate
 * parameters for where the face is, for its shape, and for its movements. Lengths are in units of the
 * face's eye distance as it was when the face was found, so that a far face is smoothed like a near one.
 * What belongs together (the points of one eye, of the mouth…) shares one cutoff: its mean speed is
 * known better than each point's own.
 */
#ifndef PAV_FACE_SMOOTH_H
#define PAV_FACE_SMOOTH_H

#include "eye/vision/face/align.h"

struct pav_euro {
    float min_hz;  /* cutoff at rest */
    float beta;    /* Hz for a speed of one unit a second */
    float rate_hz; /* cutoff of the speed itself */
    float still;   /* a slower speed is noise */
};

#define PAV_EURO_MOST 40

/* Some numbers that move together. All zero: nothing was seen yet. */
struct pav_euro_group {
    bool begun;
    float value[PAV_EURO_MOST], rate[PAV_EURO_MOST];
};

/* Filters `count` numbers in place, `dt_s` after the last ones. */
void pav_euro_step(struct pav_euro_group *group, const struct pav_euro *euro, float *values,
                   int count, float dt_s);

#define PAV_SMOOTH_SHAPES 7

struct pav_face_smooth {
    float unit_px, unit_before_px;
    struct pav_euro_group place, turn, shapes[PAV_SMOOTH_SHAPES], pose, movements[4];
};

/* Filters a face. All zero: the first one. */
void pav_face_smooth_step(struct pav_face_smooth *smooth, struct pav_face_fit *fit, float dt_s);

#endif

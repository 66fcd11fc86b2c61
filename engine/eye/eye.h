/* An eye's life: find the camera, put up the wall, open, see, publish, until stopped or blind. */
#ifndef PAV_EYE_H
#define PAV_EYE_H

#include "eye/options.h"

enum pav_eye_end {
    PAV_EYE_STOPPED = 0,
    PAV_EYE_NO_WALL = 1,
    PAV_EYE_USAGE = 2,
    PAV_EYE_BLIND = 75, /* the source is lost, stalled or hangs: start again in a fresh process */
    PAV_EYE_FOUND = 78, /* the awaited node is there: start again at once */
};

enum pav_eye_end pav_eye_run(const struct pav_eye_options *options);

#endif

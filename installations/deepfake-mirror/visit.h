/*
 * The flow of a visit, without a pixel: attract, invitation, mirror, explanation, farewell. Pure: what
 * happens depends on what it is told and on nothing else.
 */
#ifndef VISIT_H
#define VISIT_H

#include <pavilion/scene.h>

enum visit_stage {
    VISIT_ATTRACT = 0, /* nobody, or nobody near; no face is looked for */
    VISIT_INVITE,      /* someone is there; still no face is looked for */
    VISIT_MIRROR,      /* said yes */
    VISIT_EXPLAIN,     /* how it is made, step by step */
    VISIT_FAREWELL,
};

enum visit_mode { VISIT_SWAP = 0, VISIT_EXCHANGE, VISIT_PUPPET, VISIT_MODES };

#endif

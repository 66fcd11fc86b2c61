/*
 * What the drawn visitors do. Alone: a cycle of 64 s in which one enters, waves, stands, is joined, leaves,
 * comes back and looks into the camera from near. As two: both stand near for most of it.
 */
#ifndef PAV_VISITOR_CHOREOGRAPHY_H
#define PAV_VISITOR_CHOREOGRAPHY_H

#include <stdbool.h>

#include "facelab/shape.h"

#define PAV_VISITOR_CYCLE_S 64.0
#define PAV_VISITORS_MAX    2

/* Angles in rad, lengths in m. */
struct pav_arm_pose {
    float lift, swing;           /* upper arm: 0 hangs, pi is up; forward */
    float fore_lift, fore_swing; /* forearm, same angles */
};

struct pav_pose {
    bool there;
    int who;      /* 0 or 1: whose body and clothes */
    float x, z;   /* where on the floor: right of the camera's axis, distance to it */
    float yaw;    /* 0 faces the camera; positive faces +x */
    float gait;   /* 0 stands .. 1 walks */
    float step;   /* phase of the walk */
    float sway;   /* hips to +x, m */
    float lean;   /* chest to +x, rad */
    float breath; /* -1 .. 1 */
    float head_yaw, head_pitch, head_roll;
    float sink; /* knees bent, m */
    struct pav_head_motion face;
    struct pav_arm_pose arm[2]; /* 0 at -x, 1 at +x */
};

enum pav_visitor_cast { PAV_VISITOR_ALONE = 0, PAV_VISITOR_PAIR };

/* The poses at `t_s` (any value; the cycle repeats): a pure function. */
void pav_choreography(enum pav_visitor_cast cast, double t_s,
                      struct pav_pose poses[PAV_VISITORS_MAX]);

#endif

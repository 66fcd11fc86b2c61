/* A drawn visitor's body: a pose becomes tapered limbs on the picture plane, ready to be painted. */
#ifndef PAV_VISITOR_BODY_H
#define PAV_VISITOR_BODY_H

#include "eye/camera/visitor/choreography.h"

#define PAV_BODY_PARTS_MAX 64
#define PAV_CUT_A          1u
#define PAV_CUT_B          2u

/* The camera that looks at the room: pinhole, level, at `height_m`. */
struct pav_view {
    float focal_px, centre_x, centre_y;
    float height_m;
};

enum pav_cloth { PAV_CLOTH_SKIN = 0, PAV_CLOTH_HAIR, PAV_CLOTH_KNIT };

/* A tapered limb in px, y up; `z` rises to the camera. A mark has no shape of its own: it colours
 * what lies within `reach` of its height. */
struct pav_part {
    float ax, ay, az, ar;
    float bx, by, bz, br;
    unsigned cut;       /* PAV_CUT_*: ends that are straight, like a hem; the others are round */
    float flat;         /* depth of its cross-section over its width */
    float weld, weld_b; /* px over which it melts into its neighbours, at each end */
    float colour[3];    /* linear */
    enum pav_cloth cloth;
    float mark;  /* 0: a shape; else the strength of its colour */
    float reach; /* px */
};

struct pav_body {
    struct pav_part parts[PAV_BODY_PARTS_MAX];
    int count;
    float scale;                  /* px per metre where it stands */
    float left, bottom;           /* of what its folds and strands are drawn from: the pelvis, px */
    float head_x, head_y, head_z; /* px; where the skull sits */
    float head_unit;              /* px of a head's unit, facelab/head.h */
    float head_away;              /* of the camera from there, in those units */
    float head_deg[3];            /* yaw, pitch, roll as the camera sees them */
    float foot_x[2], foot_y[2];   /* px, where they touch the floor */
};

void pav_body_build(struct pav_body *body, const struct pav_pose *pose,
                    const struct pav_view *view);

#endif

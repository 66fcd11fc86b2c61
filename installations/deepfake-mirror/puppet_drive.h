/*
 * What drives a puppet: a visitor's face, measured from its own rest and smoothed; without one, a blink, a
 * glance and a breath. Pure: what comes out depends on what went in.
 */
#ifndef PUPPET_DRIVE_H
#define PUPPET_DRIVE_H

#include "puppet_rig.h"

/* A One-Euro filter (Casiez et al., CHI 2012). */
struct drive_filter {
    float value, speed;
    bool started;
};

/* What a face does, from the mean face at rest. */
struct drive_look {
    float yaw_deg, pitch_deg, roll_deg, gaze_x, gaze_y;
    struct point offset[PAV_LANDMARKS];
};

struct drive {
    uint32_t face; /* pav_face id whose rest is known; 0: none */
    float calm_s;  /* for how long rest was seen */
    struct drive_look rest;
    struct drive_filter pose[3], lid[2], gaze[2], shift[PAV_LANDMARKS][2];
    struct rig_pull seen; /* the last that was seen */
    float follow;         /* 0 as painted .. 1 as the visitor */
    float lost_s;         /* since a face was last seen */
    double clock_s;
};

/* Nothing is kept of the visitor; the puppet's own time goes on. */
void drive_forget(struct drive *drive);
/* `face` may be NULL. */
void drive_step(struct drive *drive, const struct pav_face *face, int camera_w, int camera_h,
                double dt_s, struct rig_pull *pull);

/* What a puppet does by itself at that time. */
void drive_live(double clock_s, struct rig_pull *pull);

#endif

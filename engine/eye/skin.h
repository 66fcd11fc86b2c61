/*
 * What of a picture around a face looks like its skin. All in the face's own frame: its origin between
 * eyes and mouth, x along the eyes, y towards the mouth, the outer eye corners' distance (geometry.h) 1.
 */
#ifndef PAV_EYE_SKIN_H
#define PAV_EYE_SKIN_H

#include "eye/vision/face/align.h"

#define PAV_SKIN_PER_UNIT 80
#define PAV_SKIN_REACH    2.0f /* of the patch, each way */
#define PAV_SKIN_SIDE     320

struct pav_face_frame {
    float x, y;     /* of the origin, px */
    float cos, sin; /* of its x axis */
    float unit_px;
};
struct pav_face_frame pav_face_frame(const struct pav_face_fit *fit);
void pav_face_frame_in(const struct pav_face_frame *frame, const float px[2], float own[2]);
void pav_face_frame_out(const struct pav_face_frame *frame, const float own[2], float px[2]);

/* RGBA, bottom row first. */
struct pav_colour_picture {
    const uint8_t *rgba;
    int width, height;
};

struct pav_skin;
/* `fit` in px of the picture, y down. `around`: PAV_SKIN_AROUND points of a line around the head, in the
 * face's frame; what lies beyond it is not this face. */
#define PAV_SKIN_AROUND 96
struct pav_skin *pav_skin_create(const struct pav_colour_picture *picture,
                                 const struct pav_face_fit *fit, const float (*around)[2]);
void pav_skin_destroy(struct pav_skin *skin);
/* -1 surely something else .. 1 surely skin; outside the picture -1. */
float pav_skin_at(const struct pav_skin *skin, float x, float y);
/* How much the colour changes between two places, CIE Lab. */
float pav_skin_step(const struct pav_skin *skin, const float a[2], const float b[2]);

#endif

/* The colour of skin and of what is drawn on it: brows, lips, lids; and of what lies behind lids and lips. */
#ifndef PAV_FACELAB_LOOK_H
#define PAV_FACELAB_LOOK_H

#include "facelab/raster.h"

/* A place's answer to light. */
struct pav_surface {
    struct vec3 albedo; /* linear */
    float gloss;        /* strength of the shine, 0..1 */
    float rough;        /* 0 a mirror .. 1 chalk */
    float shade;        /* share of the surrounding light that reaches it */
    struct vec3 normal; /* may be turned away from the sample's, in the room */
    bool wet;           /* a cornea: shines whole lamps back */
};

/* What every sample of one head needs, worked out once. */
struct pav_look {
    const struct pav_form *form;
    struct vec3 skin, lip, brow;
    struct vec3 eye; /* the camera in head space */
    const struct turn *turn;
    float line_px; /* of one sample, units: nothing is drawn thinner */
};

/* Skin of a melanin 0..1 and redness, linear. */
struct vec3 pav_look_skin(float melanin, float blood);
void pav_look_make(struct pav_look *look, const struct pav_form *form, const struct turn *turn,
                   struct vec3 camera, float unit_samples);
/* The face at a sample: skin, or ball and teeth where lids or lips leave an opening. */
void pav_look_face(const struct pav_look *look, const struct pav_sample *sample,
                   struct pav_surface *surface);
/* In opening.c: true when the place lies between the lids or the lips. */
bool pav_look_opening(const struct pav_look *look, const struct pav_sample *sample,
                      struct pav_surface *surface);

#endif

/* The steps of a fit, one by one: shared by the aligner and by the trainer that makes its nets. */
#ifndef PAV_FACE_CASCADE_H
#define PAV_FACE_CASCADE_H

#include "eye/vision/face/model.h"

#define PAV_SIGHT_FEATURES (PAV_FACE_POINTS * PAV_FEATURE_LENGTH)

/* A look a little beside the points, and from nearer or further: shares of a unit and of the size. */
struct pav_glance {
    float x, y, larger;
};

/* What one stage sees of one face. One thread each; large. */
struct pav_sight {
    struct pav_crop crop;
    struct pav_similarity frame;     /* from the face's frame to the picture */
    bool mirrored;                   /* what follows is, and so is the crop */
    float local[PAV_FACE_POINTS][2]; /* the points in the face's frame */
    float extra[PAV_FACE_MODES_MAX]; /* the modes that they show, in their spreads */
    uint8_t features[PAV_SIGHT_FEATURES];
    int16_t wide[PAV_SIGHT_FEATURES]; /* the same */
    struct pav_glance glance;         /* how a part of a face is looked at; zero: straight */
    /* The trainer's: alters the crop's pixels. NULL in the eye. */
    void (*alter)(void *data, struct pav_crop *crop);
    void *data;
};

/* Points in picture coordinates; `mirrored`: as if the face were seen in a mirror. False: they make no
 * face that could be looked at. */
bool pav_sight_at(struct pav_sight *sight, const struct pav_face_model *model,
                  const struct pav_face_stage *stage, const struct pav_grey *grey,
                  const float (*points)[2], bool mirrored);
/* After pav_sight_at: moves the points by what the stage's net says. */
void pav_sight_step(struct pav_sight *sight, const struct pav_face_model *model,
                    const struct pav_face_stage *stage, float (*points)[2]);
/* Stages from..stage_count - 1. */
bool pav_sight_cascade(struct pav_sight *sight, const struct pav_face_model *model,
                       const struct pav_grey *grey, int from, float (*points)[2]);

/* The mean face where a detector's box says. */
void pav_start_box(const struct pav_face_model *model, const struct pav_face_box *box,
                   float (*points)[2]);
/* The box in which a detector would find these points. */
struct pav_face_box pav_start_box_of(const struct pav_face_model *model, const float (*points)[2]);
/* Where a face was, with its movement drawn half way back to rest: what a fit got wrong does not stay. */
void pav_start_from(const struct pav_face_model *model, const float (*before)[2],
                    float (*points)[2]);

#endif

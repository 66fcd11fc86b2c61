/* Training samples: a head, a start, what a stage sees there, and what it should answer. */
#ifndef PAV_TRAIN_SAMPLE_H
#define PAV_TRAIN_SAMPLE_H

#include "eye/vision/face/cascade.h"
#include "facelab/train/set.h"

enum pav_sample_kind {
    PAV_SAMPLE_MOVE,  /* a cascade's stage: how the points should move */
    PAV_SAMPLE_READ,  /* the finished fit: pose or movements */
    PAV_SAMPLE_JUDGE, /* finished, slipped and absurd fits: right or wrong */
};

struct pav_sample_plan {
    enum pav_sample_kind kind;
    const struct pav_face_model *model; /* its stages before `stage` are trained */
    const struct pav_face_stage *stage; /* what the samples are for */
    int stage_index;                    /* for PAV_SAMPLE_MOVE */
    enum pav_face_reader reader;        /* for PAV_SAMPLE_READ */
    int rounds; /* rows of each state; an eye's reader has as many of either eye */
    int share;  /* only every so manieth state has rows */
    bool hard;  /* PAV_SAMPLE_JUDGE: of nothing, what the judge there is takes for a face */
    const struct pav_set *heads, *empty; /* `empty` for PAV_SAMPLE_JUDGE */
    uint64_t seed;
    const char *label;
};

/* Where each sample's fit stands; it goes from stage to stage. */
struct pav_sample_state {
    float points[PAV_FACE_POINTS][2];
    bool mirrored, begun;
};

/* Rows of one lesson. */
struct pav_samples {
    int count, in, extra, out;
    int state_count; /* that have rows: the first of all */
    struct pav_sample_state *states;
    uint8_t *features; /* [count][in] */
    float *extras;     /* [count][extra] */
    float *targets;    /* [count][out] */
    float *weights;    /* [count][PAV_FACE_POINTS]: of points, or of readings */
};

/* States for `all` heads, of which the first `count` are looked at. */
void pav_samples_init(struct pav_samples *samples, int all, int count);
void pav_samples_finish(struct pav_samples *samples);
/* Looks from where the samples stand; those of the first stage from detectors' boxes. */
void pav_samples_make(struct pav_samples *samples, const struct pav_sample_plan *plan);
/* After the stage's net is trained: every sample takes its step. */
void pav_samples_step(struct pav_samples *samples, const struct pav_sample_plan *plan);

/* After the last stage: every sample goes where a fit in use would end; those that no stage has seen begin
 * at a detector's box. */
void pav_samples_settle(struct pav_samples *samples, const struct pav_sample_plan *plan);

#endif

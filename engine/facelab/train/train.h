/*
 * The training of the face model, from procedural heads alone. It lives in a module of its own,
 * pavilion-train.so, because it multiplies matrices with OpenBLAS, which no kiosk needs.
 */
#ifndef PAV_FACELAB_TRAIN_H
#define PAV_FACELAB_TRAIN_H

#include <stdbool.h>
#include <stdint.h>

#define PAV_TRAIN_MODULE "pavilion-train.so"

struct pav_train_plan {
    const char *path; /* of the model: written by train, read by evaluate */
    uint64_t seed;
    int heads;   /* trained on */
    int holdout; /* evaluated on; never seen in training whatever the seed */
    int epochs;  /* over each stage's samples */
    bool quiet;  /* no table, no progress */
};

/* The module exports one of these as `pav_train_api`. Same plan, build and machine: same bytes. False
 * after saying on standard error what is wrong. */
struct pav_train_api {
    uint32_t struct_size;
    bool (*train)(const struct pav_train_plan *plan);
    bool (*evaluate)(const struct pav_train_plan *plan);
};

#endif

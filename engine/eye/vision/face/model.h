/*
 * The face model: a mean face, its modes, and a cascade of small perceptrons that each look at the picture
 * around the points found so far and move them (supervised descent, Xiong and De la Torre, CVPR 2013).
 * Units are those of the face's frame: half the distance between the outer eye corners; x right, y down.
 */
#ifndef PAV_FACE_MODEL_H
#define PAV_FACE_MODEL_H

#include "eye/vision/face/align.h"
#include "eye/vision/face/feature.h"
#include "eye/vision/face/net.h"
#include "eye/vision/face/sha256.h"

#define PAV_FACE_MODES_MAX  64
#define PAV_FACE_STAGES_MAX 6
#define PAV_FACE_RIGID      4 /* the first directions: shift, growth and turn */
#define PAV_FACE_DIRECTIONS (PAV_FACE_RIGID + PAV_FACE_MODES_MAX)
#define PAV_FACE_SETTINGS   200
#define PAV_FACE_NUMBERS    (2 * PAV_FACE_POINTS)

/* Where a net looks, and the net. */
struct pav_face_stage {
    float unit_px; /* of the crop */
    int cell_px;
    enum pav_face_view view;
    struct pav_net net;
};

/* What the readers answer together. */
enum pav_face_reading {
    PAV_READ_YAW, /* in 30 degrees */
    PAV_READ_PITCH,
    PAV_READ_ROLL, /* beyond the turn of the points */
    PAV_READ_OPEN,
    PAV_READ_SMILE,
    PAV_READ_ROUND,
    PAV_READ_LID,
    PAV_READ_BROW = PAV_READ_LID + 2,
    PAV_READ_GAZE = PAV_READ_BROW + 2,
    PAV_READ_COUNT = PAV_READ_GAZE + 2
};
#define PAV_READ_DEGREES 30.0f

/* Who reads what from a finished fit. Each answers in the order above. */
enum pav_face_reader {
    PAV_READER_POSE,  /* yaw, pitch, roll */
    PAV_READER_MOUTH, /* open, smile, round */
    PAV_READER_EYE,   /* lid, brow, gaze of one eye; of the right one in a mirror */
    PAV_READER_COUNT
};
#define PAV_EYE_ANSWERS 4
int pav_reader_answers(enum pav_face_reader reader);

struct pav_face_model {
    uint64_t seed;
    char settings[PAV_FACE_SETTINGS]; /* how it was trained, for people */
    int modes;
    float mean[PAV_FACE_POINTS][2];
    float basis[PAV_FACE_DIRECTIONS][PAV_FACE_POINTS][2]; /* orthonormal */
    float spread[PAV_FACE_MODES_MAX];                     /* standard deviation of each mode */
    int stage_count;
    struct pav_face_stage stages[PAV_FACE_STAGES_MAX]; /* the first knows only a box */
    struct pav_face_stage readers[PAV_READER_COUNT];
    struct pav_face_stage judge; /* log odds of being right; looks as the reader of the pose does */
};

#define PAV_FACE_MAGIC   "PAVFACE"
#define PAV_FACE_VERSION 3
/* The file: this head, then the model's fields in the order of pav_face_model_walk; little endian. */
struct pav_face_file {
    char magic[8];
    uint32_t version;
    uint32_t bytes;                 /* that follow the head */
    uint8_t hash[PAV_SHA256_BYTES]; /* of them */
};

/* Visits every field in the file's order. The visitor copies `count` bytes one way or the other; false
 * stops. `reading` nets are allocated as their widths become known, and checked. */
struct pav_model_walk {
    bool reading;
    bool (*visit)(void *data, void *bytes, size_t count);
    void *data;
};
bool pav_face_model_walk(struct pav_face_model *model, const struct pav_model_walk *walk);
void pav_face_model_finish(struct pav_face_model *model);

#endif

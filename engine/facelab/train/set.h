/* The heads that are trained or evaluated on, painted once and kept in memory. */
#ifndef PAV_TRAIN_SET_H
#define PAV_TRAIN_SET_H

#include "eye/vision/face/model.h"
#include "facelab/head.h"

#define PAV_SET_SIDE_PX 192

struct pav_set_truth {
    float points[PAV_FACE_POINTS][2];
    float visible[PAV_FACE_POINTS];
    float readings[PAV_READ_COUNT]; /* but for the roll, which depends on the fit's turn */
    float lids[2]; /* from their own rest; the readings have what the picture shows */
    float roll_deg;
    uint32_t traits; /* PAV_HEAD_* */
};

struct pav_set {
    int count;
    uint8_t *pixels;
    struct pav_set_truth *truths; /* NULL: pictures without a face */
};

/* Heads of the seeds first, first + 1 …; `label` of the progress, or NULL. */
void pav_set_heads(struct pav_set *set, uint64_t first, int count, const char *label);
void pav_set_empty(struct pav_set *set, uint64_t first, int count, const char *label);
void pav_set_finish(struct pav_set *set);
struct pav_grey pav_set_grey(const struct pav_set *set, int index);

/* The same head seen in a mirror; `pixels` has room for a picture. */
struct pav_grey pav_set_mirror(const struct pav_grey *grey, uint8_t *pixels);
void pav_truth_mirror(struct pav_set_truth *truth);
void pav_points_mirror(float (*points)[2]); /* in a picture of the set's size */

/* Mean distance of the 51 landmarks that are not the jaw's, in outer-eye distances of the truth. */
float pav_truth_error(const struct pav_set_truth *truth, const float (*points)[2]);

/* How much of what a reading is read from can be seen: 1 all .. 0 nothing. */
float pav_truth_shown(const struct pav_set_truth *truth, enum pav_face_reading reading);

/* Seeds from here on are never trained on. */
#define PAV_SET_HOLDOUT  (UINT64_C(1) << 62)
#define PAV_SET_PER_SEED (UINT64_C(1) << 24) /* heads that one training seed may use */

#endif

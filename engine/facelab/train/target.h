/* What a net should answer of a face that it sees. */
#ifndef PAV_TRAIN_TARGET_H
#define PAV_TRAIN_TARGET_H

#include "eye/vision/face/cascade.h"
#include "facelab/train/set.h"

/* Where the points should go ([PAV_FACE_NUMBERS]), and the weight of each point. */
void pav_target_move(const struct pav_sight *sight, const struct pav_set_truth *truth,
                     float *target, float *weight);
/* What `reader` should say, and the weight of each answer: what is hidden counts little. */
void pav_target_read(enum pav_face_reader reader, const struct pav_sight *sight,
                     const struct pav_set_truth *truth, float *target, float *weight);

#endif

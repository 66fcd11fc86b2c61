/* The starts that a fit may meet: a detector's box, the picture before, and bad luck. */
#ifndef PAV_TRAIN_START_H
#define PAV_TRAIN_START_H

#include "eye/vision/face/cascade.h"
#include "facelab/train/dice.h"
#include "facelab/train/set.h"

/* As a detector's box would begin; `error` 1: as wrong as detectors are. */
void pav_start_detected(const struct pav_face_model *model, const struct pav_set_truth *truth,
                        float error, struct pav_dice *dice, struct pav_face_box *box);
/* `base` with an error of its own: shifted, turned, grown, and with other movements. */
void pav_start_slipped(const struct pav_face_model *model, const float (*base)[2], float error,
                       struct pav_dice *dice, float (*points)[2]);
/*
 * As the picture before would begin, in which the face was found at `base`, moved, turned and grown a
 * little since. That is a fit, never the truth: a start that knows half of how far the lids are open
 * would teach to believe the start, and no start in use knows it.
 */
void pav_start_tracked(const struct pav_face_model *model, const float (*base)[2], float error,
                       struct pav_dice *dice, float (*points)[2]);

/* What cameras, hair, hands and distance do to a crop; as pav_sight's `alter`, data a pav_dice. */
void pav_crop_spoil(void *dice, struct pav_crop *crop);

#endif

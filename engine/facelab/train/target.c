/* Owns what a sample should be answered, and how much each part of the answer counts. */
#include "facelab/train/target.h"

#include <math.h>

#define JAW_WEIGHT     0.35f
#define PUPIL_WEIGHT   0.7f
#define HIDDEN_WEIGHT  0.5f
#define HIDDEN_READING 0.1f
#define LID_WEIGHT     2
#define DEGREES        57.29578f

void pav_target_move(const struct pav_sight *sight, const struct pav_set_truth *truth,
                     float *target, float *weight)
{
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        float at[2];
        pav_similarity_undo(&sight->frame, truth->points[i], at);
        target[2 * i] = at[0] - sight->local[i][0];
        target[2 * i + 1] = at[1] - sight->local[i][1];
        weight[i] = (i < 17               ? JAW_WEIGHT
                     : i >= PAV_LANDMARKS ? PUPIL_WEIGHT
                                          : 1) *
                    (truth->visible[i] < 0.5f ? HIDDEN_WEIGHT : 1);
    }
}

static float turn_of(const struct pav_sight *sight)
{
    return atan2f(sight->frame.b, sight->frame.a) * DEGREES;
}

void pav_target_read(enum pav_face_reader reader, const struct pav_sight *sight,
                     const struct pav_set_truth *truth, float *target, float *weight)
{
    static const enum pav_face_reading whole[][3] = {
        [PAV_READER_POSE] = {PAV_READ_YAW, PAV_READ_PITCH, PAV_READ_ROLL},
        [PAV_READER_MOUTH] = {PAV_READ_OPEN, PAV_READ_SMILE, PAV_READ_ROUND}};
    int side = sight->mirrored;
    const enum pav_face_reading eye[PAV_EYE_ANSWERS] = {PAV_READ_LID + side, PAV_READ_BROW + side,
                                                        PAV_READ_GAZE, PAV_READ_GAZE + 1};
    const enum pav_face_reading *all = reader == PAV_READER_EYE ? eye : whole[reader];
    for (int k = 0; k < pav_reader_answers(reader); k++) {
        float shown = pav_truth_shown(truth, all[k]);
        if (all[k] >= PAV_READ_GAZE)
            shown = truth->visible[PAV_LANDMARKS + side];
        weight[k] = fmaxf(HIDDEN_READING, shown);
        if (all[k] == PAV_READ_LID || all[k] == PAV_READ_LID + 1)
            weight[k] *= LID_WEIGHT;
        target[k] = truth->readings[all[k]];
        if (all[k] == PAV_READ_GAZE && side)
            target[k] = -target[k];
        if (all[k] == PAV_READ_ROLL)
            target[k] = (truth->roll_deg - turn_of(sight)) / PAV_READ_DEGREES;
    }
}

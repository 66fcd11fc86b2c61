/* The mean face and the directions in which faces differ from it. */
#ifndef PAV_TRAIN_BASIS_H
#define PAV_TRAIN_BASIS_H

#include "facelab/train/set.h"

/* Fills the model's mean, basis and spread from the heads and their mirror images. */
void pav_basis_learn(struct pav_face_model *model, const struct pav_set *set, int modes);

#endif

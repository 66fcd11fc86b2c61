/* Measuring a model on people who are looked at for a while, as a visitor is: with their rest learned. */
#ifndef PAV_TRAIN_SEQUENCE_H
#define PAV_TRAIN_SEQUENCE_H

#include "eye/vision/face/model.h"

/* Prints the table on standard output; `label` of the progress, or NULL. */
void pav_sequences_measure(const struct pav_face_model *model, int people, const char *label);

#endif

/* Measuring a model on heads that it has never seen. */
#ifndef PAV_TRAIN_EVALUATE_H
#define PAV_TRAIN_EVALUATE_H

#include "facelab/train/train.h"

/* Prints the table on standard output. False after saying why on standard error. */
bool pav_evaluate(const struct pav_train_plan *plan);

#endif

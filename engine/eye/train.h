/* The eye's mode `train`. */
#ifndef PAV_EYE_TRAIN_H
#define PAV_EYE_TRAIN_H

/* What follows the word `train`. Returns the exit code. */
int pav_eye_train(int argc, char **argv);

#endif

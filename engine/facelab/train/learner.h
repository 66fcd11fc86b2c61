/* A perceptron while it learns, in floats; its lessons; and the net that it becomes. */
#ifndef PAV_TRAIN_LEARNER_H
#define PAV_TRAIN_LEARNER_H

#include <stdint.h>

#include "eye/vision/face/net.h"

/* Samples to learn from. `grade` puts the gradient of the mean loss by each answer of the rows given
 * into `gradient` ([rows][out]) and returns the sum of their losses. */
struct pav_lesson {
    int count;
    const uint8_t *features; /* [count][in] */
    const float *extras;     /* [count][extra] */
    double (*grade)(void *data, const int *rows, int count, const float *answers, float *gradient);
    void *data;
};

struct pav_learner;
/* Only the widths of `shape` are read. `idle`: the share of the first layer that sits out each lesson
 * (dropout: Srivastava et al., JMLR 2014). */
struct pav_learner *pav_learner_create(const struct pav_net *shape, float idle, uint64_t seed);
void pav_learner_destroy(struct pav_learner *learner);
/* Centres the features on the lesson's; before the first epoch. */
void pav_learner_centre(struct pav_learner *learner, const struct pav_lesson *lesson);
/* One pass over the lesson in random order (Adam: Kingma and Ba, ICLR 2015; decay: Loshchilov and Hutter,
 * ICLR 2019). `done` 0..1 of the whole course sets the step's size. Returns the mean loss. */
double pav_learner_epoch(struct pav_learner *learner, const struct pav_lesson *lesson, double done,
                         double after);
/* Into integers; each answer is multiplied by its gain. Initialises the net. */
void pav_learner_export(const struct pav_learner *learner, const float *gains, struct pav_net *net);

#endif

/* A model of two pieces that remembers what it was asked, in place of the desk's: for what talks
 * to it. */
#ifndef PAV_TESTS_MODEL_DOUBLE_H
#define PAV_TESTS_MODEL_DOUBLE_H

#include "desk/model.h"

/* Rows of its piece "mirror": a float 0..4 "flow", an int "count" 1..9, a switch "on", a choice
 * "mode" (still, puppet, storm), an int with words "pace" (calm 0, wild 3), a colour "ink", a
 * point "place", a text "words", an event "burst". Its filter "my grain.fs" has a float "depth". */
struct pav_model *model_double_create(void);
void model_double_destroy(struct pav_model *model);
/* What the row holds now. */
const char *model_double_value(struct pav_model *model, const char *piece, const char *key);
/* The last command, and of which entry; then it is forgotten. */
enum pav_command model_double_command(struct pav_model *model, uint32_t *entry);
/* How often "burst" was set. */
int model_double_bursts(const struct pav_model *model);

#endif

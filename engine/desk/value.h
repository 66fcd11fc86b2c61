/* A row's value as JSON: numbers, truths, words, lists; and back to the text that the stage reads. */
#ifndef PAV_DESK_VALUE_H
#define PAV_DESK_VALUE_H

#include <jansson.h>

#include "desk/model.h"

/* How everything is written: seven digits are all that a float has; more would only look like noise. */
#define PAV_JSON_FLAGS (JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(7))

/* What `text` is of such a row; null when it is none. The caller's reference. */
json_t *pav_value_json(const struct pav_param *param, const char *text);
/* The text to set, whether the value fits the row or not; NULL with *why (caller frees): no such JSON
 * ever does. Caller frees. */
char *pav_value_text(const struct pav_param *param, const json_t *value, char **why);
/* The row as the panel's interface has it, without its value. */
json_t *pav_value_row(const struct pav_row *row, json_t *options);

#endif

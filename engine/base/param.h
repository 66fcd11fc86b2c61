/* What is done with a parameter table: defaults, parsing, clamping, printing. */
#ifndef PAV_BASE_PARAM_H
#define PAV_BASE_PARAM_H

#include <pavilion/param.h>

#include "base/str.h"

#define PAV_PARAM_ROWS_MAX 256

/* NULL when the table is well formed for a state block of `state_size`, else why not (static or
 * thread-local text): unknown type, key missing, twice or malformed, field outside the block,
 * default outside the range, choices missing. */
const char *pav_param_table_fault(const struct pav_param *table, size_t state_size);
/* Bytes of its field. */
size_t pav_param_size(enum pav_param_type type);
size_t pav_param_count(const struct pav_param *table);
const struct pav_param *pav_param_find(const struct pav_param *table, const char *key);
/* NULL-terminated list of keys; the caller frees the list, not the words. */
const char **pav_param_keys(const struct pav_param *table);
void pav_param_defaults(const struct pav_param *table, void *state);

enum pav_param_result { PAV_PARAM_OK = 0, PAV_PARAM_CLAMPED, PAV_PARAM_REFUSED };
/* Sets one field from text: "0.5", "3", "true", a choice's word, "#rrggbb[aa]" or "r,g,b,a", "x,y",
 * any text. Out of range: clamped, set, and said. `why` (caller frees, set unless OK) says what was
 * expected. */
enum pav_param_result pav_param_set(const struct pav_param *row, void *state, const char *text,
                                    char **why);
/* The value as text that pav_param_set reads back to the same value. Caller frees. */
char *pav_param_print(const struct pav_param *row, const void *state);
/* "0 to 4, 1 by default" and the like, for help and complaints. Caller frees. */
char *pav_param_range(const struct pav_param *row);

#endif

/*
 * The sizes of ISF passes: `floor($WIDTH * 0.5)`, `max($HEIGHT, 1)`, `$size`. Read once, worked out in
 * every frame without allocation.
 */
#ifndef PAV_ISF_EXPRESSION_H
#define PAV_ISF_EXPRESSION_H

#include <stdbool.h>

#include "base/str.h"

struct pav_expression;

/* Whether `name` ("WIDTH", "HEIGHT" or an input's) is there, and its value. */
typedef bool pav_expression_look(void *context, const char *name, double *value);

/*
 * + - * / % ^ and parentheses; $name; pi; floor ceil round trunc fract abs sign sqrt exp log log2 sin cos
 * tan asin acos atan, min and max of two or more, pow mod atan2 step of two, clamp of three. NULL with *error
 * (the caller's to free) saying at which character what was expected. `look` is asked about every name.
 */
struct pav_expression *pav_expression_read(const char *text, pav_expression_look *look,
                                           void *context, char **error);
struct pav_expression *pav_expression_number(double value);
void pav_expression_destroy(struct pav_expression *expression); /* accepts NULL */
/* In whole pixels, 1 to PAV_EXPRESSION_MOST. */
int pav_expression_value(const struct pav_expression *expression, pav_expression_look *look,
                         void *context);

#define PAV_EXPRESSION_MOST 16384

#endif

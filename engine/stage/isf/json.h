/*
 * JSON as artists write it, read by jansson: comments, trailing commas, single quotes, bare keys, raw
 * line breaks and tabs in strings, numbers such as `1.` `.5` `+1`, Latin-1 bytes and a byte order mark
 * are all taken; of a key that is there twice the last one counts.
 */
#ifndef PAV_ISF_JSON_H
#define PAV_ISF_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "stage/isf/complaint.h"

/* The value at the start of `text`, which stands in line `line` of its file. NULL after a complaint. */
json_t *isf_json_read(const char *text, size_t length, int line, struct isf_complaints *to);
/* The line in which an object begins. */
int isf_json_line(const json_t *object, int otherwise);

/* A member, whatever the case of its key; NULL when there is none or it is null. */
json_t *isf_json_get(const json_t *object, const char *key);
/* A number out of a number, a boolean, a text that is a number or the first member of an array. */
bool isf_json_number(const json_t *value, double *out);
bool isf_json_truth(const json_t *value, bool *out);
const char *isf_json_text(const json_t *object, const char *key);
/* Up to `most` numbers of an array, or the one of a scalar; how many there were. */
size_t isf_json_numbers(const json_t *value, float *out, size_t most);
/* Whether a key is one of the reader's own (see isf_json_line). */
bool isf_json_own(const char *key);

#endif

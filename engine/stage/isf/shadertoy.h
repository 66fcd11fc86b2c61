/* Shadertoy's works: a fragment file with mainImage, and the JSON that the site exports. */
#ifndef PAV_ISF_SHADERTOY_H
#define PAV_ISF_SHADERTOY_H

#include <jansson.h>

#include "stage/isf/complaint.h"
#include "stage/isf/work.h"

/* A single pass from a plain text. */
void isf_toy_plain(struct pav_work *work, const char *text, struct isf_complaints *to);
/* The passes of an export, in Shadertoy's order: Buffer A to D, Image. */
void isf_toy_export(struct pav_work *work, const json_t *json, struct isf_complaints *to);

#endif

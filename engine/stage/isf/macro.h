/*
 * The GLSL preprocessor, run before the translation: what is left has no directive and no macro, so that
 * every name means what it says. Tokens of a macro stand in the line where it was used.
 */
#ifndef PAV_ISF_MACRO_H
#define PAV_ISF_MACRO_H

#include "stage/isf/complaint.h"
#include "stage/isf/token.h"

#define ISF_GLSL_VERSION 330 /* what __VERSION__ is */

struct isf_preprocessor;

struct isf_preprocessor *isf_preprocessor_create(struct isf_store *store);
void isf_preprocessor_define(struct isf_preprocessor *p, const char *name, const char *value);
void isf_preprocessor_destroy(struct isf_preprocessor *p); /* accepts NULL */
/* Macros stay defined from one text to the next. False after a complaint. */
bool isf_preprocess(struct isf_preprocessor *p, const struct isf_tokens *in, struct isf_tokens *out,
                    struct isf_complaints *to);

#endif

/* What the preprocessor's files share. */
#ifndef PAV_ISF_MACRO_ROOM_H
#define PAV_ISF_MACRO_ROOM_H

#include <stdint.h>

#include "stage/isf/macro.h"

#define PARAMETERS_MAX  32
#define EXPANSION_DEPTH 64
#define EXPANSION_MAX   1000000 /* tokens out of macros, all together */

struct macro {
    struct isf_token name;
    bool there, function, busy;
    struct isf_tokens parameters, body;
};

struct isf_preprocessor {
    struct isf_store *store;
    struct macro **macros;
    size_t count;
    size_t made;
};

struct macro *macro_find(struct isf_preprocessor *p, const struct isf_token *name);
void macro_undefine(struct isf_preprocessor *p, const struct isf_token *name);
struct macro *macro_define(struct isf_preprocessor *p, struct isf_token name);
bool macro_expand(struct isf_preprocessor *p, const struct isf_token *list, size_t count,
                  struct isf_tokens *out, struct isf_complaints *to);

/* The value of an #if; complains. */
bool condition_value(struct isf_preprocessor *p, const struct isf_token *list, size_t count,
                     int line, long *out, struct isf_complaints *to);

#endif

/* From an artist's texts to texts for the compiler. */
#ifndef PAV_ISF_COMPOSE_H
#define PAV_ISF_COMPOSE_H

#include "stage/isf/complaint.h"
#include "stage/isf/work.h"

/* A piece of a shader: `source` is its number in work->sources, from 1. */
struct isf_piece {
    const char *text; /* zero-terminated */
    int source;
};

/* Puts fragment and vertex (text NULL: none) of an ISF file into texts[0]. */
bool isf_compose(struct pav_work *work, struct isf_piece fragment, struct isf_piece vertex,
                 struct isf_complaints *to);
/* Shadertoy's: `common` (text NULL: none) stands before `piece`. Adds a text; its index, or -1. */
int isf_compose_toy(struct pav_work *work, struct isf_piece common, struct isf_piece piece,
                    bool opaque, struct isf_complaints *to);
/* Adds a name for #line and messages; its number. */
int isf_source_add(struct pav_work *work, const char *name);

#endif

/* Filters and transitions, as `filters:` and `transition:` of a YAML file name them. */
#ifndef PAV_LINK_EFFECT_H
#define PAV_LINK_EFFECT_H

#include "link/exhibition.h"

/*
 * `filters:`, a list whose items are a file or { isf: file, params: {…} }; `transition:` is one such item,
 * or `crossfade`, the house's own. A file lies below `folder`, or in shaders/filters/ (shaders/transitions/)
 * or shaders/ of the house; its ".fs" may be left out. `inside`: a file that is not the house's may lie
 * nowhere else. All complain themselves, with the nearest of the house's names; `node` may be NULL.
 */
void pav_filters_read(struct pav_yaml_file *file, const struct pav_yaml *node, const char *folder,
                      bool inside, struct pav_filters *filters);
void pav_transition_read(struct pav_yaml_file *file, const struct pav_yaml *node,
                         const char *folder, struct pav_effect *transition);

void pav_effect_copy(struct pav_effect *to, const struct pav_effect *from);
void pav_effect_finish(struct pav_effect *effect);
/* Copies of `more` behind those that are there; what finds no room is left out. */
void pav_filters_add(struct pav_filters *filters, const struct pav_filters *more);
void pav_filters_finish(struct pav_filters *filters);
/* The same files with the same parameters, in the same order? */
bool pav_filters_same(const struct pav_filters *a, const struct pav_filters *b);

#endif

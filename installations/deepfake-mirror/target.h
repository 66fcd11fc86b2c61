/* What can be touched or covered with a hand in each stage of the visit, and where. Pure. */
#ifndef TARGET_H
#define TARGET_H

#include "layout.h"
#include "visit.h"

#define TARGETS_MOST 32

/* The first portrait in the row, so that the chosen one is in it. */
int targets_first_portrait(const struct visit *visit, const struct layout *layout, int portraits);
/* `bystander`: someone is there who could join. Returns how many; the first of those that overlap counts. */
size_t targets_lay(const struct visit *visit, const struct visit_rules *rules,
                   const struct layout *layout, int portraits, bool bystander,
                   struct visit_target targets[TARGETS_MOST]);

#endif

/* What a stage may take of the machine, and what happens to one that takes more. */
#ifndef PAV_KEEPER_LIMITS_H
#define PAV_KEEPER_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

struct pav_keeper;
/* Looks, twice a second, how much memory the stages hold (one that holds more than its share is ended), and
 * whether somebody has set the clock. When to call again. */
int64_t pav_limits_tend(struct pav_keeper *keeper, int64_t now_ns);
/* Whether the kernel has ended anybody for want of memory since `*seen` was last brought up to date here. */
bool pav_limits_oom(uint64_t *seen);

#endif

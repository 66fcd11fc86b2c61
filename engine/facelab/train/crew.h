/* The trainer's threads: one loop shared among them, and what a person sees of its progress. */
#ifndef PAV_TRAIN_CREW_H
#define PAV_TRAIN_CREW_H

#include <stdbool.h>

#define PAV_CREW 2 /* threads; fixed, so that every sum is added in the same order */

/* Calls work(data, index, worker) for each index below `count`, in any order; each call may only write
 * what belongs to its index and worker (0 .. PAV_CREW - 1). `label` NULL: no progress. */
void pav_crew_each(int count, void (*work)(void *data, int index, int worker), void *data,
                   const char *label);

/* One line on a terminal that is written over, or a line when done elsewhere. */
void pav_progress(const char *label, int done, int count);

#endif

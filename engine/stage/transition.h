/* The crossfade between two installations. */
#ifndef PAV_STAGE_TRANSITION_H
#define PAV_STAGE_TRANSITION_H

#include "stage/gpu/gpu.h"

struct pav_transition;
struct pav_transition *pav_transition_create(struct pav_gpu *gpu);
void pav_transition_destroy(struct pav_transition *transition);
/* Where the leaving and the coming picture are drawn, of the screen's size. Borrowed until the next call with another
 * size. */
struct pav_target *pav_transition_leaving(struct pav_transition *transition, int w, int h);
struct pav_target *pav_transition_coming(struct pav_transition *transition, int w, int h);
/* Mixes both into `out`. `progress` 0..1 is eased here; the mix is made in (nearly) linear light, so that the middle does
 * not darken. */
void pav_transition_draw(struct pav_transition *transition, float progress, struct pav_target *out);
/* The fade is over: neither picture stays. */
void pav_transition_forget(struct pav_transition *transition);
/* One mix in a corner of `out`, which is about to be drawn over: makes the targets and compiles what
 * the first real mix needs. False while its program is still being compiled. */
bool pav_transition_warm(struct pav_transition *transition, struct pav_target *out);

#endif

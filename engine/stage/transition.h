/*
 * From one installation to the next: the house's crossfade, or an artist's transition, a scene of its own
 * that reads the leaving and the coming picture. One that cannot be opened, or fails, leaves its place to
 * the crossfade.
 */
#ifndef PAV_STAGE_TRANSITION_H
#define PAV_STAGE_TRANSITION_H

#include "stage/part.h"

struct pav_transition;
struct pav_transition *pav_transition_create(struct pav_gpu *gpu);
void pav_transition_destroy(struct pav_transition *transition);
/* The next one is `entry`'s; NULL: the crossfade. What is opened of another is closed. */
void pav_transition_choose(struct pav_transition *transition, const struct pav_host *host,
                           const struct pav_entry *entry, const char *beside);
/* One step towards the first picture, of at most `budget_ns`, drawn in a corner of `out`, which is about
 * to be drawn over: makes the targets and compiles. True when it is ready. */
bool pav_transition_step(struct pav_transition *transition, struct pav_cameras *cameras,
                         const struct pav_show_input *input, struct pav_target *out,
                         int64_t budget_ns);
bool pav_transition_ready(const struct pav_transition *transition);
/* Where the leaving and the coming picture are drawn, of the screen's size. Borrowed until the next call with another
 * size. */
struct pav_target *pav_transition_leaving(struct pav_transition *transition, int w, int h);
struct pav_target *pav_transition_coming(struct pav_transition *transition, int w, int h);
/* Makes one picture of both in `out`. `progress` 0..1 is linear: the crossfade eases it here and mixes
 * in (nearly) linear light, so that the middle does not darken. */
void pav_transition_draw(struct pav_transition *transition, struct pav_cameras *cameras,
                         const struct pav_show_input *input, float progress,
                         struct pav_target *out);
/* It is over: neither picture stays, nor the artist's transition. */
void pav_transition_forget(struct pav_transition *transition);
void pav_transition_idle(struct pav_transition *transition); /* everyone has left */
/* The artist's transition while it works, or NULL: the crossfade. Borrowed. */
struct pav_scene *pav_transition_scene(struct pav_transition *transition);
int pav_transition_camera(const struct pav_transition *transition); /* whose it sees, or -1 */

#endif

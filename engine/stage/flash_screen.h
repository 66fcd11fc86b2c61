/* The limit on flashes (flash.h) at work on the stage's screen, between drawing and presenting. */
#ifndef PAV_STAGE_FLASH_SCREEN_H
#define PAV_STAGE_FLASH_SCREEN_H

#include "stage/gpu/gpu.h"

struct pav_limiter;
struct pav_limiter *pav_limiter_create(struct pav_gpu *gpu);
void pav_limiter_destroy(struct pav_limiter *limiter);
/*
 * The picture on `screen` is about to be presented at `now_s`; `drawn` false: nothing new was drawn. It is
 * left as it is, or mixed with the one before. Returns whether there is something to present.
 *
 * While little flashes a small copy is asked for and looked at when it has come: the frame waits for
 * nothing. Only when the pictures that were not looked at yet could be too many is the GPU waited for,
 * and only when one more change would be too many is a picture kept.
 * `who` is on stage, for the log.
 */
bool pav_limiter_frame(struct pav_limiter *limiter, struct pav_target *screen, double now_s,
                       bool drawn, const char *who);
/* Everyone has left: what was kept of a picture does not stay. */
void pav_limiter_idle(struct pav_limiter *limiter);

#endif

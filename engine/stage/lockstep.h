/* Lock-step: pictures made at the pace of the machine, for `render` and `bench`. */
#ifndef PAV_STAGE_LOCKSTEP_H
#define PAV_STAGE_LOCKSTEP_H

#include "stage/stage.h"

/* Waits for the cameras. False after complaining on standard error. */
bool pav_lockstep_begin(struct pav_stage *stage);
/* Draws picture number `index` (from 0, at options->fps) of the show, up to but not with presenting
 * it; `kept`: it belongs into the recording. 0, or the exit code after complaining. */
int pav_lockstep_frame(struct pav_stage *stage, int index, bool kept);

#endif

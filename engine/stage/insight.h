/*
 * The developer's view of what the eye finds, drawn over whatever is on stage: silhouette, flow, people,
 * hands, faces with their landmarks, and how sure all that is. Never visitors' business: a key brings it,
 * and in a kiosk only the command line does.
 */
#ifndef PAV_STAGE_INSIGHT_H
#define PAV_STAGE_INSIGHT_H

#include <pavilion/findings.h>
#include <pavilion/frame.h>

#include "stage/gpu/gpu.h"

struct pav_insight;
struct pav_insight *pav_insight_create(struct pav_gpu *gpu);
void pav_insight_destroy(struct pav_insight *insight);
/* Over `screen`, as if the camera's picture covered it. Everything it needs is made at the first call. */
void pav_insight_draw(struct pav_insight *insight, const struct pav_frame *frame,
                      const struct pav_findings *findings, struct pav_target *screen);

#endif

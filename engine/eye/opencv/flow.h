/* What vision uses of OpenCV, as C: optical flow. Exceptions are caught. */
#ifndef PAV_EYE_FLOW_H
#define PAV_EYE_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One thread, no OpenCL, no noise on standard error. Once, before anything else. */
void pav_cv_quiet(void);

struct pav_cv_flow;
struct pav_cv_flow *pav_cv_flow_create(int w, int h);
void pav_cv_flow_destroy(struct pav_cv_flow *flow);
/* Dense flow from the picture of the last call to this one (DIS, Kroeger et al., ECCV 2016): two
 * floats per pixel, px. False at the first picture or after an error. */
bool pav_cv_flow_step(struct pav_cv_flow *flow, const uint8_t *grey, float *field);
/* The next picture is the first again. */
void pav_cv_flow_forget(struct pav_cv_flow *flow);

#ifdef __cplusplus
}
#endif
#endif

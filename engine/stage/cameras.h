/* The stage's end of the picture rings: newest frame and findings of each camera, as textures. */
#ifndef PAV_STAGE_CAMERAS_H
#define PAV_STAGE_CAMERAS_H

#include <pavilion/findings.h>
#include <pavilion/frame.h>

#include "link/message.h"
#include "stage/gpu/gpu.h"

struct pav_cameras;
struct pav_cameras *pav_cameras_create(struct pav_gpu *gpu);
void pav_cameras_destroy(struct pav_cameras *cameras);
/* A RING or CAMERA message from the keeper; takes `fd` over. */
void pav_cameras_message(struct pav_cameras *cameras, const struct pav_message *message, int fd);
/* Camera `index` plays a file: see pav_frame. */
void pav_cameras_set_recorded(struct pav_cameras *cameras, int index, bool recorded);
/* Takes the newest picture of camera `index` and uploads it: picture and findings of one id. Without `picture` only
 * the findings are taken, which costs next to nothing, and the last picture does not stay. */
void pav_cameras_update(struct pav_cameras *cameras, int index, bool picture);
/* Between two frames, with nothing else to do until `until_ns`: waits for the next picture of camera
 * `index` and uploads it at once, so that it is there when the frame begins; the next update counts it
 * as fresh. Returns at `until_ns` at the latest, save for the upload; at once when the camera's picture
 * was not asked for. */
void pav_cameras_await(struct pav_cameras *cameras, int index, int64_t until_ns);
/* Faces that are not wanted any more are wiped. */
void pav_cameras_keep_faces(struct pav_cameras *cameras, int index, const struct pav_wish *wish);
/* Everyone has left: of a camera that gives no pictures any more, the last one does not stay. */
void pav_cameras_idle(struct pav_cameras *cameras);
/* The house is closed: no picture, no finding and no ring of theirs stays. */
void pav_cameras_close(struct pav_cameras *cameras);
/* Lock-step: waits up to `timeout_ns` for the answer to `step`. False: none came. */
bool pav_cameras_update_step(struct pav_cameras *cameras, int index, uint64_t step,
                             int64_t timeout_ns);
/* Borrowed until the next update. index -1: an empty frame, no findings. */
const struct pav_frame *pav_cameras_frame(const struct pav_cameras *cameras, int index);
const struct pav_findings *pav_cameras_findings(const struct pav_cameras *cameras, int index);
/* The age (ring write to upload, ms) below which `share` of camera `index`'s pictures were uploaded. */
double pav_cameras_age_ms(const struct pav_cameras *cameras, int index, double share,
                          uint64_t *uploads);

#endif

/*
 * What is asked of a V4L2 driver directly, because OpenCV cannot say it: is this a camera, is it busy,
 * which pixel format reaches the rate, did a control hold, was a buffer filled.
 * https://docs.kernel.org/userspace-api/media/v4l/v4l2.html
 */
#ifndef PAV_EYE_V4L2_H
#define PAV_EYE_V4L2_H

#include <stdbool.h>
#include <stdint.h>

#include "eye/opencv/capture.h"

/* Could be a camera: it says so, or it cannot be asked now (busy, no permission). */
bool pav_v4l2_captures(const char *path);

struct pav_v4l2_facts {
    char card[48];
    uint32_t
        fourcc; /* the format to ask for: reaches size and rate with the least work; 0: unknown */
};

/* Before OpenCV opens it, which would not say why it fails. False with a reason: gone, busy, no
 * camera, no permission; and if `wary`, when no picture comes within a second. */
bool pav_v4l2_probe(const char *path, const struct pav_camera_plan *plan, bool wary,
                    struct pav_v4l2_facts *facts, char why[PAV_WHY_MAX]);

/* OpenCV's own descriptor of the node, or -1. Borrowed. */
int pav_v4l2_handle(const char *path);

/* Applies the plan's controls and reads them back; each that did not hold is logged by name, with
 * wanted and actual value. Returns how many did not. */
int pav_v4l2_controls(int handle, const struct pav_camera_plan *plan, const char *who);

/* Was the dequeued buffer filled only in part? (uncompressed formats) */
bool pav_v4l2_short(int handle);
/* Does the driver still answer? False with the reason. */
bool pav_v4l2_answers(int handle, char why[PAV_WHY_MAX]);

#endif

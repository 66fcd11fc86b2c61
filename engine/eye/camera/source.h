/*
 * A source of pictures: one const table per kind. A live source is driven by a thread of its own
 * (camera/intake.h), in two steps, so that a picture which nobody has time for is never decoded:
 *
 *     next     the next picture is there, or not yet, or never again
 *     develop  writes that picture to where it is wanted
 */
#ifndef PAV_EYE_SOURCE_H
#define PAV_EYE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "eye/opencv/capture.h"
#include "link/exhibition.h"

enum pav_source_next {
    PAV_NEXT_NOTHING = 0, /* not yet; call again */
    PAV_NEXT_PICTURE,
    PAV_NEXT_GONE, /* unplugged, ended, or an error that reopening may cure */
};

/* Where a picture goes: a slot of the ring. */
struct pav_photo {
    uint8_t *rgba; /* room for width_max × height_max; tight rows, bottom row first */
    int width_max_px, height_max_px;
    int width_px, height_px;
    int64_t captured_ns; /* CLOCK_MONOTONIC when it left the driver or decoder */
    double t_s;          /* a file's own time */
};

struct pav_source_driver {
    const char *name;
    /* NULL with a reason in `why`. Called behind the wall; may block. `wary`: it failed before, so it
     * is asked for a picture before anything costly is loaded for it. */
    void *(*open)(const struct pav_camera_plan *plan, bool wary, char why[PAV_WHY_MAX]);
    /* Waits at most about 100 ms, unless the device itself hangs. */
    enum pav_source_next (*next)(void *source, char why[PAV_WHY_MAX]);
    /* False: this picture is broken, the next may be whole. */
    bool (*develop)(void *source, struct pav_photo *photo, char why[PAV_WHY_MAX]);
    /* Lock-step: the picture of `t_s`, a pure function of the source and the time. NULL where the
     * source has a time of its own. */
    bool (*develop_at)(void *source, double t_s, struct pav_photo *photo, char why[PAV_WHY_MAX]);
    void (*close)(void *source);
};

extern const struct pav_source_driver pav_source_device; /* V4L2 */
extern const struct pav_source_driver pav_source_url;
extern const struct pav_source_driver pav_source_file;
extern const struct pav_source_driver pav_source_virtual; /* develop_at only */

/* pavilion-capture.so, loaded at the first call; NULL with a reason. */
const struct pav_capture_api *pav_capture_load(char why[PAV_WHY_MAX]);
/* The folder that it is in, to be let through the wall. Static lifetime. */
const char *pav_capture_folder(void);

/* How a capture shared by device, file and URL is developed. */
bool pav_capture_develop(const struct pav_capture_api *api, struct pav_capture *capture,
                         bool mirror, struct pav_photo *photo, char why[PAV_WHY_MAX]);

#endif

/* A source of pictures: one const table per kind (device and URL, file, virtual). */
#ifndef PAV_EYE_SOURCE_H
#define PAV_EYE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "link/exhibition.h"

enum pav_source_read {
    PAV_SOURCE_NOTHING = 0, /* not yet; call again */
    PAV_SOURCE_PICTURE,
    PAV_SOURCE_STALLED, /* no picture for PAV_CAMERA_STALL_S */
    PAV_SOURCE_GONE,    /* unplugged, or an error that reopening may cure */
    PAV_SOURCE_END,     /* nothing will ever come again */
};

/* Where the picture goes: the ring's slot. `rgba` has room for plan->width × height. */
struct pav_shot {
    uint8_t *rgba;
    int width_max_px, height_max_px;
    int width_px, height_px;
    int64_t captured_ns;
    double t_s;
    bool synthetic;
};

struct pav_source_driver {
    const char *name;
    /* NULL with a reason in `why`. Called after the wall is up. */
    void *(*open)(const struct pav_camera_plan *plan, char *why, int why_bytes);
    /* Waits at most about 100 ms for the next picture and writes it to `shot`. */
    enum pav_source_read (*read)(void *source, struct pav_shot *shot, char *why, int why_bytes);
    /* Lock-step: the picture of time `t_s`, deterministic. */
    enum pav_source_read (*read_at)(void *source, double t_s, struct pav_shot *shot, char *why,
                                    int why_bytes);
    void (*close)(void *source);
};

extern const struct pav_source_driver pav_source_device; /* V4L2 and URL through OpenCV */
extern const struct pav_source_driver pav_source_file;
extern const struct pav_source_driver pav_source_virtual;

#endif

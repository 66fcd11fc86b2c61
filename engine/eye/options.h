/* The eye's command line. It is the keeper's to write, not a person's. */
#ifndef PAV_EYE_OPTIONS_H
#define PAV_EYE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "link/exhibition.h"

struct pav_eye_options {
    uint32_t camera;             /* index into the exhibition's cameras */
    struct pav_camera_plan plan; /* its texts are argv's */
    uint64_t first_id;           /* picture ids start above it */
    bool lock_step;
    const char *probe; /* a folder: try the wall there instead of looking; or NULL */
};

/* False after saying on standard error what is wrong. */
bool pav_eye_options(struct pav_eye_options *options, int argc, char **argv);

#endif

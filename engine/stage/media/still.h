/* One picture as a PNG, coded and written by a thread of its own. */
#ifndef PAV_STAGE_STILL_H
#define PAV_STAGE_STILL_H

#include <stdbool.h>
#include <stdint.h>

#include "stage/media/mark.h"

struct pav_still;
/* Copies the picture: RGBA8, bottom row first. `fd` is taken over. NULL: no thread (said in the log), and
 * `fd` stays the caller's. */
struct pav_still *pav_still_create(int fd, const uint8_t *rgba, int width_px, int height_px,
                                   enum pav_origin origin);
/* False: not yet. Else *whole says whether the file is. Never waits. */
bool pav_still_done(struct pav_still *still, bool *whole);
bool pav_still_destroy(
    struct pav_still *still); /* waits for it; whether it is whole. Accepts NULL */

#endif

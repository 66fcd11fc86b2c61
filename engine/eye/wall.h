/* The eye's wall: one camera or one file, the libraries, and no way out. */
#ifndef PAV_EYE_WALL_H
#define PAV_EYE_WALL_H

#include <stdbool.h>

#include "link/exhibition.h"

/* While the process has one thread, before any picture is read. `present`: plan->source is a path
 * that exists. False: no wall, said in the log; only a drawn visitor may do without. */
bool pav_eye_wall(const struct pav_camera_plan *plan, bool present);

#endif

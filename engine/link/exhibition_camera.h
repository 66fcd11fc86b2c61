/* The `cameras:` part of the exhibition file; for exhibition.c only. */
#ifndef PAV_LINK_EXHIBITION_CAMERA_H
#define PAV_LINK_EXHIBITION_CAMERA_H

#include "link/exhibition.h"

/* Fills exhibition->cameras; `map` may be NULL. Complains itself. */
void pav_cameras_read(struct pav_yaml_file *file, const struct pav_yaml *map,
                      struct pav_exhibition *exhibition);
/* `zone:`, a rectangle [x, y, w, h] or a polygon [[x, y], …] in uv. Complains itself. */
void pav_zone_read(struct pav_yaml_file *file, const struct pav_yaml *node, struct pav_zone *zone);
/* A plan from what `--camera` was given. False: *why (caller frees). */
bool pav_camera_plan_of(struct pav_camera_plan *plan, const char *source, char **why);
void pav_camera_plan_finish(struct pav_camera_plan *plan);

#endif

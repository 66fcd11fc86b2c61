/* The portraits that a scene asks for: listed at once, read in the background, uploaded one a frame. */
#ifndef PAV_STAGE_PORTRAITS_H
#define PAV_STAGE_PORTRAITS_H

#include <pavilion/portrait.h>

#include "stage/scene/host.h"

struct pav_portraits;
/* Once a frame, between enter and leave of the scene: takes what was read, asks for what is next. */
void pav_portraits_update(struct pav_scene *scene);
/* Ends the thread; textures are the GPU room's to free. NULL-safe. */
void pav_portraits_destroy(struct pav_portraits *portraits);

/* `check`: every sidecar of a folder, and whether its picture can be read and fits. `place`: of the key that
 * named the folder. */
void pav_portraits_judge(const char *folder, const char *place, int line, int column,
                         struct pav_complaints *complaints);

#endif

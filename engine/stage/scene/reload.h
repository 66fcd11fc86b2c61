/*
 * A scene's newer code beside the one that is on: opened like any scene, with the state of the one before
 * it, whose place it then takes. pavilion/scene.h says what artists can count on.
 */
#ifndef PAV_STAGE_RELOAD_H
#define PAV_STAGE_RELOAD_H

#include "stage/scene/host.h"

/* Whether a developer has built newer code for it than it runs, or changed its texts. */
bool pav_scene_outdated(const struct pav_scene *scene);
/* The folder of its sources, or NULL while that is not known. */
const char *pav_scene_sources(const struct pav_scene *scene);
/* The same entry anew, to be opened with the newest code and, where that fits, the state of `scene`, which
 * must stay until then. */
struct pav_scene *pav_scene_again(struct pav_scene *scene);
/* A READY one takes the place of `before`, which ends: what people set meanwhile is not lost. */
void pav_scene_replace(struct pav_scene *fresh, struct pav_scene *before);
/* It could not be replaced, for this reason, which is said; it goes on. */
void pav_scene_stay(struct pav_scene *scene, const char *why);

/* For opening.c: the block has its defaults and settings. */
void pav_scene_inherit(struct pav_scene *scene);

#endif

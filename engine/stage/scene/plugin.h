/* A plugin's contract, judged; beside pav_plugin_load (host.h), for its tests. */
#ifndef PAV_STAGE_PLUGIN_H
#define PAV_STAGE_PLUGIN_H

#include "stage/scene/host.h"

/* Copies what a plugin declares into `filled` (zeros where it is older and shorter) and judges it by
 * every rule of the contract, as a host of API `host` would. `name` is what its file is called. NULL
 * when it is good, else why not (caller frees). *rows: NULL, or the table that `filled` then uses (caller
 * frees, in either case). */
char *pav_plugin_judge(const struct pav_scene_info *declared, const char *name, uint32_t host,
                       struct pav_scene_info *filled, struct pav_param **rows);

/* A library in memory, as a developer's keeper hands it over, for the installation `name`. Takes `fd`
 * over, in any case. NULL with *why as pav_plugin_load. */
struct pav_plugin *pav_plugin_load_memory(int fd, const char *name, char **why);
/* Each has its own unload. */
struct pav_plugin *pav_plugin_ref(struct pav_plugin *plugin);
/* Where its code and static data lie; both 0 when that is not known. */
void pav_plugin_span(const struct pav_plugin *plugin, uintptr_t *from, uintptr_t *to);

#endif

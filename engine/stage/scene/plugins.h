/*
 * Scenes in C that a developer's keeper has just built: the newest of each folder, which counts in place
 * of the file that stands on the disk, and what is wrong with the sources where they do not build. A
 * version that cannot be opened gives way to the one before it. Render thread.
 */
#ifndef PAV_STAGE_PLUGINS_H
#define PAV_STAGE_PLUGINS_H

#include "stage/scene/plugin.h"

struct pav_plugins;
struct pav_plugins *pav_plugins_create(void);
void pav_plugins_destroy(struct pav_plugins *plugins); /* accepts NULL, as all below do */

/* A new library for the scene whose sources lie in `folder`; takes `fd` over. One that breaks the contract
 * is refused: that stands in the words. True: scenes are to be opened with it. */
bool pav_plugins_take(struct pav_plugins *plugins, const char *folder, int fd, uint32_t serial);
/* What is wrong with the sources, for people; "" when nothing is. */
void pav_plugins_say(struct pav_plugins *plugins, const char *folder, const char *words);

/* The texts beside the sources (installation.yaml) have changed: scenes that were opened before are out of
 * date. How often that was so. */
void pav_plugins_renew(struct pav_plugins *plugins, const char *folder);
unsigned pav_plugins_renewals(const struct pav_plugins *plugins, const char *folder);

/* The newest of a folder, which gets a reference, or NULL: what stands on the disk counts. */
struct pav_plugin *pav_plugins_newest(struct pav_plugins *plugins, const char *folder);
/* Whether there is another one to be opened by now. */
bool pav_plugins_outdated(const struct pav_plugins *plugins, const char *folder,
                          const struct pav_plugin *plugin);
/* It is seen; or it could not be opened, for this reason, and the one before counts again. */
void pav_plugins_shown(struct pav_plugins *plugins, const struct pav_plugin *plugin);
void pav_plugins_failed(struct pav_plugins *plugins, const char *folder,
                        const struct pav_plugin *plugin, const char *why);

/* What is wrong with one folder, or with all but one (`others`); "" when all is well. Until the next call. */
const char *pav_plugins_words(struct pav_plugins *plugins, const char *folder, bool others);
/* Rises with every change of words. */
unsigned pav_plugins_changes(const struct pav_plugins *plugins);

/* For the keeper: what became of a library, each once. `why` "": it is seen. Borrowed until the next call. */
bool pav_plugins_news(struct pav_plugins *plugins, const char **folder, uint32_t *serial,
                      const char **why);

#endif

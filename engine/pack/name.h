/* Names in a pack: what a stranger's file may be called so that it is the same file everywhere. Any thread;
 * the locale's characters must be UTF-8. */
#ifndef PAV_PACK_NAME_H
#define PAV_PACK_NAME_H

#include <stdbool.h>
#include <stddef.h>

#define PAV_PACK_DEPTH_MAX 16   /* steps of a path */
#define PAV_PACK_PATH_MAX  1024 /* bytes */

/* What lies in an installed folder and was not in the pack's contents: the table and who signed it. */
#define PAV_PACK_TABLE     "pavilion-pack.json"
#define PAV_PACK_SIGNATURE "pavilion-pack.sig"

/* Why a path (steps with / between them) is no name of a packed file, or NULL. Static text that goes on after
 * "the name …": "is absolute", "has a step ..", "is a device on other systems" … */
const char *pav_pack_name_fault(const char *path);
/* The same of one step, such as the pack's own name. */
const char *pav_pack_step_fault(const char *step);

/* Two of `count` paths that are the same file, or a file and a folder, on a system that does not mind case.
 * False: there are none. The paths are borrowed. */
bool pav_pack_names_clash(const char *const *paths, size_t count, const char **one,
                          const char **other);

/* Whether a file of this name can only be seen, heard or read, or run as a shader behind the stage's wall.
 * Everything else is treated as code. */
bool pav_pack_name_harmless(const char *path);

#endif

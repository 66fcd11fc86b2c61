/* The one way in which a file that people or the kiosk rely on is written. */
#ifndef PAV_KEEPER_REPLACE_H
#define PAV_KEEPER_REPLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Whatever happens meanwhile, the end of this process and of the machine included, the file `name` in the folder
 * `home` (a descriptor) is what it was, or all of `bytes`: written beside it under a hidden name, synced, renamed,
 * and the folder synced. `mode`: of a file that is new. False with errno: it is what it was. */
bool pav_replace(int home, const char *name, const void *bytes, size_t length, mode_t mode);
/* As above, by a path. */
bool pav_replace_path(const char *path, const void *bytes, size_t length, mode_t mode);

#endif

/* What an installation consists of, as one number: another one when anything of it has changed. */
#ifndef PAV_KEEPER_CONTENT_H
#define PAV_KEEPER_CONTENT_H

#include <stdint.h>

/* Over names and bytes of all files below `path` (a folder, or one file), and of `plugin` (may be NULL).
 * Of a file above 1 MiB, and of all once 64 MiB were read, only size, time and first MiB count (of the
 * latter not even that). What cannot be read counts as empty. */
uint64_t pav_content_hash(const char *path, const char *plugin);

#endif

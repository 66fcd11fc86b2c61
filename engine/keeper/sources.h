/*
 * Files that people may change by the desk: shaders of a piece, in developer mode only. The desk is
 * hostile to the keeper: a name leads nowhere but to a shader that is there already, inside the
 * installation's own folder.
 */
#ifndef PAV_KEEPER_SOURCES_H
#define PAV_KEEPER_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "link/exhibition.h"

#define PAV_SOURCE_BYTES_MAX ((size_t)1 << 20)

/* Where the files of a piece are: an installation's folder, or one file (a filter, a lone shader).
 * Absolute; NULL: the exhibition has no such piece. Caller frees. */
char *pav_sources_home(const struct pav_exhibition *exhibition, const char *piece);
/* The names of its shaders, sorted, NULL-terminated; freed with pav_place_names_free. */
char **pav_sources_list(const char *home);
/* The absolute path of one, or NULL with *why (caller frees) in words. */
char *pav_sources_path(const char *home, const char *name, char **why);
/* Puts `length` bytes in place of the file, all at once. False: *why (caller frees). */
bool pav_sources_write(const char *path, const char *bytes, size_t length, char **why);

#endif

/* What pack, install, rehearse and key share: the program pavilion-pack, and folders that come and go. */
#ifndef PAV_APP_PACKS_H
#define PAV_APP_PACKS_H

#include <stdbool.h>

#include "keeper/arguments.h"

/* Runs pavilion-pack with these words, which must begin with its name; standard input, output and error are
 * ours. Its exit code, or 1 after saying that it cannot be started. */
int pav_packs_run(const struct pav_arguments *arguments);

/* Removes a folder and all below it, and no more: links are removed, not followed. True: it is gone. */
bool pav_packs_remove(const char *folder);
/* Makes a folder and those above it that are missing. False with errno. */
bool pav_packs_make_folder(const char *folder);

/* From now on Ctrl-C and a plain kill end what we started and not ourselves, so that what it left can be
 * removed; and whether that has happened. */
void pav_packs_mind_break(void);
bool pav_packs_broken_off(void);

/* Unpacks `file` into the empty folder `into`; the new folder in it, or NULL after it was said why. The
 * caller frees it. */
char *pav_packs_unpack(const char *file, const char *into, bool allow_unsigned);
/* As `pavilion check`, whose complaints go to standard error. True: all is well. */
bool pav_packs_check(const char *thing, bool software);
/* A regular file that is no film, YAML or shader, and begins as a pack does. */
bool pav_packs_is(const char *path);

#endif

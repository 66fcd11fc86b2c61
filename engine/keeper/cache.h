/*
 * The shader cache: a private folder in memory for the stage, filled from what earlier runs without a
 * live camera left in ~/.cache. A stage that has seen a visitor has no file that outlives it.
 */
#ifndef PAV_KEEPER_CACHE_H
#define PAV_KEEPER_CACHE_H

#include <stdbool.h>

#define PAV_CACHE_MIB 48

struct pav_cache {
    char *home;    /* in memory, mode 0700; holds a lock and `folder` */
    char *folder;  /* for the stage; NULL: there is none */
    char *storage; /* on disk; NULL: there is none */
    int lock;
};

/* Sweeps away what dead keepers left, makes the folder and fills it. Without one shaders are compiled
 * each time; that is said in the log. */
void pav_cache_open(struct pav_cache *cache);
/* Whether a stage may be given the folder: there is one, and room in it. A driver maps its files, and writing
 * where the memory is used up would end the stage (SIGBUS), so this is asked at each start; "no" is said. */
bool pav_cache_usable(const struct pav_cache *cache);
/* `keep`: what was added goes to the disk. The folder in memory is removed in any case. */
void pav_cache_close(struct pav_cache *cache, bool keep);

#endif

/* What belongs into a pack: the files of an installation or work, by their place in it. */
#ifndef PAV_PACK_COLLECT_H
#define PAV_PACK_COLLECT_H

#include <stdbool.h>

#include "pack/table.h"

struct pav_collected {
    char *path;   /* in the pack */
    char *source; /* where it lies */
};

struct pav_collection {
    struct pav_collected *list; /* by path */
    size_t count;
};

/* Fills the table but for sizes and hashes, and the collection: `folder` is an installation's. Says what is
 * wrong on standard error. */
bool pav_collect_installation(struct pav_pack_table *table, struct pav_collection *collection,
                              const char *folder);
/* A work: `path` is its shader, `files` (NULL-terminated) what else it reads. */
bool pav_collect_work(struct pav_pack_table *table, struct pav_collection *collection,
                      const char *path, const char *const *files);
void pav_collection_finish(struct pav_collection *collection);

#endif

/* Making a pack. */
#ifndef PAV_PACK_WRITE_H
#define PAV_PACK_WRITE_H

#include "pack/collect.h"
#include "pack/key.h"

/* Writes `out` in one move: either the whole pack is there afterwards, or what was there before. Fills in
 * sizes and hashes. `key` NULL: unsigned. Says what is wrong on standard error. */
bool pav_pack_write(struct pav_pack_table *table, const struct pav_collection *collection,
                    const struct pav_key *key, const char *out);

#endif

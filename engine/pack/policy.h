/* What we take from whom: pictures, films and shaders from anybody, as the stage's wall stands around them;
 * code only from senders we know. */
#ifndef PAV_PACK_POLICY_H
#define PAV_PACK_POLICY_H

#include "pack/key.h"
#include "pack/table.h"

/* False with *why and how to change it (the caller frees it). */
bool pav_policy_allows(const struct pav_pack_table *table, const struct pav_seal *seal,
                       bool allow_unsigned, char **why);
/* One line for people on standard output: what it is and who signed it. */
void pav_policy_tell(const struct pav_pack_table *table, const struct pav_seal *seal);

#endif

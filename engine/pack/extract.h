/* Reading a pack's contents (tar in zstd, libarchive) against its table: nothing comes out that the table does
 * not name, in its order, with its size and hash. */
#ifndef PAV_PACK_EXTRACT_H
#define PAV_PACK_EXTRACT_H

#include "pack/table.h"

/* Where bytes come from and files go to. */
struct pav_extract {
    const struct pav_pack_table *table;
    /* The next bytes of the contents, at most `size`; 0: there are no more; -1: cannot be read. */
    long (*read)(void *data, void *bytes, size_t size);
    /* A file begins, goes on, ends. False: it cannot be kept, errno says why. */
    bool (*begin)(void *data, const struct pav_pack_file *file);
    bool (*write)(void *data, const void *bytes, size_t size);
    bool (*end)(void *data);
    void *data;
};

/* False with *why (the caller frees it) as soon as anything is not as the table says; what came out so far
 * is then worthless. */
bool pav_extract(const struct pav_extract *extract, char **why);

#endif

/* What a kiosk remembers over restarts and reboots: small files in one folder of its own. */
#ifndef PAV_KEEPER_STORE_H
#define PAV_KEEPER_STORE_H

#include <stdbool.h>
#include <stddef.h>

struct pav_store {
    char *folder;  /* absolute; NULL: nothing is remembered, and why was said */
    int folder_fd; /* -1 */
    int failed;    /* errno of the last write that failed; 0: the last one held */
};

/* Makes the folder (0700) if need be. Without one all reads find nothing and all writes fail. */
void pav_store_open(struct pav_store *store);
void pav_store_close(struct pav_store *store);
/* The whole file, zero-terminated behind `*length` bytes, or NULL with errno; more than 1 MiB is EFBIG.
 * Caller frees. `name` has no slash, but may name a folder below: "visits/2026-11-28.csv". */
char *pav_store_read(const struct pav_store *store, const char *name, size_t *length);
/* The file is what it was, or what it is to be, whatever happens meanwhile: written beside it, synced,
 * renamed, and the folder synced. False with errno: it is what it was. */
bool pav_store_write(struct pav_store *store, const char *name, const void *bytes, size_t length);

#endif

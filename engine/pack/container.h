/*
 * The outside of a pack: a plain tar file (ustar, POSIX.1-1988) of exactly three members,
 *
 *     pavilion-pack.json   the table (table.h)
 *     pavilion-pack.sig    who signed the table: one line
 *     contents.tar.zst     the files; its size and hash stand in the table
 *
 * in which every byte is either covered by the signature or has only one right value: headers are compared
 * whole, padding is zero, nothing follows. So a pack can be judged before anything is unpacked.
 */
#ifndef PAV_PACK_CONTAINER_H
#define PAV_PACK_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pack/key.h"

#define PAV_PACK_CONTENTS "contents.tar.zst"

struct pav_container {
    char *table; /* zero-terminated text of table_bytes */
    size_t table_bytes;
    char *signature;      /* the line, zero-terminated */
    struct pav_seal seal; /* who signed, verified */
    uint64_t contents_at, contents_bytes;
};

/* Reads and judges the outside: headers, sizes, signature; not what the table says. False with *why (the
 * caller frees it); then nothing needs finishing. `fd` stays the caller's; its offset is not moved. */
bool pav_container_read(struct pav_container *container, int fd, char **why);
void pav_container_finish(struct pav_container *container);
/* The SHA-256 of the contents, whose size is already known. False: cannot be read. */
bool pav_container_hash(const struct pav_container *container, int fd, unsigned char *sha256);

/* Writes a pack: `contents` from its start to its end. `key` NULL: unsigned. False with errno. */
bool pav_container_write(int out, const char *table, const struct pav_key *key, int contents);

#endif

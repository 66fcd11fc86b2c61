/*
 * The table of contents of a pack, as JSON. It says all that is in the pack, so that the rest of a pack can
 * only agree with it or be refused.
 */
#ifndef PAV_PACK_TABLE_H
#define PAV_PACK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "link/words.h"

#define PAV_PACK_FILES_MAX  10000
#define PAV_PACK_BYTES_MAX  (UINT64_C(4) << 30)  /* of all files together */
#define PAV_PACK_TABLE_MAX  (UINT64_C(8) << 20)  /* bytes of JSON */
#define PAV_PACK_RATIO_MAX  200                  /* files to what they are squeezed into … */
#define PAV_PACK_RATIO_FREE (UINT64_C(64) << 20) /* … above so many bytes */
#define PAV_PACK_HASH_BYTES 32                   /* SHA-256 */

enum pav_pack_kind { PAV_PACK_NO_KIND = 0, PAV_PACK_INSTALLATION, PAV_PACK_WORK };

struct pav_pack_file {
    char *path; /* in the pack, steps with / between them */
    uint64_t bytes;
    unsigned char sha256[PAV_PACK_HASH_BYTES];
};

struct pav_pack_table {
    enum pav_pack_kind kind;
    char *name; /* of the folder that it is installed as */
    struct pav_words title;
    char *credits, *licence; /* never NULL; "" when not given */
    char *needs;             /* "camera, faces", or "" */
    char *house;             /* the house's installation whose scene is borrowed, or "" */
    char *api, *machine;     /* of what is built: "1.3", "x86_64"; "" when nothing is */
    char *maker;             /* "pavilion 0.1.0" */
    uint64_t contents_bytes;
    unsigned char contents_sha256[PAV_PACK_HASH_BYTES];
    struct pav_pack_file *files; /* by path, as strcmp sorts */
    size_t file_count;
    uint64_t bytes; /* of all files together */
};

/* False with *why (the caller frees it): it is no table, or it asks for something that no pack may have.
 * Needs finishing only after true. Any thread; the locale must be UTF-8's. */
bool pav_pack_table_read(struct pav_pack_table *table, const char *text, size_t length, char **why);
/* The same table always gives the same text. Caller frees. */
char *pav_pack_table_print(const struct pav_pack_table *table);
void pav_pack_table_finish(struct pav_pack_table *table);

/* Why such a table is no pack's, or NULL; the caller frees it. For one that was read it is NULL. */
char *pav_pack_table_fault(const struct pav_pack_table *table);
/* The first file that is not harmless, or NULL. Borrowed. */
const char *pav_pack_table_code(const struct pav_pack_table *table);
/* Whether so many bytes may come out of so few. */
bool pav_pack_ratio_good(uint64_t bytes, uint64_t squeezed);

/* Replaces what does not print on a line by '?': words of strangers, shown to people. */
void pav_pack_clean(char *text);

void pav_pack_hex(const unsigned char *bytes, size_t count, char *out /* 2 * count + 1 */);
/* Exactly `count` bytes in lower-case hex and nothing else. */
bool pav_pack_unhex(const char *text, unsigned char *bytes, size_t count);

#endif

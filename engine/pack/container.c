/* Owns the outside of a pack: three members of a tar file, each byte accounted for. */
#include "pack/container.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pack/name.h"
#include "pack/table.h"

#define BLOCK     512
#define LINE_MOST 1024 /* of the signature */
#define END       (2 * BLOCK)
#define CHUNK     65536

static uint64_t padded(uint64_t bytes)
{
    return (bytes + BLOCK - 1) / BLOCK * BLOCK;
}

/* The one header that a member of this name and size has: a plain file of nobody, at no time. */
static void make_header(char *block, const char *name, uint64_t bytes)
{
    memset(block, 0, BLOCK);
    snprintf(block, 100, "%s", name);
    memcpy(block + 100, "0000644\0000000000\0000000000", 24);
    snprintf(block + 124, 12, "%011llo", (unsigned long long)bytes);
    snprintf(block + 136, 12, "%011o", 0U);
    memset(block + 148, ' ', 8);
    block[156] = '0';
    memcpy(block + 257, "ustar\00000", 8);
    memcpy(block + 329, "0000000\0000000000", 16);
    unsigned sum = 0;
    for (int i = 0; i < BLOCK; i++)
        sum += (unsigned char)block[i];
    snprintf(block + 148, 8, "%06o", sum);
}

/* --- reading ----------------------------------------------------------------------------------- */

struct reading {
    int fd;
    uint64_t at, size;
    char **why;
};

static bool refuse(struct reading *r, const char *why)
{
    *r->why = pav_strdup(why);
    return false;
}

static bool take(struct reading *r, void *out, size_t bytes)
{
    if (bytes > r->size - r->at)
        return refuse(r, "it ends too early");
    for (size_t done = 0; done < bytes;) {
        ssize_t count = pread(r->fd, (char *)out + done, bytes - done, (off_t)(r->at + done));
        if (count == 0 || (count < 0 && errno != EINTR))
            return refuse(r, count ? strerror(errno) : "it ends too early");
        done += count > 0 ? (size_t)count : 0;
    }
    r->at += bytes;
    return true;
}

static bool take_zeros(struct reading *r, size_t bytes)
{
    char zeros[END];
    if (!take(r, zeros, bytes))
        return false;
    for (size_t i = 0; i < bytes; i++) {
        if (zeros[i])
            return refuse(r, "there is something where nothing should be");
    }
    return true;
}

/* The size of a member; its header must be the one that such a member has. */
static bool take_header(struct reading *r, const char *name, uint64_t most, uint64_t *bytes)
{
    char found[BLOCK], right[BLOCK], digits[12];
    if (!take(r, found, BLOCK))
        return false;
    memcpy(digits, found + 124, 11);
    digits[11] = 0;
    *bytes = strspn(digits, "01234567") == 11 ? strtoull(digits, NULL, 8) : UINT64_MAX;
    if (*bytes > most) {
        *r->why = pav_sprintf("it is no pack, or its %s is too large", name);
        return false;
    }
    make_header(right, name, *bytes);
    if (memcmp(found, right, BLOCK) == 0)
        return true;
    *r->why = pav_sprintf("it is no pack, or it was changed: expected the member %s", name);
    return false;
}

static char *take_text(struct reading *r, const char *name, uint64_t most, size_t *length)
{
    uint64_t bytes;
    if (!take_header(r, name, most, &bytes))
        return NULL;
    *length = (size_t)bytes;
    if (bytes > r->size - r->at) {
        refuse(r, "it ends too early");
        return NULL;
    }
    char *text = pav_alloc(*length + 1);
    if (take(r, text, *length) && take_zeros(r, (size_t)(padded(bytes) - bytes)))
        return text;
    free(text);
    return NULL;
}

static bool read_all(struct reading *r, struct pav_container *c)
{
    size_t line_bytes;
    c->table = take_text(r, PAV_PACK_TABLE, PAV_PACK_TABLE_MAX, &c->table_bytes);
    c->signature = c->table ? take_text(r, PAV_PACK_SIGNATURE, LINE_MOST, &line_bytes) : NULL;
    if (!c->signature)
        return false;
    if (strlen(c->signature) != line_bytes ||
        !pav_seal_read(&c->seal, c->signature, c->table, c->table_bytes))
        return refuse(r, "its signature is not good: it was changed after it was signed");
    if (!take_header(r, PAV_PACK_CONTENTS, UINT64_C(1) << 33, &c->contents_bytes))
        return false;
    c->contents_at = r->at;
    uint64_t rest = r->size - r->at, wanted = padded(c->contents_bytes) + END;
    if (rest != wanted)
        return refuse(r, rest < wanted ? "it ends too early" : "something follows its end");
    r->at += c->contents_bytes;
    return take_zeros(r, (size_t)(padded(c->contents_bytes) - c->contents_bytes)) &&
           take_zeros(r, END);
}

bool pav_container_read(struct pav_container *container, int fd, char **why)
{
    struct stat about;
    *container = (struct pav_container){0};
    *why = NULL;
    struct reading r = {.fd = fd, .why = why};
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return refuse(&r, "it is no regular file");
    r.size = (uint64_t)about.st_size;
    bool good = read_all(&r, container);
    if (!good)
        pav_container_finish(container);
    return good;
}

void pav_container_finish(struct pav_container *container)
{
    free(container->table);
    free(container->signature);
    *container = (struct pav_container){0};
}

bool pav_container_hash(const struct pav_container *container, int fd, unsigned char *sha256)
{
    crypto_hash_sha256_state state;
    uint64_t done = 0;
    unsigned char chunk[CHUNK];
    crypto_hash_sha256_init(&state);
    while (done < container->contents_bytes) {
        uint64_t left = container->contents_bytes - done;
        ssize_t count = pread(fd, chunk, left < CHUNK ? (size_t)left : CHUNK,
                              (off_t)(container->contents_at + done));
        if (count == 0 || (count < 0 && errno != EINTR))
            return false;
        if (count > 0)
            crypto_hash_sha256_update(&state, chunk, (unsigned long long)count);
        done += count > 0 ? (uint64_t)count : 0;
    }
    crypto_hash_sha256_final(&state, sha256);
    return true;
}

/* --- writing ----------------------------------------------------------------------------------- */

static bool put(int out, const void *bytes, size_t count)
{
    for (size_t done = 0; done < count;) {
        ssize_t written = write(out, (const char *)bytes + done, count - done);
        if (written < 0 && errno != EINTR)
            return false;
        done += written > 0 ? (size_t)written : 0;
    }
    return true;
}

static bool put_header(int out, const char *name, uint64_t bytes)
{
    char block[BLOCK];
    make_header(block, name, bytes);
    return put(out, block, BLOCK);
}

static bool put_zeros(int out, uint64_t count)
{
    static const char zeros[END];
    return put(out, zeros, (size_t)count);
}

static bool put_text(int out, const char *name, const char *text)
{
    size_t length = strlen(text);
    return put_header(out, name, length) && put(out, text, length) &&
           put_zeros(out, padded(length) - length);
}

static bool put_contents(int out, int contents)
{
    struct stat about;
    char chunk[CHUNK];
    if (fstat(contents, &about) != 0)
        return false;
    uint64_t size = (uint64_t)about.st_size, done = 0;
    if (!put_header(out, PAV_PACK_CONTENTS, size))
        return false;
    while (done < size) {
        ssize_t count = pread(contents, chunk, CHUNK, (off_t)done);
        if (count == 0 || (count < 0 && errno != EINTR))
            return false;
        if (count > 0 && !put(out, chunk, (size_t)count))
            return false;
        done += count > 0 ? (uint64_t)count : 0;
    }
    return put_zeros(out, padded(size) - size);
}

bool pav_container_write(int out, const char *table, const struct pav_key *key, int contents)
{
    char *line = pav_seal_print(key, table, strlen(table));
    bool written = put_text(out, PAV_PACK_TABLE, table) &&
                   put_text(out, PAV_PACK_SIGNATURE, line) && put_contents(out, contents) &&
                   put_zeros(out, END);
    free(line);
    return written;
}

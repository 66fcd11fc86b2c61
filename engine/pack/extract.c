/* Owns the reading of a pack's contents: two archives in a row, the first undoes zstd and counts what comes
 * out, the second reads tar. */
#include "pack/extract.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHUNK 65536
/* What tar adds to a file at the most: header, a long name of its own, padding. */
#define TAR_FILE 4096
#define TAR_END  20480

struct extraction {
    const struct pav_extract *plan;
    struct archive *squeezed, *tar;
    char in[CHUNK], out[CHUNK];
    uint64_t came, most; /* bytes out of zstd: so far, and what the table can need */
    uint64_t written;    /* … and up to the last that is not zero */
    char *why;           /* the first fault */
};

static bool refuse(struct extraction *e, const char *why)
{
    if (!e->why)
        e->why = pav_strdup(why);
    return false;
}

static bool refuse_file(struct extraction *e, const struct pav_pack_file *file, const char *why)
{
    if (!e->why)
        e->why = pav_sprintf("\"%.200s\" %s", file->path, why);
    return false;
}

static bool refuse_archive(struct extraction *e, struct archive *archive)
{
    const char *words = archive_error_string(archive);
    if (e->why)
        return false;
    e->why = pav_sprintf("its contents cannot be read: %.200s", words ? words : "they are cut off");
    pav_pack_clean(e->why);
    return false;
}

static la_ssize_t give_squeezed(struct archive *archive, void *data, const void **bytes)
{
    struct extraction *e = data;
    *bytes = e->in;
    long count = e->plan->read(e->plan->data, e->in, sizeof e->in);
    if (count < 0)
        archive_set_error(archive, errno, "%s", strerror(errno));
    return count;
}

/* The second archive's input: what the first one undoes, and never more than the table can need. */
static la_ssize_t give_tar(struct archive *archive, void *data, const void **bytes)
{
    struct extraction *e = data;
    *bytes = e->out;
    la_ssize_t count = archive_read_data(e->squeezed, e->out, sizeof e->out);
    if (count < 0) {
        refuse_archive(e, e->squeezed);
        archive_set_error(archive, EINVAL, "it cannot be undone");
        return -1;
    }
    la_ssize_t used = count;
    while (used > 0 && e->out[used - 1] == 0)
        used--;
    e->written = used > 0 ? e->came + (uint64_t)used : e->written;
    e->came += (uint64_t)count;
    if (e->came > e->most) {
        refuse(e, "more comes out of it than its table says");
        archive_set_error(archive, EFBIG, "too much");
        return -1;
    }
    return count;
}

static bool open_squeezed(struct extraction *e)
{
    struct archive_entry *entry;
    e->squeezed = archive_read_new();
    bool opened = e->squeezed && archive_read_support_format_raw(e->squeezed) == ARCHIVE_OK &&
                  archive_read_support_filter_zstd(e->squeezed) == ARCHIVE_OK &&
                  archive_read_open(e->squeezed, e, NULL, give_squeezed, NULL) == ARCHIVE_OK &&
                  archive_read_next_header(e->squeezed, &entry) == ARCHIVE_OK;
    if (!opened)
        return e->squeezed ? refuse_archive(e, e->squeezed) : refuse(e, "no memory");
    /* Once squeezed, and by zstd: zstd in zstd would be a small bomb in a smaller one. */
    return (archive_filter_count(e->squeezed) == 2 &&
            archive_filter_code(e->squeezed, 0) == ARCHIVE_FILTER_ZSTD) ||
           refuse(e, "its contents are not zstd");
}

static bool open_tar(struct extraction *e)
{
    e->tar = archive_read_new();
    bool opened = e->tar && archive_read_support_format_tar(e->tar) == ARCHIVE_OK &&
                  archive_read_open(e->tar, e, NULL, give_tar, NULL) == ARCHIVE_OK;
    return opened || (e->tar ? refuse_archive(e, e->tar) : refuse(e, "no memory"));
}

/* A plain file with a name and a size, and nothing that makes it anything else. */
static bool judge_entry(struct extraction *e, struct archive_entry *entry,
                        const struct pav_pack_file *file)
{
    const char *path = archive_entry_pathname(entry);
    if (!path || strcmp(path, file->path) != 0) {
        if (!e->why)
            e->why =
                pav_sprintf("its table says \"%.200s\", and something else is there", file->path);
        return false;
    }
    if (archive_entry_hardlink(entry) || archive_entry_symlink(entry))
        return refuse_file(e, file, "is a link");
    if (archive_entry_filetype(entry) != AE_IFREG)
        return refuse_file(e, file, "is no plain file");
    if (archive_entry_sparse_count(entry) > 0)
        return refuse_file(e, file, "has holes");
    if (!archive_entry_size_is_set(entry) || archive_entry_size(entry) < 0 ||
        (uint64_t)archive_entry_size(entry) != file->bytes)
        return refuse_file(e, file, "has another size than its table says");
    return true;
}

static bool pour(struct extraction *e, const struct pav_pack_file *file,
                 crypto_hash_sha256_state *state, uint64_t *poured)
{
    char chunk[CHUNK];
    for (;;) {
        la_ssize_t count = archive_read_data(e->tar, chunk, sizeof chunk);
        if (count < 0)
            return refuse_archive(e, e->tar);
        if (count == 0)
            return true;
        *poured += (uint64_t)count;
        if (*poured > file->bytes)
            return refuse_file(e, file, "is larger than its table says");
        crypto_hash_sha256_update(state, (unsigned char *)chunk, (unsigned long long)count);
        if (!e->plan->write(e->plan->data, chunk, (size_t)count))
            return refuse_file(e, file, strerror(errno));
    }
}

static bool take_file(struct extraction *e, const struct pav_pack_file *file)
{
    struct archive_entry *entry;
    crypto_hash_sha256_state state;
    unsigned char sha256[crypto_hash_sha256_BYTES];
    uint64_t poured = 0;
    int code = archive_read_next_header(e->tar, &entry);
    if (code == ARCHIVE_EOF)
        return refuse_file(e, file, "is in its table and not in it");
    if (code != ARCHIVE_OK)
        return refuse_archive(e, e->tar);
    if (!judge_entry(e, entry, file))
        return false;
    if (!e->plan->begin(e->plan->data, file))
        return refuse_file(e, file, strerror(errno));
    crypto_hash_sha256_init(&state);
    bool whole = pour(e, file, &state, &poured);
    if (!e->plan->end(e->plan->data) && whole)
        return refuse_file(e, file, strerror(errno));
    crypto_hash_sha256_final(&state, sha256);
    if (!whole)
        return false;
    return (poured == file->bytes && memcmp(sha256, file->sha256, sizeof sha256) == 0) ||
           refuse_file(e, file, "is not what its table says: it was changed");
}

/* After the last file there is tar's own end, and then nothing but its zeros. */
static bool take_end(struct extraction *e)
{
    struct archive_entry *entry;
    int code = archive_read_next_header(e->tar, &entry);
    if (code == ARCHIVE_OK)
        return refuse(e, "there is more in it than its table says");
    if (code != ARCHIVE_EOF)
        return refuse_archive(e, e->tar);
    const void *bytes;
    uint64_t end = (uint64_t)archive_filter_bytes(e->tar, 0);
    la_ssize_t count;
    while ((count = give_tar(e->tar, e, &bytes)) > 0)
        ;
    if (count < 0)
        return refuse_archive(e, e->tar);
    return e->written <= end || refuse(e, "there is more in it than its table says");
}

bool pav_extract(const struct pav_extract *extract, char **why)
{
    const struct pav_pack_table *table = extract->table;
    struct extraction *e = pav_alloc(sizeof *e);
    *e = (struct extraction){.plan = extract,
                             .most = table->bytes + table->file_count * TAR_FILE + TAR_END};
    bool good = open_squeezed(e) && open_tar(e);
    for (size_t i = 0; good && i < table->file_count; i++)
        good = take_file(e, &table->files[i]);
    good = good && take_end(e);
    archive_read_free(e->tar);
    archive_read_free(e->squeezed);
    *why = e->why;
    free(e);
    return good;
}

/* Owns the making of a pack: the same files give the same bytes. */
#include "pack/write.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pack/container.h"

#define CHUNK 65536

static bool refuse(const char *path, const char *why)
{
    fprintf(stderr, "pavilion pack: %s: %s\n", path, why);
    return false;
}

/* A file of nobody, at no time. */
static bool begin_entry(struct archive *tar, const struct pav_pack_file *file)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, file->path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)file->bytes);
    archive_entry_set_mtime(entry, 0, 0);
    bool begun = archive_write_header(tar, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    return begun || refuse(file->path, archive_error_string(tar));
}

static bool pour(struct archive *tar, int fd, struct pav_pack_file *file, const char *source)
{
    crypto_hash_sha256_state state;
    unsigned char chunk[CHUNK];
    uint64_t poured = 0;
    crypto_hash_sha256_init(&state);
    for (ssize_t count; (count = read(fd, chunk, sizeof chunk)) != 0;) {
        if (count < 0)
            return refuse(source, strerror(errno));
        poured += (uint64_t)count;
        crypto_hash_sha256_update(&state, chunk, (unsigned long long)count);
        if (poured > file->bytes || archive_write_data(tar, chunk, (size_t)count) != count)
            return refuse(source, poured > file->bytes ? "was changed while it was read"
                                                       : archive_error_string(tar));
    }
    crypto_hash_sha256_final(&state, file->sha256);
    return poured == file->bytes || refuse(source, "was changed while it was read");
}

static bool add_file(struct archive *tar, struct pav_pack_table *table, struct pav_pack_file *file,
                     const char *source)
{
    struct stat about;
    int fd = open(source, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool there = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    bool added = false;
    if (!there) {
        refuse(source, fd < 0 ? strerror(errno) : "is no plain file");
    } else {
        file->bytes = (uint64_t)about.st_size;
        table->bytes += file->bytes;
        if (table->bytes > PAV_PACK_BYTES_MAX)
            refuse(source, "is where it becomes too much: a pack holds 4 GiB");
        else
            added = begin_entry(tar, file) && pour(tar, fd, file, source);
    }
    if (fd >= 0)
        close(fd);
    return added;
}

/* GNU's tar keeps names as they are, whatever the locale. */
static struct archive *open_contents(int fd)
{
    struct archive *tar = archive_write_new();
    if (tar && archive_write_set_format_gnutar(tar) == ARCHIVE_OK &&
        archive_write_add_filter_zstd(tar) == ARCHIVE_OK &&
        archive_write_set_options(tar, "zstd:compression-level=12") == ARCHIVE_OK &&
        archive_write_set_bytes_per_block(tar, 10240) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(tar, 1) == ARCHIVE_OK &&
        archive_write_open_fd(tar, fd) == ARCHIVE_OK)
        return tar;
    refuse("contents", tar ? archive_error_string(tar) : "no memory");
    archive_write_free(tar);
    return NULL;
}

static bool write_contents(struct pav_pack_table *table, const struct pav_collection *collection,
                           int fd)
{
    struct archive *tar = open_contents(fd);
    bool good = tar != NULL;
    table->bytes = 0;
    for (size_t i = 0; i < table->file_count && good; i++)
        good = add_file(tar, table, &table->files[i], collection->list[i].source);
    if (good && archive_write_close(tar) != ARCHIVE_OK)
        good = refuse("contents", archive_error_string(tar));
    archive_write_free(tar);
    return good;
}

static bool measure_contents(struct pav_pack_table *table, int fd)
{
    struct stat about;
    if (fstat(fd, &about) != 0)
        return false;
    table->contents_bytes = (uint64_t)about.st_size;
    struct pav_container whole = {.contents_bytes = table->contents_bytes};
    return pav_container_hash(&whole, fd, table->contents_sha256);
}

/* A file without a name in the folder of `path`. */
static int open_nameless(const char *path)
{
    char *folder = pav_path_folder(path);
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        char *name = pav_path_join(folder, ".pack-XXXXXX");
        fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            unlink(name);
        free(name);
    }
    free(folder);
    return fd;
}

static bool write_whole(struct pav_pack_table *table, const struct pav_key *key, int contents,
                        const char *out)
{
    char *fault = pav_pack_table_fault(table), *text = NULL;
    char *part = pav_sprintf("%s.XXXXXX", out);
    int fd = fault ? -1 : mkostemp(part, O_CLOEXEC);
    bool written = false;
    if (fault)
        refuse(table->name, fault);
    else if (fd >= 0) {
        text = pav_pack_table_print(table);
        written = fchmod(fd, 0644) == 0 && pav_container_write(fd, text, key, contents) &&
                  fsync(fd) == 0 && rename(part, out) == 0;
        if (!written) {
            refuse(out, strerror(errno));
            unlink(part);
        }
        close(fd);
    } else
        refuse(out, strerror(errno));
    free(fault);
    free(text);
    free(part);
    return written;
}

bool pav_pack_write(struct pav_pack_table *table, const struct pav_collection *collection,
                    const struct pav_key *key, const char *out)
{
    int contents = open_nameless(out);
    if (contents < 0)
        return refuse(out, strerror(errno));
    bool written = write_contents(table, collection, contents) &&
                   measure_contents(table, contents) && write_whole(table, key, contents, out);
    close(contents);
    return written;
}

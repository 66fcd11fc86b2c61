/* Owns the unpacked files: writing them inside one folder, and comparing them with the table. */
#include "pack/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pack/name.h"

#define CHUNK     65536
#define AS_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

/* --- writing ----------------------------------------------------------------------------------- */

/* The folder `name` in `folder`, made when it is not there. */
static int step_into(int folder, const char *name)
{
    if (mkdirat(folder, name, 0755) != 0 && errno != EEXIST)
        return -1;
    return openat(folder, name, AS_FOLDER);
}

bool pav_disk_open(struct pav_disk *disk, int into, const char *name)
{
    disk->file = -1;
    disk->folder = step_into(into, name);
    return disk->folder >= 0;
}

void pav_disk_close(struct pav_disk *disk)
{
    if (disk->file >= 0)
        close(disk->file);
    if (disk->folder >= 0)
        close(disk->folder);
    disk->file = disk->folder = -1;
}

bool pav_disk_begin(struct pav_disk *disk, const char *path)
{
    int at = dup(disk->folder);
    for (size_t length; at >= 0 && path[length = strcspn(path, "/")]; path += length + 1) {
        char *step = pav_strndup(path, length);
        int next = step_into(at, step);
        int error = errno;
        close(at);
        errno = error;
        at = next;
        free(step);
    }
    if (at < 0)
        return false;
    disk->file = openat(at, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    int error = errno;
    close(at);
    errno = error;
    return disk->file >= 0;
}

bool pav_disk_write(struct pav_disk *disk, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t count = write(disk->file, (const char *)bytes + done, size - done);
        if (count < 0 && errno != EINTR)
            return false;
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}

bool pav_disk_end(struct pav_disk *disk)
{
    int fd = disk->file;
    disk->file = -1;
    return close(fd) == 0;
}

/* --- looking again ------------------------------------------------------------------------------- */

struct look {
    const struct pav_pack_table *table;
    size_t found;
    char **why;
};

static bool refuse(struct look *l, const char *path, const char *what)
{
    *l->why = pav_sprintf("\"%.200s\" %s", path, what);
    return false;
}

static int by_path(const void *key, const void *file)
{
    return strcmp(key, ((const struct pav_pack_file *)file)->path);
}

static bool same_file(int fd, const struct pav_pack_file *file)
{
    struct stat about;
    crypto_hash_sha256_state state;
    unsigned char chunk[CHUNK], sha256[PAV_PACK_HASH_BYTES];
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_nlink != 1 ||
        (uint64_t)about.st_size != file->bytes)
        return false;
    crypto_hash_sha256_init(&state);
    ssize_t count;
    while ((count = read(fd, chunk, sizeof chunk)) > 0)
        crypto_hash_sha256_update(&state, chunk, (unsigned long long)count);
    crypto_hash_sha256_final(&state, sha256);
    return count == 0 && memcmp(sha256, file->sha256, sizeof sha256) == 0;
}

static bool look_at_file(struct look *l, int folder, const char *name, const char *path)
{
    const struct pav_pack_table *t = l->table;
    const struct pav_pack_file *file =
        bsearch(path, t->files, t->file_count, sizeof *t->files, by_path);
    if (!file)
        return refuse(l, path, "came out of it and is not in its table");
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool same = fd >= 0 && same_file(fd, file);
    if (fd >= 0)
        close(fd);
    l->found++;
    return same || refuse(l, path, "is not what its table says");
}

static bool look_into(struct look *l, int folder, const char *prefix, int depth);

static bool look_at(struct look *l, int folder, const char *name, const char *prefix, int depth)
{
    struct stat about;
    char *path = prefix[0] ? pav_path_join(prefix, name) : pav_strdup(name);
    bool good = false;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        refuse(l, path, strerror(errno));
    else if (S_ISDIR(about.st_mode)) {
        int inner = depth < PAV_PACK_DEPTH_MAX ? openat(folder, name, AS_FOLDER) : -1;
        good = inner >= 0 ? look_into(l, inner, path, depth + 1) : refuse(l, path, "lies too deep");
    } else if (S_ISREG(about.st_mode))
        good = look_at_file(l, folder, name, path);
    else
        refuse(l, path, "is no plain file");
    free(path);
    return good;
}

/* Takes `folder` over. */
static bool look_into(struct look *l, int folder, const char *prefix, int depth)
{
    DIR *listing = fdopendir(folder);
    bool good = listing != NULL;
    if (!listing) {
        close(folder);
        return refuse(l, prefix, strerror(errno));
    }
    for (struct dirent *entry; good && (entry = readdir(listing));) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            good = look_at(l, dirfd(listing), entry->d_name, prefix, depth);
    }
    closedir(listing);
    return good;
}

/* The pack's own folder is all that there is. */
static bool alone(int into, const char *name)
{
    int copy = openat(into, ".", AS_FOLDER);
    DIR *listing = copy < 0 ? NULL : fdopendir(copy);
    bool only = listing != NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));)
        only &= strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
                strcmp(entry->d_name, name) == 0;
    if (listing)
        closedir(listing);
    return only;
}

bool pav_disk_agrees(int into, const struct pav_pack_table *table, char **why)
{
    struct look l = {.table = table, .why = why};
    if (!alone(into, table->name))
        return refuse(&l, table->name, "did not come out of it alone");
    int folder = openat(into, table->name, AS_FOLDER);
    if (folder < 0)
        return refuse(&l, table->name, strerror(errno));
    if (!look_into(&l, folder, "", 0))
        return false;
    return l.found == table->file_count || refuse(&l, table->name, "is not whole");
}

/* Owns the number that stands for an installation's content. */
#include "keeper/content.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define FILE_BYTES  ((size_t)1 << 20)
#define TOTAL_BYTES ((size_t)64 << 20)
#define DEPTH_MAX   8
#define FILES_MAX   4096 /* of one folder */
#define CHUNK_BYTES (64 << 10)

struct reading {
    uint64_t hash;
    size_t left; /* bytes that may still be read */
};

/* FNV-1a in words of eight bytes: quick enough for a keeper that everybody waits for. */
static void mix(struct reading *reading, const void *bytes, size_t length)
{
    const unsigned char *from = bytes;
    uint64_t hash = reading->hash;
    for (; length >= 8; length -= 8, from += 8) {
        uint64_t word;
        memcpy(&word, from, 8);
        hash = (hash ^ word) * UINT64_C(0x100000001b3);
        hash ^= hash >> 29;
    }
    for (; length > 0; length--)
        hash = (hash ^ *from++) * UINT64_C(0x100000001b3);
    reading->hash = hash;
}

static void mix_bytes(struct reading *reading, int fd, size_t most)
{
    static char chunk[CHUNK_BYTES];
    ssize_t got;
    while (most > 0 && (got = read(fd, chunk, most < sizeof chunk ? most : sizeof chunk)) > 0) {
        mix(reading, chunk, (size_t)got);
        most -= (size_t)got;
        reading->left -= (size_t)got;
    }
}

static void mix_file(struct reading *reading, int folder, const char *name)
{
    struct stat about;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
        int64_t facts[3] = {about.st_size, 0, 0};
        if (about.st_size > (off_t)FILE_BYTES || reading->left < FILE_BYTES) {
            facts[1] = about.st_mtim.tv_sec;
            facts[2] = about.st_mtim.tv_nsec;
        }
        mix(reading, facts, sizeof facts);
        if (reading->left >= FILE_BYTES)
            mix_bytes(reading, fd, FILE_BYTES);
    }
    if (fd >= 0)
        close(fd);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t list_names(DIR *listing, char **names)
{
    size_t count = 0;
    for (struct dirent *entry; count < FILES_MAX && (entry = readdir(listing));)
        if (entry->d_name[0] != '.')
            names[count++] = pav_strdup(entry->d_name);
    qsort(names, count, sizeof *names, by_name);
    return count;
}

/* Takes `fd` over. Links are followed to files only: a circle of folders has no end. */
static void mix_folder(struct reading *reading, int fd, int depth)
{
    DIR *listing = fdopendir(fd);
    if (!listing) {
        close(fd);
        return;
    }
    char **names = pav_alloc(FILES_MAX * sizeof *names);
    size_t count = list_names(listing, names);
    for (size_t i = 0; i < count; i++) {
        mix(reading, names[i], strlen(names[i]) + 1);
        int below = openat(fd, names[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below >= 0 && depth < DEPTH_MAX)
            mix_folder(reading, below, depth + 1);
        else if (below >= 0)
            close(below);
        else
            mix_file(reading, fd, names[i]);
        free(names[i]);
    }
    free(names);
    closedir(listing);
}

uint64_t pav_content_hash(const char *path, const char *plugin)
{
    struct reading reading = {.hash = UINT64_C(0xcbf29ce484222325), .left = TOTAL_BYTES};
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0)
        mix_folder(&reading, folder, 0);
    else
        mix_file(&reading, AT_FDCWD, path);
    if (plugin)
        mix_file(&reading, AT_FDCWD, plugin);
    return reading.hash;
}

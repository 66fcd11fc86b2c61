/* The shader cache: a private folder in memory for the stage, filled from and saved to ~/.cache. */
#include "keeper/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

#define HOME_PREFIX  "pavilion-keeper-"
#define ROOM_LEAST   (UINT64_C(8) << 20) /* Mesa's index is 1.3 MB, and so is a large program */
#define DEPTH_MAX    6
#define HALF_SAVED_S 600
#define BYTES_MAX    ((long long)PAV_CACHE_MIB * 1024 * 1024)

/* --- trees of small files: all by descriptors, no link is ever followed ----------------------- */

static int open_folder(int at, const char *name)
{
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool is_name(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static void remove_tree(int at, const char *name, int depth)
{
    int folder = depth < DEPTH_MAX ? open_folder(at, name) : -1;
    DIR *listing = folder >= 0 ? fdopendir(folder) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (is_name(entry) && unlinkat(folder, entry->d_name, 0) != 0)
            remove_tree(folder, entry->d_name, depth + 1);
    }
    if (listing)
        closedir(listing);
    else if (folder >= 0)
        close(folder);
    unlinkat(at, name, AT_REMOVEDIR);
}

static bool copy_bytes(int from, int to, off_t size)
{
    while (size > 0) {
        char bytes[65536];
        ssize_t got = read(from, bytes, sizeof bytes);
        if (got <= 0 || write(to, bytes, (size_t)got) != got)
            return false;
        size -= got;
    }
    return true;
}

static void copy_file(int from_at, int to_at, const char *name, long long *left)
{
    struct stat about;
    int from = openat(from_at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (from < 0 || fstat(from, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > *left) {
        if (from >= 0)
            close(from);
        return;
    }
    int to = openat(to_at, name, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (to >= 0) {
        *left -= about.st_size;
        /* A cache with half an entry is worse than one without. */
        if (!copy_bytes(from, to, about.st_size))
            unlinkat(to_at, name, 0);
        close(to);
    }
    close(from);
}

static void copy_tree(int from, int to, long long *left, int depth)
{
    int again = dup(from);
    DIR *listing = again >= 0 ? fdopendir(again) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (!is_name(entry))
            continue;
        int folder = depth < DEPTH_MAX ? open_folder(from, entry->d_name) : -1;
        if (folder < 0) {
            copy_file(from, to, entry->d_name, left);
            continue;
        }
        mkdirat(to, entry->d_name, 0700);
        int copy = open_folder(to, entry->d_name);
        if (copy >= 0) {
            copy_tree(folder, copy, left, depth + 1);
            close(copy);
        }
        close(folder);
    }
    if (listing)
        closedir(listing);
    else if (again >= 0)
        close(again);
}

static void copy_folder(const char *from_path, const char *to_path)
{
    long long left = BYTES_MAX;
    int from = open_folder(AT_FDCWD, from_path);
    int to = open_folder(AT_FDCWD, to_path);
    if (from >= 0 && to >= 0)
        copy_tree(from, to, &left, 0);
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
}

static long long bytes_in(int at, int depth)
{
    long long sum = 0;
    int again = dup(at);
    DIR *listing = again >= 0 ? fdopendir(again) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        struct stat about;
        if (!is_name(entry) || fstatat(at, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        sum += S_ISREG(about.st_mode) ? about.st_size : 0;
        int folder =
            S_ISDIR(about.st_mode) && depth < DEPTH_MAX ? open_folder(at, entry->d_name) : -1;
        if (folder >= 0) {
            sum += bytes_in(folder, depth + 1);
            close(folder);
        }
    }
    if (listing)
        closedir(listing);
    else if (again >= 0)
        close(again);
    return sum;
}

static long long folder_bytes(const char *path)
{
    int folder = open_folder(AT_FDCWD, path);
    long long sum = folder >= 0 ? bytes_in(folder, 0) : -1;
    if (folder >= 0)
        close(folder);
    return sum;
}

/* --- the folder in memory --------------------------------------------------------------------- */

static bool in_memory(const char *path)
{
    struct statfs about;
    return path && path[0] == '/' && statfs(path, &about) == 0 && about.f_type == TMPFS_MAGIC &&
           access(path, W_OK) == 0;
}

static const char *memory(void)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    return in_memory(runtime) ? runtime : in_memory("/dev/shm") ? "/dev/shm" : NULL;
}

static int lock_of(int home, int flags)
{
    int lock = openat(home, "lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0) {
        close(lock);
        return -1;
    }
    return lock;
}

/* A keeper holds its lock for as long as it lives: a folder whose lock is free is nobody's. */
static void sweep(const char *memory_folder)
{
    int at = open_folder(AT_FDCWD, memory_folder);
    DIR *listing = at >= 0 ? fdopendir(at) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        struct stat about;
        if (strncmp(entry->d_name, HOME_PREFIX, strlen(HOME_PREFIX)) != 0)
            continue;
        int home = open_folder(at, entry->d_name);
        if (home < 0)
            continue;
        int lock = fstat(home, &about) == 0 && about.st_uid == geteuid() ? lock_of(home, 0) : -1;
        close(home);
        if (lock < 0)
            continue;
        pav_log("keeper", PAV_LOG_INFO, "removed %s, left by a keeper that died", entry->d_name);
        remove_tree(at, entry->d_name, 0);
        close(lock);
    }
    if (listing)
        closedir(listing);
    else if (at >= 0)
        close(at);
}

static bool make_home(struct pav_cache *cache, const char *memory_folder)
{
    cache->home = pav_path_join(memory_folder, HOME_PREFIX "XXXXXX");
    if (!mkdtemp(cache->home)) {
        free(cache->home);
        cache->home = NULL;
        return false;
    }
    int home = open_folder(AT_FDCWD, cache->home);
    cache->lock = home >= 0 ? lock_of(home, O_CREAT) : -1;
    if (home >= 0)
        close(home);
    cache->folder = pav_path_join(cache->home, "shaders");
    return cache->lock >= 0 && mkdir(cache->folder, 0700) == 0;
}

static char *storage_path(void)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char *caches = base && base[0] == '/'   ? pav_strdup(base)
                   : home && home[0] == '/' ? pav_path_join(home, ".cache")
                                            : NULL;
    if (!caches)
        return NULL;
    char *ours = pav_path_join(caches, "pavilion");
    mkdir(caches, 0700);
    mkdir(ours, 0700);
    /* Mesa tells renderers and its own builds apart inside; ours keeps versions apart. */
    char *storage = pav_path_join(ours, "shaders-" PAV_VERSION);
    free(caches);
    free(ours);
    return storage;
}

void pav_cache_open(struct pav_cache *cache)
{
    *cache = (struct pav_cache){.lock = -1};
    const char *memory_folder = memory();
    if (memory_folder)
        sweep(memory_folder);
    if (!memory_folder || !make_home(cache, memory_folder)) {
        pav_log("keeper", PAV_LOG_WARN,
                "no private folder in memory: shaders are compiled at every start");
        pav_cache_close(cache, false);
        return;
    }
    cache->storage = storage_path();
    if (cache->storage)
        copy_folder(cache->storage, cache->folder);
}

bool pav_cache_usable(const struct pav_cache *cache)
{
    struct statfs about;
    if (!cache->folder || statfs(cache->folder, &about) != 0)
        return false;
    bool room = (uint64_t)about.f_bavail * (uint64_t)about.f_bsize >= ROOM_LEAST;
    if (!room)
        pav_log("keeper", PAV_LOG_WARN,
                "%s has less than %d MiB left: shaders are compiled at every start", cache->folder,
                (int)(ROOM_LEAST >> 20));
    return room;
}

/* What a keeper that died while saving left beside the storage. */
static void sweep_storage(const char *storage)
{
    char *folder = pav_path_folder(storage);
    int at = open_folder(AT_FDCWD, folder);
    DIR *listing = at >= 0 ? fdopendir(at) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        struct stat about;
        bool half = strstr(entry->d_name, ".new-") || strstr(entry->d_name, ".old-");
        if (half && fstatat(at, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
            time(NULL) - about.st_mtime > HALF_SAVED_S)
            remove_tree(at, entry->d_name, 0);
    }
    if (listing)
        closedir(listing);
    else if (at >= 0)
        close(at);
    free(folder);
}

/* Beside the old one, then in its place: a reader finds the one or the other, whole. */
static void save(const struct pav_cache *cache)
{
    if (folder_bytes(cache->folder) <= folder_bytes(cache->storage))
        return;
    sweep_storage(cache->storage);
    char *fresh = pav_sprintf("%s.new-XXXXXX", cache->storage);
    char *old = pav_sprintf("%s.old-%d", cache->storage, (int)getpid());
    if (mkdtemp(fresh)) {
        copy_folder(cache->folder, fresh);
        bool replaced = rename(cache->storage, old) == 0 || errno == ENOENT;
        /* Another keeper may have been first: its shaders are as good. */
        if (!replaced || rename(fresh, cache->storage) != 0) {
            pav_log("keeper", PAV_LOG_DEBUG, "the shader cache cannot be saved in %s: %s",
                    cache->storage, strerror(errno));
            remove_tree(AT_FDCWD, fresh, 0);
        }
        remove_tree(AT_FDCWD, old, 0);
    }
    free(fresh);
    free(old);
}

void pav_cache_close(struct pav_cache *cache, bool keep)
{
    if (keep && cache->folder && cache->storage)
        save(cache);
    if (cache->home)
        remove_tree(AT_FDCWD, cache->home, 0);
    if (cache->lock >= 0)
        close(cache->lock);
    free(cache->home);
    free(cache->folder);
    free(cache->storage);
    *cache = (struct pav_cache){.lock = -1};
}

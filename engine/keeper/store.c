/* Owns the folder in which a kiosk remembers, and the one way in which files there change. */
#include "keeper/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "keeper/replace.h"
#include "link/manifest.h"

#define BYTES_MAX ((size_t)1 << 20)

/* Every folder above `path` that is missing, and itself. */
static bool make_folders(const char *path, mode_t mode)
{
    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return true;
    if (errno != ENOENT)
        return false;
    char *above = pav_path_folder(path);
    bool made = strcmp(above, path) != 0 && make_folders(above, 0755) && mkdir(path, mode) == 0;
    free(above);
    return made;
}

void pav_store_open(struct pav_store *store)
{
    *store = (struct pav_store){.folder = pav_place_state(), .folder_fd = -1};
    if (store->folder && make_folders(store->folder, 0700))
        store->folder_fd = open(store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->folder_fd >= 0)
        return;
    pav_log("keeper", PAV_LOG_WARN, "%s: nothing is remembered over a restart: %s",
            store->folder ? store->folder : "no home folder",
            strerror(store->folder ? errno : ENOENT));
    free(store->folder);
    store->folder = NULL;
}

void pav_store_close(struct pav_store *store)
{
    if (store->folder_fd >= 0)
        close(store->folder_fd);
    free(store->folder);
    *store = (struct pav_store){.folder_fd = -1};
}

char *pav_store_read(const struct pav_store *store, const char *name, size_t *length)
{
    int fd = store->folder_fd >= 0 ? openat(store->folder_fd, name, O_RDONLY | O_CLOEXEC) : -1;
    struct stat about;
    *length = 0;
    if (store->folder_fd < 0)
        errno = ENOENT;
    if (fd < 0)
        return NULL;
    char *bytes = NULL;
    if (fstat(fd, &about) == 0 && about.st_size > (off_t)BYTES_MAX) {
        errno = EFBIG;
    } else {
        bytes = pav_alloc(BYTES_MAX + 1);
        ssize_t got;
        while (*length < BYTES_MAX && (got = read(fd, bytes + *length, BYTES_MAX - *length)) > 0)
            *length += (size_t)got;
        bytes[*length] = 0;
        bytes = pav_realloc(bytes, *length + 1);
    }
    int why = errno;
    close(fd);
    errno = why;
    return bytes;
}

/* Opens the folder that holds `name`, made if need be; -1 with errno. */
static int open_home(const struct pav_store *store, const char *name)
{
    char *folder = pav_path_folder(name);
    bool below = strcmp(folder, ".") != 0;
    if (below)
        mkdirat(store->folder_fd, folder, 0700);
    int home = openat(store->folder_fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    return home;
}

bool pav_store_write(struct pav_store *store, const char *name, const void *bytes, size_t length)
{
    if (store->folder_fd < 0) {
        errno = ENOENT;
        return false;
    }
    int home = open_home(store, name);
    bool done = home >= 0 && pav_replace(home, pav_path_name(name), bytes, length, 0600);
    int why = errno;
    if (home >= 0)
        close(home);
    if (!done && store->failed != why)
        pav_log("keeper", PAV_LOG_ERROR, "%s/%s cannot be written: %s", store->folder, name,
                strerror(why));
    store->failed = done ? 0 : why;
    errno = why;
    return done;
}

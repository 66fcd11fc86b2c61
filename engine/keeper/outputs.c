/* The files that a run writes: opened by the keeper, named when they are whole. */
#include "keeper/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

static bool make_folder(const char *folder)
{
    if (mkdir(folder, 0777) == 0 || errno == EEXIST)
        return true;
    if (errno != ENOENT)
        return false;
    char *above = pav_path_folder(folder);
    bool made = strcmp(above, folder) != 0 && make_folder(above) && mkdir(folder, 0777) == 0;
    free(above);
    return made;
}

/* Still the file of that name, or renamed by another run since it was opened. */
static bool is_named(int fd, const char *path)
{
    struct stat opened, named;
    return fstat(fd, &opened) == 0 && stat(path, &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

/* The unfinished file, emptied and locked: a second run must not write into the first one's. */
static int open_part(const char *path)
{
    for (;;) {
        int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0666);
        bool locked = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
        if (locked && is_named(fd, path) && ftruncate(fd, 0) == 0)
            return fd;
        int saved = errno;
        if (fd >= 0)
            close(fd);
        errno = saved;
        if (!locked)
            return -1;
    }
}

bool pav_output_open(struct pav_output *output, const char *path)
{
    *output = (struct pav_output){.fd = -1};
    if (!path)
        return true;
    struct stat about;
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode)) {
        fprintf(stderr, "pavilion: %s is not a file that can be written\n", path);
        return false;
    }
    char *folder = pav_path_folder(path);
    char *hidden = pav_sprintf(".%s.part", pav_path_name(path));
    output->path = pav_strdup(path);
    output->part = pav_path_join(folder, hidden);
    if (make_folder(folder))
        output->fd = open_part(output->part);
    if (output->fd < 0)
        fprintf(stderr, "pavilion: %s cannot be written: %s\n", path,
                errno == EWOULDBLOCK ? "another run is writing it" : strerror(errno));
    free(hidden);
    free(folder);
    if (output->fd < 0)
        pav_output_finish(output);
    return output->fd >= 0;
}

void pav_output_restart(struct pav_output *output)
{
    if (output->fd >= 0 && (ftruncate(output->fd, 0) != 0 || lseek(output->fd, 0, SEEK_SET) != 0))
        fprintf(stderr, "pavilion: %s cannot be begun again: %s\n", output->path, strerror(errno));
}

bool pav_output_close(struct pav_output *output, bool keep)
{
    if (output->fd < 0)
        return false;
    struct stat about;
    bool whole = keep && fstat(output->fd, &about) == 0 && about.st_size > 0;
    bool named = whole && rename(output->part, output->path) == 0;
    if (whole && !named)
        fprintf(stderr, "pavilion: %s cannot be written: %s\n", output->path, strerror(errno));
    if (!named)
        unlink(output->part);
    close(output->fd); /* last: the lock goes with it */
    output->fd = -1;
    return named;
}

void pav_output_finish(struct pav_output *output)
{
    pav_output_close(output, false);
    free(output->path);
    free(output->part);
    *output = (struct pav_output){.fd = -1};
}

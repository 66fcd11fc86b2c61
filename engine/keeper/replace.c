/* Owns the way in which a file becomes another: at once, or not at all. */
#include "keeper/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(fd, bytes, length);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            errno = wrote == 0 ? EIO : errno;
            return false;
        }
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

bool pav_replace(int home, const char *name, const void *bytes, size_t length, mode_t mode)
{
    struct stat about;
    char *part = pav_sprintf(".%s.part", name);
    if (fstatat(home, name, &about, 0) == 0)
        mode = about.st_mode & 0777;
    /* One that a killed keeper left is nobody's; a link that somebody put there is not followed. */
    unlinkat(home, part, 0);
    int fd = openat(home, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    bool done = fd >= 0 && write_all(fd, bytes, length) && fsync(fd) == 0 &&
                renameat(home, part, home, name) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (done)
        fsync(home);
    else if (fd >= 0)
        unlinkat(home, part, 0);
    free(part);
    errno = why;
    return done;
}

bool pav_replace_path(const char *path, const void *bytes, size_t length, mode_t mode)
{
    char *folder = pav_path_folder(path);
    int home = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (home < 0)
        return false;
    bool done = pav_replace(home, pav_path_name(path), bytes, length, mode);
    int why = errno;
    close(home);
    errno = why;
    return done;
}

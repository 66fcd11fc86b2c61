/* Owns how files of a machine below a root are reached and replaced. */
#include "app/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"

#define BYTES_MAX ((size_t)1 << 20)

bool pav_tree_open(struct pav_tree *tree, const char *root)
{
    tree->root = root ? root : "/";
    tree->fd = open(tree->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (tree->fd < 0)
        fprintf(stderr, "pavilion kiosk: --root: %s: %s\n", tree->root, strerror(errno));
    return tree->fd >= 0;
}

void pav_tree_close(struct pav_tree *tree)
{
    if (tree->fd >= 0)
        close(tree->fd);
    tree->fd = -1;
}

bool pav_tree_is_live(const struct pav_tree *tree)
{
    struct stat ours, theirs;
    return fstat(tree->fd, &theirs) == 0 && stat("/", &ours) == 0 && ours.st_ino == theirs.st_ino &&
           ours.st_dev == theirs.st_dev;
}

static int open_in(const struct pav_tree *tree, const char *path, int flags)
{
    struct open_how how = {.flags = (uint64_t)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT};
    return (int)syscall(SYS_openat2, tree->fd, path, &how, sizeof how);
}

/* --- reading ------------------------------------------------------------------------------------ */

static char *read_all(int fd)
{
    /* What lies in /proc does not know its size. */
    char *text = pav_alloc(BYTES_MAX + 1);
    size_t length = 0;
    ssize_t got = 0;
    while (length < BYTES_MAX && (got = read(fd, text + length, BYTES_MAX - length)) > 0)
        length += (size_t)got;
    text[length] = 0;
    if (got >= 0)
        return pav_realloc(text, length + 1);
    free(text);
    return NULL;
}

char *pav_tree_read(const struct pav_tree *tree, const char *path)
{
    int fd = open_in(tree, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return NULL;
    char *text = read_all(fd);
    int why = errno;
    close(fd);
    errno = why;
    return text;
}

bool pav_tree_stat(const struct pav_tree *tree, const char *path, struct stat *about)
{
    int fd = open_in(tree, path, O_PATH);
    bool there = fd >= 0 && fstat(fd, about) == 0;
    if (fd >= 0)
        close(fd);
    return there;
}

bool pav_tree_exists(const struct pav_tree *tree, const char *path)
{
    struct stat about;
    return pav_tree_stat(tree, path, &about);
}

/* The folder that holds `path`; its last name is the caller's to treat. */
static int open_home(const struct pav_tree *tree, const char *path)
{
    char *folder = pav_path_folder(path);
    int home = open_in(tree, folder, O_PATH | O_DIRECTORY);
    free(folder);
    return home;
}

char *pav_tree_link(const struct pav_tree *tree, const char *path)
{
    char target[4096];
    int home = open_home(tree, path);
    ssize_t length =
        home < 0 ? -1 : readlinkat(home, pav_path_name(path), target, sizeof target - 1);
    if (home >= 0)
        close(home);
    return length < 0 ? NULL : pav_strndup(target, (size_t)length);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **pav_tree_names(const struct pav_tree *tree, const char *folder)
{
    char **names = pav_alloc(sizeof *names);
    size_t count = 0;
    int fd = open_in(tree, folder, O_RDONLY | O_DIRECTORY);
    DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        names = pav_realloc(names, (count + 2) * sizeof *names);
        names[count++] = pav_strdup(entry->d_name);
        names[count] = NULL;
    }
    if (listing)
        closedir(listing);
    if (count)
        qsort(names, count, sizeof *names, by_name);
    return names;
}

/* --- changing ------------------------------------------------------------------------------------- */

static bool make_folders(const struct pav_tree *tree, const char *folder)
{
    int fd = open_in(tree, folder, O_PATH | O_DIRECTORY);
    if (fd >= 0) {
        close(fd);
        return true;
    }
    if (errno != ENOENT || strcmp(folder, "/") == 0)
        return false;
    char *above = pav_path_folder(folder);
    bool made = make_folders(tree, above);
    int home = made ? open_home(tree, folder) : -1;
    made = home >= 0 && (mkdirat(home, pav_path_name(folder), 0755) == 0 || errno == EEXIST);
    int why = errno;
    if (home >= 0)
        close(home);
    free(above);
    errno = why;
    return made;
}

/* As open_home, made if need be. */
static int make_home(const struct pav_tree *tree, const char *path)
{
    char *folder = pav_path_folder(path);
    bool there = make_folders(tree, folder);
    free(folder);
    return there ? open_home(tree, path) : -1;
}

static bool fill(int fd, const char *text, mode_t mode, gid_t group)
{
    size_t length = strlen(text), done = 0;
    while (done < length) {
        ssize_t wrote = write(fd, text + done, length - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        done += (size_t)wrote;
    }
    /* The group before the mode: nobody else's group ever reads it. */
    bool owned = geteuid() != 0 || fchown(fd, 0, group) == 0;
    return owned && fchmod(fd, mode) == 0 && fsync(fd) == 0;
}

bool pav_tree_write(const struct pav_tree *tree, const char *path, const char *text, mode_t mode,
                    gid_t group)
{
    int home = make_home(tree, path);
    if (home < 0)
        return false;
    const char *name = pav_path_name(path);
    char *part = pav_sprintf(".%s.part", name);
    unlinkat(home, part, 0);
    int fd = openat(home, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool done = fd >= 0 && fill(fd, text, mode, group) && renameat(home, part, home, name) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (!done && fd >= 0)
        unlinkat(home, part, 0);
    free(part);
    close(home);
    errno = why;
    return done;
}

bool pav_tree_symlink(const struct pav_tree *tree, const char *path, const char *target)
{
    int home = make_home(tree, path);
    if (home < 0)
        return false;
    char *part = pav_sprintf(".%s.part", pav_path_name(path));
    unlinkat(home, part, 0);
    bool done =
        symlinkat(target, home, part) == 0 && renameat(home, part, home, pav_path_name(path)) == 0;
    int why = errno;
    if (!done)
        unlinkat(home, part, 0);
    free(part);
    close(home);
    errno = why;
    return done;
}

bool pav_tree_rename(const struct pav_tree *tree, const char *from, const char *to)
{
    int source = open_home(tree, from), goal = open_home(tree, to);
    bool done = source >= 0 && goal >= 0 &&
                renameat(source, pav_path_name(from), goal, pav_path_name(to)) == 0;
    int why = errno;
    if (source >= 0)
        close(source);
    if (goal >= 0)
        close(goal);
    errno = why;
    return done;
}

bool pav_tree_remove(const struct pav_tree *tree, const char *path)
{
    int home = open_home(tree, path);
    bool done = home >= 0 && (unlinkat(home, pav_path_name(path), 0) == 0 || errno == ENOENT);
    int why = errno;
    if (home >= 0)
        close(home);
    errno = why;
    return done;
}

void pav_tree_tidy(const struct pav_tree *tree, const char *folder)
{
    char *at = pav_strdup(folder);
    bool empty = true;
    while (empty && strchr(at + 1, '/')) { /* two names deep, at least */
        int home = open_home(tree, at);
        empty = home >= 0 && unlinkat(home, pav_path_name(at), AT_REMOVEDIR) == 0;
        if (home >= 0)
            close(home);
        char *above = pav_path_folder(at);
        free(at);
        at = above;
    }
    free(at);
}

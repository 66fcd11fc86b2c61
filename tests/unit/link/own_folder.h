/* A folder of a test's own, and files in it. */
#ifndef PAV_TESTS_OWN_FOLDER_H
#define PAV_TESTS_OWN_FOLDER_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

static char root[64];

/* `kind`: what it is called after. */
static inline void make_folder(const char *kind)
{
    snprintf(root, sizeof root, "/tmp/pavilion-%s-XXXXXX", kind);
    if (!mkdtemp(root))
        abort();
}

/* With the folders that its name has. */
static inline void put(const char *name, const char *text)
{
    char *path = pav_path_join(root, name);
    for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
    close(fd);
    free(path);
}

static inline void remove_folder(void)
{
    char *command = pav_sprintf("rm -rf '%s'", root);
    if (system(command) != 0)
        printf("# %s stays\n", root);
    free(command);
}

#endif

/* The files that a run writes: opened by the keeper, named when they are whole. */
#include "keeper/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
        output->fd = open(output->part, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (output->fd < 0)
        fprintf(stderr, "pavilion: %s cannot be written: %s\n", path, strerror(errno));
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
    close(output->fd);
    output->fd = -1;
    if (whole && rename(output->part, output->path) == 0)
        return true;
    if (whole)
        fprintf(stderr, "pavilion: %s cannot be written: %s\n", output->path, strerror(errno));
    unlink(output->part);
    return false;
}

void pav_output_finish(struct pav_output *output)
{
    pav_output_close(output, false);
    free(output->path);
    free(output->part);
    *output = (struct pav_output){.fd = -1};
}

/* Owns the folders that portraits lie in: which pictures, and what their sidecars are called. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "link/portrait.h"

bool pav_portrait_is_picture(const char *name)
{
    return pav_path_ends(name, ".jpg") || pav_path_ends(name, ".jpeg") ||
           pav_path_ends(name, ".png");
}

static char *without_ending(const char *path)
{
    const char *name = pav_path_name(path), *dot = strrchr(name, '.');
    return dot && dot != name ? pav_strndup(path, (size_t)(dot - path)) : pav_strdup(path);
}

char *pav_sidecar_path(const char *picture)
{
    char *stem = without_ending(picture), *path = pav_sprintf("%s.yaml", stem);
    free(stem);
    return path;
}

static int by_name(const void *a, const void *b)
{
    const struct pav_portrait_file *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->picture, y->picture);
}

static void add_file(struct pav_portrait_files *files, const char *folder, const char *name)
{
    if (!(files->count & (files->count - 1)))
        files->list =
            pav_realloc(files->list, (files->count ? 2 * files->count : 1) * sizeof *files->list);
    struct pav_portrait_file *file = &files->list[files->count++];
    *file = (struct pav_portrait_file){.picture = pav_path_join(folder, name),
                                       .name = without_ending(name)};
    file->sidecar = pav_sidecar_path(file->picture);
    file->has_sidecar = access(file->sidecar, F_OK) == 0;
}

bool pav_portrait_files_list(struct pav_portrait_files *files, const char *folder)
{
    *files = (struct pav_portrait_files){0};
    DIR *listing = opendir(folder);
    if (!listing)
        return false;
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (entry->d_name[0] != '.' && pav_portrait_is_picture(entry->d_name))
            add_file(files, folder, entry->d_name);
    }
    closedir(listing);
    if (files->count)
        qsort(files->list, files->count, sizeof *files->list, by_name);
    for (size_t i = 1; i < files->count; i++)
        files->list[i].twin = strcmp(files->list[i].name, files->list[i - 1].name) == 0;
    return true;
}

void pav_portrait_files_finish(struct pav_portrait_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->list[i].picture);
        free(files->list[i].sidecar);
        free(files->list[i].name);
    }
    free(files->list);
    *files = (struct pav_portrait_files){0};
}

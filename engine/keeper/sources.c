/* Shaders of a piece that may be read and written: which there are, and the way to one of them. */
#include "keeper/sources.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "keeper/replace.h"
#include "link/manifest.h"

#define LISTED_MAX 256

static bool is_shader(const char *name)
{
    static const char *const endings[] = {".fs", ".vs", ".frag", ".vert", ".glsl"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (name[0] != '.' && pav_path_ends(name, endings[i]))
            return true;
    }
    return false;
}

static char *home_of(const struct pav_exhibition *exhibition, const char *thing, const char *piece)
{
    return thing && strcmp(pav_path_name(thing), piece) == 0
               ? pav_place_installation(thing, exhibition->folder)
               : NULL;
}

static const char *among(const struct pav_filters *filters, const char *piece)
{
    for (size_t i = 0; i < filters->count; i++) {
        if (strcmp(pav_path_name(filters->list[i].file), piece) == 0)
            return filters->list[i].file;
    }
    return NULL;
}

/* A filter of an entry or of its installation, or its transition. */
static char *effect_of(const struct pav_exhibition *exhibition, const struct pav_entry *entry,
                       const char *piece)
{
    const char *file = among(&entry->filters, piece), *own = entry->transition.file;
    if (!file && own && strcmp(pav_path_name(own), piece) == 0)
        file = own;
    char *home = file ? pav_strdup(file) : NULL;
    char *folder = !home && entry->installation
                       ? pav_place_installation(entry->installation, exhibition->folder)
                       : NULL;
    struct pav_manifest manifest;
    if (folder && pav_manifest_read(&manifest, folder, NULL, NULL)) {
        file = among(&manifest.filters, piece);
        home = file ? pav_strdup(file) : NULL;
        pav_manifest_finish(&manifest);
    }
    free(folder);
    return home;
}

char *pav_sources_home(const struct pav_exhibition *exhibition, const char *piece)
{
    const struct pav_entry *attract = &exhibition->attract;
    char *home = home_of(exhibition, attract->installation, piece);
    for (size_t i = 0; i < exhibition->entry_count && !home; i++)
        home = home_of(exhibition, exhibition->entries[i].installation, piece);
    if (!home)
        home = effect_of(exhibition, attract, piece);
    for (size_t i = 0; i < exhibition->entry_count && !home; i++)
        home = effect_of(exhibition, &exhibition->entries[i], piece);
    return home;
}

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* The vertex shader that lies beside a file of that name: "wave.vs" of "wave.fs". Or NULL. */
static char *twin_of(const char *file)
{
    return pav_path_ends(file, ".fs") ? pav_sprintf("%.*s.vs", (int)strlen(file) - 3, file) : NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **pav_sources_list(const char *home)
{
    char **names = pav_alloc((LISTED_MAX + 1) * sizeof *names);
    size_t count = 0;
    if (!is_folder(home)) {
        char *twin = twin_of(home);
        if (is_shader(pav_path_name(home)))
            names[count++] = pav_strdup(pav_path_name(home));
        if (twin && access(twin, F_OK) == 0)
            names[count++] = pav_strdup(pav_path_name(twin));
        free(twin);
        return names;
    }
    DIR *listing = opendir(home);
    for (struct dirent *entry; listing && (entry = readdir(listing)) && count < LISTED_MAX;) {
        char *why = NULL,
             *path = is_shader(entry->d_name) ? pav_sources_path(home, entry->d_name, &why) : NULL;
        if (path)
            names[count++] = pav_strdup(entry->d_name);
        free(path);
        free(why);
    }
    if (listing)
        closedir(listing);
    qsort(names, count, sizeof *names, by_name);
    return names;
}

char *pav_sources_path(const char *home, const char *name, char **why)
{
    struct stat about;
    bool folder = is_folder(home);
    if (!is_shader(pav_path_name(name)) || !pav_path_inside(name)) {
        *why = pav_sprintf("%.80s is no shader of this piece: expected a name such as look.frag "
                           "(.fs .vs .frag .vert .glsl)",
                           name);
        return NULL;
    }
    char *twin = folder ? NULL : twin_of(home);
    const char *lone = twin && strcmp(pav_path_name(twin), name) == 0 ? twin : home;
    char *joined = folder                                   ? pav_path_join(home, name)
                   : strcmp(pav_path_name(lone), name) == 0 ? pav_strdup(lone)
                                                            : NULL;
    /* A link may lead anywhere: the place itself has to lie inside. */
    char *whole = joined ? realpath(joined, NULL) : NULL,
         *inside = realpath(folder ? home : lone, NULL);
    size_t length = inside ? strlen(inside) : 0;
    bool good = whole && inside && strncmp(whole, inside, length) == 0 &&
                whole[length] == (folder ? '/' : 0) && stat(whole, &about) == 0 &&
                S_ISREG(about.st_mode) && is_shader(pav_path_name(whole));
    if (!good) {
        *why = pav_sprintf("there is no shader %.80s in %s", name, pav_path_name(home));
        free(whole);
        whole = NULL;
    }
    free(joined);
    free(inside);
    free(twin);
    return whole;
}

bool pav_sources_write(const char *path, const char *bytes, size_t length, char **why)
{
    bool done = pav_replace_path(path, bytes, length, 0666);
    if (!done)
        *why = pav_sprintf("%s cannot be written: %s", path, strerror(errno));
    return done;
}

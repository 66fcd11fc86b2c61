/* Owns the reading of `filters:` and `transition:`: files and parameters, with their places. */
#include "link/effect.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "link/manifest.h"

#define ENDING ".fs"

/* What is passed down while one item is read. */
struct reading {
    struct pav_yaml_file *file;
    const char *folder; /* of the YAML file */
    bool inside;
    const char *noun; /* "filter" or "transition"; its folder in shaders/ is the plural */
};

/* --- life ------------------------------------------------------------------------------------- */

void pav_effect_finish(struct pav_effect *effect)
{
    free(effect->file);
    pav_settings_finish(&effect->settings, &effect->setting_count);
    *effect = (struct pav_effect){0};
}

void pav_effect_copy(struct pav_effect *to, const struct pav_effect *from)
{
    *to = *from;
    to->file = from->file ? pav_strdup(from->file) : NULL;
    to->settings = pav_alloc(from->setting_count * sizeof *to->settings);
    for (size_t i = 0; i < from->setting_count; i++) {
        to->settings[i] = from->settings[i];
        to->settings[i].key = pav_strdup(from->settings[i].key);
        to->settings[i].value = pav_strdup(from->settings[i].value);
    }
}

void pav_filters_add(struct pav_filters *filters, const struct pav_filters *more)
{
    for (size_t i = 0; i < more->count && filters->count < PAV_FILTERS_MAX; i++)
        pav_effect_copy(&filters->list[filters->count++], &more->list[i]);
}

void pav_filters_finish(struct pav_filters *filters)
{
    for (size_t i = 0; i < filters->count; i++)
        pav_effect_finish(&filters->list[i]);
    filters->count = 0;
}

static bool same_effect(const struct pav_effect *a, const struct pav_effect *b)
{
    if (strcmp(a->file, b->file) != 0 || a->setting_count != b->setting_count)
        return false;
    for (size_t i = 0; i < a->setting_count; i++)
        if (strcmp(a->settings[i].key, b->settings[i].key) != 0 ||
            strcmp(a->settings[i].value, b->settings[i].value) != 0)
            return false;
    return true;
}

bool pav_filters_same(const struct pav_filters *a, const struct pav_filters *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = same_effect(&a->list[i], &b->list[i]);
    return same;
}

/* --- where files are ---------------------------------------------------------------------------- */

/* FOLDER/NAME or FOLDER/NAME.fs as an absolute path, or NULL. */
static char *file_in(const char *folder, const char *name)
{
    static const char *const endings[] = {"", ENDING};
    for (size_t i = 0; i < 2; i++) {
        struct stat s;
        char *plain = pav_path_join(folder, name);
        char *path = pav_sprintf("%s%s", plain, endings[i]);
        char *whole = stat(path, &s) == 0 && S_ISREG(s.st_mode) ? realpath(path, NULL) : NULL;
        free(plain);
        free(path);
        if (whole)
            return whole;
    }
    return NULL;
}

/* shaders/filters, shaders/transitions. The caller frees it. */
static char *house_folder(const struct reading *r)
{
    char *name = pav_sprintf("shaders/%ss", r->noun);
    char *path = pav_path_join(pav_place_root(), name);
    free(name);
    return path;
}

static char *find_file(const struct reading *r, const char *name)
{
    char *found = !r->inside || pav_path_inside(name) ? file_in(r->folder, name) : NULL;
    if (found || !pav_path_inside(name))
        return found;
    char *own = house_folder(r), *shared = pav_path_join(pav_place_root(), "shaders");
    found = file_in(own, name);
    if (!found)
        found = file_in(shared, name);
    free(own);
    free(shared);
    return found;
}

/* The house's names, NULL-terminated; pav_place_names_free. */
static char **house_names(const struct reading *r)
{
    char *folder = house_folder(r);
    DIR *listing = opendir(folder);
    size_t count = 0;
    char **names = pav_alloc(sizeof *names);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (!pav_path_ends(entry->d_name, ENDING))
            continue;
        names = pav_realloc(names, (count + 2) * sizeof *names);
        names[count++] = pav_strndup(entry->d_name, strlen(entry->d_name) - strlen(ENDING));
        names[count] = NULL;
    }
    if (listing)
        closedir(listing);
    free(folder);
    return names;
}

static void complain_missing(const struct reading *r, const struct pav_yaml *node, const char *name)
{
    if (r->inside && !pav_path_inside(name)) {
        pav_yaml_error(r->file, node,
                       "expected a path inside the installation's folder, or a %s of the house, "
                       "found \"%.60s\"",
                       r->noun, name);
        return;
    }
    char **names = house_names(r);
    size_t length = strlen(name), end = pav_path_ends(name, ENDING) ? strlen(ENDING) : 0;
    char *plain = pav_strndup(name, length - end);
    const char *nearest = pav_nearest(plain, (const char *const *)names);
    if (nearest)
        pav_yaml_missing(r->file, node, "no %s \"%.60s\"; did you mean \"%s\"?", r->noun, name,
                         nearest);
    else
        pav_yaml_missing(r->file, node,
                         "no %s \"%.60s\" beside this file or in shaders/%ss/ of the "
                         "house",
                         r->noun, name, r->noun);
    free(plain);
    pav_place_names_free(names);
}

/* --- items ---------------------------------------------------------------------------------------- */

/* False after a complaint; then `effect` holds nothing. */
static bool read_effect(const struct reading *r, const struct pav_yaml *node,
                        struct pav_effect *effect)
{
    static const char *const known[] = {"isf", "params", NULL};
    bool map = node->kind == PAV_YAML_MAP;
    const struct pav_yaml *at = map ? pav_yaml_get(node, "isf") : node;
    const char *name;
    if (map)
        pav_yaml_known(r->file, node, known, NULL);
    if (!at)
        pav_yaml_error(r->file, node, "expected a key \"isf\", the file of the %s", r->noun);
    if (!at || !pav_yaml_text(r->file, at, &name))
        return false;
    *effect =
        (struct pav_effect){.file = find_file(r, name), .line = at->line, .column = at->column};
    if (!effect->file)
        complain_missing(r, at, name);
    bool well = pav_settings_read(r->file, map ? pav_yaml_get(node, "params") : NULL,
                                  &effect->settings, &effect->setting_count);
    if (well && effect->file)
        return true;
    pav_effect_finish(effect);
    return false;
}

void pav_filters_read(struct pav_yaml_file *file, const struct pav_yaml *node, const char *folder,
                      bool inside, struct pav_filters *filters)
{
    struct reading r = {.file = file, .folder = folder, .inside = inside, .noun = "filter"};
    if (!node || !pav_yaml_expect(file, node, PAV_YAML_LIST, "a list such as [halation.fs]"))
        return;
    for (size_t i = 0; i < node->count; i++) {
        if (filters->count == PAV_FILTERS_MAX) {
            pav_yaml_error(file, node->items[i], "expected at most %d filters", PAV_FILTERS_MAX);
            return;
        }
        filters->count += read_effect(&r, node->items[i], &filters->list[filters->count]);
    }
}

void pav_transition_read(struct pav_yaml_file *file, const struct pav_yaml *node,
                         const char *folder, struct pav_effect *transition)
{
    struct reading r = {.file = file, .folder = folder, .noun = "transition"};
    if (!node)
        return;
    pav_effect_finish(transition);
    bool own = node->kind == PAV_YAML_SCALAR && node->text && strcmp(node->text, "crossfade") == 0;
    if (own)
        *transition = (struct pav_effect){.line = node->line, .column = node->column};
    else
        read_effect(&r, node, transition);
}

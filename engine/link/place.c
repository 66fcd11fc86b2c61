/* Owns where things are: the project's root, built plugins, programs, installations, their files. */
#include <dirent.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link/manifest.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *root, *plugins, *programs, *headers;

static bool exists(const char *folder, const char *name)
{
    struct stat s;
    char *path = pav_path_join(folder, name);
    bool there = stat(path, &s) == 0;
    free(path);
    return there;
}

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

static char *own_folder(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return pav_strdup(".");
    path[length] = 0;
    return pav_path_folder(path);
}

/* The nearest of `folder` and the folders above it that holds both names; NULL: none. */
static char *above(const char *folder, const char *name, const char *other)
{
    char *at = pav_strdup(folder);
    while (!(exists(at, name) && exists(at, other))) {
        char *up = pav_path_folder(at);
        bool end = strcmp(up, at) == 0 || strcmp(up, ".") == 0;
        free(at);
        if (end) {
            free(up);
            return NULL;
        }
        at = up;
    }
    return at;
}

static const char *choose(const char *variable, char *found, const char *installed)
{
    const char *named = getenv(variable);
    if (named && named[0]) {
        char *whole = realpath(named, NULL);
        free(found);
        return whole ? whole : pav_strdup(named);
    }
    return found ? found : pav_strdup(installed);
}

/* Beside the source, or where an installed root has its include folder. */
static char *find_headers(void)
{
    char *source = pav_path_join(root, "engine/include");
    if (exists(source, "pavilion/scene.h"))
        return source;
    free(source);
    char *installed = pav_path_join(root, "../../include"), *whole = realpath(installed, NULL);
    free(installed);
    return whole ? whole : pav_strdup("/usr/include");
}

static void find_all(void)
{
    char *self = own_folder();
    /* A build folder is known by meson's own files, the source by its build file. */
    char *build = above(self, "meson-info", "build.ninja");
    char *source = build ? above(build, "meson.build", "installations") : NULL;
    char *share = pav_path_join(self, "../share/pavilion");
    char *lib = pav_path_join(self, "../lib/pavilion");
    char *built = build ? pav_path_join(build, "installations") : realpath(lib, NULL);
    char *apps = build ? pav_path_join(build, "engine/app") : pav_strdup(self);
    root = choose("PAVILION_ROOT", source ? source : realpath(share, NULL), "/usr/share/pavilion");
    plugins = choose("PAVILION_PLUGINS", built, "/usr/lib/pavilion");
    programs = choose("PAVILION_PROGRAMS", apps, "/usr/bin");
    headers = find_headers();
    free(build);
    free(share);
    free(lib);
    free(self);
}

const char *pav_place_root(void)
{
    pthread_once(&once, find_all);
    return root;
}

const char *pav_place_plugins(void)
{
    pthread_once(&once, find_all);
    return plugins;
}

const char *pav_place_programs(void)
{
    pthread_once(&once, find_all);
    return programs;
}

const char *pav_place_headers(void)
{
    pthread_once(&once, find_all);
    return headers;
}

/* Takes `path` over. */
static char *whole_folder(char *path)
{
    char *whole = is_folder(path) ? realpath(path, NULL) : NULL;
    free(path);
    return whole;
}

bool pav_place_is_alone(const char *path)
{
    struct stat s;
    return !pav_path_ends(path, ".yaml") && !pav_path_ends(path, ".yml") && stat(path, &s) == 0 &&
           S_ISREG(s.st_mode);
}

bool pav_place_is_work(const char *path)
{
    static const char *const endings[] = {".fs", ".frag", ".glsl", ".isf", ".json"};
    bool named = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        named |= pav_path_ends(path, endings[i]);
    return named && pav_place_is_alone(path);
}

bool pav_place_is_film(const char *path)
{
    return pav_place_is_alone(path) && !pav_place_is_work(path);
}

char *pav_place_installed(void)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && data[0] == '/')
        return pav_path_join(data, "pavilion/installations");
    return home && home[0] == '/' ? pav_path_join(home, ".local/share/pavilion/installations")
                                  : NULL;
}

char *pav_place_state(void)
{
    const char *given = getenv("STATE_DIRECTORY"), *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (given && given[0] == '/')
        return pav_strndup(given, strcspn(given, ":")); /* systemd may name several */
    if (state && state[0] == '/')
        return pav_path_join(state, "pavilion");
    return home && home[0] == '/' ? pav_path_join(home, ".local/state/pavilion") : NULL;
}

char *pav_place_shown(const char *folder)
{
    static const char *const endings[] = {".fs", ".frag", ".glsl", ".isf", ".json", NULL};
    bool alone = !exists(folder, "installation.yaml");
    for (const char *const *ending = endings; alone && *ending; ending++) {
        char *file = pav_sprintf("%s%s", pav_path_name(folder), *ending);
        char *path = exists(folder, file) ? pav_path_join(folder, file) : NULL;
        free(file);
        if (path)
            return path;
    }
    return pav_strdup(folder);
}

/* Of the folder of that name, or NULL. */
static char *installed_as(const char *installed, const char *name)
{
    char *folder = whole_folder(pav_path_join(installed, name));
    char *shown = folder ? pav_place_shown(folder) : NULL;
    free(folder);
    return shown;
}

/* Of the house, or else of those that were installed. */
static char *by_name_alone(const char *name)
{
    char *house = pav_path_join(pav_place_root(), "installations");
    char *found = whole_folder(pav_path_join(house, name)), *installed = pav_place_installed();
    if (!found && installed)
        found = installed_as(installed, name);
    free(installed);
    free(house);
    return found;
}

char *pav_place_installation(const char *name, const char *beside)
{
    if (!name || !name[0])
        return NULL;
    char *found = !strchr(name, '/') && name[0] != '.' ? by_name_alone(name) : NULL;
    if (found)
        return found;
    char *path = pav_path_join(beside ? beside : ".", name);
    if (!pav_place_is_alone(path))
        return whole_folder(path);
    char *film = realpath(path, NULL);
    free(path);
    return film;
}

/* --- lists of names --- */

struct names {
    char **list; /* NULL-terminated */
    size_t count;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->list[i], name) == 0)
            return true;
    }
    return false;
}

/* An installation, or (where those are that came in packs) a shader in its folder. */
static bool shows(const char *folder, const char *name, bool shaders)
{
    char *path = pav_path_join(folder, name);
    bool one = name[0] != '.' && exists(path, "installation.yaml");
    if (!one && shaders && name[0] != '.' && is_folder(path)) {
        char *shown = pav_place_shown(path);
        one = strcmp(shown, path) != 0;
        free(shown);
    }
    free(path);
    return one;
}

/* Takes `folder` over; NULL adds nothing. */
static void add_names(struct names *names, char *folder, bool shaders)
{
    DIR *listing = folder ? opendir(folder) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (!shows(folder, entry->d_name, shaders) || has(names, entry->d_name))
            continue;
        names->list = pav_realloc(names->list, (names->count + 2) * sizeof *names->list);
        names->list[names->count++] = pav_strdup(entry->d_name);
        names->list[names->count] = NULL;
    }
    if (listing)
        closedir(listing);
    free(folder);
}

char **pav_place_installations(void)
{
    struct names names = {.list = pav_alloc(sizeof *names.list)};
    add_names(&names, pav_path_join(pav_place_root(), "installations"), false);
    add_names(&names, pav_place_installed(), true);
    if (names.count)
        qsort(names.list, names.count, sizeof *names.list, by_name);
    return names.list;
}

void pav_place_names_free(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}

void pav_place_refuse(const char *thing)
{
    struct stat s;
    if (stat(thing, &s) == 0) {
        fprintf(stderr, "pavilion: %s is neither an exhibition file nor an installation\n", thing);
        return;
    }
    char **names = pav_place_installations();
    const char *nearest = pav_nearest(thing, (const char *const *)names);
    if (nearest)
        fprintf(stderr, "pavilion: there is no file or installation %s; did you mean %s?\n", thing,
                nearest);
    else
        fprintf(stderr,
                "pavilion: there is no file or installation %s; pavilion list shows those that are "
                "there\n",
                thing);
    pav_place_names_free(names);
}

char *pav_place_file(const char *name, const char *folder)
{
    bool house = strncmp(name, "assets/", 7) == 0 && !exists(folder, name);
    /* A pattern of numbered pictures is no file: its folder decides. */
    if (house && strchr(name, '%')) {
        char *parent = pav_path_folder(name);
        house = !exists(folder, parent);
        free(parent);
    }
    return pav_path_join(house ? pav_place_root() : folder, name);
}

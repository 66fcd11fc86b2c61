/* Owns installation.yaml: what an installation is, shows and says. */
#include "link/manifest.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "link/effect.h"

/* What is passed down while one file is read. */
struct reading {
    struct pav_yaml_file *file;
    struct pav_manifest *m;
    const char *const *wanted; /* the exhibition's languages, or NULL */
};

static void free_medium(struct pav_medium *medium)
{
    free(medium->slot);
    free(medium->file);
    for (size_t i = 0; i < medium->caption_count; i++) {
        free(medium->captions[i]);
        free(medium->languages[i]);
    }
}

void pav_manifest_finish(struct pav_manifest *m)
{
    for (size_t i = 0; i < m->word_count; i++)
        pav_words_finish(&m->words[i]);
    for (size_t i = 0; i < m->medium_count; i++)
        free_medium(&m->media[i]);
    pav_words_finish(&m->title);
    pav_settings_finish(&m->settings, &m->setting_count);
    pav_filters_finish(&m->filters);
    free(m->words);
    free(m->name);
    free(m->folder);
    free(m->scene);
    free(m->plugin);
    free(m->work);
    free(m->credits);
    free(m->licence);
    *m = (struct pav_manifest){0};
}

/* --- texts --- */

static void want_languages(struct reading *r, const struct pav_yaml *key,
                           const struct pav_words *words)
{
    for (size_t i = 0; r->wanted && r->wanted[i]; i++) {
        if (!pav_words_exact(words, r->wanted[i]))
            pav_yaml_error(r->file, key,
                           "\"%s\" is missing in \"%s\", a language of the exhibition", words->key,
                           r->wanted[i]);
    }
}

static void read_words(struct reading *r, const struct pav_yaml *key, const struct pav_yaml *node,
                       struct pav_words *words)
{
    pav_words_read(r->file, key, node, words);
    if (node->kind == PAV_YAML_MAP)
        want_languages(r, key, words);
}

static void read_texts(struct reading *r, const struct pav_yaml *map)
{
    if (!pav_yaml_expect(r->file, map, PAV_YAML_MAP, "texts as key: {fr: …, nl: …, en: …}"))
        return;
    r->m->words = pav_alloc(map->count * sizeof *r->m->words);
    for (size_t i = 0; i < map->count; i++)
        read_words(r, map->keys[i], map->items[i], &r->m->words[r->m->word_count++]);
}

/* --- media --- */

/* True when a picture of the sequence "folder/name-%04d.png" is there. */
static bool has_numbered(const char *pattern)
{
    char *folder = pav_path_folder(pattern);
    const char *name = pav_path_name(pattern), *percent = strchr(name, '%');
    DIR *listing = percent ? opendir(folder) : NULL;
    size_t before = percent ? (size_t)(percent - name) : 0;
    const char *after = percent ? percent + 1 + strspn(percent + 1, "0123456789") : "";
    bool good = *after == 'd', found = false;
    for (struct dirent *e; good && !found && listing && (e = readdir(listing));)
        found = strncmp(e->d_name, name, before) == 0 && pav_path_ends(e->d_name, after + 1);
    if (listing)
        closedir(listing);
    free(folder);
    return found;
}

static const char *missing(const char *path)
{
    struct stat s;
    if (stat(path, &s) == 0)
        return S_ISREG(s.st_mode) || S_ISDIR(s.st_mode) ? NULL : "is neither file nor folder";
    if (strchr(pav_path_name(path), '%'))
        return has_numbered(path) ? NULL : "has no picture that fits";
    return strerror(errno);
}

/* The absolute path of a file that is there, or NULL after a complaint. */
static char *read_path(struct reading *r, const struct pav_yaml *node)
{
    const char *name;
    if (!pav_yaml_text(r->file, node, &name))
        return NULL;
    if (!pav_path_inside(name)) {
        pav_yaml_error(r->file, node,
                       "expected a path inside the installation's folder, or assets/…, found "
                       "\"%.60s\"",
                       name);
        return NULL;
    }
    char *path = pav_place_file(name, r->m->folder);
    const char *why = missing(path);
    if (!why)
        return path;
    pav_yaml_error(r->file, node, "\"%.100s\": %s", name, why);
    free(path);
    return NULL;
}

static void read_captions(struct reading *r, const struct pav_yaml *map, struct pav_medium *medium)
{
    if (!map || !pav_yaml_expect(r->file, map, PAV_YAML_MAP, "captions as fr: file.vtt"))
        return;
    for (size_t i = 0; i < map->count; i++) {
        if (medium->caption_count == PAV_LANGUAGES_MAX) {
            pav_yaml_error(r->file, map->keys[i], "expected at most %d languages",
                           PAV_LANGUAGES_MAX);
            return;
        }
        char *path = pav_words_language(r->file, map->keys[i]) ? read_path(r, map->items[i]) : NULL;
        if (!path)
            continue;
        medium->captions[medium->caption_count] = path;
        medium->languages[medium->caption_count++] = pav_strdup(map->keys[i]->text);
    }
    for (size_t i = 0; r->wanted && r->wanted[i]; i++) {
        if (!pav_yaml_get(map, r->wanted[i]))
            pav_yaml_warn(r->file, map, "no captions in \"%s\", a language of the exhibition",
                          r->wanted[i]);
    }
}

static void read_medium(struct reading *r, const struct pav_yaml *key, const struct pav_yaml *node,
                        struct pav_medium *medium)
{
    static const char *const known[] = {"file", "captions", "loop", "volume", "fps", NULL};
    medium->slot = pav_strdup(key->text);
    medium->loop = true;
    medium->volume = 1;
    medium->fps = 25;
    medium->line = node->line;
    medium->column = node->column;
    if (node->kind != PAV_YAML_MAP) {
        medium->file = read_path(r, node);
        return;
    }
    double volume = 1;
    pav_yaml_known(r->file, node, known, NULL);
    const struct pav_yaml *path = pav_yaml_get(node, "file");
    if (!path)
        pav_yaml_error(r->file, node, "expected a key \"file\"");
    else
        medium->file = read_path(r, path);
    read_captions(r, pav_yaml_get(node, "captions"), medium);
    pav_yaml_bool(r->file, pav_yaml_get(node, "loop"), &medium->loop);
    pav_yaml_number(r->file, pav_yaml_get(node, "volume"), 0, 1, &volume);
    pav_yaml_number(r->file, pav_yaml_get(node, "fps"), 0.1, 240, &medium->fps);
    medium->volume = (float)volume;
}

static void read_media(struct reading *r, const struct pav_yaml *map)
{
    if (!pav_yaml_expect(r->file, map, PAV_YAML_MAP, "media as slot: file"))
        return;
    for (size_t i = 0; i < map->count; i++) {
        if (i == PAV_SLOTS_MAX) {
            pav_yaml_error(r->file, map->keys[i], "expected at most %d media", PAV_SLOTS_MAX);
            return;
        }
        read_medium(r, map->keys[i], map->items[i], &r->m->media[r->m->medium_count++]);
    }
}

/* --- the file --- */

static bool is_regular(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

/* FOLDER/NAME.so, or NULL. */
static char *built(const char *folder, const char *name)
{
    char *file = pav_sprintf("%s.so", name);
    char *path = pav_path_join(folder, file);
    free(file);
    if (is_regular(path))
        return path;
    free(path);
    return NULL;
}

/* Somebody else's installation of the same name must not load the house's plugin. */
static char *find_plugin(const struct pav_manifest *m)
{
    char *house = pav_path_join(pav_place_root(), "installations");
    char *whole = realpath(house, NULL);
    char *parent = pav_path_folder(m->folder);
    bool ours = whole && strcmp(whole, parent) == 0;
    free(house);
    free(whole);
    free(parent);
    return built(ours ? pav_place_plugins() : m->folder, m->name);
}

/* The scene of an installation of the house. */
static void borrow_scene(struct pav_manifest *m, const char *name)
{
    char *file = pav_sprintf("installations/%s/scene.c", name);
    m->scene = pav_path_join(pav_place_root(), file);
    m->plugin = built(pav_place_plugins(), name);
    free(file);
}

static void read_scene(struct reading *r, const struct pav_yaml *node)
{
    const char *name;
    if (!node) {
        pav_yaml_error(r->file, r->file->root,
                       "expected a key \"scene\", such as scene: scene.c, or \"isf\", such as isf: "
                       "shader.fs");
    } else if (pav_yaml_text(r->file, node, &name) && !strpbrk(name, "./")) {
        borrow_scene(r->m, name);
        if (!r->m->plugin && missing(r->m->scene))
            pav_yaml_error(r->file, node, "there is no installation \"%.60s\" to borrow from",
                           name);
    } else if (pav_yaml_text(r->file, node, &name)) {
        r->m->scene = pav_path_join(r->m->folder, name);
        if (pav_path_inside(name) && pav_place_is_work(r->m->scene)) {
            r->m->work = r->m->scene;
            r->m->scene = NULL;
            return;
        }
        r->m->plugin = find_plugin(r->m);
        if (!pav_path_inside(name) || !pav_path_ends(name, ".c"))
            pav_yaml_error(r->file, node,
                           "expected a C file of the folder, or the name of an installation whose "
                           "scene is borrowed, found \"%.60s\"",
                           name);
        else if (!r->m->plugin && missing(r->m->scene))
            pav_yaml_error(r->file, node, "\"%.60s\": %s", name, missing(r->m->scene));
    }
}

/* An artist's shader that is the scene. */
static void read_work(struct reading *r, const struct pav_yaml *node)
{
    char *path = read_path(r, node);
    if (path && !pav_place_is_work(path)) {
        pav_yaml_error(r->file, node,
                       "expected an ISF or Shadertoy file (.fs, .frag, .glsl, .isf, .json), found "
                       "\"%.60s\"",
                       node->text);
        free(path);
        return;
    }
    r->m->work = path;
}

static void read_drawing(struct reading *r, const struct pav_yaml *root)
{
    const struct pav_yaml *scene = pav_yaml_get(root, "scene"), *work = pav_yaml_get(root, "isf");
    if (scene && work)
        pav_yaml_error(r->file, pav_yaml_key(root, "isf"),
                       "expected scene: or isf:, found both: one of them draws");
    else if (work)
        read_work(r, work);
    else
        read_scene(r, scene);
}

static void read_line(struct reading *r, const char *key, char **out)
{
    const char *text;
    if (pav_yaml_text(r->file, pav_yaml_get(r->file->root, key), &text))
        *out = pav_strdup(text);
}

static bool read_allowed(struct reading *r, const char *key)
{
    static const char *const words[] = {"refused", "allowed", NULL};
    int allowed = 0;
    pav_yaml_choice(r->file, pav_yaml_get(r->file->root, key), words, &allowed);
    return allowed == 1;
}

static void read_all(struct reading *r)
{
    static const char *const known[] = {"title",   "scene",   "isf",     "texts",     "media",
                                        "params",  "credits", "licence", "synthetic", "portraits",
                                        "filters", "dark",    "still",   NULL};
    static const char *const planned[] = {"film", "feeds", "store", NULL};
    struct pav_yaml *root = r->file->root, *node;
    if (!pav_yaml_expect(r->file, root, PAV_YAML_MAP, "keys such as title: and scene:"))
        return;
    pav_yaml_known(r->file, root, known, planned);
    if ((node = pav_yaml_get(root, "title")))
        read_words(r, pav_yaml_key(root, "title"), node, &r->m->title);
    else
        pav_yaml_error(r->file, root,
                       "expected a key \"title\", such as title: {fr: …, nl: …, "
                       "en: …}");
    read_drawing(r, root);
    if ((node = pav_yaml_get(root, "texts")))
        read_texts(r, node);
    if ((node = pav_yaml_get(root, "media")))
        read_media(r, node);
    pav_settings_read(r->file, pav_yaml_get(root, "params"), &r->m->settings, &r->m->setting_count);
    pav_filters_read(r->file, pav_yaml_get(root, "filters"), r->m->folder, true, &r->m->filters);
    read_line(r, "credits", &r->m->credits);
    read_line(r, "licence", &r->m->licence);
    pav_yaml_bool(r->file, pav_yaml_get(root, "synthetic"), &r->m->synthetic);
    pav_yaml_bool(r->file, pav_yaml_get(root, "portraits"), &r->m->portraits);
    r->m->may_be_dark = read_allowed(r, "dark");
    r->m->may_be_still = read_allowed(r, "still");
}

/* What installation.yaml would say of a film or work that stands alone. */
static bool stand_in(struct pav_manifest *m, const char *film)
{
    m->folder = pav_path_folder(film);
    m->name = pav_strdup(pav_path_name(film));
    m->title.key = pav_strdup("title");
    pav_words_add(&m->title, "und", m->name);
    if (pav_place_is_work(film)) {
        m->work = pav_strdup(film);
        return true;
    }
    borrow_scene(m, "film");
    m->media[0] = (struct pav_medium){
        .slot = pav_strdup("film"), .file = pav_strdup(film), .loop = true, .volume = 1, .fps = 25};
    m->medium_count = 1;
    return true;
}

bool pav_manifest_read(struct pav_manifest *manifest, const char *folder,
                       const char *const *languages, struct pav_complaints *complaints)
{
    *manifest = (struct pav_manifest){0};
    if (pav_place_is_alone(folder))
        return stand_in(manifest, folder);
    struct pav_complaints unheard = {0};
    if (!complaints)
        complaints = &unheard;
    int before = complaints->errors;
    struct pav_yaml_file file;
    char *path = pav_path_join(folder, "installation.yaml");
    pav_yaml_read(&file, path, complaints);
    char *whole = realpath(folder, NULL);
    manifest->folder = whole ? whole : pav_strdup(folder);
    manifest->name = pav_strdup(pav_path_name(manifest->folder));
    struct reading r = {.file = &file, .m = manifest, .wanted = languages};
    if (file.root)
        read_all(&r);
    bool good = complaints->errors == before;
    pav_yaml_finish(&file);
    free(path);
    pav_complaints_finish(&unheard);
    if (!good)
        pav_manifest_finish(manifest);
    return good;
}

/* Owns the exhibition file: programme, languages, attract, display. */
#include "link/exhibition.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link/effect.h"
#include "link/exhibition_camera.h"
#include "link/exhibition_hours.h"
#include "link/exhibition_mqtt.h"
#include "link/exhibition_sound.h"
#include "link/manifest.h"

static void free_entry(struct pav_entry *entry)
{
    free(entry->installation);
    pav_settings_finish(&entry->settings, &entry->setting_count);
    pav_filters_finish(&entry->filters);
    pav_effect_finish(&entry->transition);
}

void pav_exhibition_finish(struct pav_exhibition *e)
{
    for (size_t i = 0; i < e->camera_count; i++)
        pav_camera_plan_finish(&e->cameras[i]);
    for (size_t i = 0; i < e->entry_count; i++)
        free_entry(&e->entries[i]);
    for (size_t i = 0; e->languages[i]; i++)
        free(e->languages[i]);
    free_entry(&e->attract);
    free(e->path);
    free(e->folder);
    free(e->title);
    free(e->portraits);
    free(e->panel);
    for (char **name = e->panel_names; *name; name++)
        free(*name);
    free(e->listening.source);
    free(e->osc);
    pav_hours_finish(&e->hours);
    pav_mqtt_finish(&e->mqtt);
    *e = (struct pav_exhibition){0};
}

static void init(struct pav_exhibition *e)
{
    *e = (struct pav_exhibition){.portraits = pav_path_join(pav_place_root(), "assets/portraits"),
                                 .hold_max_s = 300,
                                 .attract.camera = -1,
                                 .attract_after_s = 30,
                                 .fade_s = 1.5,
                                 .hours.restart_min = -1,
                                 .screen_height_mm = 680,
                                 .screen_bottom_mm = 900};
}

/* --- languages --- */

bool pav_language_valid(const char *language)
{
    size_t length = strspn(language, "abcdefghijklmnopqrstuvwxyz");
    if (length < 2 || length > 3 || strcmp(language, "und") == 0)
        return false;
    const char *rest = language + length;
    while (*rest == '-') {
        length = strspn(++rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        if (length < 2 || length > 8)
            return false;
        rest += length;
    }
    return *rest == 0;
}

static bool has_language(const struct pav_exhibition *e, const char *language)
{
    for (size_t i = 0; e->languages[i]; i++) {
        if (strcmp(e->languages[i], language) == 0)
            return true;
    }
    return false;
}

static void read_languages(struct pav_yaml_file *file, struct pav_exhibition *e)
{
    const struct pav_yaml *list = pav_yaml_get(file->root, "languages");
    if (!list || (list->kind == PAV_YAML_LIST && list->count == 0)) {
        pav_yaml_error(file, list ? list : file->root,
                       "expected at least one language, such as languages: [fr, nl, en]");
        return;
    }
    if (!pav_yaml_expect(file, list, PAV_YAML_LIST, "a list such as [fr, nl, en]"))
        return;
    if (list->count > PAV_LANGUAGES_MAX) {
        pav_yaml_error(file, list->items[PAV_LANGUAGES_MAX], "expected at most %d languages",
                       PAV_LANGUAGES_MAX);
        return;
    }
    for (size_t i = 0, count = 0; i < list->count; i++) {
        const struct pav_yaml *item = list->items[i];
        const char *text;
        if (!pav_yaml_text(file, item, &text))
            continue;
        if (!pav_language_valid(text))
            pav_yaml_error(file, item, "expected a language such as fr, nl or en, found \"%.40s\"",
                           text);
        else if (has_language(e, text))
            pav_yaml_error(file, item, "\"%s\" is there twice", text);
        else
            e->languages[count++] = pav_strdup(text);
    }
}

/* --- programme --- */

static void no_installation(struct pav_yaml_file *file, const struct pav_yaml *node,
                            const char *name)
{
    char **names = pav_place_installations();
    const char *nearest = pav_nearest(name, (const char *const *)names);
    if (nearest)
        pav_yaml_missing(file, node, "no installation \"%.60s\"; did you mean \"%s\"?", name,
                         nearest);
    else
        pav_yaml_missing(file, node,
                         "no installation \"%.60s\" in installations/ or beside this file", name);
    pav_place_names_free(names);
}

static void read_installation(struct pav_yaml_file *file, const struct pav_yaml *map,
                              const char *folder, struct pav_entry *entry)
{
    const struct pav_yaml *node = pav_yaml_get(map, "installation");
    const char *name;
    if (!node)
        pav_yaml_error(file, map, "expected a key \"installation\"");
    if (!pav_yaml_text(file, node, &name))
        return;
    entry->installation = pav_strdup(name);
    char *found = pav_place_installation(name, folder);
    char *yaml = found ? pav_path_join(found, "installation.yaml") : NULL;
    struct stat s;
    if (!found)
        no_installation(file, node, name);
    else if (!pav_place_is_work(found) && stat(yaml, &s) != 0)
        pav_yaml_missing(file, node, "\"%.100s\" holds no installation.yaml", name);
    free(yaml);
    free(found);
}

static int find_camera(struct pav_yaml_file *file, const struct pav_exhibition *e,
                       const struct pav_yaml *node)
{
    const char *words[PAV_CAMERAS_MAX + 2] = {0};
    int index = -1;
    if (!node)
        return e->camera_count == 1 ? 0 : -1;
    for (size_t i = 0; i < e->camera_count; i++)
        words[i] = e->cameras[i].name;
    words[e->camera_count] = "none";
    pav_yaml_choice(file, node, words, &index);
    return index == (int)e->camera_count ? -1 : index;
}

/* Only the venue can lift the label, and only from a piece that says of itself that it shows nobody
 * synthetic. */
static void read_label(struct pav_yaml_file *file, const struct pav_yaml *node, const char *folder,
                       struct pav_entry *entry)
{
    static const char *const words[] = {"shown", "lifted", NULL};
    int index = 0;
    if (!pav_yaml_choice(file, node, words, &index) || index == 0 || !entry->installation)
        return;
    char *found = pav_place_installation(entry->installation, folder);
    struct pav_manifest manifest;
    entry->label_lifted = true;
    if (found && pav_manifest_read(&manifest, found, NULL, NULL)) {
        if (manifest.synthetic)
            pav_yaml_error(file, node,
                           "%.60s says that it shows synthetic people (synthetic: true): its label "
                           "stays; it can be lifted only for a piece that shows no altered person",
                           manifest.name);
        pav_manifest_finish(&manifest);
    }
    free(found);
}

static void read_entry(struct pav_yaml_file *file, const struct pav_yaml *map,
                       const struct pav_exhibition *e, struct pav_entry *entry)
{
    entry->line = map->line;
    entry->column = map->column;
    read_installation(file, map, e->folder, entry);
    entry->camera = find_camera(file, e, pav_yaml_get(map, "camera"));
    read_label(file, pav_yaml_get(map, "label"), e->folder, entry);
    pav_settings_read(file, pav_yaml_get(map, "params"), &entry->settings, &entry->setting_count);
    pav_filters_read(file, pav_yaml_get(map, "filters"), e->folder, false, &entry->filters);
    pav_transition_read(file, pav_yaml_get(map, "transition"), e->folder, &entry->transition);
}

static void read_programme(struct pav_yaml_file *file, struct pav_exhibition *e)
{
    static const char *const known[] = {"installation", "for",     "camera",     "params",
                                        "label",        "filters", "transition", NULL};
    static const char *const planned[] = {"display", "hours", "media", "when", "audio", NULL};
    const struct pav_yaml *list = pav_yaml_get(file->root, "programme");
    if (!list || (list->kind == PAV_YAML_LIST && list->count == 0)) {
        pav_yaml_error(file, list ? list : file->root,
                       "expected a programme of at least one entry, such as programme: "
                       "[{installation: film, for: 60 s}]");
        return;
    }
    if (!pav_yaml_expect(file, list, PAV_YAML_LIST, "a list of entries"))
        return;
    for (size_t i = 0; i < list->count; i++) {
        const struct pav_yaml *map = list->items[i], *time;
        if (i == PAV_PROGRAMME_MAX) {
            pav_yaml_error(file, map, "expected at most %d entries", PAV_PROGRAMME_MAX);
            return;
        }
        if (!pav_yaml_expect(file, map, PAV_YAML_MAP, "an entry such as {installation: film}"))
            continue;
        struct pav_entry *entry = &e->entries[e->entry_count++];
        pav_yaml_known(file, map, known, planned);
        read_entry(file, map, e, entry);
        time = pav_yaml_get(map, "for");
        if (pav_yaml_seconds(file, time, &entry->for_s) && entry->for_s < 1)
            pav_yaml_error(file, time, "expected a time of at least 1 s, found \"%s\"", time->text);
    }
}

static void read_attract(struct pav_yaml_file *file, struct pav_exhibition *e)
{
    static const char *const known[] = {"installation", "after",   "camera",     "params",
                                        "label",        "filters", "transition", NULL};
    static const char *const planned[] = {"media", NULL};
    const struct pav_yaml *map = pav_yaml_get(file->root, "attract");
    if (!map || !pav_yaml_expect(file, map, PAV_YAML_MAP, "{installation: …, after: 30 s}"))
        return;
    pav_yaml_known(file, map, known, planned);
    read_entry(file, map, e, &e->attract);
    pav_yaml_seconds(file, pav_yaml_get(map, "after"), &e->attract_after_s);
}

/* What the exhibition says for all of its entries. */
static void read_for_all(struct pav_yaml_file *file, struct pav_exhibition *e)
{
    const struct pav_yaml *node = pav_yaml_get(file->root, "filters");
    struct pav_filters filters = {0};
    struct pav_effect transition = {0};
    pav_filters_read(file, node, e->folder, false, &filters);
    pav_transition_read(file, pav_yaml_get(file->root, "transition"), e->folder, &transition);
    for (size_t i = 0; i <= e->entry_count; i++) {
        struct pav_entry *entry = i < e->entry_count ? &e->entries[i] : &e->attract;
        if (!entry->installation)
            continue;
        if (entry->filters.count + filters.count > PAV_FILTERS_MAX)
            pav_yaml_error(file, node, "with those of \"%.60s\" these are more than %d filters",
                           entry->installation, PAV_FILTERS_MAX);
        pav_filters_add(&entry->filters, &filters);
        if (entry->transition.line == 0)
            pav_effect_copy(&entry->transition, &transition);
    }
    pav_filters_finish(&filters);
    pav_effect_finish(&transition);
}

/* --- the rest --- */

static void read_length(struct pav_yaml_file *file, const struct pav_yaml *node, double min_mm,
                        double max_mm, float *mm)
{
    double length;
    if (!pav_yaml_millimetres(file, node, &length))
        return;
    if (length < min_mm || length > max_mm)
        pav_yaml_error(file, node, "expected a length from %g to %g mm, found \"%s\"", min_mm,
                       max_mm, node->text);
    else
        *mm = (float)length;
}

static void read_displays(struct pav_yaml_file *file, struct pav_exhibition *e)
{
    static const char *const known[] = {"name", "output", "height", "bottom", NULL};
    static const char *const planned[] = {"mapping", "keystone", "blend", "rotate", "size", NULL};
    const struct pav_yaml *list = pav_yaml_get(file->root, "displays");
    const char *name;
    if (!list || !pav_yaml_expect(file, list, PAV_YAML_LIST, "a list such as [{output: 0}]"))
        return;
    if (list->count == 0)
        pav_yaml_error(file, list, "expected one display");
    if (list->count > 1)
        pav_yaml_error(file, list->items[1], "more than one display is not built in this version");
    if (list->count < 1 ||
        !pav_yaml_expect(file, list->items[0], PAV_YAML_MAP, "a display such as {output: 0}"))
        return;
    pav_yaml_known(file, list->items[0], known, planned);
    pav_yaml_text(file, pav_yaml_get(list->items[0], "name"), &name);
    pav_yaml_int(file, pav_yaml_get(list->items[0], "output"), 0, 15, &e->display_output);
    read_length(file, pav_yaml_get(list->items[0], "height"), 100, 10000, &e->screen_height_mm);
    read_length(file, pav_yaml_get(list->items[0], "bottom"), 0, 5000, &e->screen_bottom_mm);
}

static void read_portraits(struct pav_yaml_file *file, struct pav_exhibition *e)
{
    const struct pav_yaml *node = pav_yaml_get(file->root, "portraits");
    const char *text;
    struct stat s;
    if (!pav_yaml_text(file, node, &text))
        return;
    char *path = pav_place_file(text, e->folder);
    if (stat(path, &s) != 0)
        pav_yaml_missing(file, node, "\"%.100s\": %s", text, strerror(errno));
    else if (!S_ISDIR(s.st_mode))
        pav_yaml_error(file, node, "\"%.100s\": expected a folder of pictures", text);
    free(e->portraits);
    e->portraits = realpath(path, NULL);
    if (!e->portraits)
        e->portraits = pav_strdup(path);
    e->portraits_line = node->line;
    e->portraits_column = node->column;
    free(path);
}

/* --- the panel, and OSC --- */

/* `names: [kiosk.example.org]`. */
static void read_names(struct pav_yaml_file *file, const struct pav_yaml *list, char **names)
{
    if (!list || !pav_yaml_expect(file, list, PAV_YAML_LIST, "a list such as [kiosk.example.org]"))
        return;
    if (list->count > PAV_PANEL_NAMES_MAX)
        pav_yaml_error(file, list, "at most %d names", PAV_PANEL_NAMES_MAX);
    for (size_t i = 0; i < list->count && i < PAV_PANEL_NAMES_MAX; i++) {
        const char *text;
        if (!pav_yaml_text(file, list->items[i], &text))
            continue;
        if (pav_panel_name_valid(text))
            *names++ = pav_strdup(text);
        else
            pav_yaml_error(file, list->items[i],
                           "expected a host's name such as kiosk.example.org, without scheme and "
                           "port, found \"%.60s\"",
                           text);
    }
}

/* `panel: { listen: 127.0.0.1:8088 }`, `panel: off`, and so OSC's; `names` NULL: it has none. */
static void read_place(struct pav_yaml_file *file, const char *key, const char *example,
                       char **place, char **names)
{
    const char *const known[] = {"listen", names ? "names" : NULL, NULL};
    const struct pav_yaml *map = pav_yaml_get(file->root, key), *node = map;
    const char *text;
    if (!map)
        return;
    if (map->kind == PAV_YAML_MAP) {
        pav_yaml_known(file, map, known, NULL);
        node = pav_yaml_get(map, "listen");
        if (names)
            read_names(file, pav_yaml_get(map, "names"), names);
        if (!node && names && names[0])
            return;
    }
    if (!pav_yaml_text(file, node, &text))
        return;
    if (pav_listen_valid(text) && (node != map || strcmp(text, "off") == 0))
        *place = pav_strdup(text);
    else
        pav_yaml_error(file, node,
                       "expected an address such as listen: %s, or %s: off, found \"%.60s\"",
                       example, key, text);
}

/* What becomes of an installation that breaks, and what the stage may take. */
static void read_limits(struct pav_yaml_file *file, struct pav_exhibition *e)
{
    static const char *const switches[] = {"on", "off", NULL};
    int off = 0;
    pav_yaml_choice(file, pav_yaml_get(file->root, "quarantine"), switches, &off);
    e->no_quarantine = off == 1;
    pav_yaml_int(file, pav_yaml_get(file->root, "memory"), 64, 1 << 20, &e->memory_mb);
}

static void read_all(struct pav_yaml_file *file, struct pav_exhibition *e)
{
    static const char *const known[] = {
        "exhibition", "languages", "cameras",    "programme", "hold_max",   "attract", "fade",
        "displays",   "recording", "portraits",  "filters",   "transition", "flashes", "panel",
        "osc",        "sound",     "quarantine", "memory",    "hours",      "mqtt",    NULL};
    static const char *const recording[] = {"refused", "allowed", NULL};
    static const char *const flashes[] = {"limited", "allowed", NULL};
    const struct pav_yaml *root = file->root, *title, *fade;
    const char *text;
    if (!pav_yaml_expect(file, root, PAV_YAML_MAP, "keys such as exhibition: and programme:"))
        return;
    pav_yaml_known(file, root, known, NULL);
    title = pav_yaml_get(root, "exhibition");
    if (!title)
        pav_yaml_error(file, root, "expected a key \"exhibition\", its title");
    if (pav_yaml_text(file, title, &text))
        e->title = pav_strdup(text);
    read_languages(file, e);
    pav_cameras_read(file, pav_yaml_get(root, "cameras"), e);
    read_programme(file, e);
    read_attract(file, e);
    read_for_all(file, e);
    read_displays(file, e);
    read_portraits(file, e);
    read_place(file, "panel", "127.0.0.1:8088", &e->panel, e->panel_names);
    read_place(file, "osc", "127.0.0.1:9000", &e->osc, NULL);
    pav_listening_read(file, pav_yaml_get(root, "sound"), e);
    pav_hours_read(file, pav_yaml_get(root, "hours"), e->folder, &e->hours);
    pav_mqtt_read(file, pav_yaml_get(root, "mqtt"), e);
    pav_yaml_seconds(file, pav_yaml_get(root, "hold_max"), &e->hold_max_s);
    fade = pav_yaml_get(root, "fade");
    if (pav_yaml_seconds(file, fade, &e->fade_s) && e->fade_s > 10)
        pav_yaml_error(file, fade, "expected a time of at most 10 s, found \"%s\"", fade->text);
    int allowed = 0;
    pav_yaml_choice(file, pav_yaml_get(root, "recording"), recording, &allowed);
    e->recording = allowed == 1;
    allowed = 0;
    pav_yaml_choice(file, pav_yaml_get(root, "flashes"), flashes, &allowed);
    e->flashes = allowed == 1;
    read_limits(file, e);
}

static char *whole_path(const char *path)
{
    char *whole = realpath(path, NULL);
    char here[PATH_MAX];
    if (!whole)
        whole = pav_path_join(getcwd(here, sizeof here) ? here : "/", path);
    return whole;
}

/* Takes over what was parsed. */
static bool finish_reading(struct pav_exhibition *e, struct pav_yaml_file *file, const char *path,
                           int errors_before)
{
    init(e);
    e->path = whole_path(path);
    e->folder = pav_path_folder(e->path);
    if (file->root)
        read_all(file, e);
    bool good = file->complaints->errors == errors_before;
    pav_yaml_finish(file);
    if (!good)
        pav_exhibition_finish(e);
    return good;
}

const struct pav_entry *pav_exhibition_entry(const struct pav_exhibition *exhibition, int entry)
{
    if (entry == PAV_ENTRY_ATTRACT && exhibition->attract.installation)
        return &exhibition->attract;
    if (entry >= 0 && entry < (int)exhibition->entry_count)
        return &exhibition->entries[entry];
    return NULL;
}

bool pav_exhibition_read(struct pav_exhibition *exhibition, const char *path,
                         struct pav_complaints *complaints)
{
    struct pav_complaints unheard = {0}, *said = complaints ? complaints : &unheard;
    struct pav_yaml_file file;
    int before = said->errors;
    pav_yaml_read(&file, path, said);
    bool good = finish_reading(exhibition, &file, path, before);
    pav_complaints_finish(&unheard);
    return good;
}

bool pav_exhibition_parse(struct pav_exhibition *exhibition, const char *path, const char *text,
                          size_t length, struct pav_complaints *complaints)
{
    struct pav_complaints unheard = {0}, *said = complaints ? complaints : &unheard;
    struct pav_yaml_file file;
    int before = said->errors;
    pav_yaml_parse(&file, path, text, length, said);
    bool good = finish_reading(exhibition, &file, path, before);
    pav_complaints_finish(&unheard);
    return good;
}

bool pav_exhibition_of(struct pav_exhibition *e, const char *installation)
{
    char *folder = pav_place_installation(installation, NULL);
    if (!folder)
        return false;
    init(e);
    struct pav_manifest manifest;
    size_t count = 0;
    if (pav_manifest_read(&manifest, folder, NULL, NULL)) {
        for (size_t i = 0; i < manifest.title.count; i++) {
            if (pav_language_valid(manifest.title.languages[i]))
                e->languages[count++] = pav_strdup(manifest.title.languages[i]);
        }
        e->title = pav_strdup(pav_words_in(&manifest.title, NULL));
        pav_manifest_finish(&manifest);
    } else {
        e->title = pav_strdup(pav_path_name(folder));
    }
    if (count == 0)
        e->languages[0] = pav_strdup("en");
    bool alone = pav_place_is_alone(folder);
    e->path = alone ? pav_strdup(folder) : pav_path_join(folder, "installation.yaml");
    e->folder = alone ? pav_path_folder(folder) : pav_strdup(folder);
    e->entries[0] = (struct pav_entry){.installation = folder, .camera = -1};
    e->entry_count = 1;
    return true;
}

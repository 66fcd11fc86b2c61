/* What the desk is told of the exhibition, as JSON. */
#include "keeper/brief.h"

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keeper/sources.h"
#include "keeper/state.h"
#include "link/manifest.h"

#define OPTIONS_MAX 200

int pav_keeper_memory(const char *name, const char *bytes, unsigned long length)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -1;
    if (write(fd, bytes, length) != (ssize_t)length || lseek(fd, 0, SEEK_SET) != 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static json_t *list_of(const char *const *words)
{
    json_t *list = json_array();
    for (; words && *words; words++)
        json_array_append_new(list, json_string(*words));
    return list;
}

static json_t *title_of(const struct pav_manifest *manifest)
{
    json_t *title = json_object();
    for (size_t i = 0; i < manifest->title.count; i++)
        json_object_set_new(title, manifest->title.languages[i],
                            json_string(manifest->title.texts[i]));
    return title;
}

/* What a parameter that names a file may name: all regular files beside the scene. */
static json_t *options_of(const char *home)
{
    json_t *list = json_array();
    DIR *listing = opendir(home);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (entry->d_name[0] != '.' && entry->d_type == DT_REG && pav_utf8_valid(entry->d_name) &&
            json_array_size(list) < OPTIONS_MAX)
            json_array_append_new(list, json_string(entry->d_name));
    }
    if (listing)
        closedir(listing);
    return list;
}

static void add_filters(const struct pav_keeper *keeper, json_t *installations,
                        const struct pav_filters *filters);

/* `scene`: an installation; else a filter or a transition. */
static void add_piece(const struct pav_keeper *keeper, json_t *installations, const char *thing,
                      bool scene)
{
    const char *name = thing ? pav_path_name(thing) : NULL;
    char *home = name ? pav_sources_home(&keeper->exhibition, name) : NULL;
    if (!home || json_object_get(installations, name)) {
        free(home);
        return;
    }
    json_t *about = json_object();
    struct pav_manifest manifest;
    json_object_set(installations, name, about);
    if (scene && pav_manifest_read(&manifest, home, NULL, NULL)) {
        json_object_set_new(about, "title", title_of(&manifest));
        add_filters(keeper, installations, &manifest.filters);
        pav_manifest_finish(&manifest);
    }
    char **files = keeper->developer ? pav_sources_list(home) : NULL;
    json_object_set_new(about, "files", list_of((const char *const *)files));
    json_object_set_new(about, "options", options_of(home));
    json_decref(about);
    pav_place_names_free(files);
    free(home);
}

static void add_filters(const struct pav_keeper *keeper, json_t *installations,
                        const struct pav_filters *filters)
{
    for (size_t i = 0; i < filters->count; i++)
        add_piece(keeper, installations, filters->list[i].file, false);
}

static void add_entry(const struct pav_keeper *keeper, json_t *installations,
                      const struct pav_entry *entry)
{
    add_piece(keeper, installations, entry->installation, true);
    add_filters(keeper, installations, &entry->filters);
    add_piece(keeper, installations, entry->transition.file, false);
}

static json_t *programme_of(const struct pav_exhibition *exhibition, json_t *installations)
{
    json_t *programme = json_array();
    for (size_t i = 0; i < exhibition->entry_count; i++) {
        const struct pav_entry *entry = &exhibition->entries[i];
        const char *name = pav_path_name(entry->installation);
        json_t *title = json_object_get(json_object_get(installations, name), "title");
        json_array_append_new(programme,
                              json_pack("{s:i, s:s, s:O?, s:f}", "entry", (int)i, "installation",
                                        name, "title", title, "for_s", entry->for_s));
    }
    return programme;
}

static json_t *cameras_of(const struct pav_exhibition *exhibition)
{
    json_t *cameras = json_array();
    for (size_t i = 0; i < exhibition->camera_count; i++) {
        const struct pav_camera_plan *plan = &exhibition->cameras[i];
        json_array_append_new(cameras, json_pack("{s:s, s:b}", "name", plan->name, "synthetic",
                                                 plan->kind == PAV_SOURCE_VIRTUAL));
    }
    return cameras;
}

int pav_keeper_brief(const struct pav_keeper *keeper)
{
    const struct pav_exhibition *exhibition = &keeper->exhibition;
    json_t *installations = json_object();
    for (size_t i = 0; i < exhibition->entry_count; i++)
        add_entry(keeper, installations, &exhibition->entries[i]);
    add_entry(keeper, installations, &exhibition->attract);
    json_t *brief =
        json_pack("{s:s, s:o, s:b, s:b, s:b, s:s?, s:O?, s:b, s:o, s:o, s:o}", "title",
                  exhibition->title ? exhibition->title : "", "languages",
                  list_of((const char *const *)exhibition->languages), "developer",
                  keeper->developer, "kiosk", keeper->options->kiosk, "live_camera",
                  pav_exhibition_live(exhibition), "token", keeper->token[0] ? keeper->token : NULL,
                  "access", keeper->access.tokens, "locked", pav_access_file_locks(&keeper->access),
                  "programme", programme_of(exhibition, installations), "cameras",
                  cameras_of(exhibition), "installations", installations);
    char *text = brief ? json_dumps(brief, JSON_COMPACT) : NULL;
    int fd = text ? pav_keeper_memory("pavilion-brief", text, strlen(text)) : -1;
    json_decref(brief);
    free(text);
    return fd;
}

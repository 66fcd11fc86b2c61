/* Owns loading a plugin: the library, its one symbol, and every rule of the contract it must keep. */
#include "stage/scene/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/param.h"
#include "base/str.h"

#define STATE_MAX ((size_t)16 * 1024 * 1024)
#define FACES_SINCE                                                                                \
    2 /* minor: pav_face, of which the findings hold an array, has the layout of today */

/* The shortest table that there ever was: up to `draw`, without which there is no scene. */
#define SIZE_MIN (offsetof(struct pav_scene_info, draw) + sizeof(void (*)(void)))

#define ROW_SINCE 3 /* minor: a row of the parameter table has the length of today */
#define ROW_SHORT offsetof(struct pav_param, soft)

struct pav_plugin {
    void *library;
    struct pav_scene_info info;
    struct pav_param *rows; /* of a table whose rows were shorter; NULL: the plugin's own is used */
};

static uint32_t major_of(uint32_t version)
{
    return version >> 16;
}

static uint32_t minor_of(uint32_t version)
{
    return version & 0xffff;
}

static char *version_fault(const struct pav_scene_info *declared, uint32_t host)
{
    uint32_t scene = declared->api_version, size = declared->struct_size;
    const char *kind = major_of(scene) == major_of(host) ? "a newer" : "another";
    if (major_of(scene) != major_of(host) || minor_of(scene) > minor_of(host))
        return pav_sprintf("made for API %u.%u, of %s engine; this one has API %u.%u",
                           major_of(scene), minor_of(scene), kind, major_of(host), minor_of(host));
    if (minor_of(scene) < FACES_SINCE && (declared->needs & PAV_NEED_FACES))
        return pav_sprintf("made for API %u.%u, in which a face was shorter: build it again",
                           major_of(scene), minor_of(scene));
    if (size < SIZE_MIN)
        return pav_sprintf("malformed: struct_size is %u, the least is %zu", size, SIZE_MIN);
    if (size > sizeof(struct pav_scene_info))
        return pav_sprintf("malformed: struct_size is %u, API %u.%u has at most %zu", size,
                           major_of(scene), minor_of(scene), sizeof(struct pav_scene_info));
    return NULL;
}

static char *slots_fault(const struct pav_slot *slots)
{
    for (size_t i = 0; slots && slots[i].name; i++) {
        if (i == PAV_SLOTS_MAX)
            return pav_sprintf("malformed slots: more than %d, or no end", PAV_SLOTS_MAX);
        if (!slots[i].name[0])
            return pav_sprintf("malformed slots: row %zu has no name", i);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(slots[i].name, slots[j].name) == 0)
                return pav_sprintf("malformed slots: row %zu: \"%s\" is there twice", i,
                                   slots[i].name);
        }
    }
    return NULL;
}

static char *table_fault(const struct pav_scene_info *info, const char *name)
{
    const uint32_t needs = PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE |
                           PAV_NEED_FLOW | PAV_NEED_FACES | PAV_NEED_SOUND;
    if (!info->id || !info->label || !info->label[0])
        return pav_sprintf("malformed: %s is missing", info->id ? "label" : "id");
    if (strcmp(info->id, name) != 0)
        return pav_sprintf("malformed: id is \"%.60s\", its file is called \"%s\"", info->id, name);
    if (!info->draw || !info->open)
        return pav_sprintf("malformed: %s is missing", info->draw ? "open" : "draw");
    if (info->needs & ~needs)
        return pav_sprintf("malformed: needs has unknown bits 0x%x", info->needs & ~needs);
    if (info->state_size > STATE_MAX)
        return pav_sprintf("malformed: state_size is %zu, the most is %zu", info->state_size,
                           STATE_MAX);
    const char *fault = pav_param_table_fault(info->params, info->state_size);
    if (fault)
        return pav_sprintf("malformed params: %s", fault);
    return slots_fault(info->slots);
}

/* A table as it was before rows grew, in rows of today. */
static struct pav_param *longer_rows(const struct pav_param *table)
{
    size_t count = 0;
    struct pav_param row, *rows = NULL;
    do {
        memset(&row, 0, sizeof row);
        memcpy(&row, (const char *)table + count * ROW_SHORT, ROW_SHORT);
        rows = pav_realloc(rows, (count + 1) * sizeof *rows);
        rows[count++] = row;
    } while (row.key && count <= PAV_PARAM_ROWS_MAX);
    return rows;
}

char *pav_plugin_judge(const struct pav_scene_info *declared, const char *name, uint32_t host,
                       struct pav_scene_info *filled, struct pav_param **rows)
{
    *rows = NULL;
    char *why = version_fault(declared, host);
    if (why)
        return why;
    memset(filled, 0, sizeof *filled);
    memcpy(filled, declared, declared->struct_size);
    if (filled->params && minor_of(declared->api_version) < ROW_SINCE)
        filled->params = *rows = longer_rows(filled->params);
    return table_fault(filled, name);
}

/* "…/silt.so" is called "silt". */
static char *name_of(const char *path)
{
    const char *file = pav_path_name(path);
    size_t length = strlen(file);
    return pav_strndup(file, pav_path_ends(file, ".so") ? length - 3 : length);
}

static char *open_library(const char *path, void **library)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return pav_sprintf("%s: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode))
        return pav_sprintf("%s: not a file", path);
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const char *words = *library ? NULL : dlerror();
    return *library ? NULL : pav_sprintf("cannot be loaded: %s", words ? words : path);
}

struct pav_plugin *pav_plugin_load(const char *path, char **why)
{
    void *library = NULL;
    char *fault = open_library(path, &library), *name = name_of(path);
    struct pav_plugin *plugin = pav_alloc(sizeof *plugin);
    plugin->library = library;
    const struct pav_scene_info *declared = library ? dlsym(library, "pav_scene") : NULL;
    if (library && !declared)
        fault = pav_sprintf("%s: not a scene: it has no pav_scene", path);
    char *bad =
        declared ? pav_plugin_judge(declared, name, PAV_API_VERSION, &plugin->info, &plugin->rows)
                 : NULL;
    if (bad)
        fault = pav_sprintf("%s: %s", path, bad);
    free(bad);
    free(name);
    if (fault) {
        pav_plugin_unload(plugin);
        *why = fault;
        return NULL;
    }
    return plugin;
}

void pav_plugin_unload(struct pav_plugin *plugin)
{
    if (plugin && plugin->library)
        dlclose(plugin->library);
    if (plugin)
        free(plugin->rows);
    free(plugin);
}

const struct pav_scene_info *pav_plugin_info(const struct pav_plugin *plugin)
{
    return &plugin->info;
}

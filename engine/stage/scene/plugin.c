/* Owns loading a plugin: the library, its one symbol, and every rule of the contract it must keep. */
#include "stage/scene/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/param.h"
#include "base/str.h"
#include "stage/scene/library.h"

#define STATE_MAX ((size_t)16 * 1024 * 1024)
#define FACES_SINCE                                                                                \
    2 /* minor: pav_face, of which the findings hold an array, has the layout of today */

/* The shortest table that there ever was: up to `draw`, without which there is no scene. */
#define SIZE_MIN (offsetof(struct pav_scene_info, draw) + sizeof(void (*)(void)))

#define ROW_SINCE 3 /* minor: a row of the parameter table has the length of today */
#define ROW_SHORT offsetof(struct pav_param, soft)

struct pav_plugin {
    int references;
    int memory; /* the descriptor that it came by; -1: a file */
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
    char *fault = pav_library_fault(path);
    if (fault) {
        char *whole = pav_sprintf("%s: %s", path, fault);
        free(fault);
        return whole;
    }
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const char *words = *library ? NULL : dlerror();
    return *library ? NULL : pav_sprintf("cannot be loaded: %s", words ? words : path);
}

/* Takes `fault` over: NULL when the library is open. `file`: what people call it. */
static struct pav_plugin *judged(struct pav_plugin *plugin, const char *file, const char *name,
                                 char *fault, char **why)
{
    const struct pav_scene_info *declared =
        plugin->library ? dlsym(plugin->library, "pav_scene") : NULL;
    if (plugin->library && !declared)
        fault = pav_sprintf("%s: not a scene: it has no pav_scene", file);
    char *bad =
        declared ? pav_plugin_judge(declared, name, PAV_API_VERSION, &plugin->info, &plugin->rows)
                 : NULL;
    if (bad)
        fault = pav_sprintf("%s: %s", file, bad);
    free(bad);
    if (!fault)
        return plugin;
    pav_plugin_unload(plugin);
    *why = fault;
    return NULL;
}

struct pav_plugin *pav_plugin_load(const char *path, char **why)
{
    struct pav_plugin *plugin = pav_alloc(sizeof *plugin);
    char *name = name_of(path);
    plugin->references = 1;
    plugin->memory = -1;
    plugin = judged(plugin, path, name, open_library(path, &plugin->library), why);
    free(name);
    return plugin;
}

/* "/proc/self/fd/9: undefined symbol: x" says nothing to an artist in its first half. */
static char *open_memory(const char *path, const char *file, void **library)
{
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const char *words = *library ? NULL : dlerror();
    if (!words)
        return *library ? NULL : pav_strdup(file);
    size_t length = strlen(path);
    bool ours = strncmp(words, path, length) == 0 && strncmp(words + length, ": ", 2) == 0;
    return pav_sprintf("%s cannot be loaded: %s", file, ours ? words + length + 2 : words);
}

/* The loader takes a name that it has seen for what it had then, so the descriptor, and with it its
 * number, is kept for as long as the library. */
struct pav_plugin *pav_plugin_load_memory(int fd, const char *name, char **why)
{
    struct pav_plugin *plugin = pav_alloc(sizeof *plugin);
    char *path = pav_sprintf("/proc/self/fd/%d", fd), *file = pav_sprintf("%s.so", name);
    plugin->references = 1;
    plugin->memory = fd;
    plugin = judged(plugin, file, name, open_memory(path, file, &plugin->library), why);
    free(path);
    free(file);
    return plugin;
}

struct pav_plugin *pav_plugin_ref(struct pav_plugin *plugin)
{
    plugin->references++;
    return plugin;
}

void pav_plugin_unload(struct pav_plugin *plugin)
{
    if (!plugin || --plugin->references > 0)
        return;
    if (plugin->library)
        dlclose(plugin->library);
    if (plugin->memory >= 0)
        close(plugin->memory);
    free(plugin->rows);
    free(plugin);
}

struct span {
    uintptr_t base, from, to;
};

static int measure(struct dl_phdr_info *about, size_t size, void *data)
{
    (void)size;
    struct span *span = data;
    if (about->dlpi_addr != span->base)
        return 0;
    for (int i = 0; i < about->dlpi_phnum; i++) {
        if (about->dlpi_phdr[i].p_type != PT_LOAD)
            continue;
        uintptr_t from = span->base + about->dlpi_phdr[i].p_vaddr;
        uintptr_t to = from + about->dlpi_phdr[i].p_memsz;
        span->from = span->from && span->from < from ? span->from : from;
        span->to = span->to > to ? span->to : to;
    }
    return 1;
}

void pav_plugin_span(const struct pav_plugin *plugin, uintptr_t *from, uintptr_t *to)
{
    struct link_map *map = NULL;
    struct span span = {0};
    if (dlinfo(plugin->library, RTLD_DI_LINKMAP, &map) == 0 && map) {
        span.base = map->l_addr;
        dl_iterate_phdr(measure, &span);
    }
    *from = span.from;
    *to = span.to;
}

const struct pav_scene_info *pav_plugin_info(const struct pav_plugin *plugin)
{
    return &plugin->info;
}

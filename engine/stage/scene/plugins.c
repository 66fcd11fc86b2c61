/* Owns the newest library of each scene that is being written, and what is wrong with its sources. */
#include "stage/scene/plugins.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

/* One folder of sources. */
struct row {
    char *folder;
    struct pav_plugin *newest; /* NULL: what stands on the disk */
    struct pav_plugin *before; /* the last one that was seen, in case the newest does not open */
    uint32_t serial;           /* of the newest */
    char *words;
    bool news, seen;   /* to be told; and what */
    unsigned renewals; /* of its texts */
};

struct pav_plugins {
    struct row *rows;
    size_t count;
    struct pav_str words;
    unsigned changes;
};

struct pav_plugins *pav_plugins_create(void)
{
    return pav_alloc(sizeof(struct pav_plugins));
}

void pav_plugins_destroy(struct pav_plugins *plugins)
{
    if (!plugins)
        return;
    for (size_t i = 0; i < plugins->count; i++) {
        pav_plugin_unload(plugins->rows[i].newest);
        pav_plugin_unload(plugins->rows[i].before);
        free(plugins->rows[i].folder);
        free(plugins->rows[i].words);
    }
    pav_str_finish(&plugins->words);
    free(plugins->rows);
    free(plugins);
}

static struct row *find(const struct pav_plugins *plugins, const char *folder)
{
    for (size_t i = 0; plugins && folder && i < plugins->count; i++)
        if (strcmp(plugins->rows[i].folder, folder) == 0)
            return &plugins->rows[i];
    return NULL;
}

static struct row *find_or_add(struct pav_plugins *plugins, const char *folder)
{
    struct row *row = find(plugins, folder);
    if (row)
        return row;
    plugins->rows = pav_realloc(plugins->rows, (plugins->count + 1) * sizeof *plugins->rows);
    row = &plugins->rows[plugins->count++];
    *row = (struct row){.folder = pav_strdup(folder), .words = pav_strdup("")};
    return row;
}

static void say(struct pav_plugins *plugins, struct row *row, const char *words)
{
    if (strcmp(row->words, words) == 0)
        return;
    free(row->words);
    row->words = pav_strdup(words);
    plugins->changes++;
}

void pav_plugins_say(struct pav_plugins *plugins, const char *folder, const char *words)
{
    if (plugins)
        say(plugins, find_or_add(plugins, folder), words);
}

bool pav_plugins_take(struct pav_plugins *plugins, const char *folder, int fd, uint32_t serial)
{
    char *why = NULL;
    struct row *row = find_or_add(plugins, folder);
    struct pav_plugin *plugin = pav_plugin_load_memory(fd, pav_path_name(folder), &why);
    row->serial = serial;
    row->seen = false;
    row->news = !plugin;
    say(plugins, row, plugin ? "" : why);
    free(why);
    if (!plugin)
        return false;
    pav_plugin_unload(row->newest);
    row->newest = plugin;
    return true;
}

void pav_plugins_renew(struct pav_plugins *plugins, const char *folder)
{
    find_or_add(plugins, folder)->renewals++;
}

unsigned pav_plugins_renewals(const struct pav_plugins *plugins, const char *folder)
{
    const struct row *row = find(plugins, folder);
    return row ? row->renewals : 0;
}

struct pav_plugin *pav_plugins_newest(struct pav_plugins *plugins, const char *folder)
{
    struct row *row = find(plugins, folder);
    return row && row->newest ? pav_plugin_ref(row->newest) : NULL;
}

bool pav_plugins_outdated(const struct pav_plugins *plugins, const char *folder,
                          const struct pav_plugin *plugin)
{
    const struct row *row = find(plugins, folder);
    return row && row->newest && row->newest != plugin;
}

void pav_plugins_shown(struct pav_plugins *plugins, const struct pav_plugin *plugin)
{
    for (size_t i = 0; plugins && plugin && i < plugins->count; i++) {
        struct row *row = &plugins->rows[i];
        if (row->newest != plugin || row->before == plugin)
            continue;
        pav_plugin_unload(row->before);
        row->before = pav_plugin_ref(row->newest);
        row->news = row->seen = true;
    }
}

void pav_plugins_failed(struct pav_plugins *plugins, const char *folder,
                        const struct pav_plugin *plugin, const char *why)
{
    if (!plugins || !folder)
        return;
    struct row *row = find_or_add(plugins, folder);
    say(plugins, row, why);
    /* One that was seen and failed later is still what the sources say. */
    if (!plugin || row->newest != plugin || row->before == plugin)
        return;
    pav_plugin_unload(row->newest);
    row->newest = row->before ? pav_plugin_ref(row->before) : NULL;
    row->news = true;
    row->seen = false;
}

const char *pav_plugins_words(struct pav_plugins *plugins, const char *folder, bool others)
{
    if (!plugins)
        return "";
    plugins->words.length = 0;
    pav_str_add(&plugins->words, "");
    for (size_t i = 0; i < plugins->count; i++) {
        const struct row *row = &plugins->rows[i];
        bool named = folder && strcmp(row->folder, folder) == 0;
        if (named == others || !row->words[0])
            continue;
        pav_str_addf(&plugins->words, "%s%s", plugins->words.length ? "\n" : "", row->words);
    }
    return plugins->words.text;
}

unsigned pav_plugins_changes(const struct pav_plugins *plugins)
{
    return plugins ? plugins->changes : 0;
}

bool pav_plugins_news(struct pav_plugins *plugins, const char **folder, uint32_t *serial,
                      const char **why)
{
    for (size_t i = 0; plugins && i < plugins->count; i++) {
        struct row *row = &plugins->rows[i];
        if (!row->news)
            continue;
        row->news = false;
        *folder = row->folder;
        *serial = row->serial;
        *why = row->seen ? "" : row->words;
        return true;
    }
    return false;
}

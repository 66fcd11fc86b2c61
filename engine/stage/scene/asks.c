/* Owns the answer to what a scene asks for, before it is opened. */
#include <stdlib.h>

#include "stage/scene/work_scene.h"

static bool read_plugin(struct pav_scene_asks *asks, const char *path, char **why)
{
    struct pav_plugin *plugin = path ? pav_plugin_load(path, why) : NULL;
    if (!path)
        *why = pav_strdup("it is not built");
    if (plugin) {
        asks->needs = pav_plugin_info(plugin)->needs;
        asks->api = pav_plugin_info(plugin)->api_version;
    }
    pav_plugin_unload(plugin);
    return plugin != NULL;
}

static void add_file(struct pav_scene_asks *asks, size_t *count, const char *path)
{
    if (!path)
        return;
    asks->files = pav_realloc(asks->files, (*count + 2) * sizeof *asks->files);
    asks->files[(*count)++] = pav_strdup(path);
    asks->files[*count] = NULL;
}

static void add_files(struct pav_scene_asks *asks, const struct pav_work *work)
{
    size_t count = 0;
    for (char *const *file = work->files; file && *file; file++)
        add_file(asks, &count, *file);
    for (size_t i = 0; i < work->image_count; i++) {
        add_file(asks, &count, work->images[i].path);
        for (int k = 0; k < 6; k++)
            add_file(asks, &count, work->images[i].faces[k]);
    }
}

static bool read_work(struct pav_scene_asks *asks, const char *path, char **why)
{
    struct work_scene *work = work_scene_read(path, false, why);
    if (work) {
        asks->needs = work->info.needs;
        asks->credit = work->work->credit ? pav_strdup(work->work->credit) : NULL;
        add_files(asks, work->work);
    }
    work_scene_destroy(work);
    return work != NULL;
}

bool pav_scene_asks_read(struct pav_scene_asks *asks, const char *installation, const char *beside,
                         char **why)
{
    struct pav_manifest manifest;
    char *folder = pav_place_installation(installation, beside);
    *asks = (struct pav_scene_asks){0};
    bool read = folder && pav_manifest_read(&manifest, folder, NULL, NULL), well = false;
    if (!read)
        *why = pav_strdup("it cannot be read");
    else if (manifest.work)
        well = read_work(asks, manifest.work, why);
    else
        well = read_plugin(asks, manifest.plugin, why);
    if (read)
        pav_manifest_finish(&manifest);
    free(folder);
    return well;
}

void pav_scene_asks_finish(struct pav_scene_asks *asks)
{
    for (size_t i = 0; asks->files && asks->files[i]; i++)
        free(asks->files[i]);
    free(asks->files);
    free(asks->credit);
    *asks = (struct pav_scene_asks){0};
}

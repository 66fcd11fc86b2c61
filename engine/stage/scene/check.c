/* Owns `check`: an installation opened as on stage, every complaint with its place. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/param.h"
#include "stage/scene/work_scene.h"

#define WIDTH_PX  320
#define HEIGHT_PX 180

/* What is passed down while one entry is checked. */
struct checking {
    const struct pav_host *host;
    const struct pav_exhibition *exhibition;
    const struct pav_entry *entry;
    struct pav_complaints *complaints;
    struct pav_manifest manifest;
    char *yaml; /* path of installation.yaml */
    const struct pav_scene_info *info;
};

static void say_here(struct checking *c, const char *text)
{
    pav_complain(c->complaints, true, c->yaml, 1, 1, "%s", text);
}

/* --- parameters ------------------------------------------------------------------------------ */

static void check_setting(struct checking *c, const char *path, const struct pav_setting *setting,
                          void *state)
{
    const struct pav_param *row = pav_param_find(c->info->params, setting->key);
    char *why = NULL;
    if (row) {
        if (pav_param_set(row, state, setting->value, &why) != PAV_PARAM_OK)
            pav_complain(c->complaints, true, path, setting->line, setting->column, "%s", why);
        free(why);
        return;
    }
    const char **keys = pav_param_keys(c->info->params);
    const char *nearest = pav_nearest(setting->key, keys);
    pav_complain(c->complaints, true, path, setting->line, setting->column,
                 "%s has no parameter \"%.60s\"%s%s%s", c->info->id, setting->key,
                 nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    free(keys);
}

static void check_settings(struct checking *c, bool own)
{
    void *state = pav_alloc(c->info->state_size);
    pav_param_defaults(c->info->params, state);
    for (size_t i = 0; own && i < c->manifest.setting_count; i++)
        check_setting(c, c->yaml, &c->manifest.settings[i], state);
    for (size_t i = 0; i < c->entry->setting_count; i++)
        check_setting(c, c->exhibition->path, &c->entry->settings[i], state);
    free(state);
}

/* --- media ------------------------------------------------------------------------------------- */

static const struct pav_medium *find_medium(const struct pav_manifest *manifest, const char *slot)
{
    for (size_t i = 0; i < manifest->medium_count; i++) {
        if (strcmp(manifest->media[i].slot, slot) == 0)
            return &manifest->media[i];
    }
    return NULL;
}

static void check_slot_name(struct checking *c, const struct pav_medium *medium)
{
    const char *names[PAV_SLOTS_MAX + 1] = {0};
    for (size_t i = 0; c->info->slots && c->info->slots[i].name; i++) {
        names[i] = c->info->slots[i].name;
        if (strcmp(names[i], medium->slot) == 0)
            return;
    }
    const char *nearest = pav_nearest(medium->slot, names);
    pav_complain(c->complaints, true, c->yaml, medium->line, medium->column,
                 "%s has no slot \"%.60s\"%s%s%s", c->info->id, medium->slot,
                 nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static void check_media(struct checking *c)
{
    for (size_t i = 0; i < c->manifest.medium_count; i++) {
        const struct pav_medium *medium = &c->manifest.media[i];
        char *about = NULL, *why = NULL;
        check_slot_name(c, medium);
        if (!pav_film_probe(medium->file, &about, &why))
            pav_complain(c->complaints, true, c->yaml, medium->line, medium->column, "%s",
                         why ? why : medium->file);
        free(about);
        free(why);
    }
    for (const struct pav_slot *slot = c->info->slots; slot && slot->name; slot++) {
        if (slot->required && !find_medium(&c->manifest, slot->name))
            pav_complain(c->complaints, true, c->yaml, 1, 1,
                         "the medium \"%s\"%s%s%s is missing: media: {%s: file}", slot->name,
                         slot->label ? " (" : "", slot->label ? slot->label : "",
                         slot->label ? ")" : "", slot->name);
    }
}

/* --- opening it ---------------------------------------------------------------------------------- */

/* A compiler's "file:line: text" becomes a complaint at its own place. */
static void say_shader_line(struct checking *c, const char *line)
{
    for (const char *colon = strchr(line, ':'); colon; colon = strchr(colon + 1, ':')) {
        size_t digits = strspn(colon + 1, "0123456789");
        if (digits == 0 || digits > 8 || colon[1 + digits] != ':')
            continue;
        char *file = pav_strndup(line, (size_t)(colon - line));
        const char *text = colon + digits + 2;
        pav_complain(c->complaints, true, file, atoi(colon + 1), 1, "%s", text + strspn(text, " "));
        free(file);
        return;
    }
    if (line[0])
        say_here(c, line);
}

static void say_shader_errors(struct checking *c, const char *errors)
{
    char *copy = pav_strdup(errors), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n"));)
        say_shader_line(c, line);
    free(copy);
}

static void draw_some(struct checking *c, struct pav_scene *scene, struct pav_target *out)
{
    struct pav_frame camera = {0};
    struct pav_findings findings = {0};
    struct pav_sound sound = {0};
    struct pav_frame_info info = {
        .dt_s = 1.0 / 60,
        .width_px = WIDTH_PX,
        .height_px = HEIGHT_PX,
        .camera = &camera,
        .findings = &findings,
        .sound = &sound,
        .language = c->exhibition->languages[0],
        .screen_height_mm = c->host->screen_height_mm,
        .screen_bottom_mm = c->host->screen_bottom_mm,
    };
    while (pav_scene_stage(scene) == PAV_SCENE_OPENING) {
        pav_gpu_begin_frame(c->host->gpu, 0, info.dt_s, 0);
        pav_scene_step(scene, &info, &out, 1, PAV_NS_PER_S);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    for (int i = 0; i < 3; i++) {
        pav_gpu_begin_frame(c->host->gpu, info.time_s, info.dt_s, info.frame);
        pav_scene_frame(scene, &info, out);
        info.time_s += info.dt_s;
        info.frame++;
    }
}

static void check_opening(struct checking *c, bool say_reason)
{
    struct pav_host host = *c->host;
    host.developer = true; /* shader errors do not end it: all of them are wanted */
    host.fault = NULL;
    host.sound = NULL;
    struct pav_target *out = pav_target_create(
        host.gpu, &(struct pav_target_desc){
                      .width_px = WIDTH_PX, .height_px = HEIGHT_PX, .format = PAV_FORMAT_RGBA8});
    struct pav_scene *scene = pav_scene_create(&host, c->entry, c->exhibition->folder);
    draw_some(c, scene, out);
    if (scene->opened)
        say_shader_errors(c, pav_gpu_errors(host.gpu, &scene->owner));
    if (say_reason && pav_scene_stage(scene) == PAV_SCENE_FAILED)
        say_here(c, pav_scene_reason(scene));
    pav_scene_destroy(scene);
    pav_target_destroy(out);
}

/* --- one entry ----------------------------------------------------------------------------------- */

/* An installation that an earlier entry names is opened and complained of once. */
static bool named_before(const struct checking *c)
{
    const struct pav_exhibition *e = c->exhibition;
    for (size_t i = 0; i < e->entry_count && &e->entries[i] != c->entry; i++) {
        if (strcmp(e->entries[i].installation, c->entry->installation) == 0)
            return true;
    }
    return false;
}

static void check_scene(struct checking *c, const struct pav_scene_info *info)
{
    bool again = named_before(c);
    c->info = info;
    check_settings(c, !again);
    if ((c->info->needs & PAV_NEED_CAMERA) && c->entry->camera < 0 && c->entry->line > 0)
        pav_complain(c->complaints, false, c->exhibition->path, c->entry->line, c->entry->column,
                     "%s wants a camera, and this entry has none", c->info->id);
    if (!again) {
        int before = c->complaints->errors;
        check_media(c);
        check_opening(c, c->complaints->errors == before);
    }
}

static void check_plugin(struct checking *c)
{
    char *why = NULL;
    struct pav_plugin *plugin =
        c->manifest.plugin ? pav_plugin_load(c->manifest.plugin, &why) : NULL;
    if (!plugin && !why)
        why = pav_sprintf("%s is not built: there is no %s.so; ./run builds it", c->manifest.scene,
                          c->manifest.name);
    if (plugin)
        check_scene(c, pav_plugin_info(plugin));
    else if (!named_before(c))
        say_here(c, why);
    free(why);
    pav_plugin_unload(plugin);
}

static void check_work(struct checking *c)
{
    char *why = NULL;
    struct work_scene *work = work_scene_read(c->manifest.work, false, &why);
    if (work)
        check_scene(c, &work->info);
    else if (!named_before(c))
        say_shader_errors(c, why);
    free(why);
    work_scene_destroy(work);
}

bool pav_scene_check(const struct pav_host *host, const struct pav_exhibition *exhibition,
                     const struct pav_entry *entry, struct pav_complaints *complaints)
{
    struct checking c = {
        .host = host, .exhibition = exhibition, .entry = entry, .complaints = complaints};
    int before = complaints->errors;
    char *folder = pav_place_installation(entry->installation, exhibition->folder);
    if (!folder) {
        pav_complain(complaints, true, exhibition->path, entry->line > 0 ? entry->line : 1,
                     entry->column > 0 ? entry->column : 1, "there is no installation \"%s\"",
                     entry->installation);
        return false;
    }
    c.yaml = pav_place_is_alone(folder) ? pav_strdup(folder)
                                        : pav_path_join(folder, "installation.yaml");
    const char *const *languages = (const char *const *)exhibition->languages;
    struct pav_complaints unheard = {0};
    bool good =
        pav_manifest_read(&c.manifest, folder, languages, named_before(&c) ? &unheard : complaints);
    pav_complaints_finish(&unheard);
    if (good) {
        c.manifest.work ? check_work(&c) : check_plugin(&c);
        pav_manifest_finish(&c.manifest);
    }
    free(c.yaml);
    free(folder);
    return complaints->errors == before;
}

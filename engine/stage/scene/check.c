/* Owns `check`: an installation opened as on stage, every complaint with its place. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/param.h"
#include "stage/scene/check.h"
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

static void check_setting(const struct pav_scene_info *info, const char *path,
                          const struct pav_setting *setting, void *state,
                          struct pav_complaints *complaints)
{
    const struct pav_param *row = pav_param_find(info->params, setting->key);
    char *why = NULL;
    if (row) {
        if (pav_param_set(row, state, setting->value, &why) != PAV_PARAM_OK)
            pav_complain(complaints, true, path, setting->line, setting->column, "%s", why);
        free(why);
        return;
    }
    const char **keys = pav_param_keys(info->params);
    const char *nearest = pav_nearest(setting->key, keys);
    pav_complain(complaints, true, path, setting->line, setting->column,
                 "%s has no parameter \"%.60s\"%s%s%s", info->id, setting->key,
                 nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    free(keys);
}

void check_settings(const struct pav_scene_info *info, const char *path,
                    const struct pav_setting *settings, size_t count,
                    struct pav_complaints *complaints)
{
    void *state = pav_alloc(info->state_size);
    pav_param_defaults(info->params, state);
    for (size_t i = 0; i < count; i++)
        check_setting(info, path, &settings[i], state, complaints);
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
static void say_shader_line(const char *here, const char *line, struct pav_complaints *complaints)
{
    for (const char *colon = strchr(line, ':'); colon; colon = strchr(colon + 1, ':')) {
        size_t digits = strspn(colon + 1, "0123456789");
        if (digits == 0 || digits > 8 || colon[1 + digits] != ':')
            continue;
        char *file = pav_strndup(line, (size_t)(colon - line));
        const char *text = colon + digits + 2;
        pav_complain(complaints, true, file, atoi(colon + 1), 1, "%s", text + strspn(text, " "));
        free(file);
        return;
    }
    if (line[0])
        pav_complain(complaints, true, here, 1, 1, "%s", line);
}

void check_say_lines(const char *here, const char *errors, struct pav_complaints *complaints)
{
    char *copy = pav_strdup(errors), *rest = copy;
    for (char *line; (line = strsep(&rest, "\n"));)
        say_shader_line(here, line, complaints);
    free(copy);
}

static void draw_some(const struct pav_host *host, struct pav_scene *scene, struct pav_target *out)
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
        .language = host->languages ? host->languages[0] : NULL,
        .screen_height_mm = host->screen_height_mm,
        .screen_bottom_mm = host->screen_bottom_mm,
    };
    while (pav_scene_stage(scene) == PAV_SCENE_OPENING) {
        pav_gpu_begin_frame(host->gpu, 0, info.dt_s, 0);
        pav_scene_step(scene, &info, &out, 1, PAV_NS_PER_S);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    for (int i = 0; i < 3; i++) {
        pav_gpu_begin_frame(host->gpu, info.time_s, info.dt_s, info.frame);
        pav_scene_frame(scene, &info, out);
        info.time_s += info.dt_s;
        info.frame++;
    }
}

void check_opening(const struct pav_host *asked, const struct pav_entry *entry, const char *beside,
                   const char *here, bool say_reason, struct pav_complaints *complaints)
{
    struct pav_host host = *asked;
    host.developer = true; /* shader errors do not end it: all of them are wanted */
    host.fault = NULL;
    host.sound = NULL;
    struct pav_target *out = pav_target_create(
        host.gpu, &(struct pav_target_desc){
                      .width_px = WIDTH_PX, .height_px = HEIGHT_PX, .format = PAV_FORMAT_RGBA8});
    struct pav_scene *scene = pav_scene_create(&host, entry, beside);
    draw_some(&host, scene, out);
    if (scene->opened)
        check_say_lines(here, pav_gpu_errors(host.gpu, &scene->owner), complaints);
    if (say_reason && pav_scene_stage(scene) == PAV_SCENE_FAILED)
        pav_complain(complaints, true, here, 1, 1, "%s", pav_scene_reason(scene));
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
    if (!again)
        check_settings(info, c->yaml, c->manifest.settings, c->manifest.setting_count,
                       c->complaints);
    check_settings(info, c->exhibition->path, c->entry->settings, c->entry->setting_count,
                   c->complaints);
    if ((c->info->needs & PAV_NEED_CAMERA) && c->entry->camera < 0 && c->entry->line > 0)
        pav_complain(c->complaints, false, c->exhibition->path, c->entry->line, c->entry->column,
                     "%s wants a camera, and this entry has none", c->info->id);
    if (!again) {
        int before = c->complaints->errors;
        check_media(c);
        check_opening(c->host, c->entry, c->exhibition->folder, c->yaml,
                      c->complaints->errors == before, c->complaints);
    }
}

static void check_plugin(struct checking *c)
{
    char *why = NULL;
    struct pav_plugin *plugin =
        c->manifest.plugin ? pav_plugin_load(c->manifest.plugin, &why) : NULL;
    if (!plugin && !why)
        why = pav_sprintf("%s is not built: there is no %s.so; pavilion build %s makes it",
                          c->manifest.scene, c->manifest.name, c->manifest.name);
    if (plugin)
        check_scene(c, pav_plugin_info(plugin));
    else if (!named_before(c))
        say_here(c, why);
    free(why);
    pav_plugin_unload(plugin);
}

void check_vertex_shader(const struct work_scene *work, struct pav_complaints *complaints)
{
    char *text = work_scene_unwritten(work);
    if (text)
        pav_complain(complaints, false, work->work->path, work->work->unwritten_line, 1, "%s",
                     text);
    free(text);
}

static void check_work(struct checking *c)
{
    char *why = NULL;
    struct work_scene *work = work_scene_read(c->manifest.work, false, &why);
    if (work && !named_before(c))
        check_vertex_shader(work, c->complaints);
    if (work)
        check_scene(c, &work->info);
    else if (!named_before(c))
        check_say_lines(c->yaml, why, c->complaints);
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
        for (size_t i = 0; i < c.manifest.filters.count && !named_before(&c); i++)
            check_effect(host, &c.manifest.filters.list[i], c.yaml, PAV_WORK_FILTER, complaints);
        pav_manifest_finish(&c.manifest);
    }
    free(c.yaml);
    free(folder);
    return complaints->errors == before;
}

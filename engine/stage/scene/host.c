/* Owns a scene's life on stage: create, frames, resize, idle, failing, destroy. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/param.h"
#include "stage/scene/plugins.h"
#include "stage/scene/scene.h"
#include "stage/scene/work_scene.h"

/* --- create and destroy ---------------------------------------------------------------------- */

static void copy_entry(struct pav_entry *to, const struct pav_entry *from)
{
    *to = *from;
    to->installation = pav_strdup(from->installation);
    to->settings = pav_alloc(from->setting_count * sizeof *to->settings);
    for (size_t i = 0; i < from->setting_count; i++) {
        to->settings[i] = from->settings[i];
        to->settings[i].key = pav_strdup(from->settings[i].key);
        to->settings[i].value = pav_strdup(from->settings[i].value);
    }
}

struct pav_scene *pav_scene_create(const struct pav_host *host, const struct pav_entry *entry,
                                   const char *beside)
{
    static uint32_t ids; /* the render thread's */
    struct pav_scene *scene = pav_alloc(sizeof *scene);
    scene->id = ++ids;
    scene->host = *host;
    scene->stage = PAV_SCENE_OPENING;
    scene->beside = beside ? pav_strdup(beside) : NULL;
    copy_entry(&scene->entry, entry);
    scene->name = pav_strdup(pav_path_name(entry->installation));
    const char *language = host->languages && host->languages[0] ? host->languages[0] : "";
    pav_strcpy(scene->language, sizeof scene->language, language);
    pav_strcpy(scene->first_language, sizeof scene->first_language, language);
    scene->portrait_folder = host->portraits ? pav_strdup(host->portraits) : NULL;
    scene->host.languages = NULL; /* the exhibition may be replaced while the scene lives */
    scene->host.portraits = NULL;
    pav_str_add(&scene->reason, "");
    pav_str_add(&scene->troubles, "");
    return scene;
}

static void close_scene(struct pav_scene *scene)
{
    if (!scene->opened)
        return;
    pav_gpu_enter(scene->host.gpu, &scene->owner);
    pav_scene_doing(scene, "close");
    if (scene->info->close)
        scene->info->close(scene, scene->state);
    pav_scene_doing(scene, NULL);
    for (int i = 0; i < PAV_SLOTS_MAX; i++)
        pav_film_destroy(scene->films[i].film);
    pav_portraits_destroy(scene->portraits);
    scene->portraits = NULL;
    pav_gpu_leave(scene->host.gpu);
    pav_gpu_release(scene->host.gpu, &scene->owner);
}

/* The block may hold what was found of a visitor. While the table is still loaded that has its size. */
static void wipe_state(struct pav_scene *scene)
{
    if (scene->state)
        explicit_bzero(scene->state, scene->info->state_size);
    if (scene->state_kept)
        explicit_bzero(scene->state_kept, scene->info->state_size);
}

void pav_scene_destroy(struct pav_scene *scene)
{
    if (!scene)
        return;
    close_scene(scene);
    wipe_state(scene);
    if (scene->plugin) { /* its destructors run */
        pav_scene_doing(scene, "unload");
        pav_plugin_unload(scene->plugin);
        pav_scene_doing(scene, NULL);
    }
    work_scene_destroy(scene->work);
    if (scene->manifest.name)
        pav_manifest_finish(&scene->manifest);
    pav_settings_finish(&scene->entry.settings, &scene->entry.setting_count);
    pav_str_finish(&scene->reason);
    pav_str_finish(&scene->troubles);
    free(scene->entry.installation);
    free(scene->state);
    free(scene->state_kept);
    free(scene->as_opened);
    free(scene->source_folder);
    free(scene->folder);
    free(scene->portrait_folder);
    free(scene->beside);
    free(scene->name);
    free(scene);
}

/* --- faults ------------------------------------------------------------------------------------ */

void pav_scene_report(struct pav_scene *scene, enum pav_stage_fault kind, const char *text)
{
    if (scene->host.fault)
        scene->host.fault(scene->host.data, kind, scene->name, text);
}

void pav_scene_give_up(struct pav_scene *scene, const char *format, ...)
{
    if (scene->stage == PAV_SCENE_FAILED)
        return;
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    pav_scene_condemn(scene, PAV_STAGE_FAULT_FAILED, text);
}

void pav_scene_condemn(struct pav_scene *scene, enum pav_stage_fault kind, const char *why)
{
    if (scene->stage == PAV_SCENE_FAILED)
        return;
    scene->stage = PAV_SCENE_FAILED;
    scene->reason.length = 0;
    pav_str_add(&scene->reason, why);
    pav_log(scene->name, PAV_LOG_ERROR, "%s", scene->reason.text);
    pav_scene_report(scene, kind, scene->reason.text);
    pav_plugins_failed(scene->host.plugins, scene->source_folder, scene->plugin,
                       scene->reason.text);
}

/* A broken film is said once and leaves its place empty; without a required one there is no scene. */
void pav_scene_check_films(struct pav_scene *scene)
{
    for (int i = 0; i < PAV_SLOTS_MAX; i++) {
        struct scene_film *film = &scene->films[i];
        if (!film->film || film->reported || pav_film_state(film->film) != PAV_FILM_BROKEN)
            continue;
        film->reported = true;
        const char *why = pav_film_error(film->film);
        if (scene->info->slots[i].required) {
            pav_scene_give_up(scene, "film \"%s\": %s", scene->info->slots[i].name, why);
        } else {
            pav_log(scene->name, PAV_LOG_WARN, "film \"%s\": %s", scene->info->slots[i].name, why);
            pav_scene_report(scene, PAV_STAGE_FAULT_FILM, why);
        }
    }
}

static void add_trouble(struct pav_scene *scene, const char *words)
{
    struct pav_str *all = &scene->troubles;
    if (words[0] && all->length > 0 && all->text[all->length - 1] != '\n')
        pav_str_add(all, "\n");
    pav_str_add(all, words);
}

const char *pav_scene_troubles(struct pav_scene *scene)
{
    scene->troubles.length = 0;
    scene->troubles.text[0] = 0;
    pav_str_add(&scene->troubles,
                pav_plugins_words(scene->host.plugins, scene->source_folder, false));
    if (!scene->opened)
        return scene->troubles.text;
    if (scene->work && scene->work->error.length)
        add_trouble(scene, scene->work->error.text);
    add_trouble(scene, pav_gpu_errors(scene->host.gpu, &scene->owner));
    for (int i = 0; i < PAV_SLOTS_MAX; i++) {
        add_trouble(scene, pav_film_error(scene->films[i].film));
    }
    return scene->troubles.text;
}

/* --- parameters ---------------------------------------------------------------------------------- */

void pav_scene_apply(struct pav_scene *scene, const struct pav_setting *settings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pav_param *row = pav_param_find(scene->info->params, settings[i].key);
        char *why = NULL;
        if (!row)
            pav_log(scene->name, PAV_LOG_WARN, "no parameter \"%s\"", settings[i].key);
        else if (pav_param_set(row, scene->state, settings[i].value, &why) != PAV_PARAM_OK)
            pav_log(scene->name, PAV_LOG_WARN, "%s", why);
        free(why);
    }
}

int pav_scene_slot(const struct pav_scene *scene, const char *name)
{
    const struct pav_slot *slots = scene->info->slots;
    for (int i = 0; slots && slots[i].name; i++) {
        if (strcmp(slots[i].name, name) == 0)
            return i;
    }
    return -1;
}

/* --- callbacks ---------------------------------------------------------------------------------- */

void pav_scene_doing(const struct pav_scene *scene, const char *what)
{
    if (scene->host.doing)
        scene->host.doing(what, scene->name);
}

void pav_scene_enter(struct pav_scene *scene, const struct pav_frame_info *info)
{
    if (info) {
        scene->owner.time_s = info->time_s;
        scene->owner.dt_s = info->dt_s;
        scene->owner.frame = info->frame;
        if (info->language)
            pav_strcpy(scene->language, sizeof scene->language, info->language);
    }
    pav_gpu_enter(scene->host.gpu, &scene->owner);
}

bool pav_scene_leave(struct pav_scene *scene)
{
    pav_scene_doing(scene, NULL);
    pav_gpu_leave(scene->host.gpu);
    if (!scene->failing)
        return true;
    scene->failing = false;
    char *why = pav_strdup(scene->reason.text);
    pav_scene_give_up(scene, "%s", why);
    free(why);
    return false;
}

void pav_scene_films_update(struct pav_scene *scene, const struct pav_frame_info *info)
{
    double now_s =
        scene->host.lock_step ? info->time_s : (double)pav_clock_ns() / (double)PAV_NS_PER_S;
    for (int i = 0; i < PAV_SLOTS_MAX; i++) {
        if (scene->films[i].film)
            pav_film_update(scene->films[i].film, now_s, scene->language);
    }
    pav_scene_check_films(scene);
    pav_portraits_update(scene);
}

/* Films were opened paused, so that none runs ahead while its scene waits for its turn. */
static void start_films(struct pav_scene *scene)
{
    scene->shown = true;
    pav_plugins_shown(scene->host.plugins, scene->plugin);
    if (scene->work) /* whatever was wrong with its text is not any more */
        pav_plugins_say(scene->host.plugins, scene->source_folder, "");
    for (int i = 0; i < PAV_SLOTS_MAX; i++)
        pav_film_play(scene->films[i].film);
}

const struct pav_sound *pav_scene_hears(struct pav_scene *scene, const struct pav_sound *sound)
{
    if (scene->info && (scene->info->needs & PAV_NEED_SOUND)) {
        static const float silence[2 * PAV_SOUND_WAVEFORM];
        if (scene->host.sound_asked)
            *scene->host.sound_asked = true;
        if (sound && sound->spectrum && sound->waveform)
            return sound;
        scene->quiet.spectrum = scene->quiet.waveform = silence; /* `check` has no ears */
    }
    scene->quiet.level = sound ? sound->level : 0;
    return &scene->quiet;
}

/* What happened has been seen by one picture. */
static void end_events(struct pav_scene *scene)
{
    for (const struct pav_param *row = scene->info->params; row && row->key; row++)
        if (row->type == PAV_TYPE_EVENT)
            *(bool *)((char *)scene->state + row->offset) = false;
}

bool pav_scene_call(struct pav_scene *scene, const struct pav_frame_info *info,
                    struct pav_target *out)
{
    pav_scene_doing(scene, "update");
    if (scene->info->update)
        scene->info->update(scene, scene->state, info);
    pav_scene_doing(scene, "draw");
    return !scene->failing && scene->info->draw(scene, scene->state, info, out);
}

bool pav_scene_frame(struct pav_scene *scene, struct pav_frame_info *info, struct pav_target *out)
{
    if (scene->stage != PAV_SCENE_READY)
        return false;
    const struct pav_sound *sound = info->sound;
    info->seed = scene->host.seed;
    info->sound = pav_scene_hears(scene, sound);
    if (!scene->shown)
        start_films(scene);
    pav_scene_enter(scene, info);
    if (scene->work && scene->host.developer)
        work_reload_tend(scene);
    pav_scene_films_update(scene, info);
    bool drawn = pav_scene_call(scene, info, out);
    end_events(scene);
    info->sound = sound;
    return pav_scene_leave(scene) && scene->stage == PAV_SCENE_READY && drawn;
}

void pav_scene_resize(struct pav_scene *scene, int width_px, int height_px)
{
    if (scene->width_px == width_px && scene->height_px == height_px)
        return;
    if (scene->stage == PAV_SCENE_FAILED || !scene->opened)
        return;
    scene->width_px = width_px;
    scene->height_px = height_px;
    if (!scene->info->resize)
        return;
    pav_scene_enter(scene, NULL);
    pav_scene_doing(scene, "resize");
    scene->info->resize(scene, scene->state, width_px, height_px);
    pav_scene_leave(scene);
}

void pav_scene_refresh(struct pav_scene *scene)
{
    int width_px = scene->width_px, height_px = scene->height_px;
    scene->width_px = 0;
    if (width_px > 0)
        pav_scene_resize(scene, width_px, height_px);
}

void pav_scene_idle(struct pav_scene *scene)
{
    if (scene->stage == PAV_SCENE_READY && scene->info->idle) {
        pav_scene_enter(scene, NULL);
        pav_scene_doing(scene, "idle");
        scene->info->idle(scene, scene->state);
        pav_scene_leave(scene);
    }
    /* Whoever agreed to it has left, and what was made of their face goes with them. */
    if (scene->opened && (scene->info->needs & PAV_NEED_FACES))
        pav_gpu_wipe(scene->host.gpu, &scene->owner);
    scene->asked = (struct pav_wish){0};
}

/* --- questions ------------------------------------------------------------------------------- */

enum pav_scene_stage pav_scene_stage(const struct pav_scene *scene)
{
    return scene->stage;
}

const char *pav_scene_reason(const struct pav_scene *scene)
{
    return scene->reason.text;
}

uint32_t pav_scene_id(const struct pav_scene *scene)
{
    return scene->id;
}

/* FNV-1a, the final zero included, so that no two lists of words run together alike. */
static uint64_t mixed(uint64_t hash, const char *word)
{
    do {
        hash = (hash ^ (unsigned char)*word) * UINT64_C(0x100000001b3);
    } while (*word++);
    return hash;
}

uint64_t pav_scene_look(const struct pav_scene *scene)
{
    uint64_t hash = mixed(UINT64_C(0xcbf29ce484222325), scene->entry.installation);
    for (size_t i = 0; i < scene->entry.setting_count; i++)
        hash = mixed(mixed(hash, scene->entry.settings[i].key), scene->entry.settings[i].value);
    return hash;
}

const char *pav_scene_name(const struct pav_scene *scene)
{
    return scene->name;
}

struct pav_wish pav_scene_wish(const struct pav_scene *scene)
{
    struct pav_wish wish = {0};
    if (scene->stage != PAV_SCENE_FAILED)
        wish = scene->asked;
    if (scene->info)
        wish.needs |= scene->info->needs & ~(uint32_t)(PAV_NEED_FACES | PAV_NEED_SOUND);
    return wish;
}

uint32_t pav_scene_needs(const struct pav_scene *scene)
{
    return pav_scene_wish(scene).needs;
}

bool pav_scene_synthetic(const struct pav_scene *scene)
{
    bool alters = scene->info && (scene->info->needs & PAV_NEED_FACES);
    return (scene->manifest.name && scene->manifest.synthetic) ||
           (alters && !scene->entry.label_lifted);
}

enum pav_face_notice pav_scene_face_notice(const struct pav_scene *scene)
{
    const struct work_consent *consent = scene->work ? &scene->work->consent : NULL;
    if (!consent || !consent->asks)
        return PAV_FACE_NOTICE_NONE;
    return consent->given ? PAV_FACE_NOTICE_READ : PAV_FACE_NOTICE_OFFER;
}

const struct pav_manifest *pav_scene_manifest(const struct pav_scene *scene)
{
    return scene->manifest.name ? &scene->manifest : NULL;
}

/* A scene in C reads what it asked for, and no picture of another one. */
bool pav_scene_give(struct pav_scene *scene, const char *name, struct pav_texture *texture)
{
    return scene->work && work_images_give(scene->work, name, texture);
}

const char **pav_scene_image_names(const struct pav_scene *scene)
{
    return work_images_names(scene->work);
}

const struct pav_param *pav_scene_params(const struct pav_scene *scene, void **state)
{
    if (state)
        *state = scene->state;
    return scene->info ? scene->info->params : NULL;
}

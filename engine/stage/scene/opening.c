/*
 * Owns the way from an installation's folder to a scene that is ready: one short step a frame, so
 * that no picture of the scene on stage is late.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/param.h"
#include "stage/scene/plugins.h"
#include "stage/scene/reload.h"
#include "stage/scene/scene.h"
#include "stage/scene/work_scene.h"

/* Programs and films come from other threads; what takes longer than this will not come. */
#define WAIT_MAX_S 60

static void read_manifest(struct pav_scene *scene)
{
    scene->folder = pav_place_installation(scene->entry.installation, scene->beside);
    if (!scene->folder) {
        pav_scene_give_up(scene, "there is no installation \"%s\"", scene->entry.installation);
        return;
    }
    /* A text missing in one language is for `check`: it is no reason to show nothing. */
    struct pav_complaints complaints = {0};
    if (pav_manifest_read(&scene->manifest, scene->folder, NULL, &complaints)) {
        scene->opening = OPENING_PLUGIN;
        free(scene->name);
        scene->name = pav_strdup(scene->manifest.name);
    } else {
        size_t line = strcspn(complaints.text.text, "\n");
        pav_scene_give_up(scene, "%.*s", (int)line, complaints.text.text);
    }
    pav_complaints_finish(&complaints);
}

static bool has_media(struct pav_scene *scene)
{
    for (const struct pav_slot *slot = scene->info->slots; slot && slot->name; slot++) {
        bool found = false;
        for (size_t i = 0; i < scene->manifest.medium_count; i++)
            found |= strcmp(scene->manifest.media[i].slot, slot->name) == 0;
        if (slot->required && !found) {
            pav_scene_give_up(scene, "the medium \"%s\" is missing in installation.yaml",
                              slot->name);
            return false;
        }
    }
    return true;
}

/* A built file that is older than its source draws something else than the source says. */
static void warn_of_age(const struct pav_scene *scene)
{
    struct stat source, built;
    if (stat(scene->manifest.scene, &source) == 0 && stat(scene->manifest.plugin, &built) == 0 &&
        (source.st_mtim.tv_sec > built.st_mtim.tv_sec ||
         (source.st_mtim.tv_sec == built.st_mtim.tv_sec &&
          source.st_mtim.tv_nsec > built.st_mtim.tv_nsec)))
        pav_log(scene->name, PAV_LOG_WARN,
                "%s was saved after %s.so was built; pavilion build %s builds it anew",
                pav_path_name(scene->manifest.scene), scene->manifest.name, scene->manifest.name);
}

static bool load_plugin(struct pav_scene *scene)
{
    char *why = NULL;
    scene->plugin = pav_plugins_newest(scene->host.plugins, scene->source_folder);
    if (!scene->plugin && !scene->manifest.plugin) {
        pav_scene_give_up(scene, "%s is not built: there is no %s.so; pavilion build %s makes it",
                          scene->manifest.scene, scene->manifest.name, scene->manifest.name);
        return false;
    }
    if (!scene->plugin) {
        warn_of_age(scene);
        pav_scene_doing(scene, "load");
        scene->plugin = pav_plugin_load(scene->manifest.plugin, &why);
        pav_scene_doing(scene, NULL);
    }
    if (!scene->plugin) {
        pav_scene_give_up(scene, "%s", why);
        free(why);
        return false;
    }
    scene->info = pav_plugin_info(scene->plugin);
    return true;
}

static bool load_work(struct pav_scene *scene)
{
    char *why = NULL;
    scene->work = work_scene_read(scene->manifest.work, scene->host.developer, &why);
    if (!scene->work) {
        why[strcspn(why, "\n")] = 0;
        pav_scene_give_up(scene, "%s", why);
        free(why);
        return false;
    }
    work_scene_attach(scene->work, scene);
    if (scene->work->error.length)
        pav_scene_report(scene, PAV_STAGE_FAULT_NOTE, scene->work->error.text);
    scene->info = &scene->work->info;
    return true;
}

static void load(struct pav_scene *scene)
{
    const char *source = scene->manifest.work ? scene->manifest.work : scene->manifest.scene;
    scene->source_folder = pav_path_folder(source);
    scene->renewals = pav_plugins_renewals(scene->host.plugins, scene->source_folder);
    if (!(scene->manifest.work ? load_work(scene) : load_plugin(scene)))
        return;
    scene->state = pav_alloc(scene->info->state_size);
    pav_param_defaults(scene->info->params, scene->state);
    pav_scene_apply(scene, scene->manifest.settings, scene->manifest.setting_count);
    pav_scene_apply(scene, scene->entry.settings, scene->entry.setting_count);
    pav_scene_inherit(scene);
    scene->owner = (struct pav_gpu_owner){
        .name = scene->name,
        .folder = scene->source_folder,
        .params = scene->work ? NULL : scene->info->params, /* a work sends its own */
        .state = scene->state,
    };
    if (has_media(scene))
        scene->opening = OPENING_OPEN;
}

static void open_scene(struct pav_scene *scene, const struct pav_frame_info *info)
{
    pav_scene_enter(scene, info);
    scene->opened = true;
    pav_scene_doing(scene, "open");
    bool good = scene->info->open(scene, scene->state);
    if (pav_scene_leave(scene) && !good)
        pav_scene_give_up(scene, "its open failed without saying why");
    scene->opening = OPENING_WAIT;
    scene->wait_since_ns = pav_clock_ns();
}

static void report_shaders(struct pav_scene *scene)
{
    const char *errors = pav_gpu_errors(scene->host.gpu, &scene->owner);
    int line = (int)strcspn(errors, "\n");
    if (!scene->host.developer)
        pav_scene_give_up(scene, "%.*s", line, errors);
    else if (!scene->shaders_reported)
        pav_scene_report(scene, PAV_STAGE_FAULT_NOTE, errors);
    scene->shaders_reported = true;
}

static bool films_primed(struct pav_scene *scene)
{
    for (int i = 0; i < PAV_SLOTS_MAX; i++) {
        struct pav_film *film = scene->films[i].film;
        if (film && pav_film_state(film) != PAV_FILM_BROKEN && !pav_film_primed(film))
            return false;
    }
    return true;
}

static void wait_for_others(struct pav_scene *scene)
{
    int failed = 0;
    int compiling = pav_gpu_compiling(scene->host.gpu, &scene->owner, &failed);
    if (compiling > 0 || !films_primed(scene)) {
        if (pav_clock_ns() - scene->wait_since_ns > WAIT_MAX_S * PAV_NS_PER_S)
            pav_scene_give_up(scene, "%s after %d s",
                              compiling > 0 ? "its shaders still compile"
                                            : "its films still have no picture",
                              WAIT_MAX_S);
        return;
    }
    if (failed > 0)
        report_shaders(scene);
    pav_scene_check_films(scene);
    scene->opening = OPENING_RESIZE;
}

/* Real draws, as they will be on stage, until none of them makes the driver compile. The state block
 * is put back afterwards: the scene's first picture on stage is its first. */
static bool warm(struct pav_scene *scene, struct pav_frame_info *info, struct pav_target *out,
                 int64_t until_ns)
{
    size_t bytes = scene->info->state_size;
    struct pav_wish asked = scene->asked;
    /* A scene that is slow beside its budget would never come to its first cold draw: after a pass
     * that left some out, one is done whatever the time. More than one a pass never is. */
    scene->owner.warming = true;
    scene->owner.warm_until_ns = scene->cold_before > 0 ? INT64_MAX : until_ns;
    scene->owner.cold_draws = 0;
    memcpy(scene->state_kept, scene->state, bytes);
    pav_scene_enter(scene, info);
    pav_scene_films_update(scene, info);
    pav_scene_call(scene, info, out);
    bool good = pav_scene_leave(scene) && scene->stage == PAV_SCENE_OPENING;
    memcpy(scene->state, scene->state_kept, bytes);
    scene->asked = asked;
    scene->owner.warming = false;
    scene->cold_before = scene->owner.cold_draws;
    return good && scene->owner.cold_draws == 0;
}

static void warm_all(struct pav_scene *scene, struct pav_frame_info *info,
                     struct pav_target *const *outs, int out_count, int64_t until_ns)
{
    if (!scene->state_kept)
        scene->state_kept = pav_alloc(scene->info->state_size);
    while (scene->warmed < out_count && warm(scene, info, outs[scene->warmed], until_ns))
        scene->warmed++;
    if (scene->warmed >= out_count && scene->stage == PAV_SCENE_OPENING)
        scene->stage = PAV_SCENE_READY;
}

static void resize(struct pav_scene *scene, const struct pav_frame_info *info, int out_count)
{
    pav_scene_resize(scene, info->width_px, info->height_px);
    if (scene->stage != PAV_SCENE_OPENING)
        return;
    /* In lock-step nobody waits for a frame, and the first picture must be the first update. */
    if (scene->host.lock_step || out_count == 0)
        scene->stage = PAV_SCENE_READY;
    scene->opening = OPENING_WARM;
}

enum pav_scene_stage pav_scene_step(struct pav_scene *scene, const struct pav_frame_info *frame,
                                    struct pav_target *const *outs, int out_count,
                                    int64_t budget_ns)
{
    int64_t start_ns = pav_clock_ns();
    struct pav_frame_info info = *frame;
    if (scene->stage != PAV_SCENE_OPENING)
        return scene->stage;
    info.frame = 0;
    info.time_s = 0;
    info.seed = scene->host.seed;
    info.sound = pav_scene_hears(scene, frame->sound);
    switch (scene->opening) {
    case OPENING_MANIFEST:
        read_manifest(scene);
        break;
    case OPENING_PLUGIN:
        load(scene);
        break;
    case OPENING_OPEN:
        open_scene(scene, &info);
        break;
    case OPENING_WAIT:
        wait_for_others(scene);
        break;
    case OPENING_RESIZE:
        resize(scene, &info, out_count);
        break;
    case OPENING_WARM:
        pav_scene_resize(scene, info.width_px, info.height_px);
        if (scene->stage == PAV_SCENE_OPENING)
            warm_all(scene, &info, outs, out_count, start_ns + budget_ns);
        break;
    }
    if (scene->stage == PAV_SCENE_READY)
        pav_log(scene->name, PAV_LOG_DEBUG, "ready");
    return scene->stage;
}

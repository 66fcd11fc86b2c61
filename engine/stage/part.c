/* Owns one part of the show: a scene and its filters, opened in steps and drawn one after another. */
#include "stage/part.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "link/effect.h"
#include "stage/scene/reload.h"

#define ACTS_MAX (1 + 2 * PAV_FILTERS_MAX) /* the scene, its installation's filters, its entry's */
#define DT_MAX_S 0.1
/* Of opening, in one frame, for as long as there is time: all up to where compilers are waited for. */
#define RENEW_STEPS 4

/* The scene, or one of its filters. */
struct act {
    struct pav_effect effect; /* of a filter */
    struct pav_scene *scene;  /* NULL: a filter whose turn to be opened has not come */
    struct pav_target *picture;
    struct pav_findings own;
    struct pav_scene *fresh; /* newer code of it, being opened; or NULL */
    uint64_t since;          /* the part's picture with which its code began */
    bool refused;            /* a filter that reads no picture */
    bool told;               /* why it is left out */
    bool drew;
};

struct pav_part {
    struct pav_host host;
    struct pav_cameras *cameras;
    struct pav_entry entry; /* bare: of the filters only what acts hold; borrows nothing */
    char *beside;
    int camera;
    struct act acts[ACTS_MAX];
    int count;
    int opening;    /* the act that is being opened: the last one first, the scene at the end */
    bool listed;    /* the installation's filters are among the acts */
    double shown_s; /* when it was first shown, on the show's clock; negative: not yet */
    double drawn_s; /* when it was last drawn */
    uint64_t frame;
};

/* --- life ------------------------------------------------------------------------------------- */

static void add_filters(struct pav_part *part, const struct pav_filters *filters)
{
    for (size_t i = 0; i < filters->count && part->count < ACTS_MAX; i++)
        pav_effect_copy(&part->acts[part->count++].effect, &filters->list[i]);
}

/* The entry's own filters wait in the list until those of its installation are known. */
struct pav_part *pav_part_create(const struct pav_host *host, struct pav_cameras *cameras,
                                 const struct pav_entry *entry, const char *beside)
{
    struct pav_part *part = pav_alloc(sizeof *part);
    part->host = *host;
    part->cameras = cameras;
    part->camera = entry->camera;
    part->beside = beside ? pav_strdup(beside) : NULL;
    part->shown_s = -1;
    part->entry = *entry;
    part->entry.filters = (struct pav_filters){0};
    part->entry.transition = (struct pav_effect){0};
    part->acts[0].scene = pav_scene_create(host, &part->entry, beside);
    part->count = 1;
    part->entry.installation = pav_strdup(entry->installation);
    part->entry.settings = NULL;
    part->entry.setting_count = 0;
    pav_filters_add(&part->entry.filters, &entry->filters);
    return part;
}

void pav_part_rehouse(struct pav_part *part, const struct pav_host *host)
{
    part->host = *host;
}

void pav_part_destroy(struct pav_part *part)
{
    if (!part)
        return;
    for (int i = 0; i < part->count; i++) {
        pav_scene_destroy(part->acts[i].fresh);
        pav_scene_destroy(part->acts[i].scene);
        pav_target_destroy(part->acts[i].picture);
        pav_effect_finish(&part->acts[i].effect);
    }
    pav_filters_finish(&part->entry.filters);
    free(part->entry.installation);
    free(part->beside);
    free(part);
}

/* --- who is at work --------------------------------------------------------------------------- */

static bool works(const struct act *act)
{
    return act->scene && !act->refused && pav_scene_stage(act->scene) != PAV_SCENE_FAILED;
}

/* The next act at work behind `index`, or `count`. */
static int after(const struct pav_part *part, int index)
{
    do
        index++;
    while (index < part->count && !works(&part->acts[index]));
    return index;
}

/* Once; a scene that failed has told its reason itself. */
static void tell_failed(struct pav_part *part, struct act *act)
{
    if (act == part->acts || act->told || works(act))
        return;
    act->told = true;
    const char *name = pav_scene_name(act->scene);
    if (act->refused && part->host.fault)
        part->host.fault(part->host.data, PAV_STAGE_FAULT_NOTE, name,
                         "expected a filter, which has an image input inputImage");
    pav_log("stage", PAV_LOG_WARN, "the filter %s is left out: the picture goes on", name);
}

/* --- one frame ------------------------------------------------------------------------------------ */

/* Two scenes may share a camera while one fades into the other, and a developer may look on: faces are
 * told only to who asked for them. */
static const struct pav_findings *findings_for(struct pav_scene *scene, struct pav_cameras *cameras,
                                               int camera, struct pav_findings *own)
{
    const struct pav_findings *findings = pav_cameras_findings(cameras, camera);
    struct pav_wish wish = pav_scene_wish(scene);
    bool whole = !(findings->have & PAV_NEED_FACES) || wish.everyone;
    if (whole && own->frame_id) /* what it was told before does not stay */
        *own = (struct pav_findings){0};
    if (whole)
        return findings;
    *own = *findings;
    pav_wish_filter(&wish, own);
    return own;
}

struct pav_frame_info pav_frame_info_for(struct pav_scene *scene, const struct pav_host *host,
                                         struct pav_cameras *cameras, int camera,
                                         const struct pav_show_input *input,
                                         struct pav_findings *own, const struct pav_target *out)
{
    return (struct pav_frame_info){
        .dt_s = input->dt_s,
        .width_px = pav_target_width(out),
        .height_px = pav_target_height(out),
        .camera = pav_cameras_frame(cameras, camera),
        .findings = findings_for(scene, cameras, camera, own),
        .sound = input->sound,
        .events = input->events,
        .event_count = input->event_count,
        .language = input->language,
        .seed = host->seed,
        .screen_height_mm = host->screen_height_mm,
        .screen_bottom_mm = host->screen_bottom_mm,
    };
}

static struct pav_frame_info info_for(struct pav_part *part, struct act *act,
                                      const struct pav_show_input *input,
                                      const struct pav_target *out)
{
    struct pav_frame_info info = pav_frame_info_for(act->scene, &part->host, part->cameras,
                                                    part->camera, input, &act->own, out);
    double dt_s = part->shown_s < 0 ? input->dt_s : input->now_s - part->drawn_s;
    info.time_s = part->shown_s < 0 ? 0 : input->now_s - part->shown_s;
    info.dt_s = dt_s < 0 ? 0 : dt_s > DT_MAX_S ? DT_MAX_S : dt_s;
    info.frame = part->frame - act->since;
    return info;
}

/* Where an act draws that another one follows. */
static struct pav_target *picture_of(struct pav_part *part, struct act *act,
                                     const struct pav_target *out)
{
    int w = pav_target_width(out), h = pav_target_height(out);
    if (act->picture && pav_target_width(act->picture) == w && pav_target_height(act->picture) == h)
        return act->picture;
    pav_target_destroy(act->picture);
    act->drew = false;
    act->picture = pav_target_create(
        part->host.gpu,
        &(struct pav_target_desc){.width_px = w, .height_px = h, .format = PAV_FORMAT_RGBA8});
    return act->picture;
}

/* Draws what `act` makes of `before` (NULL: it is the scene). What a filter cannot make passes as it is. */
static bool draw_act(struct pav_part *part, struct act *act, struct pav_texture *before,
                     const struct pav_show_input *input, struct pav_target *to)
{
    struct pav_frame_info info = info_for(part, act, input, to);
    if (before)
        pav_scene_give(act->scene, "inputImage", before);
    pav_scene_resize(act->scene, info.width_px, info.height_px);
    bool drawn = pav_scene_frame(act->scene, &info, to);
    act->drew |= drawn;
    tell_failed(part, act);
    if (drawn || !before || (act->drew && works(act)))
        return drawn;
    pav_draw_texture(part->host.gpu, to, before, NULL, PAV_BLEND_NONE, 1);
    return true;
}

bool pav_part_draw(struct pav_part *part, const struct pav_show_input *input,
                   struct pav_target *out)
{
    if (part->shown_s < 0) {
        part->shown_s = input->now_s;
        part->drawn_s = input->now_s - input->dt_s;
    }
    struct pav_texture *before = NULL;
    bool drawn = false;
    for (int i = 0, next; i < part->count; i = next) {
        struct act *act = &part->acts[i];
        next = after(part, i);
        struct pav_target *to = next < part->count ? picture_of(part, act, out) : out;
        drawn = draw_act(part, act, before, input, to);
        before = pav_target_texture(to);
    }
    part->drawn_s = input->now_s;
    part->frame++;
    return drawn;
}

void pav_part_refresh(struct pav_part *part)
{
    for (int i = 0; i < part->count; i++)
        if (part->acts[i].scene)
            pav_scene_refresh(part->acts[i].scene);
}

void pav_part_idle(struct pav_part *part)
{
    static const float nothing[4] = {0};
    bool sees = pav_part_wish(part).needs != 0;
    for (int i = 0; i < part->count; i++) {
        if (part->acts[i].scene)
            pav_scene_idle(part->acts[i].scene);
        if (sees && part->acts[i].picture)
            pav_target_clear(part->acts[i].picture, nothing);
    }
}

/* --- opening -------------------------------------------------------------------------------------- */

/* The installation's own filters come first, then the entry's. */
static void list_filters(struct pav_part *part)
{
    struct pav_manifest manifest;
    char *folder = pav_place_installation(part->entry.installation, part->beside);
    if (folder && pav_manifest_read(&manifest, folder, NULL, NULL)) {
        add_filters(part, &manifest.filters);
        pav_manifest_finish(&manifest);
    }
    free(folder);
    add_filters(part, &part->entry.filters);
    part->opening = part->count - 1;
    part->listed = true;
}

static void begin_filter(struct pav_part *part, struct act *act)
{
    struct pav_entry entry = part->entry;
    entry.installation = act->effect.file;
    entry.settings = act->effect.settings;
    entry.setting_count = act->effect.setting_count;
    entry.filters = (struct pav_filters){0};
    act->scene = pav_scene_create(&part->host, &entry, part->beside);
}

static bool give_input(struct pav_part *part, int index, struct pav_target *size)
{
    struct pav_target *before = picture_of(part, &part->acts[index - 1], size);
    return pav_scene_give(part->acts[index].scene, "inputImage", pav_target_texture(before));
}

static void open_act(struct pav_part *part, int index, const struct pav_show_input *input,
                     struct pav_target *size, struct pav_target *const *outs, int out_count,
                     int64_t budget_ns)
{
    struct act *act = &part->acts[index];
    struct pav_target *own[1];
    if (!act->scene)
        begin_filter(part, act);
    if (after(part, index) < part->count) {
        own[0] = picture_of(part, act, size);
        outs = own;
        out_count = out_count > 0;
    }
    if (index > 0)
        give_input(part, index, size);
    struct pav_frame_info info = info_for(part, act, input, size);
    info.events = NULL;
    info.event_count = 0;
    enum pav_scene_stage stage = pav_scene_step(act->scene, &info, outs, out_count, budget_ns);
    act->refused = index > 0 && stage == PAV_SCENE_READY && !give_input(part, index, size);
    tell_failed(part, act);
}

enum pav_scene_stage pav_part_step(struct pav_part *part, const struct pav_show_input *input,
                                   struct pav_target *size, struct pav_target *const *outs,
                                   int out_count, int64_t budget_ns)
{
    if (!part->listed) {
        list_filters(part);
        return PAV_SCENE_OPENING;
    }
    open_act(part, part->opening, input, size, outs, out_count, budget_ns);
    struct pav_scene *scene = part->acts[part->opening].scene;
    if (part->opening > 0 && pav_scene_stage(scene) != PAV_SCENE_OPENING)
        part->opening--;
    return pav_part_stage(part);
}

/* The scene is opened at the end: when it is ready, all are. */
enum pav_scene_stage pav_part_stage(const struct pav_part *part)
{
    return part->listed ? pav_scene_stage(part->acts[0].scene) : PAV_SCENE_OPENING;
}

/* --- newer code ---------------------------------------------------------------------------------- */

/* Nothing is warmed up: a developer would rather see it now than without a late picture. One that does not
 * open has said why, and gives way to the one that is on. */
static void renew_act(struct pav_part *part, struct act *act, const struct pav_show_input *input,
                      struct pav_target *out, int64_t budget_ns)
{
    struct pav_frame_info info = info_for(part, act, input, out);
    info.events = NULL;
    info.event_count = 0;
    int64_t until_ns = pav_clock_ns() + budget_ns;
    enum pav_scene_stage stage = PAV_SCENE_OPENING;
    for (int i = 0; i < RENEW_STEPS && stage == PAV_SCENE_OPENING; i++)
        if (i == 0 || pav_clock_ns() < until_ns)
            stage = pav_scene_step(act->fresh, &info, NULL, 0, budget_ns);
    if (stage == PAV_SCENE_READY) {
        pav_scene_replace(act->fresh, act->scene);
        act->scene = act->fresh;
        act->since = part->frame;
    } else if (stage == PAV_SCENE_FAILED) {
        pav_scene_stay(act->scene, pav_scene_reason(act->fresh));
        pav_scene_destroy(act->fresh);
    } else if (pav_scene_outdated(act->fresh)) {
        pav_scene_destroy(act->fresh);
    } else {
        return;
    }
    act->fresh = NULL;
}

void pav_part_renew(struct pav_part *part, const struct pav_show_input *input,
                    struct pav_target *out, int64_t budget_ns)
{
    struct act *act = &part->acts[0]; /* filters are shaders, which are reloaded in place */
    if (!works(act))
        return;
    if (!act->fresh && pav_scene_outdated(act->scene))
        act->fresh = pav_scene_again(act->scene);
    if (act->fresh)
        renew_act(part, act, input, out, budget_ns);
}

/* --- questions ------------------------------------------------------------------------------------ */

struct pav_scene *pav_part_scene(struct pav_part *part)
{
    return part->acts[0].scene;
}

struct pav_scene *pav_part_filter(struct pav_part *part, size_t index)
{
    int at = after(part, 0);
    for (; index > 0 && at < part->count; index--)
        at = after(part, at);
    return at < part->count ? part->acts[at].scene : NULL;
}

int pav_part_camera(const struct pav_part *part)
{
    return part->camera;
}

struct pav_wish pav_part_wish(const struct pav_part *part)
{
    struct pav_wish wish = pav_scene_wish(part->acts[0].scene);
    for (int i = after(part, 0); i < part->count; i = after(part, i)) {
        struct pav_wish more = pav_scene_wish(part->acts[i].scene);
        pav_wish_add(&wish, &more);
    }
    return wish;
}

bool pav_part_synthetic(const struct pav_part *part)
{
    bool synthetic = pav_scene_synthetic(part->acts[0].scene);
    for (int i = after(part, 0); i < part->count; i = after(part, i))
        synthetic |= pav_scene_synthetic(part->acts[i].scene);
    return synthetic;
}

enum pav_face_notice pav_part_face_notice(const struct pav_part *part)
{
    enum pav_face_notice notice = pav_scene_face_notice(part->acts[0].scene);
    for (int i = after(part, 0); i < part->count; i = after(part, i)) {
        enum pav_face_notice own = pav_scene_face_notice(part->acts[i].scene);
        notice = own > notice ? own : notice;
    }
    return notice;
}

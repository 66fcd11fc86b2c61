/* What is on stage: the scene on, the one opening behind it, and the fade between them. */
#include "stage/show.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "stage/transition.h"

#define PREPARE_S   12.0    /* the next scene is opened this long before it is due */
#define STEP_MIN_NS 1000000 /* a step of opening may always take this long */
#define STEP_MAX_NS 6000000 /* and never longer than this */
#define SETTLE_S    20.0    /* a scene that does not open in this time has failed */
#define DT_MAX_S    0.1

struct part {
    struct pav_scene *scene; /* NULL: nobody */
    int entry;
    int camera;
    double shown_s; /* when it was first shown, on the show's clock; negative: not yet */
    double drawn_s; /* when it was last drawn */
    uint64_t frame;
    struct pav_findings own; /* for a scene that did not ask for all that another did */
};

struct pav_show {
    struct pav_show_desc desc;
    struct part on, next;
    struct pav_transition *transition;
    bool transition_warm;
    bool fading, inspected;
    bool coming_draws; /* in a fade where the scenes take turns: whose it is */
    double fade_since_s;
};

static const struct part nobody = {.entry = PAV_ENTRY_NONE, .camera = -1, .shown_s = -1};

static void leave(struct part *part)
{
    pav_scene_destroy(part->scene);
    *part = nobody;
}

struct pav_show *pav_show_create(const struct pav_show_desc *desc)
{
    struct pav_show *show = pav_alloc(sizeof *show);
    show->desc = *desc;
    leave(&show->on);
    leave(&show->next);
    show->transition = pav_transition_create(desc->host.gpu);
    return show;
}

void pav_show_destroy(struct pav_show *show)
{
    if (!show)
        return;
    leave(&show->on);
    leave(&show->next);
    pav_transition_destroy(show->transition);
    free(show);
}

/* --- one scene's frame ---------------------------------------------------------------------- */

/* Two scenes may share a camera while one fades into the other, and a developer may look on: faces are
 * told only to who asked for them. */
static const struct pav_findings *findings_for(const struct pav_show *show, struct part *part)
{
    const struct pav_findings *findings = pav_cameras_findings(show->desc.cameras, part->camera);
    struct pav_wish wish = pav_scene_wish(part->scene);
    bool whole = !(findings->have & PAV_NEED_FACES) || wish.everyone;
    if (whole && part->own.frame_id) /* what it was told before does not stay */
        part->own = (struct pav_findings){0};
    if (whole)
        return findings;
    part->own = *findings;
    pav_wish_filter(&wish, &part->own);
    return &part->own;
}

static struct pav_frame_info frame_info(const struct pav_show *show, struct part *part,
                                        const struct pav_show_input *input,
                                        const struct pav_target *out)
{
    double dt_s = part->shown_s < 0 ? input->dt_s : input->now_s - part->drawn_s;
    return (struct pav_frame_info){
        .time_s = part->shown_s < 0 ? 0 : input->now_s - part->shown_s,
        .dt_s = dt_s < 0          ? 0
                : dt_s > DT_MAX_S ? DT_MAX_S
                                  : dt_s,
        .frame = part->frame,
        .width_px = pav_target_width(out),
        .height_px = pav_target_height(out),
        .camera = pav_cameras_frame(show->desc.cameras, part->camera),
        .findings = findings_for(show, part),
        .sound = input->sound,
        .events = input->events,
        .event_count = input->event_count,
        .language = input->language,
        .seed = show->desc.host.seed,
        .screen_height_mm = show->desc.host.screen_height_mm,
        .screen_bottom_mm = show->desc.host.screen_bottom_mm,
    };
}

static bool draw_part(struct pav_show *show, struct part *part, const struct pav_show_input *input,
                      struct pav_target *out)
{
    if (part->shown_s < 0) {
        part->shown_s = input->now_s;
        part->drawn_s = input->now_s - input->dt_s;
    }
    struct pav_frame_info info = frame_info(show, part, input, out);
    pav_scene_resize(part->scene, info.width_px, info.height_px);
    bool drawn = pav_scene_frame(part->scene, &info, out);
    part->drawn_s = input->now_s;
    part->frame++;
    return drawn;
}

/* --- opening ---------------------------------------------------------------------------------- */

static void open_next(struct pav_show *show, const struct pav_programme *programme, int entry)
{
    const struct pav_entry *wanted = pav_programme_entry(programme, entry);
    if (!wanted || (show->next.scene && show->next.entry == entry))
        return;
    leave(&show->next);
    show->next.scene = pav_scene_create(&show->desc.host, wanted, show->desc.beside);
    show->next.entry = entry;
    show->next.camera = wanted->camera;
}

/* Attract and an entry may be the same piece: then it simply stays. */
static bool adopt(struct pav_show *show, struct pav_programme *programme, int wanted, double now_s)
{
    const struct pav_entry *on = pav_programme_entry(programme, show->on.entry);
    const struct pav_entry *next = pav_programme_entry(programme, wanted);
    if (!show->on.scene || !on || !next || !pav_entry_same(on, next))
        return false;
    show->on.entry = wanted;
    pav_programme_enter(programme, wanted, now_s);
    return true;
}

static void move_up(struct pav_show *show)
{
    leave(&show->on);
    show->on = show->next;
    show->next = nobody;
}

static void take_stage(struct pav_show *show, struct pav_programme *programme, double now_s)
{
    pav_log("stage", PAV_LOG_INFO, "on stage: %s", pav_scene_name(show->next.scene));
    pav_programme_enter(programme, show->next.entry, now_s);
    if (show->on.scene && show->desc.fade_s > 0) {
        show->fading = true;
        show->coming_draws = false;
        show->fade_since_s = now_s;
        return;
    }
    move_up(show);
}

static void drop_failed(struct pav_show *show, struct pav_programme *programme, double now_s)
{
    pav_programme_fail(programme, show->next.entry, now_s);
    leave(&show->next);
}

static int64_t budget_ns(const struct pav_show_input *input)
{
    int64_t left = (input->due_ns - pav_clock_ns()) / 3;
    return left < STEP_MIN_NS ? STEP_MIN_NS : left > STEP_MAX_NS ? STEP_MAX_NS : left;
}

void pav_show_follow(struct pav_show *show, struct pav_programme *programme, int wanted,
                     const struct pav_show_input *input)
{
    if (show->fading)
        return;
    if (show->on.scene && pav_scene_stage(show->on.scene) == PAV_SCENE_FAILED &&
        show->on.entry != PAV_ENTRY_NONE) {
        pav_programme_fail(programme, show->on.entry, input->now_s);
        show->on.entry = PAV_ENTRY_NONE;
        return; /* its last picture stands until another is ready */
    }
    if (wanted != show->on.entry && !adopt(show, programme, wanted, input->now_s))
        open_next(show, programme, wanted);
    double left_s = pav_programme_left(programme, input->now_s);
    if (!show->next.scene && left_s >= 0 && left_s < PREPARE_S &&
        pav_programme_upcoming(programme) != show->on.entry)
        open_next(show, programme, pav_programme_upcoming(programme));
    if (!show->next.scene)
        return;
    enum pav_scene_stage stage = pav_scene_stage(show->next.scene);
    if (stage == PAV_SCENE_FAILED)
        drop_failed(show, programme, input->now_s);
    else if (stage == PAV_SCENE_READY && wanted == show->next.entry &&
             (show->transition_warm || !show->on.scene))
        take_stage(show, programme, input->now_s);
}

/* One step of what is being opened, drawn where the picture is about to be drawn over. */
static void step_next(struct pav_show *show, const struct pav_show_input *input,
                      struct pav_target *screen)
{
    if (show->on.scene && !show->transition_warm) {
        show->transition_warm = pav_transition_warm(show->transition, screen);
        return;
    }
    if (!show->next.scene || pav_scene_stage(show->next.scene) != PAV_SCENE_OPENING)
        return;
    struct pav_frame_info info = frame_info(show, &show->next, input, screen);
    info.events = NULL;
    info.event_count = 0;
    struct pav_target *coming =
        pav_transition_coming(show->transition, info.width_px, info.height_px);
    pav_scene_step(show->next.scene, &info, (struct pav_target *[]){coming, screen},
                   show->on.scene ? 2 : 0, budget_ns(input));
}

bool pav_show_settle(struct pav_show *show, struct pav_programme *programme, int wanted,
                     struct pav_target *screen, const struct pav_show_input *input,
                     const char **why)
{
    if (show->on.scene &&
        (wanted == show->on.entry || adopt(show, programme, wanted, input->now_s)))
        return true;
    open_next(show, programme, wanted);
    if (!show->next.scene) {
        *why = "there is nothing to show";
        return false;
    }
    int64_t until = pav_clock_ns() + (int64_t)(SETTLE_S * 1e9);
    struct pav_frame_info info = frame_info(show, &show->next, input, screen);
    info.events = NULL;
    info.event_count = 0;
    enum pav_scene_stage stage = pav_scene_stage(show->next.scene);
    while (stage == PAV_SCENE_OPENING && pav_clock_ns() < until) {
        pav_gpu_begin_frame(show->desc.host.gpu, input->now_s, input->dt_s, 0);
        stage = pav_scene_step(show->next.scene, &info, NULL, 0, PAV_NS_PER_S);
        if (stage == PAV_SCENE_OPENING)
            pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS / 2);
    }
    if (stage != PAV_SCENE_READY) {
        *why = stage == PAV_SCENE_FAILED ? pav_scene_reason(show->next.scene)
                                         : "it did not open in time";
        return false;
    }
    take_stage(show, programme, input->now_s);
    return true;
}

static void end_fade(struct pav_show *show)
{
    show->fading = false;
    move_up(show);
    pav_transition_forget(show->transition);
}

void pav_show_replace(struct pav_show *show, const struct pav_programme *programme, double fade_s,
                      const struct pav_host *host)
{
    if (show->fading)
        end_fade(show);
    leave(&show->next);
    show->desc.fade_s = fade_s;
    show->desc.host = *host;
    show->on.entry = programme->current;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static bool draw_fade(struct pav_show *show, const struct pav_show_input *input,
                      struct pav_target *screen)
{
    int w = pav_target_width(screen), h = pav_target_height(screen);
    struct pav_target *leaving = pav_transition_leaving(show->transition, w, h);
    struct pav_target *coming = pav_transition_coming(show->transition, w, h);
    double progress = (input->now_s - show->fade_since_s) / show->desc.fade_s;
    bool turns = show->desc.in_turns;
    /* The first picture is all the leaving scene's and the last one all the coming one's; a touch is
     * the coming one's whenever it falls. */
    bool coming_draws = !turns || show->coming_draws || progress >= 1 || input->event_count > 0;
    if (!turns || (!show->coming_draws && progress < 1))
        draw_part(show, &show->on, input, leaving);
    if (coming_draws)
        draw_part(show, &show->next, input, coming);
    show->coming_draws = !show->coming_draws;
    pav_transition_draw(show->transition, progress > 1 ? 1.0f : (float)progress, screen);
    if (progress >= 1)
        end_fade(show);
    return true;
}

bool pav_show_draw(struct pav_show *show, const struct pav_show_input *input,
                   struct pav_target *screen)
{
    if (show->fading)
        return draw_fade(show, input, screen);
    step_next(show, input, screen);
    if (!show->on.scene || pav_scene_stage(show->on.scene) != PAV_SCENE_READY)
        return false;
    return draw_part(show, &show->on, input, screen);
}

void pav_show_idle(struct pav_show *show)
{
    if (show->on.scene)
        pav_scene_idle(show->on.scene);
    if (show->fading && show->next.scene)
        pav_scene_idle(show->next.scene);
}

struct pav_scene *pav_show_scene(struct pav_show *show)
{
    return show->fading ? show->next.scene : show->on.scene;
}

int pav_show_camera(const struct pav_show *show)
{
    const struct part *part = show->fading ? &show->next : &show->on;
    return part->scene ? part->camera : -1;
}

struct pav_wish pav_show_wish(const struct pav_show *show, int camera)
{
    struct pav_wish wish = {0}, other = {0};
    if (show->next.scene && show->next.camera == camera) {
        wish = pav_scene_wish(show->next.scene);
        if (!show->fading)
            pav_wish_drop_faces(&wish);
    }
    if (show->on.scene && show->on.camera == camera)
        other = pav_scene_wish(show->on.scene);
    pav_wish_add(&wish, &other);
    if (show->inspected && camera == pav_show_camera(show))
        pav_wish_add(&wish, &(struct pav_wish){.needs = PAV_NEED_CAMERA | PAV_NEED_PRESENCE |
                                                        PAV_NEED_SILHOUETTE | PAV_NEED_FLOW |
                                                        PAV_NEED_FACES,
                                               .everyone = 1});
    return wish;
}

uint32_t pav_show_needs(const struct pav_show *show, int camera)
{
    return pav_show_wish(show, camera).needs;
}

void pav_show_inspect(struct pav_show *show, bool inspected)
{
    show->inspected = inspected;
}

bool pav_show_synthetic(const struct pav_show *show)
{
    return (show->on.scene && pav_scene_synthetic(show->on.scene)) ||
           (show->fading && show->next.scene && pav_scene_synthetic(show->next.scene));
}

bool pav_show_fading(const struct pav_show *show)
{
    return show->fading;
}

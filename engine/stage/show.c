/* Owns what is on stage: the part on, the one opening behind it, and the transition between them. */
#include "stage/show.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "stage/transition.h"

#define PREPARE_S   12.0    /* the next scene is opened this long before it is due */
#define STEP_MIN_NS 1000000 /* a step of opening may always take this long */
#define STEP_MAX_NS 6000000 /* and never longer than this */
#define SETTLE_S    20.0    /* a scene that does not open in this time has failed */

/* A part and the number of its entry. */
struct seat {
    struct pav_part *part; /* NULL: nobody */
    int entry;
};

struct pav_show {
    struct pav_show_desc desc;
    char *beside; /* where the exhibition lies; its text may come and go */
    struct seat on, next;
    struct pav_transition *transition;
    bool fading, inspected;
    bool coming_draws; /* in a fade where the scenes take turns: whose it is */
    double fade_since_s;
    int fades_timed; /* pictures of the transition to `next`, below */
    int64_t fade_ns; /* how long the quickest took */
};

static void leave(struct seat *seat)
{
    pav_part_destroy(seat->part);
    *seat = (struct seat){.entry = PAV_ENTRY_NONE};
}

struct pav_show *pav_show_create(const struct pav_show_desc *desc)
{
    struct pav_show *show = pav_alloc(sizeof *show);
    show->desc = *desc;
    show->desc.beside = NULL; /* the caller's */
    show->beside = desc->beside ? pav_strdup(desc->beside) : NULL;
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
    free(show->beside);
    free(show);
}

/* --- opening ---------------------------------------------------------------------------------- */

static void open_next(struct pav_show *show, const struct pav_programme *programme, int entry)
{
    const struct pav_entry *wanted = pav_programme_entry(programme, entry);
    if (!wanted || (show->next.part && show->next.entry == entry))
        return;
    leave(&show->next);
    show->next.part = pav_part_create(&show->desc.host, show->desc.cameras, wanted, show->beside);
    show->next.entry = entry;
    bool plain = pav_entries_have(&programme->plain, entry);
    pav_transition_choose(show->transition, &show->desc.host, plain ? NULL : wanted, show->beside);
    show->fades_timed = 0;
    show->fade_ns = 0;
}

/* While something draws there is time to wait for what has not been rehearsed yet. */
static void open_unless_held(struct pav_show *show, struct pav_programme *programme, int entry)
{
    bool draws = show->on.part && pav_part_stage(show->on.part) == PAV_SCENE_READY;
    bool open = show->next.part && show->next.entry == entry;
    if (draws && !open && pav_entries_have(&programme->held, entry))
        programme->awaited = entry;
    else
        open_next(show, programme, entry);
}

/* Attract and an entry may be the same piece: then it simply stays. */
static bool adopt(struct pav_show *show, struct pav_programme *programme, int wanted, double now_s)
{
    const struct pav_entry *on = pav_programme_entry(programme, show->on.entry);
    const struct pav_entry *next = pav_programme_entry(programme, wanted);
    if (!show->on.part || !on || !next || !pav_entry_same(on, next))
        return false;
    show->on.entry = wanted;
    pav_programme_enter(programme, wanted, now_s);
    return true;
}

static void move_up(struct pav_show *show)
{
    leave(&show->on);
    show->on = show->next;
    show->next = (struct seat){.entry = PAV_ENTRY_NONE};
    pav_transition_forget(show->transition);
}

static void take_stage(struct pav_show *show, struct pav_programme *programme, double now_s)
{
    pav_log("stage", PAV_LOG_INFO, "on stage: %s", pav_scene_name(pav_part_scene(show->next.part)));
    pav_programme_enter(programme, show->next.entry, now_s);
    if (show->on.part && show->desc.fade_s > 0) {
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
    if (wanted == PAV_ENTRY_NONE && pav_programme_out(programme, show->on.entry)) {
        leave(&show->on); /* nothing is left, and its picture must not stand for it */
        pav_programme_enter(programme, PAV_ENTRY_NONE, input->now_s);
    }
    if (show->next.part && pav_programme_out(programme, show->next.entry))
        leave(&show->next);
    if (show->on.part && pav_part_stage(show->on.part) == PAV_SCENE_FAILED &&
        show->on.entry != PAV_ENTRY_NONE) {
        pav_programme_fail(programme, show->on.entry, input->now_s);
        show->on.entry = PAV_ENTRY_NONE;
        return; /* its last picture stands until another is ready */
    }
    programme->awaited = PAV_ENTRY_NONE;
    if (wanted != show->on.entry && !adopt(show, programme, wanted, input->now_s))
        open_unless_held(show, programme, wanted);
    double left_s = pav_programme_left(programme, input->now_s);
    if (!show->next.part && left_s >= 0 && left_s < PREPARE_S &&
        programme->awaited == PAV_ENTRY_NONE && pav_programme_upcoming(programme) != show->on.entry)
        open_unless_held(show, programme, pav_programme_upcoming(programme));
    if (!show->next.part)
        return;
    enum pav_scene_stage stage = pav_part_stage(show->next.part);
    if (stage == PAV_SCENE_FAILED)
        drop_failed(show, programme, input->now_s);
    else if (stage == PAV_SCENE_READY && wanted == show->next.entry &&
             (pav_transition_ready(show->transition) || !show->on.part))
        take_stage(show, programme, input->now_s);
}

/* Nothing draws: where there is a picture it is the last one of a scene that failed. */
static bool stands(const struct pav_show *show)
{
    return !show->on.part || pav_part_stage(show->on.part) != PAV_SCENE_READY;
}

/* One step of what is being opened, drawn where the picture is about to be drawn over. Beside a picture that moves it is
 * warmed up first, or one would be late; where the picture stands it comes as soon as it can. */
static void step_next(struct pav_show *show, const struct pav_show_input *input,
                      struct pav_target *screen)
{
    if (show->on.part && !pav_transition_ready(show->transition)) {
        pav_transition_step(show->transition, show->desc.cameras, input, screen, budget_ns(input));
        return;
    }
    if (!show->next.part || pav_part_stage(show->next.part) != PAV_SCENE_OPENING)
        return;
    struct pav_target *coming = pav_transition_coming(show->transition, pav_target_width(screen),
                                                      pav_target_height(screen));
    pav_part_step(show->next.part, input, screen, (struct pav_target *[]){coming, screen},
                  stands(show) ? 0 : 2, budget_ns(input));
}

/* With nobody waiting for a picture. */
static enum pav_scene_stage step_all(struct pav_show *show, struct pav_target *screen,
                                     const struct pav_show_input *input)
{
    pav_gpu_begin_frame(show->desc.host.gpu, input->now_s, input->dt_s, 0);
    if (show->on.part &&
        !pav_transition_step(show->transition, show->desc.cameras, input, screen, PAV_NS_PER_S))
        return PAV_SCENE_OPENING;
    return pav_part_step(show->next.part, input, screen, NULL, 0, PAV_NS_PER_S);
}

bool pav_show_settle(struct pav_show *show, struct pav_programme *programme, int wanted,
                     struct pav_target *screen, const struct pav_show_input *input,
                     const char **why)
{
    if (show->on.part && (wanted == show->on.entry || adopt(show, programme, wanted, input->now_s)))
        return true;
    open_next(show, programme, wanted);
    if (!show->next.part) {
        *why = "there is nothing to show";
        return false;
    }
    int64_t until = pav_clock_ns() + (int64_t)(SETTLE_S * 1e9);
    enum pav_scene_stage stage = pav_part_stage(show->next.part);
    while (stage == PAV_SCENE_OPENING && pav_clock_ns() < until) {
        stage = step_all(show, screen, input);
        if (stage == PAV_SCENE_OPENING)
            pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS / 2);
    }
    if (stage != PAV_SCENE_READY) {
        *why = stage == PAV_SCENE_FAILED ? pav_scene_reason(pav_part_scene(show->next.part))
                                         : "it did not open in time";
        return false;
    }
    take_stage(show, programme, input->now_s);
    return true;
}

/* An artist's transition is tried here, too, where it may hang. True: it was, or there is none. */
static bool try_fade(struct pav_show *show, const struct pav_show_input *input,
                     struct pav_target *screen)
{
    if (!pav_transition_scene(show->transition) || show->desc.fade_s <= 0)
        return true;
    if (!pav_transition_ready(show->transition)) {
        pav_transition_step(show->transition, show->desc.cameras, input, screen, budget_ns(input));
        return false;
    }
    int64_t begin_ns = pav_clock_ns();
    pav_transition_draw(show->transition, show->desc.cameras, input, 0.5f, screen);
    pav_gpu_finish(show->desc.host.gpu);
    int64_t took_ns = pav_clock_ns() - begin_ns;
    show->fade_ns = show->fades_timed == 0 || took_ns < show->fade_ns ? took_ns : show->fade_ns;
    return ++show->fades_timed >= PAV_TIMED_MOST || show->fade_ns < PAV_SLOW_MS * PAV_NS_PER_MS;
}

enum pav_scene_stage pav_show_prepare(struct pav_show *show, struct pav_programme *programme,
                                      int wanted, struct pav_target *screen,
                                      const struct pav_show_input *input)
{
    if (show->on.part && show->on.entry == wanted)
        return pav_part_stage(show->on.part);
    if (pav_programme_out(programme, wanted))
        return PAV_SCENE_FAILED;
    open_next(show, programme, wanted);
    if (!show->next.part)
        return PAV_SCENE_FAILED;
    enum pav_scene_stage stage = pav_part_stage(show->next.part);
    /* Its first picture may compile as long as it likes: nobody sees it. */
    if (stage == PAV_SCENE_OPENING)
        stage = pav_part_step(show->next.part, input, screen, NULL, 0, budget_ns(input));
    if (stage == PAV_SCENE_FAILED)
        drop_failed(show, programme, input->now_s);
    if (stage != PAV_SCENE_READY)
        return stage;
    if (!try_fade(show, input, screen))
        return PAV_SCENE_OPENING;
    pav_programme_enter(programme, wanted, input->now_s);
    move_up(show);
    return stage;
}

static void end_fade(struct pav_show *show)
{
    show->fading = false;
    move_up(show);
}

void pav_show_replace(struct pav_show *show, const struct pav_programme *programme, double fade_s,
                      const struct pav_host *host)
{
    if (show->fading)
        end_fade(show);
    leave(&show->next);
    pav_transition_forget(show->transition);
    show->desc.fade_s = fade_s;
    show->desc.host = *host;
    if (show->on.part)
        pav_part_rehouse(show->on.part, host);
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
        pav_part_draw(show->on.part, input, leaving);
    if (coming_draws)
        pav_part_draw(show->next.part, input, coming);
    show->coming_draws = !show->coming_draws;
    pav_transition_draw(show->transition, show->desc.cameras, input,
                        progress > 1 ? 1.0f : (float)progress, screen);
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
    if (!show->on.part || pav_part_stage(show->on.part) != PAV_SCENE_READY)
        return false;
    pav_part_renew(show->on.part, input, screen, budget_ns(input));
    return pav_part_draw(show->on.part, input, screen);
}

void pav_show_refresh(struct pav_show *show)
{
    if (show->on.part)
        pav_part_refresh(show->on.part);
}

void pav_show_idle(struct pav_show *show)
{
    if (show->on.part)
        pav_part_idle(show->on.part);
    if (!show->fading)
        return;
    pav_part_idle(show->next.part);
    pav_transition_idle(show->transition);
}

/* --- questions -------------------------------------------------------------------------------- */

static struct pav_part *front(const struct pav_show *show)
{
    return show->fading ? show->next.part : show->on.part;
}

struct pav_scene *pav_show_scene(struct pav_show *show)
{
    return front(show) ? pav_part_scene(front(show)) : NULL;
}

static size_t add_part(struct pav_part *part, bool leaves, struct pav_show_piece *pieces,
                       size_t count, size_t most)
{
    struct pav_scene *scene = part ? pav_part_scene(part) : NULL;
    if (scene && count < most)
        pieces[count++] = (struct pav_show_piece){scene, PAV_PIECE_SCENE, 0, leaves};
    for (int i = 0; part && count < most && (scene = pav_part_filter(part, (size_t)i)); i++)
        pieces[count++] = (struct pav_show_piece){scene, PAV_PIECE_FILTER, i, leaves};
    return count;
}

size_t pav_show_scenes(struct pav_show *show, struct pav_show_piece *pieces, size_t most)
{
    size_t count = add_part(show->on.part, show->fading, pieces, 0, most);
    size_t on = count;
    count = add_part(show->next.part, false, pieces, count, most);
    for (size_t i = on; i < count; i++)
        pieces[i].comes = !show->fading;
    struct pav_scene *transition = pav_transition_scene(show->transition);
    if (transition && count < most)
        pieces[count++] = (struct pav_show_piece){transition, PAV_PIECE_TRANSITION, 0, false};
    return count;
}

int pav_show_camera(const struct pav_show *show)
{
    return front(show) ? pav_part_camera(front(show)) : -1;
}

struct pav_wish pav_show_wish(const struct pav_show *show, int camera)
{
    struct pav_wish wish = {0}, other = {0};
    struct pav_scene *transition = pav_transition_scene(show->transition);
    if (show->next.part && pav_part_camera(show->next.part) == camera)
        wish = pav_part_wish(show->next.part);
    if (transition && pav_transition_camera(show->transition) == camera)
        other = pav_scene_wish(transition);
    pav_wish_add(&wish, &other);
    if (!show->fading)
        pav_wish_drop_faces(&wish);
    if (show->on.part && pav_part_camera(show->on.part) == camera) {
        other = pav_part_wish(show->on.part);
        pav_wish_add(&wish, &other);
    }
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
    return (show->on.part && pav_part_synthetic(show->on.part)) ||
           (show->fading && pav_part_synthetic(show->next.part));
}

enum pav_face_notice pav_show_face_notice(const struct pav_show *show)
{
    return front(show) ? pav_part_face_notice(front(show)) : PAV_FACE_NOTICE_NONE;
}

bool pav_show_sees(const struct pav_show *show)
{
    return front(show) && (pav_part_wish(front(show)).needs & ~(uint32_t)PAV_NEED_PRESENCE);
}

bool pav_show_empty(const struct pav_show *show)
{
    return !show->on.part;
}

int64_t pav_show_fade_ns(const struct pav_show *show)
{
    return show->fade_ns;
}

struct pav_scene *pav_show_transition(struct pav_show *show)
{
    return show->fading ? pav_transition_scene(show->transition) : NULL;
}

bool pav_show_fading(const struct pav_show *show)
{
    return show->fading;
}

bool pav_show_opening(const struct pav_show *show)
{
    return !show->on.part ||
           (show->next.part && pav_part_stage(show->next.part) == PAV_SCENE_OPENING);
}

bool pav_show_busy(const struct pav_show *show)
{
    return show->fading || pav_show_opening(show);
}

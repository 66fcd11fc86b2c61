/*
 * The understudy's part: underneath, with its window, its sound and the scene of the entry that would follow,
 * whose first picture stands wherever the window is uncovered. It sees no camera and tells nothing but what is
 * wrong, until it is told to take over; then the show goes on with that scene.
 */
#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "link/ends.h"
#include "stage/stage.h"

#define OPENING_NS    (INT64_C(8) * PAV_NS_PER_S) /* a step of opening may take so long */
#define BEAT_EVERY_NS PAV_NS_PER_S
#define BEAT_LATE_NS  (INT64_C(4) * PAV_NS_PER_S)
/* Opening is nobody's hurry here, and others draw: a step now and then. */
#define STEP_EVERY_NS (8 * PAV_NS_PER_MS)
/* So many pictures, or as many as that time is enough for; in between the stage above has the GPU for itself, for three
 * times as long as one took. */
#define REHEARSED_MOST 16
#define REHEARSED_NS   (60 * PAV_NS_PER_MS)
#define APART_TIMES    3
#define APART_MOST_NS  (50 * PAV_NS_PER_MS)

static void tell(struct pav_stage *stage)
{
    struct pav_message message = {.type = PAV_MESSAGE_STATUS};
    message.u.status.entry = pav_entry_to_message(stage->cue.entry);
    message.u.status.blackout = stage->blackout;
    message.u.status.paused = stage->programme.paused;
    message.u.status.left_s = -1;
    message.u.status.took_ms = (double)stage->cue.took_ns * 1e-6;
    message.u.status.fade_ms = (double)pav_show_fade_ns(stage->show) * 1e-6;
    stage->cue.told = !pav_line_tell(&stage->line, &message);
}

static void tell_silent(struct pav_stage *stage)
{
    const struct pav_stage_options *options = stage->options;
    if (options->no_sound || options->window == PAV_WINDOW_HEADLESS ||
        pav_sound_output_there(stage->sound))
        return;
    pav_line_tell(&stage->line,
                  &(struct pav_message){.type = PAV_MESSAGE_FAULT, .text = PAV_SAYS_SOUND_NONE});
}

/* Another first picture is to stand. */
static void begin_anew(struct pav_stage *stage)
{
    stage->cue.ready = false;
    stage->cue.timed = 0;
}

void pav_stage_cue(struct pav_stage *stage, const struct pav_message *message)
{
    int entry = pav_entry_from_message(message->u.cue.entry);
    if (!stage->cue.waits)
        return;
    bool other = stage->cue.entry != entry || !stage->cue.ready;
    bool dark = message->u.cue.blackout;
    if (other || stage->blackout != dark)
        begin_anew(stage);
    if (other) {
        stage->cue.opened = entry;
        pav_programme_forgive(&stage->programme);
    }
    stage->cue.entry = entry;
    stage->cue.told = true;
    stage->blackout = dark;
    pav_programme_pause(&stage->programme, message->u.cue.paused, stage->now_s);
    if (message->u.cue.cue != PAV_CUE_TAKE)
        return;
    stage->cue.taken = true;
    pav_window_take(stage->window); /* whatever stands there is better than nothing */
}

/* --- opening -------------------------------------------------------------------------------------- */

static struct pav_show_input input_now(struct pav_stage *stage, const struct pav_sound *quiet)
{
    double now_s = (double)(pav_clock_ns() - stage->start_ns) * 1e-9;
    stage->dt_s = now_s - stage->now_s;
    stage->now_s = now_s;
    return (struct pav_show_input){.now_s = now_s,
                                   .dt_s = stage->dt_s,
                                   .sound = quiet,
                                   .language = stage->language,
                                   .due_ns = pav_clock_ns() + STEP_EVERY_NS};
}

/* The picture is kept before it is presented: a swap leaves nothing that can be read. */
static void stand(struct pav_stage *stage)
{
    pav_window_keep(stage->window);
    pav_window_show(stage->window);
}

/* Its first picture, which stands from now on, and those that follow: a scene that breaks soon does so here, and one
 * alone may be slow because others draw meanwhile. The last of them stands in the end. */
static void rehearse(struct pav_stage *stage, int64_t begin_ns, bool drawn)
{
    bool first = stage->cue.timed == 0;
    if (first && !drawn)
        return;
    if (first)
        stand(stage);
    else
        pav_gpu_finish(stage->gpu);
    int64_t took_ns = pav_clock_ns() - begin_ns;
    stage->cue.rehearsed_ns =
        first ? 0 : stage->cue.rehearsed_ns + took_ns; /* the first compiles */
    if (first || (drawn && took_ns < stage->cue.took_ns))
        stage->cue.took_ns = took_ns;
    stage->cue.timed++;
    bool enough = stage->cue.timed >= REHEARSED_MOST ||
                  (stage->cue.timed >= PAV_TIMED_MOST && stage->cue.rehearsed_ns >= REHEARSED_NS);
    stage->cue.ready = enough || stage->cue.taken;
    if (stage->cue.ready && drawn && !first)
        stand(stage);
}

/* What fails is told by its scene, and the next one is tried; with none left the title stands. */
static void try_next(struct pav_stage *stage, struct pav_target *screen)
{
    int next = pav_programme_upcoming(&stage->programme);
    if (next != PAV_ENTRY_NONE && next != stage->cue.opened) {
        stage->cue.opened = next;
        stage->cue.timed = 0;
        return;
    }
    stage->cue.took_ns = 0;
    pav_stage_draw_title(stage, screen);
    stand(stage);
    stage->cue.ready = true;
}

/* One step towards the first picture. */
static void step(struct pav_stage *stage)
{
    static const struct pav_sound quiet;
    int w, h;
    int64_t begin_ns = pav_clock_ns();
    struct pav_show_input input = input_now(stage, &quiet);
    pav_window_size(stage->window, &w, &h);
    struct pav_target *screen = pav_gpu_screen(stage->gpu, w, h);
    pav_gpu_begin_frame(stage->gpu, stage->now_s, stage->dt_s, stage->frame++);
    stage->programme.now_s = stage->now_s;
    enum pav_scene_stage scene =
        pav_programme_out(&stage->programme, stage->cue.opened)
            ? PAV_SCENE_FAILED
            : pav_show_prepare(stage->show, &stage->programme, stage->cue.opened, screen, &input);
    if (scene == PAV_SCENE_FAILED)
        try_next(stage, screen);
    if (scene != PAV_SCENE_READY)
        return;
    bool drawn = pav_loop_draw(stage, &input);
    if (!drawn && pav_stage_is_blind(stage)) { /* black it stays, until a camera is there */
        pav_stage_draw_title(stage, screen);
        drawn = true;
    }
    rehearse(stage, begin_ns, drawn);
}

static int64_t step_due(const struct pav_stage *stage, int64_t now_ns)
{
    int64_t apart_ns = stage->cue.timed > 0 ? APART_TIMES * stage->cue.took_ns : STEP_EVERY_NS / 2;
    apart_ns = apart_ns < APART_MOST_NS ? apart_ns : APART_MOST_NS;
    return stage->cue.taken ? now_ns : now_ns + apart_ns;
}

/* --- waiting -------------------------------------------------------------------------------------- */

/* Time stands still for the show while nothing is drawn. */
static void sleep_until(struct pav_stage *stage, int64_t until_ns)
{
    int64_t from_ns = pav_clock_ns();
    pav_window_sleep(stage->window, stage->line.socket, until_ns);
    stage->start_ns += pav_clock_ns() - from_ns;
}

static void look_at_window(struct pav_stage *stage)
{
    struct pav_window_input input;
    pav_window_pump(stage->window, &input);
    if (input.resized)
        begin_anew(stage);
}

static void take_over(struct pav_stage *stage)
{
    stage->cue.waits = false;
    pthread_setname_np(pthread_self(), "pavilion-stage");
    pav_programme_enter(&stage->programme, stage->programme.current, stage->now_s);
    stage->programme.seen_s = stage->now_s;
    stage->touched_s = -1;
    stage->told.entry = PAV_ENTRY_NONE;
    stage->shown = 0;
    stage->titled_w = 0; /* where that stands, it is drawn once more: the first picture */
}

void pav_stage_hang_title(struct pav_stage *stage)
{
    int w, h;
    pav_window_size(stage->window, &w, &h);
    struct pav_target *screen = pav_gpu_screen(stage->gpu, w, h);
    pav_gpu_begin_frame(stage->gpu, 0, 0, 0);
    pav_stage_draw_title(stage, screen);
    pav_window_keep(stage->window);
    stage->titled_w = 0; /* it stands behind the window, not in it */
}

bool pav_stage_wait(struct pav_stage *stage)
{
    int64_t beat_ns = 0;
    stage->cue.entry = stage->cue.opened = PAV_ENTRY_NONE;
    tell_silent(stage);
    while (!stage->stop && !(stage->cue.taken && stage->cue.ready)) {
        look_at_window(stage);
        pav_loop_messages(stage);
        bool idle = stage->cue.ready || stage->cue.entry == PAV_ENTRY_NONE;
        if (!idle) {
            pav_beat(stage->line.beat, PAV_PHASE_LOADING, OPENING_NS);
            step(stage);
            beat_ns = 0;
        }
        if (stage->cue.ready && stage->cue.told && !stage->cue.taken)
            tell(stage);
        int64_t now_ns = pav_clock_ns();
        if (idle && now_ns >= beat_ns) {
            pav_beat(stage->line.beat, stage->cue.ready ? PAV_PHASE_WAITING : PAV_PHASE_LOADING,
                     BEAT_LATE_NS);
            beat_ns = now_ns + BEAT_EVERY_NS;
        }
        sleep_until(stage, idle ? beat_ns : step_due(stage, now_ns));
    }
    if (!stage->stop)
        take_over(stage);
    return !stage->stop;
}

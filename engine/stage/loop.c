/* The map of the engine: what happens in one frame, in its order. */
#include "stage/stage.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "link/ends.h"
#include "stage/takes.h"
#include "stage/wayout.h"

#define TITLE_AFTER_S  0.7 /* nothing is shown before, so that a start is one picture, not two */
#define TOUCH_HOLDS_S  15.0
#define FORGET_AFTER_S 3.0
#define BEAT_WITHIN_NS (INT64_C(1500) * PAV_NS_PER_MS)
/* A busy processor draws late, not never. */
#define SOFTWARE_WITHIN_NS (INT64_C(5000) * PAV_NS_PER_MS)
/* With an understudy behind: so long, or longer in a fade; where the longest picture of late is
 * slow, half of the former and twice that. */
#define BRISK_NS          (INT64_C(250) * PAV_NS_PER_MS)
#define FADES_NS          (INT64_C(400) * PAV_NS_PER_MS)
#define LONGEST_FORGET    256 /* pictures, after which the longest counts for a third */
#define CALM_PICTURES     12  /* since something was opened */
#define QUICK_NS          (INT64_C(150) * PAV_NS_PER_MS) /* a picture of a piece that moves */
#define QUICK_PICTURES    20
#define STILL_NS          (INT64_C(450) * PAV_NS_PER_MS) /* it does not any more */
#define LOADING_WITHIN_NS (INT64_C(20000) * PAV_NS_PER_MS)
/* What comes later than this before a frame begins is the frame's to upload. */
#define UPLOAD_NS PAV_NS_PER_MS

static void next_language(struct pav_stage *stage)
{
    char *const *languages = stage->exhibition->languages;
    for (int i = 0; languages[i]; i++)
        if (languages[i] == stage->language && languages[i + 1]) {
            stage->language = languages[i + 1];
            return;
        }
    stage->language = languages[0];
}

/* It looks for faces of whoever is there: in a kiosk only where the command line allowed it. */
static void toggle_insight(struct pav_stage *stage)
{
    if (stage->options->window == PAV_WINDOW_KIOSK && !stage->options->insight)
        return;
    stage->insight_on = !stage->insight_on;
    pav_show_inspect(stage->show, stage->insight_on);
}

static void black_out(struct pav_stage *stage, bool black)
{
    if (stage->blackout && !black)
        pav_show_refresh(stage->show);
    stage->blackout = black;
}

static void pump_input(struct pav_stage *stage, struct pav_window_input *input)
{
    pav_window_pump(stage->window, input);
    pav_wayout_input(stage, input);
    for (size_t i = 0; i < input->event_count; i++)
        if (input->events[i].type == PAV_EVENT_DOWN)
            stage->touched_s = stage->now_s;
    for (size_t i = 0; i < input->key_count; i++) {
        switch (input->keys[i]) {
        case PAV_WINDOW_KEY_QUIT:
            stage->stop = true;
            break;
        case PAV_WINDOW_KEY_NEXT:
            pav_programme_next(&stage->programme);
            break;
        case PAV_WINDOW_KEY_LANGUAGE:
            next_language(stage);
            break;
        case PAV_WINDOW_KEY_FULLSCREEN:
            pav_window_toggle_fullscreen(stage->window);
            break;
        case PAV_WINDOW_KEY_BLACKOUT:
            black_out(stage, !stage->blackout);
            break;
        case PAV_WINDOW_KEY_VISION:
            toggle_insight(stage);
            break;
        case PAV_WINDOW_KEY_STILL:
            pav_take_ask(stage, PAV_TAKE_STILL);
            break;
        case PAV_WINDOW_KEY_FILM:
            pav_take_ask(stage, PAV_TAKE_FILM);
            break;
        default:
            break;
        }
    }
}

/* A new exhibition text, already judged good by the keeper. The scene on stage stays if the new one
 * has it; the old text lives on until the next change, as opened scenes may borrow from it. */
static void take_exhibition(struct pav_stage *stage, int fd)
{
    struct pav_exhibition *fresh =
        pav_stage_exhibition_text(stage->options, stage->exhibition->path, fd);
    if (!fresh)
        return;
    pav_programme_replace(&stage->programme, fresh, stage->now_s);
    pav_stage_exhibition_free(stage->replaced);
    stage->replaced = stage->exhibition;
    stage->exhibition = fresh;
    pav_stage_tell_cameras(stage);
    pav_stage_limit_flashes(stage);
    stage->house.rests = false;
    struct pav_host host = pav_stage_host(stage);
    pav_show_replace(stage->show, &stage->programme, fresh->fade_s, &host);
    stage->language = stage->options->language ? stage->options->language : fresh->languages[0];
    pav_log("stage", PAV_LOG_INFO, "new exhibition taken: %s", fresh->title);
}

static void obey(struct pav_stage *stage, enum pav_command command, uint32_t entry)
{
    switch (command) {
    case PAV_COMMAND_NEXT:
        pav_programme_next(&stage->programme);
        break;
    case PAV_COMMAND_GO:
        pav_programme_go(&stage->programme, (int)entry);
        break;
    case PAV_COMMAND_BLACKOUT:
    case PAV_COMMAND_LIGHT:
        black_out(stage, command == PAV_COMMAND_BLACKOUT);
        break;
    case PAV_COMMAND_PAUSE:
    case PAV_COMMAND_RESUME:
        pav_programme_pause(&stage->programme, command == PAV_COMMAND_PAUSE, stage->now_s);
        break;
    case PAV_COMMAND_STILL:
        pav_take_ask(stage, PAV_TAKE_STILL);
        break;
    case PAV_COMMAND_FILM:
        pav_take_ask(stage, PAV_TAKE_FILM);
        break;
    default:
        if (command == PAV_COMMAND_TELL)
            stage->told.entry = PAV_ENTRY_NONE;
        pav_panel_command(stage->panel, command);
        break;
    }
}

/* Whatever else was closed with the keeper's line: nothing can be ended in good order. */
static void end_torn(void)
{
    pav_window_abandon();
    _exit(PAV_END_TORN);
}

void pav_loop_messages(struct pav_stage *stage)
{
    struct pav_message message;
    int fd;
    while (pav_line_receive(&stage->line, &message, &fd)) {
        switch (message.type) {
        case PAV_MESSAGE_STOP:
            if (stage->line.torn)
                end_torn();
            stage->stop = true;
            return;
        case PAV_MESSAGE_RING:
        case PAV_MESSAGE_CAMERA:
            pav_cameras_message(stage->cameras, &message, fd);
            fd = -1;
            break;
        case PAV_MESSAGE_EXHIBITION:
            take_exhibition(stage, fd);
            break;
        case PAV_MESSAGE_PLUGIN:
            pav_stage_take_plugin(stage, &message, fd);
            fd = -1;
            break;
        case PAV_MESSAGE_COMMAND:
            obey(stage, (enum pav_command)message.u.command.command, message.u.command.entry);
            break;
        case PAV_MESSAGE_SET:
            pav_panel_set(stage->panel, &message);
            break;
        case PAV_MESSAGE_CUE:
            pav_stage_cue(stage, &message);
            break;
        case PAV_MESSAGE_CODE:
            pav_wayout_answer(stage, &message);
            break;
        case PAV_MESSAGE_HOURS:
            pav_stage_hours(stage, &message);
            break;
        case PAV_MESSAGE_PEEK:
            pav_panel_peek(stage->panel, fd);
            break;
        case PAV_MESSAGE_QUARANTINE:
            pav_programme_quarantine(&stage->programme, &message.u.entries);
            break;
        case PAV_MESSAGE_HOLD:
            stage->programme.held = message.u.entries;
            break;
        case PAV_MESSAGE_CROSSFADE:
            stage->programme.plain = message.u.entries;
            break;
        case PAV_MESSAGE_OUTPUT:
            pav_take_begin(stage, (enum pav_take)message.u.take.what, fd);
            fd = -1;
            break;
        default:
            break;
        }
        if (fd >= 0)
            close(fd);
    }
}

static void advance_clock(struct pav_stage *stage)
{
    double now_s = (double)(pav_clock_ns() - stage->start_ns) * 1e-9;
    stage->dt_s = now_s - stage->now_s;
    stage->now_s = now_s;
    pav_stage_sound(stage, now_s);
    if (stage->options->seconds > 0 && now_s >= stage->options->seconds)
        stage->stop = true;
}

/* The newest frame and findings of each camera, and what is wanted of it from now on. Where a scene
 * sees, the host wants to know when everyone has left. */
static void take_cameras(struct pav_stage *stage)
{
    bool minds = pav_programme_minds_visitors(&stage->programme);
    for (int i = 0; i < (int)stage->exhibition->camera_count; i++) {
        struct pav_wish wish = pav_show_wish(stage->show, i);
        bool picture = wish.needs & ~(uint32_t)PAV_NEED_PRESENCE;
        if (minds || wish.needs)
            wish.needs |= PAV_NEED_PRESENCE;
        pav_line_wish(&stage->line, i, &wish);
        pav_cameras_update(stage->cameras, i, picture);
        pav_cameras_keep_faces(stage->cameras, i, &wish);
    }
}

static bool anyone_there(const struct pav_stage *stage)
{
    if (stage->house.closed)
        return false;
    if (stage->touched_s >= 0 && stage->now_s - stage->touched_s < TOUCH_HOLDS_S)
        return true;
    for (int i = 0; i < (int)stage->exhibition->camera_count; i++)
        if (pav_cameras_findings(stage->cameras, i)->present)
            return true;
    return false;
}

/* When the last visitor has left, scenes forget them and the first language returns. */
static void notice_leaving(struct pav_stage *stage, bool engaged)
{
    if (engaged) {
        stage->visited = true;
        stage->visited_s = stage->now_s;
    } else if (stage->visited &&
               (stage->house.closed || stage->now_s - stage->visited_s > FORGET_AFTER_S)) {
        stage->visited = false;
        if (!stage->options->language)
            stage->language = stage->exhibition->languages[0];
        pav_show_idle(stage->show);
        pav_limiter_idle(stage->limiter);
        pav_cameras_idle(stage->cameras);
    }
}

static void follow_programme(struct pav_stage *stage, const struct pav_show_input *input)
{
    bool engaged = anyone_there(stage);
    notice_leaving(stage, engaged);
    int wanted = pav_programme_wanted(&stage->programme, stage->now_s, engaged);
    pav_show_follow(stage->show, &stage->programme, wanted, input);
    pav_stage_tell_status(stage, engaged);
    pav_panel_frame(stage->panel, stage->now_s);
}

/* Nothing is on stage, and it does not stand yet. */
static bool title_is_due(const struct pav_stage *stage, const struct pav_target *screen)
{
    return (pav_show_empty(stage->show) || stage->shown == 0) &&
           (stage->now_s >= TITLE_AFTER_S || pav_stage_nothing_left(stage)) &&
           (stage->titled_w != pav_target_width(screen) ||
            stage->titled_h != pav_target_height(screen));
}

/* Scene, label and what a developer wants to see. False: nothing new. */
static bool compose(struct pav_stage *stage, const struct pav_show_input *input,
                    struct pav_target *screen)
{
    static const float black[4] = {0, 0, 0, 1};
    bool shows = pav_show_draw(stage->show, input, screen);
    struct pav_scene *fades = pav_show_transition(stage->show);
    if (fades) /* a GPU does what it was told when the picture is looked at, and shown */
        pav_last_words_doing("show", pav_scene_name(fades));
    bool drawn = pav_stage_judge(stage, input, screen, shows);
    if (stage->blackout || pav_stage_black(stage)) {
        pav_target_clear(screen, black);
        return true;
    }
    bool stands = !drawn && !title_is_due(stage, screen) && !pav_stage_troubles_new(stage);
    if (stands)
        return false;
    if (drawn)
        stage->titled_w = 0;
    else
        pav_stage_draw_title(stage, screen);
    if (stage->insight_on)
        pav_stage_draw_insight(stage, screen);
    pav_stage_draw_label(stage, screen);
    pav_stage_dim(stage, screen);
    return true;
}

static bool limit_flashes(struct pav_stage *stage, struct pav_target *screen, bool drawn)
{
    const struct pav_scene *scene = pav_show_scene(stage->show);
    const char *who = scene ? pav_scene_name(scene) : stage->exhibition->title;
    return stage->limiter ? pav_limiter_frame(stage->limiter, screen, stage->now_s, drawn, who)
                          : drawn;
}

/* False: what is on the screen stays. */
bool pav_loop_draw(struct pav_stage *stage, const struct pav_show_input *input)
{
    int w, h;
    pav_window_size(stage->window, &w, &h);
    struct pav_target *screen = pav_gpu_screen(stage->gpu, w, h);
    bool drawn = compose(stage, input, screen);
    if (pav_wayout_open(stage->wayout)) {
        if (!drawn) /* nothing of what stands is there to be drawn over */
            pav_title_draw(stage->title, stage->exhibition->title, NULL, screen);
        pav_wayout_draw(stage, screen);
        drawn = true;
    }
    if (!limit_flashes(stage, screen, drawn))
        return false;
    if (!stage->blackout)
        pav_capture_frame(stage->capture, screen, stage->now_s);
    pav_panel_picture(stage->panel, stage->gpu, screen, stage->now_s);
    return true;
}

static void present(struct pav_stage *stage, bool drawn)
{
    if (!drawn) {
        /* Before the first picture visitors wait for us, not for the display. */
        double wait_s = stage->shown ? 1.0 / stage->fps : 0.0005;
        pav_clock_sleep_until(pav_clock_ns() + (int64_t)(wait_s * 1e9));
        return;
    }
    pav_window_show(stage->window);
    if (pav_window_lost(stage->window))
        _exit(PAV_END_GL); /* nothing of it can be closed in good order any more */
    if (stage->shown++ == 0)
        pav_log("stage", PAV_LOG_INFO, "first picture at %.6f s of the monotonic clock",
                (double)pav_clock_ns() * 1e-9);
}

/* The time left is the newest picture's: uploaded when it comes, not when the frame begins. Where a
 * display does the waiting there is none. */
static void await_frame(struct pav_stage *stage)
{
    int64_t begin_ns = pav_window_begins(stage->window);
    if (begin_ns - UPLOAD_NS > pav_clock_ns())
        pav_cameras_await(stage->cameras, pav_show_camera(stage->show), begin_ns - UPLOAD_NS);
    pav_window_wait(stage->window);
}

static void note_picture(struct pav_stage *stage, int64_t took_ns)
{
    pav_tempo_add(&stage->tempo, took_ns);
    pav_figures_add(&stage->figures, took_ns);
    pav_figures_tend(&stage->figures, &stage->line, stage->now_s, stage->fps,
                     pav_window_renderer(stage->window), pav_window_software(stage->window));
}

/* Notes how slow pictures are: of late, and while that was opened which is on now. */
static void note_slow(struct pav_stage *stage, bool opening, int64_t took_ns)
{
    int64_t longest_ns = stage->longest_ns - stage->longest_ns / LONGEST_FORGET;
    stage->longest_ns = took_ns > longest_ns ? took_ns : longest_ns;
    int64_t opened_ns = stage->opening ? stage->opened_ns : 0;
    if (opening)
        stage->opened_ns = took_ns > opened_ns ? took_ns : opened_ns;
    stage->opening = opening;
    stage->calm = opening ? 0 : stage->calm + 1;
    stage->quick = opening ? 0 : stage->quick + (took_ns <= QUICK_NS);
}

/* When the next beat is due. What is opened and compiled may take its time, and the first pictures of a stage; what fades in
 * has drawn before. What was quick may become slow, step by step, but not to a standstill. */
static int64_t beats_within(struct pav_stage *stage, int64_t took_ns)
{
    bool opening = pav_show_opening(stage->show);
    note_slow(stage, opening, took_ns);
    int64_t usual_ns = pav_window_software(stage->window) ? SOFTWARE_WITHIN_NS : BEAT_WITHIN_NS;
    if (!stage->options->understudied || stage->calm <= CALM_PICTURES)
        return usual_ns;
    bool fades = pav_show_fading(stage->show);
    int64_t least_ns = fades ? FADES_NS : BRISK_NS;
    int64_t slow_ns = BRISK_NS / 2 + 2 * (stage->longest_ns + (fades ? stage->opened_ns : 0));
    int64_t apart_ns = (int64_t)(1e9 / stage->fps);
    int64_t brisk_ns = (slow_ns > least_ns ? slow_ns : least_ns) + apart_ns;
    int64_t most_ns = stage->quick >= QUICK_PICTURES ? STILL_NS + apart_ns : usual_ns;
    return brisk_ns < most_ns ? brisk_ns : most_ns;
}

static void beat(struct pav_stage *stage, int64_t took_ns)
{
    int64_t within_ns = beats_within(stage, took_ns);
    enum pav_phase phase = pav_stage_black(stage) ? PAV_PHASE_DARK : PAV_PHASE_DRAWING;
    pav_beat(stage->line.beat, phase, stage->shown > 0 ? within_ns : LOADING_WITHIN_NS);
    pav_beat_frames(stage->line.beat, stage->shown, pav_window_late(stage->window));
}

bool pav_loop_frame(struct pav_stage *stage)
{
    struct pav_window_input pumped;
    int64_t begin_ns = pav_clock_ns();
    pump_input(stage, &pumped);
    pav_loop_messages(stage);
    if (pav_stage_rest(stage, &pumped))
        return !stage->stop;
    advance_clock(stage);
    take_cameras(stage);
    struct pav_sound sound;
    pav_stage_hear(stage, &sound);
    struct pav_show_input input = {
        .now_s = stage->now_s,
        .dt_s = stage->dt_s,
        .events = pumped.events,
        .event_count = pumped.event_count,
        .sound = &sound,
        .language = stage->language,
        .due_ns = pav_window_due(stage->window),
    };
    follow_programme(stage, &input);
    pav_stage_tell_plugins(stage);
    pav_gpu_begin_frame(stage->gpu, stage->now_s, stage->dt_s, stage->frame++);
    bool drawn = pav_loop_draw(stage, &input);
    present(stage, drawn);
    pav_last_words_doing(NULL, NULL);
    if (drawn)
        note_picture(stage, pav_clock_ns() - begin_ns);
    pav_take_tend(stage);
    pav_stage_mind_descriptors(stage);
    beat(stage, pav_clock_ns() - begin_ns);
    if (!stage->stop) /* nobody waits for another one */
        await_frame(stage);
    return !stage->stop;
}

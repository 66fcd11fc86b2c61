/* Owns the eye's loop: who gives the picture now, what is published, when to give up. */
#include "eye/eye.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <pavilion/scene.h>

#include "base/clock.h"
#include "base/str.h"
#include "eye/camera/intake.h"
#include "eye/camera/node.h"
#include "eye/line.h"
#include "eye/vision/vision.h"
#include "eye/wall.h"
#include "link/probe.h"
#include "link/ring.h"

#define STALL_NS    ((int64_t)(PAV_CAMERA_STALL_S * 1e9))
#define WATCH_NS    (250 * PAV_NS_PER_MS)
#define PATIENCE_NS (15 * PAV_NS_PER_S) /* with a call that does not return */
#define TRIES_MAX   40                  /* then a fresh process tries */
#define BEAT_S      3.0
#define FACES_SHARE 0.6 /* of the time: a slow machine finds faces in fewer pictures */
#define UNNEEDED_NS (2 * PAV_NS_PER_S)
#define REPORT_NS   (10 * PAV_NS_PER_S)

/* Time spent, for the log. */
struct tally {
    int64_t develop_ns, vision_ns, since_ns;
    int pictures;
};

struct eye {
    const struct pav_eye_options *options;
    struct pav_camera_plan plan; /* with the node in place of the link that led to it */
    char who[64];
    struct pav_eye_line line;
    struct pav_node node;
    bool watched, present; /* the source has a node or file; it was there before the wall */
    struct pav_ring_writer *ring;
    struct pav_vision *vision;
    struct pav_faces *faces;
    int wake;

    struct pav_intake *intake;
    bool live; /* pictures of the real source have been published */
    struct pav_ring_picture *picture;
    struct pav_photo photo;
    bool photo_out; /* with the intake */
    void *stand_in; /* the drawn visitor, while it is needed */
    int64_t begun_ns, drawn;
    bool drew_last; /* the last published picture was drawn */
    int64_t next_watch_ns;
    int64_t needed_ns; /* when anything was last wanted of the camera */
    bool wiped;        /* since then */
    struct tally tally;
};

/* --- publishing ---- */

static void begin_picture(struct eye *e)
{
    e->picture = pav_ring_writer_begin(e->ring);
    e->photo = (struct pav_photo){.rgba = e->picture->pixels,
                                  .width_max_px = e->plan.width_px,
                                  .height_max_px = e->plan.height_px};
}

static void publish(struct eye *e, bool synthetic, double t_s, uint64_t step, uint32_t needs)
{
    struct pav_ring_picture *p = e->picture;
    p->captured_ns = e->photo.captured_ns;
    p->t_s = e->photo.t_s;
    p->width_px = (uint32_t)e->photo.width_px;
    p->height_px = (uint32_t)e->photo.height_px;
    p->synthetic = synthetic;
    p->step = step;
    if (synthetic != e->drew_last) /* another room, other people */
        pav_vision_forget(e->vision);
    e->drew_last = synthetic;
    int64_t begun = pav_clock_ns();
    pav_vision_look(e->vision, needs, p, t_s);
    pav_ring_writer_publish(e->ring);
    pav_eye_line_published(&e->line);
    e->tally.vision_ns += pav_clock_ns() - begun;
    e->tally.pictures++;
}

static void report(struct eye *e, int64_t now)
{
    struct tally *t = &e->tally;
    if (now - t->since_ns < REPORT_NS)
        return;
    if (t->pictures > 0)
        pav_log(e->who, PAV_LOG_DEBUG,
                "%d pictures in %.1f s: %.2f ms to develop, %.2f ms of vision each", t->pictures,
                (double)(now - t->since_ns) / 1e9, (double)t->develop_ns / 1e6 / t->pictures,
                (double)t->vision_ns / 1e6 / t->pictures);
    *t = (struct tally){.since_ns = now};
}

/* When nobody looks any more, the last pictures do not stay. */
static void heed_nobody(struct eye *e, int64_t now)
{
    if (e->line.needs != 0 || !e->line.asked)
        e->needed_ns = now;
    else if (!e->wiped && now - e->needed_ns > UNNEEDED_NS && !e->photo_out) {
        pav_vision_forget(e->vision);
        pav_ring_writer_wipe(e->ring);
        e->wiped = true;
    }
    if (e->needed_ns == now)
        e->wiped = false;
}

/* What was found of a face does not outlive the wish for it, neither here nor in the ring. */
static void heed_faces(struct eye *e)
{
    if (pav_vision_faces_of(e->vision, &e->line.wish))
        pav_ring_writer_forget_faces(e->ring);
}

/* --- the drawn visitor ---- */

static bool draws(const struct eye *e)
{
    return e->plan.kind == PAV_SOURCE_VIRTUAL || (e->plan.fallback && !e->live);
}

/* … while anyone looks. */
static bool draws_now(const struct eye *e)
{
    return draws(e) && e->line.needs != 0;
}

static int64_t next_drawing_ns(const struct eye *e)
{
    return e->begun_ns + (int64_t)((double)e->drawn * 1e9 / e->plan.fps);
}

/* Draws when it is time and the ring's slot is free. */
static void draw(struct eye *e, int64_t now)
{
    if (!draws_now(e) || e->photo_out || now < next_drawing_ns(e))
        return;
    char why[PAV_WHY_MAX];
    if (!e->stand_in && !(e->stand_in = pav_source_virtual.open(&e->plan, false, why))) {
        pav_eye_line_state(&e->line, PAV_CAMERA_LOST, false, why);
        e->plan.fallback = false;
        return;
    }
    int64_t due = (int64_t)((double)(now - e->begun_ns) * e->plan.fps / 1e9);
    e->drawn = due + 1; /* pictures that were missed are left out */
    begin_picture(e);
    if (pav_source_virtual.develop_at(e->stand_in, (double)due / e->plan.fps, &e->photo, why)) {
        e->tally.develop_ns += pav_clock_ns() - now;
        publish(e, true, e->photo.t_s, 0, e->line.needs);
    }
}

static void draw_no_more(struct eye *e)
{
    if (e->stand_in)
        pav_source_virtual.close(e->stand_in);
    e->stand_in = NULL;
}

/* Tells what is wrong with the real source; with a drawn visitor in its place that is still told. */
static void say_trouble(struct eye *e, enum pav_camera_state state, const char *why)
{
    char text[PAV_MESSAGE_TEXT_MAX];
    if (!draws(e)) {
        pav_eye_line_state(&e->line, state, false, why);
        return;
    }
    if (!e->line.said.u.camera_state.synthetic)
        pav_eye_line_state(&e->line, state, false, why);
    snprintf(text, sizeof text, "%.200s; a drawn visitor stands in", why);
    pav_eye_line_state(&e->line, PAV_CAMERA_LIVE, true, text);
}

/* --- the real source ---- */

static void take_photo(struct eye *e, const struct pav_intake_status *s)
{
    e->photo_out = false;
    if (!s->developed)
        return;
    if (!e->live) {
        e->live = true;
        draw_no_more(e);
        pav_eye_line_state(&e->line, PAV_CAMERA_LIVE, false, e->plan.source);
        pav_log(e->who, PAV_LOG_INFO, "live: %dx%d from %s", e->photo.width_px, e->photo.height_px,
                e->plan.source);
    }
    e->tally.develop_ns += s->develop_ns;
    publish(e, false, (double)e->photo.captured_ns / 1e9, 0, e->line.needs);
}

static enum pav_eye_end give_up(struct eye *e, enum pav_camera_state state, const char *why)
{
    pav_log(e->who, PAV_LOG_WARN, "%s: %s", state == PAV_CAMERA_STALLED ? "stalled" : "lost", why);
    pav_eye_line_state(&e->line, state, false, why);
    return PAV_EYE_BLIND;
}

/* PAV_EYE_STOPPED: go on. */
static enum pav_eye_end judge(struct eye *e, const struct pav_intake_status *s, int64_t now)
{
    if (s->phase == PAV_INTAKE_LOST)
        return give_up(e, PAV_CAMERA_LOST, s->why);
    if (e->live)
        return now - s->last_ns > STALL_NS
                   ? give_up(e, PAV_CAMERA_STALLED, "no picture comes any more")
                   : PAV_EYE_STOPPED;
    if (s->phase == PAV_INTAKE_PAUSING)
        say_trouble(e, PAV_CAMERA_LOST, s->why);
    else if (now - s->since_ns > PATIENCE_NS)
        return give_up(e, PAV_CAMERA_LOST, "it does not answer");
    else if (s->phase == PAV_INTAKE_READING && now - s->since_ns > STALL_NS && s->last_ns == 0)
        say_trouble(e, PAV_CAMERA_STALLED, "it is open, but no picture comes");
    return s->failures > TRIES_MAX ? give_up(e, PAV_CAMERA_LOST, s->why) : PAV_EYE_STOPPED;
}

static void lend(struct eye *e, const struct pav_intake_status *s)
{
    /* While the drawn visitor uses the slot, it is lent only when a picture is there to be had. */
    bool wanted = e->live ? e->line.needs != 0 : !draws(e) || s->last_ns > 0;
    if (e->photo_out || !wanted)
        return;
    begin_picture(e);
    e->photo_out = true;
    pav_intake_lend(e->intake, &e->photo);
}

static enum pav_eye_end attend_source(struct eye *e, int64_t now)
{
    struct pav_intake_status s;
    if (!e->intake)
        return PAV_EYE_STOPPED;
    pav_intake_status(e->intake, &s);
    if (e->photo_out && (s.developed || s.spoilt))
        take_photo(e, &s);
    enum pav_eye_end end = judge(e, &s, now);
    if (end == PAV_EYE_STOPPED)
        lend(e, &s);
    return end;
}

static enum pav_eye_end attend_node(struct eye *e, int64_t now)
{
    if (!e->watched || e->live || now < e->next_watch_ns)
        return PAV_EYE_STOPPED;
    e->next_watch_ns = now + WATCH_NS;
    if (!pav_node_changed(&e->node))
        return PAV_EYE_STOPPED;
    pav_log(e->who, PAV_LOG_INFO, "%s is there", e->options->plan.source);
    return PAV_EYE_FOUND;
}

/* --- the loop ---- */

static void wait_for_news(struct eye *e)
{
    int64_t now = pav_clock_ns(), until = now + WATCH_NS;
    if (draws_now(e) && !e->photo_out && next_drawing_ns(e) < until)
        until = next_drawing_ns(e);
    if (e->live && now + 100 * PAV_NS_PER_MS < until)
        until = now + 100 * PAV_NS_PER_MS;
    int64_t left = until > now ? until - now : 0;
    struct timespec t = {.tv_sec = left / PAV_NS_PER_S, .tv_nsec = left % PAV_NS_PER_S};
    struct pollfd news[2] = {{.fd = e->line.socket, .events = POLLIN},
                             {.fd = e->wake, .events = POLLIN}};
    ppoll(news, 2, &t, NULL);
    uint64_t count;
    if ((news[1].revents & POLLIN) && read(e->wake, &count, sizeof count) < 0)
        pav_log(e->who, PAV_LOG_DEBUG, "woken by nobody");
}

static enum pav_eye_end look(struct eye *e)
{
    enum pav_eye_end end = PAV_EYE_STOPPED;
    while (end == PAV_EYE_STOPPED) {
        pav_eye_line_pump(&e->line);
        heed_faces(e);
        if (e->line.stop)
            break;
        int64_t now = pav_clock_ns();
        heed_nobody(e, now);
        end = attend_source(e, now);
        if (end == PAV_EYE_STOPPED)
            end = attend_node(e, now);
        if (end == PAV_EYE_STOPPED) {
            draw(e, pav_clock_ns());
            pav_eye_line_beat(&e->line, e->live || draws(e) ? PAV_PHASE_DRAWING : PAV_PHASE_LOADING,
                              BEAT_S);
            report(e, now);
            wait_for_news(e);
        }
    }
    return end;
}

struct steps {
    const struct pav_source_driver *driver;
    void *source;
    double step_s, picture_s; /* of the last step; the film's own time of its picture */
    double seen_s;            /* when vision saw that picture */
};

static enum pav_eye_end answer_step(struct eye *e, struct steps *s)
{
    char why[PAV_WHY_MAX] = "";
    double t_s = e->line.step_t_s;
    e->line.step_wanted = false;
    begin_picture(e);
    if (!s->driver->develop_at(s->source, t_s, &e->photo, why))
        return give_up(e, PAV_CAMERA_LOST, why);
    if (t_s < s->step_s) /* begun anew */
        pav_vision_forget(e->vision);
    /* a film slower than the steps shows a picture twice: nobody stood still for it */
    bool again = t_s >= s->step_s && e->photo.t_s == s->picture_s;
    s->seen_s = again ? s->seen_s : t_s;
    s->step_s = t_s;
    s->picture_s = e->photo.t_s;
    publish(e, s->driver == &pav_source_virtual, s->seen_s, e->line.step, e->line.needs);
    return PAV_EYE_STOPPED;
}

/* One step, one picture: the same times give the same pictures and findings. */
static enum pav_eye_end look_in_steps(struct eye *e)
{
    bool drawn = e->plan.kind == PAV_SOURCE_VIRTUAL;
    struct steps s = {
        .driver = drawn ? &pav_source_virtual : &pav_source_file, .step_s = -1, .picture_s = -1};
    char why[PAV_WHY_MAX] = "there is no such file";
    pav_eye_line_beat(&e->line, PAV_PHASE_LOADING, 10 * BEAT_S);
    s.source = e->present ? s.driver->open(&e->plan, false, why) : NULL;
    if (!s.source)
        return give_up(e, PAV_CAMERA_LOST, why);
    pav_eye_line_state(&e->line, PAV_CAMERA_LIVE, drawn, e->plan.source);
    enum pav_eye_end end = PAV_EYE_STOPPED;
    while (end == PAV_EYE_STOPPED && !e->line.stop) {
        pav_eye_line_beat(&e->line, PAV_PHASE_DRAWING, 10 * BEAT_S);
        pav_eye_line_pump(&e->line);
        heed_faces(e);
        if (e->line.step_wanted)
            end = answer_step(e, &s);
        else if (!e->line.stop)
            wait_for_news(e);
    }
    s.driver->close(s.source);
    return end;
}

/* --- before the wall ---- */

/* This is not the first eye of its camera. */
static bool restarted(const struct eye *e)
{
    return e->options->first_id > 0;
}

static void find_source(struct eye *e)
{
    e->plan = e->options->plan;
    e->watched = e->plan.kind == PAV_SOURCE_DEVICE || e->plan.kind == PAV_SOURCE_FILE;
    e->present = !e->watched || pav_node_find(&e->node, e->plan.source, NULL);
    if (e->watched && e->present)
        e->plan.source = e->node.path;
    if (e->present && e->watched && strcmp(e->node.path, e->options->plan.source) != 0)
        pav_log(e->who, PAV_LOG_INFO, "%s is %s", e->options->plan.source, e->node.path);
}

static void start_intake(struct eye *e)
{
    static const struct pav_source_driver *const drivers[] = {[PAV_SOURCE_DEVICE] =
                                                                  &pav_source_device,
                                                              [PAV_SOURCE_FILE] = &pav_source_file,
                                                              [PAV_SOURCE_URL] = &pav_source_url};
    if (e->plan.kind == PAV_SOURCE_VIRTUAL) {
        pav_eye_line_state(&e->line, PAV_CAMERA_LIVE, true, "the drawn visitor");
    } else if (!e->present) {
        const char *why = e->plan.kind == PAV_SOURCE_FILE       ? "there is no such file"
                          : strcmp(e->plan.source, "auto") == 0 ? "there is no camera"
                                                                : "it is not plugged in";
        pav_log(e->who, PAV_LOG_WARN, "%s: %s; waiting for it", e->plan.source, why);
        say_trouble(e, PAV_CAMERA_LOST, why);
    } else {
        e->intake = pav_intake_start(drivers[e->plan.kind], &e->plan, restarted(e), e->wake);
    }
}

static bool prepare(struct eye *e)
{
    snprintf(e->who, sizeof e->who, "camera/%s", e->options->plan.name);
    e->node.hold = -1;
    pav_eye_line_init(&e->line, e->options->camera);
    pav_eye_line_beat(&e->line, PAV_PHASE_LOADING, 10 * BEAT_S);
    find_source(e);
    e->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    e->ring = pav_ring_writer_create(e->plan.width_px, e->plan.height_px, e->options->first_id);
    if (e->wake < 0 || !e->ring) {
        pav_log(e->who, PAV_LOG_ERROR, "there is no memory for %dx%d pictures", e->plan.width_px,
                e->plan.height_px);
        return false;
    }
    if (!pav_eye_wall(&e->plan, e->present))
        return false;
    /* After a loss the scenes keep being told of the loss until there is a picture. */
    if (!restarted(e))
        pav_eye_line_state(&e->line, PAV_CAMERA_OPENING, e->plan.kind == PAV_SOURCE_VIRTUAL,
                           e->plan.source);
    pav_eye_line_ring(&e->line, pav_ring_writer_fd(e->ring));
    e->vision = pav_vision_create();
    e->faces = pav_faces_create(pav_face_kit_open(), e->who);
    pav_faces_zone(e->faces, &e->plan.zone);
    pav_faces_pace(e->faces, e->options->lock_step ? 0 : FACES_SHARE);
    pav_vision_use_faces(e->vision, e->faces);
    e->begun_ns = e->tally.since_ns = pav_clock_ns();
    return true;
}

enum pav_eye_end pav_eye_run(const struct pav_eye_options *options)
{
    struct eye *e = pav_alloc(sizeof *e);
    e->options = options;
    if (!prepare(e))
        return PAV_EYE_NO_WALL;
    if (options->probe)
        pav_probe_wall(options->probe, NULL);
    if (options->lock_step)
        return look_in_steps(e);
    start_intake(e);
    return look(e);
}

/* Owns a film as a camera: looped, paced by its time stamps, or asked for the picture of a time. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "eye/camera/source.h"

#define WAIT_NS (100 * PAV_NS_PER_MS)
#define LATE_NS (500 * PAV_NS_PER_MS) /* behind by more: the clock starts anew */

/* Time stamps of containers are rounded to their time base. */
#define STAMP_S 0.0008

struct film {
    const struct pav_capture_api *api;
    struct pav_capture *capture;
    const struct pav_camera_plan *plan;
    double period_s;
    bool grabbed;          /* there is a picture that was read last … */
    double first_s, at_s;  /* … the film's first time stamp, and how far after it this one is */
    int64_t start_ns;      /* when the film's first picture was due */
    bool shown;            /* the picture was handed out */
    double length_s;       /* lock-step: once the end was seen, else 0 */
    bool over;             /* lock-step: there is no picture after the held one */
    struct pav_photo held; /* lock-step: the picture before the grabbed one; its own copy */
    bool is_held;
};

static void close_film(void *source)
{
    struct film *f = source;
    if (f->capture)
        f->api->close(f->capture);
    free(f->held.rgba);
    free(f);
}

/* What FFmpeg would not say, or would wait for. */
static bool readable(const char *path, char why[PAV_WHY_MAX])
{
    struct stat about;
    if (stat(path, &about) != 0 || access(path, R_OK) != 0)
        snprintf(why, PAV_WHY_MAX, "%s", strerror(errno));
    else if (!S_ISREG(about.st_mode))
        snprintf(why, PAV_WHY_MAX, "it is no file");
    else if (about.st_size == 0)
        snprintf(why, PAV_WHY_MAX, "it is empty");
    else
        return true;
    return false;
}

static void *open_film(const struct pav_camera_plan *plan, bool wary, char why[PAV_WHY_MAX])
{
    (void)wary;
    if (!readable(plan->source, why))
        return NULL;
    struct film *f = pav_alloc(sizeof *f);
    f->plan = plan;
    f->api = pav_capture_load(why);
    if (f->api)
        f->capture = f->api->open(&(struct pav_capture_plan){.kind = PAV_SOURCE_FILE,
                                                             .path = plan->source,
                                                             .still = true},
                                  why);
    if (!f->capture) {
        close_film(f);
        return NULL;
    }
    double fps = f->api->fps(f->capture);
    f->period_s = fps > 1 && fps < 500 ? 1 / fps : 1 / 30.0;
    return f;
}

/* The next picture, without looping. */
static bool grab(struct film *f)
{
    if (!f->capture || !f->api->grab(f->capture))
        return false;
    double stamp = f->api->time_s(f->capture);
    if (!f->grabbed)
        f->first_s = stamp, f->at_s = 0;
    else if (stamp - f->first_s > f->at_s)
        f->at_s = stamp - f->first_s;
    else
        f->at_s += f->period_s; /* broken stamps never go back */
    f->grabbed = true;
    f->shown = false;
    return true;
}

/* Back to the first picture; a container that cannot seek is opened again. */
static bool begin_again(struct film *f, char why[PAV_WHY_MAX])
{
    f->is_held = f->over = f->grabbed = false;
    if (f->api->rewind(f->capture) && grab(f))
        return true;
    f->api->close(f->capture);
    f->capture = f->api->open(
        &(struct pav_capture_plan){.kind = PAV_SOURCE_FILE, .path = f->plan->source, .still = true},
        why);
    if (grab(f))
        return true;
    snprintf(why, PAV_WHY_MAX, "it has no picture");
    return false;
}

/* Reads on when the last picture was handed out; after the end comes the start, one period later. */
static bool read_on(struct film *f, char why[PAV_WHY_MAX])
{
    if (!f->grabbed) {
        if (!grab(f)) {
            snprintf(why, PAV_WHY_MAX, "it has no picture");
            return false;
        }
        f->start_ns = pav_clock_ns();
        return true;
    }
    if (!f->shown || grab(f))
        return true;
    double length = f->at_s + f->period_s;
    if (!begin_again(f, why))
        return false;
    f->start_ns += (int64_t)(length * 1e9);
    return true;
}

static enum pav_source_next next_film(void *source, char why[PAV_WHY_MAX])
{
    struct film *f = source;
    if (!f->capture || !read_on(f, why))
        return PAV_NEXT_GONE;
    int64_t now = pav_clock_ns(), due = f->start_ns + (int64_t)(f->at_s * 1e9);
    if (now > due + LATE_NS) {
        f->start_ns += now - due;
        due = now;
    }
    if (due > now + WAIT_NS) {
        pav_clock_sleep_until(now + WAIT_NS);
        return PAV_NEXT_NOTHING;
    }
    pav_clock_sleep_until(due);
    f->shown = true;
    return PAV_NEXT_PICTURE;
}

static bool develop_film(void *source, struct pav_photo *photo, char why[PAV_WHY_MAX])
{
    struct film *f = source;
    photo->captured_ns = pav_clock_ns();
    photo->t_s = f->at_s;
    return pav_capture_develop(f->api, f->capture, f->plan->mirror, photo, why);
}

/* --- lock-step ---- */

static bool hold(struct film *f, const struct pav_photo *photo, char why[PAV_WHY_MAX])
{
    if (!f->held.rgba)
        f->held.rgba = pav_alloc((size_t)photo->width_max_px * (size_t)photo->height_max_px * 4);
    f->held.width_max_px = photo->width_max_px, f->held.height_max_px = photo->height_max_px;
    f->held.t_s = f->at_s;
    return f->is_held = pav_capture_develop(f->api, f->capture, f->plan->mirror, &f->held, why);
}

/* Holds the last picture whose time is not after `t`, and notes the film's length at its end. */
static bool hold_at(struct film *f, double t, const struct pav_photo *photo, char why[PAV_WHY_MAX])
{
    while (!f->over && f->at_s <= t) {
        if (!hold(f, photo, why))
            return false;
        f->over = !grab(f);
        if (f->over)
            f->length_s = f->held.t_s + f->period_s;
    }
    return f->is_held;
}

static bool develop_film_at(void *source, double t_s, struct pav_photo *photo,
                            char why[PAV_WHY_MAX])
{
    struct film *f = source;
    double t = t_s + STAMP_S;
    if (!f->grabbed && !begin_again(f, why))
        return false;
    for (int turn = 0; turn < 2; turn++) {
        bool known = f->length_s > 0;
        double in_film = known ? fmod(t, f->length_s) : t;
        if (f->is_held && f->held.t_s > in_film && !begin_again(f, why))
            return false;
        if (!hold_at(f, in_film, photo, why))
            return false;
        if (known || f->length_s == 0 || t < f->length_s)
            break; /* else the end came on the way, and `t` lies after it */
    }
    memcpy(photo->rgba, f->held.rgba, (size_t)f->held.width_px * (size_t)f->held.height_px * 4);
    photo->width_px = f->held.width_px, photo->height_px = f->held.height_px;
    photo->t_s = f->held.t_s;
    photo->captured_ns = pav_clock_ns();
    return true;
}

const struct pav_source_driver pav_source_file = {
    .name = "file",
    .open = open_film,
    .next = next_film,
    .develop = develop_film,
    .develop_at = develop_film_at,
    .close = close_film,
};

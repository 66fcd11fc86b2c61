/* Owns the reading thread: opening with patience, newest-wins, one development at a time. */
#include "eye/camera/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/thread.h"

#define FIRST_PICTURE_NS (3 * PAV_NS_PER_S) /* a camera may need as long to wake */
#define PAUSE_MIN_NS     (300 * PAV_NS_PER_MS)
#define PAUSE_MAX_NS     (1000 * PAV_NS_PER_MS)

struct pav_intake {
    const struct pav_source_driver *driver;
    const struct pav_camera_plan *plan;
    bool wary;
    int wake;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* under the lock */
    struct pav_intake_status status;
    struct pav_photo *lent;
    bool stop;
};

static void tell(struct pav_intake *in)
{
    uint64_t one = 1;
    ssize_t ignored = write(in->wake, &one, sizeof one);
    (void)ignored;
}

static void enter(struct pav_intake *in, enum pav_intake_phase phase, const char *why)
{
    pthread_mutex_lock(&in->lock);
    in->status.phase = phase;
    in->status.since_ns = pav_clock_ns();
    if (phase == PAV_INTAKE_READING)
        in->status.last_ns = 0;
    if (why) {
        in->status.failures++;
        pav_strcpy(in->status.why, sizeof in->status.why, why);
    }
    pthread_mutex_unlock(&in->lock);
    tell(in);
}

static bool stopping(struct pav_intake *in)
{
    pthread_mutex_lock(&in->lock);
    bool stop = in->stop;
    pthread_mutex_unlock(&in->lock);
    return stop;
}

/* Longer after each failure. */
static void rest(struct pav_intake *in)
{
    pthread_mutex_lock(&in->lock);
    int64_t pause = PAUSE_MIN_NS << (in->status.failures < 4 ? in->status.failures : 4);
    int64_t until = pav_clock_ns() + (pause < PAUSE_MAX_NS ? pause : PAUSE_MAX_NS);
    struct timespec t = {.tv_sec = until / PAV_NS_PER_S, .tv_nsec = until % PAV_NS_PER_S};
    while (!in->stop && pav_clock_ns() < until)
        pthread_cond_timedwait(&in->changed, &in->lock, &t);
    pthread_mutex_unlock(&in->lock);
}

/* A picture is there: develops it if a photo is lent. False: it was broken. */
static bool take(struct pav_intake *in, void *source)
{
    pthread_mutex_lock(&in->lock);
    struct pav_photo *photo = in->lent;
    if (!photo)
        in->status.last_ns = pav_clock_ns();
    pthread_mutex_unlock(&in->lock);
    if (!photo)
        return true;
    char why[PAV_WHY_MAX] = "";
    int64_t begun = pav_clock_ns();
    bool good = in->driver->develop(source, photo, why);
    pthread_mutex_lock(&in->lock);
    in->lent = NULL;
    in->status.developed = good;
    in->status.spoilt = !good;
    in->status.develop_ns = pav_clock_ns() - begun;
    if (good)
        in->status.last_ns = begun;
    else
        pav_strcpy(in->status.why, sizeof in->status.why, why);
    pthread_mutex_unlock(&in->lock);
    tell(in);
    return good;
}

/* Until the source ends; true when it has given pictures. */
static bool read_source(struct pav_intake *in, void *source, char why[PAV_WHY_MAX])
{
    int64_t opened = pav_clock_ns();
    bool live = false;
    while (!stopping(in)) {
        enum pav_source_next next = in->driver->next(source, why);
        if (next == PAV_NEXT_GONE)
            break;
        if (next == PAV_NEXT_PICTURE && take(in, source))
            live = true;
        else if (!live && pav_clock_ns() - opened > FIRST_PICTURE_NS) {
            if (!why[0])
                snprintf(why, PAV_WHY_MAX, "it is open, but no picture comes");
            break;
        }
    }
    return live;
}

static void *run(void *data)
{
    struct pav_intake *in = data;
    bool live = false;
    while (!live && !stopping(in)) {
        char why[PAV_WHY_MAX] = "";
        enter(in, PAV_INTAKE_OPENING, NULL);
        void *source = in->driver->open(in->plan, in->wary, why);
        if (source) {
            enter(in, PAV_INTAKE_READING, NULL);
            live = read_source(in, source, why);
        }
        /* said before closing, which may hang */
        enter(in, live ? PAV_INTAKE_LOST : PAV_INTAKE_PAUSING, why);
        if (source)
            in->driver->close(source);
        in->wary = true;
        if (!live)
            rest(in);
    }
    return NULL;
}

struct pav_intake *pav_intake_start(const struct pav_source_driver *driver,
                                    const struct pav_camera_plan *plan, bool wary, int wake)
{
    struct pav_intake *in = pav_alloc(sizeof *in);
    in->driver = driver;
    in->plan = plan;
    in->wary = wary;
    in->wake = wake;
    pthread_mutex_init(&in->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&in->changed, &clock);
    pthread_condattr_destroy(&clock);
    in->status.since_ns = pav_clock_ns();
    if (!pav_thread_start(&in->thread, "intake", run, in)) {
        pthread_mutex_destroy(&in->lock);
        pthread_cond_destroy(&in->changed);
        free(in);
        return NULL;
    }
    return in;
}

void pav_intake_lend(struct pav_intake *in, struct pav_photo *photo)
{
    pthread_mutex_lock(&in->lock);
    in->lent = photo;
    in->status.developed = in->status.spoilt = false;
    pthread_mutex_unlock(&in->lock);
}

bool pav_intake_lent(struct pav_intake *in)
{
    pthread_mutex_lock(&in->lock);
    bool lent = in->lent != NULL;
    pthread_mutex_unlock(&in->lock);
    return lent;
}

void pav_intake_status(struct pav_intake *in, struct pav_intake_status *status)
{
    pthread_mutex_lock(&in->lock);
    *status = in->status;
    pthread_mutex_unlock(&in->lock);
}

void pav_intake_stop(struct pav_intake *in)
{
    if (!in)
        return;
    pthread_mutex_lock(&in->lock);
    in->stop = true;
    pthread_cond_signal(&in->changed);
    pthread_mutex_unlock(&in->lock);
    pthread_join(in->thread, NULL);
    pthread_mutex_destroy(&in->lock);
    pthread_cond_destroy(&in->changed);
    free(in);
}

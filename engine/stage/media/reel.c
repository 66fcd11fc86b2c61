/* The decode thread: opens, decodes ahead into a bounded queue, loops without a gap, seeks. */
#include "stage/media/reel.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "base/thread.h"

#define SLOTS_MAX    8 /* a power of two; one of them is being shown */
#define SLOTS_MIN    3
#define QUEUE_BYTES  ((size_t)48 << 20)
#define EARLY_S      0.001 /* a picture this close to its time is due: clocks round */
#define LATE_DROP_S  0.10  /* behind the clock by this much: not worth converting */
#define LATE_HASTE_S 0.25  /* …: leave out pictures that no other needs */
#define LATE_LEAP_S  1.50  /* …: leap from key frame to key frame */

struct slot {
    AVFrame *frame; /* keeps the planes alive when they are shown as they are */
    struct pav_pixels pixels;
    struct pav_reel_picture shown;
};

struct pav_reel {
    struct pav_reel_desc desc;
    char *path;
    pthread_t thread;
    bool started;
    atomic_bool quit;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Under the lock. */
    enum pav_reel_state state;
    char *error;
    struct slot slots[SLOTS_MAX];
    unsigned capacity, head, tail; /* filled up to, taken up to */
    unsigned held;                 /* the slot that the reader looks at … */
    bool holding;                  /* … if it does */
    bool ended, loop;
    bool rgba;
    struct pav_stream_form form;
    bool seek;
    double seek_s;
    double wanted_s;  /* the reader's position */
    uint64_t dropped; /* by the decode thread, not yet told to the reader */
    double base_s;    /* position of this pass's start */
    struct pav_reel_time time;
    struct pav_decoder_info info;
    /* The decode thread's own. */
    struct pav_decoder *decoder;
    bool convert;      /* `rgba` as it was when work on this picture began */
    double pass_end_s; /* where the last picture of this pass ends, in the film */
    enum pav_decoder_haste haste;
};

static void break_off(struct pav_reel *r, const char *why)
{
    if (atomic_load(&r->quit))
        return; /* nobody looks any more, and what was cut short is not broken */
    pav_log("film", PAV_LOG_ERROR, "%s", why);
    pthread_mutex_lock(&r->lock);
    if (!r->error)
        r->error = pav_strdup(why);
    r->state = PAV_REEL_BROKEN;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

static void break_with(struct pav_reel *r, const char *what)
{
    char *why = pav_sprintf("%s: %s", r->path, what);
    break_off(r, why);
    free(why);
}

static bool open_decoder(struct pav_reel *r)
{
    char *why = NULL;
    r->decoder = pav_decoder_create(&(struct pav_decoder_desc){.path = r->path,
                                                               .threads = r->desc.threads,
                                                               .sequence_fps = r->desc.sequence_fps,
                                                               .hardware = !r->desc.lock_step,
                                                               .quit = &r->quit},
                                    &why);
    if (!r->decoder) {
        break_off(r, why ? why : r->path);
        free(why);
        return false;
    }
    pthread_mutex_lock(&r->lock);
    pav_decoder_info(r->decoder, &r->info);
    r->time.duration_s = r->info.still ? 0 : r->info.duration_s;
    pthread_mutex_unlock(&r->lock);
    return true;
}

/* The number of pictures that wait: some, but not more memory than a film should take. */
static unsigned capacity_for(const struct pav_picture *p)
{
    size_t pixels = (size_t)p->width_px * (size_t)p->height_px;
    size_t bytes = p->pixel == PAV_PIXEL_RGBA ? pixels * 4 : pixels * 3 / 2;
    size_t fits = bytes ? QUEUE_BYTES / bytes : SLOTS_MAX;
    return fits < SLOTS_MIN ? SLOTS_MIN : fits > SLOTS_MAX ? SLOTS_MAX : (unsigned)fits;
}

static unsigned taken_slots(const struct pav_reel *r)
{
    return r->head - (r->holding ? r->held : r->tail);
}

/* The end was reached and stays the end. */
static bool at_rest(const struct pav_reel *r)
{
    return r->ended && (!r->loop || r->info.still);
}

enum wake { WAKE_QUIT, WAKE_SEEK, WAKE_DECODE };

static enum wake wait_for_work(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    while (!atomic_load(&r->quit) && !r->seek && (taken_slots(r) >= r->capacity || at_rest(r)))
        pthread_cond_wait(&r->changed, &r->lock);
    pav_decoder_converter(r->decoder)->form = r->form;
    r->convert = r->rgba;
    enum wake wake = atomic_load(&r->quit) ? WAKE_QUIT : r->seek ? WAKE_SEEK : WAKE_DECODE;
    pthread_mutex_unlock(&r->lock);
    return wake;
}

static void do_seek(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    double t_s = r->seek_s;
    pthread_mutex_unlock(&r->lock);
    bool good = pav_decoder_seek(r->decoder, t_s);
    pthread_mutex_lock(&r->lock);
    if (r->seek_s == t_s) /* else another seek came meanwhile */
        r->seek = false;
    r->ended = false;
    r->base_s = 0;
    pthread_mutex_unlock(&r->lock);
    r->pass_end_s = 0;
    if (!good)
        break_off(r, pav_decoder_why(r->decoder));
}

/* Falls behind the clock: leaves out what costs least to miss. False: this picture is not worth
 * converting. */
static bool is_worth_showing(struct pav_reel *r, double position_s, double duration_s)
{
    if (r->desc.lock_step)
        return true;
    pthread_mutex_lock(&r->lock);
    double late_s = r->wanted_s - (position_s + duration_s);
    bool waits = r->head != r->tail;
    bool worth = late_s < LATE_DROP_S || !waits;
    r->dropped += !worth;
    pthread_mutex_unlock(&r->lock);
    enum pav_decoder_haste haste = late_s > LATE_LEAP_S    ? PAV_HASTE_MOST
                                   : late_s > LATE_HASTE_S ? PAV_HASTE_SOME
                                                           : PAV_HASTE_NONE;
    if (haste != r->haste)
        pav_decoder_hurry(r->decoder, haste);
    r->haste = haste;
    return worth;
}

static void put(struct pav_reel *r, AVFrame *frame, double t_s, double duration_s)
{
    double position_s = r->base_s + t_s;
    r->pass_end_s = t_s + duration_s;
    if (!is_worth_showing(r, position_s, duration_s))
        return;
    struct slot *slot = &r->slots[r->head % SLOTS_MAX];
    if (!pav_convert(pav_decoder_converter(r->decoder), frame, r->convert, &slot->pixels,
                     &slot->shown.picture)) {
        if (r->state == PAV_REEL_OPENING)
            break_with(r, "its kind of pixels cannot be converted: export it as H.264");
        return;
    }
    av_frame_unref(slot->frame);
    if (slot->shown.picture.pixel != PAV_PIXEL_RGBA)
        av_frame_move_ref(slot->frame, frame);
    slot->shown.t_s = t_s;
    slot->shown.position_s = position_s;
    slot->shown.duration_s = duration_s;
    slot->shown.after_loss = pav_decoder_after_loss(r->decoder);
    pthread_mutex_lock(&r->lock);
    if (!r->seek)
        r->head++;
    if (r->state == PAV_REEL_OPENING) {
        r->state = PAV_REEL_RUNNING;
        r->capacity = capacity_for(&slot->shown.picture);
    }
    pav_decoder_info(r->decoder, &r->info);
    r->time.known = true;
    r->time.start_s = r->info.start_s;
    r->time.decoded_s = r->pass_end_s;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

static void end_pass(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    /* The first pass that reached the end says how long the film is: from then on loop n begins at
     * n × duration, for the sound too. */
    if (!r->time.final && r->pass_end_s > 0) {
        r->time.duration_s = r->info.still ? 0 : r->pass_end_s;
        r->time.final = true;
    }
    bool again = r->loop && !r->info.still;
    r->ended = !again;
    if (again)
        r->base_s += r->time.duration_s;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    if (again && !pav_decoder_rewind(r->decoder))
        break_off(r, pav_decoder_why(r->decoder));
}

static void *run(void *data)
{
    struct pav_reel *r = data;
    if (!open_decoder(r))
        return NULL;
    for (;;) {
        enum wake wake = wait_for_work(r);
        if (wake == WAKE_QUIT || r->state == PAV_REEL_BROKEN)
            break;
        if (wake == WAKE_SEEK) {
            do_seek(r);
            continue;
        }
        if (r->ended) { /* looping was switched on after the end */
            end_pass(r);
            continue;
        }
        AVFrame *frame;
        double t_s, duration_s;
        enum pav_decoder_result result = pav_decoder_step(r->decoder, &frame, &t_s, &duration_s);
        if (result == PAV_DECODER_PICTURE)
            put(r, frame, t_s, duration_s);
        else if (result == PAV_DECODER_END)
            end_pass(r);
        else
            break_off(r, pav_decoder_why(r->decoder));
    }
    return NULL;
}

struct pav_reel *pav_reel_create(const struct pav_reel_desc *desc)
{
    struct pav_reel *r = pav_alloc(sizeof *r);
    r->desc = *desc;
    r->desc.path = r->path = pav_strdup(desc->path);
    r->loop = r->time.loop = desc->loop;
    r->capacity = SLOTS_MIN;
    r->rgba = desc->rgba;
    r->state = PAV_REEL_OPENING;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
    for (int i = 0; i < SLOTS_MAX; i++)
        if (!(r->slots[i].frame = av_frame_alloc()))
            abort();
    r->started = pav_thread_start(&r->thread, "film", run, r);
    if (!r->started)
        break_with(r, "no thread could be started for it");
    return r;
}

void pav_reel_destroy(struct pav_reel *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    atomic_store(&r->quit, true);
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    if (r->started)
        pthread_join(r->thread, NULL);
    for (int i = 0; i < SLOTS_MAX; i++) {
        av_frame_free(&r->slots[i].frame);
        pav_pixels_finish(&r->slots[i].pixels);
    }
    pav_decoder_close(r->decoder);
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->changed);
    free(r->error);
    free(r->path);
    free(r);
}

enum pav_reel_state pav_reel_state(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    enum pav_reel_state state = r->state;
    pthread_mutex_unlock(&r->lock);
    return state;
}

const char *pav_reel_error(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    const char *error = r->error ? r->error : "";
    pthread_mutex_unlock(&r->lock);
    return error;
}

static struct slot *at(struct pav_reel *r, unsigned index)
{
    return &r->slots[index % SLOTS_MAX];
}

static bool is_due(struct pav_reel *r, unsigned index, double position_s)
{
    return at(r, index)->shown.position_s <= position_s + EARLY_S;
}

/* Drops what is overdue, the picture held too when there is one to follow it; true when it is certain which picture is due now. */
static bool settle(struct pav_reel *r, double position_s, uint64_t *skipped)
{
    if (r->state == PAV_REEL_BROKEN)
        return true;
    if (r->seek)
        return false;
    if (r->holding && r->head != r->tail && is_due(r, r->tail, position_s)) {
        r->holding = false;
        pthread_cond_broadcast(&r->changed);
    }
    while (r->head - r->tail > 1 && is_due(r, r->tail + 1, position_s)) {
        r->tail++;
        (*skipped)++;
        pthread_cond_broadcast(&r->changed);
    }
    bool future = r->head != r->tail && !is_due(r, r->head - 1, position_s);
    return future || r->ended;
}

const struct pav_reel_picture *pav_reel_take(struct pav_reel *r, double position_s, bool wait,
                                             uint64_t *skipped)
{
    const struct pav_reel_picture *due = NULL;
    pthread_mutex_lock(&r->lock);
    r->wanted_s = position_s;
    while (!settle(r, position_s, skipped) && wait)
        pthread_cond_wait(&r->changed, &r->lock);
    if (!r->seek && r->head != r->tail && is_due(r, r->tail, position_s)) {
        due = &at(r, r->tail)->shown;
        r->held = r->tail++;
        r->holding = true;
    }
    *skipped += r->dropped;
    r->dropped = 0;
    pthread_mutex_unlock(&r->lock);
    return due;
}

void pav_reel_release(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    if (r->holding)
        av_frame_unref(at(r, r->held)->frame);
    r->holding = false;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

bool pav_reel_has_picture(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    bool has = !r->seek && r->head != r->tail;
    pthread_mutex_unlock(&r->lock);
    return has;
}

bool pav_reel_after_loss(struct pav_reel *r, double *position_s)
{
    pthread_mutex_lock(&r->lock);
    bool waits = !r->seek && r->head != r->tail && at(r, r->tail)->shown.after_loss;
    if (waits)
        *position_s = at(r, r->tail)->shown.position_s;
    pthread_mutex_unlock(&r->lock);
    return waits;
}

const struct pav_reel_picture *pav_reel_take_first(struct pav_reel *r, bool wait)
{
    const struct pav_reel_picture *first = NULL;
    pthread_mutex_lock(&r->lock);
    while (wait && r->state != PAV_REEL_BROKEN && (r->seek || r->head == r->tail) &&
           !(r->ended && !r->seek))
        pthread_cond_wait(&r->changed, &r->lock);
    if (r->state != PAV_REEL_BROKEN && !r->seek && r->head != r->tail) {
        first = &at(r, r->tail)->shown;
        r->held = r->tail++;
        r->holding = true;
        r->wanted_s = first->position_s;
    }
    pthread_mutex_unlock(&r->lock);
    return first;
}

void pav_reel_wait_ahead(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->state != PAV_REEL_BROKEN &&
           (r->seek || (!at_rest(r) && taken_slots(r) < r->capacity)))
        pthread_cond_wait(&r->changed, &r->lock);
    pthread_mutex_unlock(&r->lock);
}

bool pav_reel_ended(struct pav_reel *r, double *end_s)
{
    pthread_mutex_lock(&r->lock);
    bool ended = r->ended && !r->loop && !r->seek && r->head == r->tail && !r->info.still;
    *end_s = r->base_s + r->time.duration_s;
    pthread_mutex_unlock(&r->lock);
    return ended;
}

void pav_reel_seek(struct pav_reel *r, double t_s)
{
    pthread_mutex_lock(&r->lock);
    r->seek = true;
    r->seek_s = t_s;
    r->tail = r->head; /* what waits is of the time before */
    r->holding = false;
    r->wanted_s = t_s;
    r->dropped = 0;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

void pav_reel_set_loop(struct pav_reel *r, bool loop)
{
    pthread_mutex_lock(&r->lock);
    r->loop = r->time.loop = loop;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

void pav_reel_set_form(struct pav_reel *r, bool rgba, struct pav_stream_form form)
{
    pthread_mutex_lock(&r->lock);
    r->rgba = rgba;
    r->form = form;
    pthread_mutex_unlock(&r->lock);
}

double pav_reel_duration(struct pav_reel *r)
{
    pthread_mutex_lock(&r->lock);
    double duration_s = r->time.duration_s;
    pthread_mutex_unlock(&r->lock);
    return duration_s;
}

void pav_reel_info(struct pav_reel *r, struct pav_decoder_info *info)
{
    pthread_mutex_lock(&r->lock);
    *info = r->info;
    pthread_mutex_unlock(&r->lock);
}

void pav_reel_time(struct pav_reel *r, struct pav_reel_time *time)
{
    pthread_mutex_lock(&r->lock);
    *time = r->time;
    pthread_mutex_unlock(&r->lock);
}

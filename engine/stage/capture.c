/* Keeping what is shown: film, stills and contact sheet, read back from the screen without waiting. */
#include "stage/capture.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/media/record.h"
#include "stage/media/still.h"
#include "stage/sound/output.h"

#define SHEET_COLUMNS 4
#define SHEET_ROWS    6
#define SHEET_EVERY_S 5.0
#define THUMB_PX      480
#define SOUND_DRIFT_S 0.04
#define MARK_S        1.5 /* so long a still is said on the screen */

/* A film that is being made, or finished. */
struct film {
    struct pav_record *record; /* NULL: none */
    int fd;
    bool first; /* of the whole run: whoever asked for it hears of it at the end */
    enum pav_origin marked;
    bool ending;    /* nothing more is given to it */
    bool begun;     /* its first picture is on its way */
    double begin_s; /* the time of that */
    size_t sounded; /* frames of sound in it */
    bool in_step;   /* the first of them have found their place */
    double next_s;
    uint64_t missed; /* pictures that could not even be read back */
    bool drops_told, failure_told;
};

struct pav_capture {
    struct pav_gpu *gpu;
    struct pav_capture_desc desc;
    struct film film;
    struct pav_still *still;      /* being written */
    int still_fd;                 /* asked for; -1: none */
    bool still_asked;             /* its picture is on its way */
    double still_s;               /* when it was asked for */
    enum pav_origin still_origin; /* of its picture */
    bool still_failed;
    struct pav_sheet *sheet;
    enum pav_origin origin, now; /* of all pictures, and of this one */
    double next_sheet_s, sheet_every_s;
    bool whole; /* of what is made in lock-step, or from the beginning */
    char trouble[240];
};

static bool begin_film(struct pav_capture *capture, int fd, int width_px, int height_px)
{
    capture->film = (struct film){.fd = fd, .first = capture->film.first};
    capture->film.record = pav_record_create(&(struct pav_record_desc){
        .fd = fd,
        .width_px = width_px,
        .height_px = height_px,
        .fps = capture->desc.fps,
        .lock_step = capture->desc.lock_step,
        .title = capture->desc.title,
        .sound = true,
    });
    pav_capture_mark(capture, capture->now);
    return capture->film.record != NULL;
}

struct pav_capture *pav_capture_create(struct pav_gpu *gpu, const struct pav_capture_desc *desc)
{
    if (desc->lock_step && desc->record_fd < 0 && desc->sheet_fd < 0)
        return NULL;
    struct pav_capture *capture = pav_alloc(sizeof *capture);
    capture->gpu = gpu;
    capture->desc = *desc;
    capture->still_fd = -1;
    capture->still_s = -MARK_S;
    capture->whole = true;
    capture->film.first = true;
    if (desc->record_fd >= 0)
        capture->whole = begin_film(capture, desc->record_fd, desc->width_px, desc->height_px);
    if (desc->sheet_fd >= 0)
        capture->sheet = pav_sheet_create(SHEET_COLUMNS, SHEET_ROWS, THUMB_PX);
    capture->sheet_every_s =
        desc->seconds > 0 ? desc->seconds / (SHEET_COLUMNS * SHEET_ROWS) : SHEET_EVERY_S;
    capture->next_sheet_s = capture->sheet_every_s / 2;
    return capture;
}

/* --- films and stills ------------------------------------------------------------------------- */

bool pav_capture_film_begin(struct pav_capture *capture, int fd, int width_px, int height_px)
{
    bool free_now = capture && !capture->film.record;
    if (free_now)
        capture->film.first = false;
    if (free_now && begin_film(capture, fd, width_px, height_px))
        return true;
    close(fd);
    return false;
}

void pav_capture_film_end(struct pav_capture *capture)
{
    if (!capture || !capture->film.record || capture->film.ending)
        return;
    capture->film.ending = true;
    pav_record_end(capture->film.record);
}

/* Waits for what is left, if anything is. */
static bool close_film(struct pav_capture *capture)
{
    struct film *film = &capture->film;
    uint64_t written = 0, dropped = 0;
    bool whole = pav_record_close(film->record, &written, &dropped);
    pav_log("record", whole ? PAV_LOG_INFO : PAV_LOG_ERROR,
            "%llu pictures recorded, %llu dropped%s", (unsigned long long)written,
            (unsigned long long)(dropped + film->missed),
            whole                     ? ""
            : capture->desc.lock_step ? ": the file is not whole"
                                      : ": the film is whole, but short");
    if (!film->first)
        close(film->fd);
    film->record = NULL;
    capture->whole &= whole || !capture->desc.lock_step;
    return whole;
}

bool pav_capture_still(struct pav_capture *capture, int fd)
{
    if (!capture || capture->still_fd >= 0 || capture->still) {
        close(fd);
        return false;
    }
    capture->still_fd = fd;
    capture->still_asked = false;
    return true;
}

static void begin_still(struct pav_capture *capture, const uint8_t *rgba, int w, int h)
{
    capture->still = pav_still_create(capture->still_fd, rgba, w, h, capture->still_origin);
    capture->still_failed = !capture->still;
    if (!capture->still)
        close(capture->still_fd);
    capture->still_fd = -1;
}

enum pav_capture_end pav_capture_ended(struct pav_capture *capture)
{
    bool whole;
    if (!capture)
        return PAV_CAPTURE_NONE;
    if (capture->still_failed) {
        capture->still_failed = false;
        return PAV_CAPTURE_STILL_BROKEN;
    }
    if (capture->still && pav_still_done(capture->still, &whole)) {
        pav_still_destroy(capture->still);
        capture->still = NULL;
        return whole ? PAV_CAPTURE_STILL_WHOLE : PAV_CAPTURE_STILL_BROKEN;
    }
    if (!capture->film.record || !pav_record_ended(capture->film.record))
        return PAV_CAPTURE_NONE;
    if (!close_film(capture))
        return PAV_CAPTURE_FILM_SHORT;
    return capture->film.first ? PAV_CAPTURE_NONE : PAV_CAPTURE_FILM_WHOLE;
}

const char *pav_capture_trouble(struct pav_capture *capture)
{
    struct film *film = capture ? &capture->film : NULL;
    if (!film || !film->record)
        return NULL;
    const char *failed = film->failure_told ? NULL : pav_record_failed(film->record);
    if (failed) {
        film->failure_told = true;
        snprintf(capture->trouble, sizeof capture->trouble,
                 "%s; what was before is kept, the show goes on", failed);
        pav_capture_film_end(capture);
        return capture->trouble;
    }
    if (film->drops_told || pav_record_dropped(film->record) + film->missed == 0)
        return NULL;
    film->drops_told = true;
    snprintf(capture->trouble, sizeof capture->trouble,
             "the recording drops pictures: coding them takes longer than showing them; the show "
             "itself goes on");
    pav_log("record", PAV_LOG_WARN, "%s", capture->trouble);
    return capture->trouble;
}

bool pav_capture_busy(const struct pav_capture *capture)
{
    return capture && (capture->film.record || capture->still || capture->still_fd >= 0);
}

bool pav_capture_keeps(const struct pav_capture *capture, double now_s)
{
    return capture && (capture->film.record || capture->sheet || now_s - capture->still_s < MARK_S);
}

/* --- pictures --------------------------------------------------------------------------------- */

/* A ticket carries the time and what the picture is for: microseconds, lowest bits the uses. */
enum { USE_RECORD = 1, USE_SHEET = 2, USE_STILL = 4, USE_BITS = 3 };

static void *ticket_of(double t_s, int uses)
{
    return (void *)(((uintptr_t)(t_s * 1e6) << USE_BITS) | (uintptr_t)uses);
}

static void keep(struct pav_capture *capture, const uint8_t *rgba, int w, int h, void *ticket)
{
    double t_s = (double)((uintptr_t)ticket >> USE_BITS) * 1e-6;
    uintptr_t uses = (uintptr_t)ticket;
    if (capture->film.record && !capture->film.ending && (uses & USE_RECORD))
        pav_record_frame(capture->film.record, rgba, w, h, t_s);
    if (capture->sheet && (uses & USE_SHEET))
        pav_sheet_add(capture->sheet, rgba, w, h, t_s);
    if (capture->still_fd >= 0 && (uses & USE_STILL))
        begin_still(capture, rgba, w, h);
}

static void take_finished(struct pav_capture *capture, bool wait)
{
    const uint8_t *rgba;
    int w, h;
    void *ticket;
    while ((rgba = pav_gpu_readback_take(capture->gpu, &w, &h, &ticket, wait)))
        keep(capture, rgba, w, h, ticket);
}

static int uses_of(const struct pav_capture *capture, double t_s)
{
    const struct film *film = &capture->film;
    int uses = 0;
    if (film->record && !film->ending && t_s + 1e-6 >= film->next_s)
        uses |= USE_RECORD;
    if (capture->sheet && t_s >= capture->next_sheet_s)
        uses |= USE_SHEET;
    if (capture->still_fd >= 0 && !capture->still_asked)
        uses |= USE_STILL;
    return uses;
}

static void note_recorded(struct pav_capture *capture, double t_s)
{
    struct film *film = &capture->film;
    double period_s = 1.0 / capture->desc.fps;
    if (!film->begun) {
        film->begun = true;
        film->begin_s = film->next_s = t_s;
    }
    film->next_s += period_s;
    if (film->next_s < t_s - period_s)
        film->next_s = t_s;
}

void pav_capture_frame(struct pav_capture *capture, struct pav_target *screen, double t_s)
{
    if (!capture)
        return;
    take_finished(capture, false);
    int uses = uses_of(capture, t_s);
    if (!uses)
        return;
    bool begun = pav_gpu_readback(capture->gpu, screen, ticket_of(t_s, uses));
    if (!begun && capture->desc.lock_step) {
        take_finished(capture, true);
        begun = pav_gpu_readback(capture->gpu, screen, ticket_of(t_s, uses));
    }
    if (uses & USE_RECORD)
        capture->film.missed += !begun;
    if (!begun)
        return;
    if (uses & USE_RECORD)
        note_recorded(capture, t_s);
    if (uses & USE_SHEET)
        capture->next_sheet_s += capture->sheet_every_s;
    if (uses & USE_STILL) {
        capture->still_asked = true;
        capture->still_s = t_s;
        capture->still_origin = capture->now;
    }
}

/* --- sound ------------------------------------------------------------------------------------ */

bool pav_capture_records(const struct pav_capture *capture)
{
    return capture && capture->film.record && !capture->film.ending;
}

void pav_capture_sound(struct pav_capture *capture, const float *samples, size_t frames,
                       double end_s)
{
    if (!pav_capture_records(capture) || !capture->film.begun)
        return;
    struct film *film = &capture->film;
    long due = lrint((end_s - film->begin_s) * PAV_SOUND_RATE_HZ) - (long)frames;
    long gap = due - (long)film->sounded;
    if (!film->in_step || labs(gap) > SOUND_DRIFT_S * PAV_SOUND_RATE_HZ) {
        if (gap > 0)
            film->sounded += pav_record_sound(film->record, NULL, (size_t)gap);
        size_t late = gap < 0 ? (size_t)-gap : 0;
        late = late < frames ? late : frames;
        samples += late * PAV_SOUND_CHANNELS;
        frames -= late;
        film->in_step = film->in_step || frames > 0;
    }
    film->sounded += pav_record_sound(film->record, samples, frames);
}

void pav_capture_mark(struct pav_capture *capture, enum pav_origin origin)
{
    struct film *film = capture ? &capture->film : NULL;
    if (!film)
        return;
    capture->now = origin;
    capture->origin = origin > capture->origin ? origin : capture->origin;
    if (film->record && origin > film->marked)
        pav_record_mark(film->record, film->marked = origin);
}

bool pav_capture_finish(struct pav_capture *capture)
{
    if (!capture)
        return true;
    take_finished(capture, true);
    if (capture->film.record)
        close_film(capture);
    if (capture->still_fd >= 0)
        close(capture->still_fd);
    pav_still_destroy(capture->still);
    bool whole = capture->whole;
    if (capture->sheet) {
        whole &= pav_sheet_write(capture->sheet, capture->desc.sheet_fd, capture->origin);
        pav_sheet_destroy(capture->sheet);
    }
    free(capture);
    return whole;
}

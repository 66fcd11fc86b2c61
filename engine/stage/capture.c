/* Keeping what is shown: recording and contact sheet, read back from the screen without waiting. */
#include "stage/capture.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/media/record.h"
#include "stage/sound/output.h"

#define SHEET_COLUMNS 4
#define SHEET_ROWS    6
#define SHEET_EVERY_S 5.0
#define THUMB_PX      480
#define SOUND_DRIFT_S 0.04

struct pav_capture {
    struct pav_gpu *gpu;
    struct pav_capture_desc desc;
    struct pav_record *record;
    struct pav_sheet *sheet;
    enum pav_origin origin;
    bool begun;     /* the first picture of the recording is on its way */
    double begin_s; /* its time */
    size_t sounded; /* frames of sound in the recording */
    bool in_step;   /* the first of them have found their place */
    double next_record_s, next_sheet_s, sheet_every_s;
};

struct pav_capture *pav_capture_create(struct pav_gpu *gpu, const struct pav_capture_desc *desc)
{
    if (desc->record_fd < 0 && desc->sheet_fd < 0)
        return NULL;
    struct pav_capture *capture = pav_alloc(sizeof *capture);
    capture->gpu = gpu;
    capture->desc = *desc;
    if (desc->record_fd >= 0)
        capture->record = pav_record_create(&(struct pav_record_desc){
            .fd = desc->record_fd,
            .width_px = desc->width_px,
            .height_px = desc->height_px,
            .fps = desc->fps,
            .lock_step = desc->lock_step,
            .title = desc->title,
            .sound = true,
        });
    if (desc->sheet_fd >= 0)
        capture->sheet = pav_sheet_create(SHEET_COLUMNS, SHEET_ROWS, THUMB_PX);
    capture->sheet_every_s =
        desc->seconds > 0 ? desc->seconds / (SHEET_COLUMNS * SHEET_ROWS) : SHEET_EVERY_S;
    capture->next_sheet_s = capture->sheet_every_s / 2;
    return capture;
}

/* A ticket carries the time and what the picture is for: microseconds, lowest bits the uses. */
enum { USE_RECORD = 1, USE_SHEET = 2, USE_BITS = 2 };

static void *ticket_of(double t_s, int uses)
{
    return (void *)(((uintptr_t)(t_s * 1e6) << USE_BITS) | (uintptr_t)uses);
}

static void keep(struct pav_capture *capture, const uint8_t *rgba, int w, int h, void *ticket)
{
    double t_s = (double)((uintptr_t)ticket >> USE_BITS) * 1e-6;
    if (capture->record && ((uintptr_t)ticket & USE_RECORD))
        pav_record_frame(capture->record, rgba, w, h, t_s);
    if (capture->sheet && ((uintptr_t)ticket & USE_SHEET))
        pav_sheet_add(capture->sheet, rgba, w, h, t_s);
}

static void take_finished(struct pav_capture *capture, bool wait)
{
    const uint8_t *rgba;
    int w, h;
    void *ticket;
    while ((rgba = pav_gpu_readback_take(capture->gpu, &w, &h, &ticket, wait)))
        keep(capture, rgba, w, h, ticket);
}

void pav_capture_frame(struct pav_capture *capture, struct pav_target *screen, double t_s)
{
    if (!capture)
        return;
    take_finished(capture, false);
    int uses = 0;
    if (capture->record && t_s + 1e-6 >= capture->next_record_s)
        uses |= USE_RECORD;
    if (capture->sheet && t_s >= capture->next_sheet_s)
        uses |= USE_SHEET;
    if (!uses)
        return;
    bool begun = pav_gpu_readback(capture->gpu, screen, ticket_of(t_s, uses));
    if (!begun && capture->desc.lock_step) {
        take_finished(capture, true);
        begun = pav_gpu_readback(capture->gpu, screen, ticket_of(t_s, uses));
    }
    if (!begun)
        return;
    double period_s = 1.0 / capture->desc.fps;
    if ((uses & USE_RECORD) && !capture->begun) {
        capture->begun = true;
        capture->begin_s = t_s;
    }
    if (uses & USE_RECORD) {
        capture->next_record_s += period_s;
        if (capture->next_record_s < t_s - period_s)
            capture->next_record_s = t_s;
    }
    if (uses & USE_SHEET)
        capture->next_sheet_s += capture->sheet_every_s;
}

bool pav_capture_records(const struct pav_capture *capture)
{
    return capture && capture->record;
}

void pav_capture_sound(struct pav_capture *capture, const float *samples, size_t frames,
                       double end_s)
{
    if (!pav_capture_records(capture) || !capture->begun)
        return;
    long due = lrint((end_s - capture->begin_s) * PAV_SOUND_RATE_HZ) - (long)frames;
    long gap = due - (long)capture->sounded;
    if (!capture->in_step || labs(gap) > SOUND_DRIFT_S * PAV_SOUND_RATE_HZ) {
        if (gap > 0)
            capture->sounded += pav_record_sound(capture->record, NULL, (size_t)gap);
        size_t late = gap < 0 ? (size_t)-gap : 0;
        late = late < frames ? late : frames;
        samples += late * PAV_SOUND_CHANNELS;
        frames -= late;
        capture->in_step = capture->in_step || frames > 0;
    }
    capture->sounded += pav_record_sound(capture->record, samples, frames);
}

void pav_capture_mark(struct pav_capture *capture, enum pav_origin origin)
{
    if (!capture || origin <= capture->origin)
        return;
    capture->origin = origin;
    if (capture->record)
        pav_record_mark(capture->record, origin);
}

bool pav_capture_finish(struct pav_capture *capture)
{
    if (!capture)
        return true;
    take_finished(capture, true);
    bool whole = true;
    uint64_t written = 0, dropped = 0;
    if (capture->record) {
        whole = pav_record_close(capture->record, &written, &dropped);
        pav_log("record", whole ? PAV_LOG_INFO : PAV_LOG_ERROR,
                "%llu pictures recorded, %llu dropped%s", (unsigned long long)written,
                (unsigned long long)dropped, whole ? "" : ": the file is not whole");
    }
    if (capture->sheet) {
        whole &= pav_sheet_write(capture->sheet, capture->desc.sheet_fd, capture->origin);
        pav_sheet_destroy(capture->sheet);
    }
    free(capture);
    return whole;
}

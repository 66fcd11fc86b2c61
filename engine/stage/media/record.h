/*
 * Recording what is on stage: H.264 in MP4 to a descriptor that the keeper opened. Encoding has a
 * thread and a short queue; in real time a full queue drops the recording's frames, never the
 * stage's, and says how many; in lock-step it waits.
 */
#ifndef PAV_STAGE_RECORD_H
#define PAV_STAGE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stage/media/mark.h"

struct pav_record_desc {
    int fd; /* seekable; stays the caller's */
    int width_px, height_px;
    double fps;
    bool lock_step;
    const char *title;
    const char *comment;
    bool sound; /* there is a track of sound, silent where nothing is given */
};

struct pav_record;
struct pav_record *
pav_record_create(const struct pav_record_desc *desc); /* NULL: said in the log */
/* Copies the picture: RGBA8, bottom row first, of the size given; other sizes are fitted with bars.
 * `t_s` from the start; equal or falling times are dropped. False: dropped. */
bool pav_record_frame(struct pav_record *record, const uint8_t *rgba, int width_px, int height_px,
                      double t_s);
/* The next `frames` of sound, interleaved as in sound/output.h, from the first picture on; NULL: silence.
 * How many were taken: in real time a full queue (4 s) takes no more, in lock-step it waits. The track is
 * as long as the pictures. */
size_t pav_record_sound(struct pav_record *record, const float *samples, size_t frames);
/* From now on the file says where its pictures come from. The greatest counts. */
void pav_record_mark(struct pav_record *record, enum pav_origin origin);
/* As of now: pictures of this recording that found the queue full. */
uint64_t pav_record_dropped(struct pav_record *record);
/* Why nothing is recorded any more, or NULL. In real time the file holds all that was until then, as a
 * whole film. Borrowed. */
const char *pav_record_failed(struct pav_record *record);
/* No more pictures: what is queued is encoded and the file finished in the background. */
void pav_record_end(struct pav_record *record);
/* The file is finished, or has failed: closing it takes no time. */
bool pav_record_ended(struct pav_record *record);
/* Ends it if need be, and waits. *written, *dropped may be NULL. False: not all of it is in the file (disk full…). */
bool pav_record_close(struct pav_record *record, uint64_t *written, uint64_t *dropped);

/* A contact sheet: up to columns × rows small pictures with their times, as one PNG. */
struct pav_sheet;
struct pav_sheet *pav_sheet_create(int columns, int rows, int thumb_width_px);
void pav_sheet_add(struct pav_sheet *sheet, const uint8_t *rgba, int width_px, int height_px,
                   double t_s);
bool pav_sheet_write(struct pav_sheet *sheet, int fd, enum pav_origin origin);
void pav_sheet_destroy(struct pav_sheet *sheet);

#endif

/*
 * Keeping what is shown: film, stills and contact sheet, read back from the screen without waiting, coded
 * and written by threads of their own.
 */
#ifndef PAV_STAGE_CAPTURE_H
#define PAV_STAGE_CAPTURE_H

#include "stage/gpu/gpu.h"
#include "stage/media/mark.h"

struct pav_capture_desc {
    int record_fd, sheet_fd; /* -1: none; stay the caller's. A film from the first picture on */
    int width_px, height_px;
    double fps;     /* of the recording */
    double seconds; /* expected length, for the sheet's times; 0: unknown */
    bool lock_step;
    const char *title;
};

struct pav_capture;
/* Render thread, as all of it. NULL when there is nothing to keep, in lock-step; all calls accept that. */
struct pav_capture *pav_capture_create(struct pav_gpu *gpu, const struct pav_capture_desc *desc);
/* After the picture was drawn, before it is presented. */
void pav_capture_frame(struct pav_capture *capture, struct pav_target *screen, double t_s);
/* The sound since the last call, interleaved at PAV_SOUND_RATE_HZ, `frames` of it, heard until `end_s` of
 * the pictures' clock. It is laid beside them: what was before the first picture is left out, a gap or
 * a drift of more than 40 ms is made good with silence or by leaving some out. */
void pav_capture_sound(struct pav_capture *capture, const float *samples, size_t frames,
                       double end_s);
/* A film is being made: its sound is wanted. */
bool pav_capture_records(const struct pav_capture *capture);
/* Something of the picture is kept now, or was a moment ago. */
bool pav_capture_keeps(const struct pav_capture *capture, double now_s);

/* A film of what is shown from now on, into `fd`, which is taken over. False: one is being made, or it
 * cannot (said in the log). Never waits: in real time the film ends and is finished in the background. */
bool pav_capture_film_begin(struct pav_capture *capture, int fd, int width_px, int height_px);
void pav_capture_film_end(struct pav_capture *capture);
/* The next picture as a PNG, into `fd`, which is taken over. False: the last still is not written yet. */
bool pav_capture_still(struct pav_capture *capture, int fd);
/* A film or still is not finished yet. */
bool pav_capture_busy(const struct pav_capture *capture);
/* What has come to its end since the last call; ask until NONE. The film of `record_fd` is told of when it
 * is short. */
enum pav_capture_end {
    PAV_CAPTURE_NONE = 0,
    PAV_CAPTURE_FILM_WHOLE,
    PAV_CAPTURE_FILM_SHORT, /* it has failed; what was until then is there */
    PAV_CAPTURE_STILL_WHOLE,
    PAV_CAPTURE_STILL_BROKEN,
};
enum pav_capture_end pav_capture_ended(struct pav_capture *capture);
/* What a technician has to know of it, in words (borrowed), or NULL: each is told once. */
const char *pav_capture_trouble(struct pav_capture *capture);

/* What this picture, and with it the film, shows of people who are not there; of a film the greatest
 * counts. */
void pav_capture_mark(struct pav_capture *capture, enum pav_origin origin);
/* Writes what is left; false when a file is not whole that nothing has told of. */
bool pav_capture_finish(struct pav_capture *capture);

#endif

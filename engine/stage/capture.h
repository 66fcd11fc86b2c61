/* Keeping what is shown: recording and contact sheet, read back from the screen without waiting. */
#ifndef PAV_STAGE_CAPTURE_H
#define PAV_STAGE_CAPTURE_H

#include "stage/gpu/gpu.h"
#include "stage/media/mark.h"

struct pav_capture_desc {
    int record_fd, sheet_fd; /* -1: none; stay the caller's */
    int width_px, height_px;
    double fps;     /* of the recording */
    double seconds; /* expected length, for the sheet's times; 0: unknown */
    bool lock_step;
    const char *title;
};

struct pav_capture;
/* NULL when there is nothing to keep. */
struct pav_capture *pav_capture_create(struct pav_gpu *gpu, const struct pav_capture_desc *desc);
/* After the picture was drawn, before it is presented. */
void pav_capture_frame(struct pav_capture *capture, struct pav_target *screen, double t_s);
/* The sound since the last call, interleaved at PAV_SOUND_RATE_HZ, `frames` of it, heard until `end_s` of
 * the pictures' clock. It is laid beside them: what was before the first picture is left out, a gap or
 * a drift of more than 40 ms is made good with silence or by leaving some out. */
void pav_capture_sound(struct pav_capture *capture, const float *samples, size_t frames,
                       double end_s);
/* Whether sound is wanted. */
bool pav_capture_records(const struct pav_capture *capture);
/* The pictures from now on show people who are not there; the greatest counts. NULL: nothing is kept. */
void pav_capture_mark(struct pav_capture *capture, enum pav_origin origin);
/* Writes what is left; false when a file is not whole. */
bool pav_capture_finish(struct pav_capture *capture);

#endif

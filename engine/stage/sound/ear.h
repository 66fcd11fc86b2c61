/*
 * What is listened to, on its way to the render thread: a ring of the newest samples between one
 * writer (the mixer, a microphone, a decoder) and one reader. Neither waits for the other, and what
 * went in here goes nowhere else: not to the loudspeakers, not into a recording.
 */
#ifndef PAV_STAGE_EAR_H
#define PAV_STAGE_EAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pav_ear;
struct pav_ear *pav_ear_create(void);      /* never NULL; deaf until somebody listens */
void pav_ear_destroy(struct pav_ear *ear); /* accepts NULL; wipes it. The writer is gone by then */

/* The writer. How many frames of interleaved stereo fitted: with a reader that takes what it gets
 * there is always room. `heard_ns` (CLOCK_MONOTONIC) is when the first of them is heard, 0: now. A deaf
 * ear takes none. */
size_t pav_ear_write(struct pav_ear *ear, const float *samples, size_t frames, int64_t heard_ns);

/* The reader. From deaf to listening it begins with what comes from now on. */
void pav_ear_listen(struct pav_ear *ear, bool on);
/* At most `most` of the frames that were heard by `now_ns`, oldest first; INT64_MAX: all. */
size_t pav_ear_take(struct pav_ear *ear, float *samples, size_t most, int64_t now_ns);

#endif

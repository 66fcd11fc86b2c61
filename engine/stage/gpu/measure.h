/* Which way pixels reach the GPU fastest. */
#ifndef PAV_GPU_MEASURE_H
#define PAV_GPU_MEASURE_H

#include "stage/gpu/room.h"

/* What is assumed before anything was measured. */
void measure_default(struct pav_gpu_choice *choice, bool software);
/* Measures with the current context; about 60 ms, `gently` with pauses between a millisecond's work
 * each, so that no frame beside it is late. Any thread with a context. */
void measure_run(struct pav_gpu_choice *choice, bool software, bool gently, struct warmer *warmer);
/* What was measured before in this process for the same renderer. */
bool measure_recall(struct pav_gpu_choice *choice, const char *renderer);
/* Render thread: makes it the room's choice, logs it, remembers it for this renderer. */
void measure_adopt(struct pav_gpu *gpu, const struct pav_gpu_choice *choice);

#endif

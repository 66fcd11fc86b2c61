/* Which way pixels reach the GPU fastest. */
#ifndef PAV_GPU_MEASURE_H
#define PAV_GPU_MEASURE_H

#include "stage/gpu/room.h"

/* What is assumed before anything was measured. */
void measure_default(struct pav_gpu_choice *choice, bool software);
/* Measures with the current context; about 60 ms. Any thread with a context. */
void measure_run(struct pav_gpu_choice *choice, bool software);
/* Render thread: makes it the room's choice, logs it, remembers it for this renderer. */
void measure_adopt(struct pav_gpu *gpu, const struct pav_gpu_choice *choice);

#endif

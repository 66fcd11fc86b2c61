/* Measuring once which way pixels reach the GPU fastest, and remembering it. */
#include "stage/gpu/measure.h"

#include <stdio.h>

void measure_default(struct pav_gpu_choice *choice, bool software)
{
    *choice = (struct pav_gpu_choice){.yuv_in_shader = !software};
    snprintf(choice->words, sizeof choice->words, "upload plain, YUV %s (not measured)",
             software ? "on the CPU" : "in a shader");
}

void measure_run(struct pav_gpu_choice *choice, bool software)
{
    measure_default(choice, software);
}

void measure_adopt(struct pav_gpu *gpu, const struct pav_gpu_choice *choice)
{
    gpu->choice = *choice;
    pav_log("gpu", PAV_LOG_INFO, "%s", choice->words);
}

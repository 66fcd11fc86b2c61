/* The loader's face to the rest of the room. Render thread. */
#ifndef PAV_GPU_LOADER_H
#define PAV_GPU_LOADER_H

#include "stage/gpu/room.h"

/* By urgency. */
enum job_kind {
    JOB_COMPILE = 0, /* build the recipe */
    JOB_WARM,        /* a combination that a warming scene waits for */
    JOB_MEASURE,     /* upload paths */
    JOB_KINDS,
};

struct loader *loader_create(struct pav_gpu *gpu, const struct pav_gpu_desc *desc);
void loader_destroy(struct loader *loader);
/* A thread works; false: the render thread does, one job in each loader_take. */
bool loader_background(struct loader *loader);
/* `recipe` is NULL for JOB_MEASURE; `gl`, `key` and `combo` are for the warming kinds. */
void loader_ask(struct loader *loader, enum job_kind kind, struct recipe *recipe, GLuint gl,
                uint64_t key, const struct combo *combo);
/* The recipe's program is drawn like this: its next version is warmed for it before it is shown. */
void loader_note(struct loader *loader, struct recipe *recipe, const struct combo *combo);
/* Once a frame: hands over what is finished. */
void loader_take(struct loader *loader);
/* Waits for a program's first result. */
void loader_wait(struct loader *loader, const struct pav_program *program);

#endif

/* What tests of scenes draw on: a window that nobody sees, its GPU, and a target of the window's size. */
#ifndef TESTS_SCENES_SCENE_GL_H
#define TESTS_SCENES_SCENE_GL_H

#include <pavilion/gpu.h>

#include "stage/gpu/gpu.h"
#include "stage/window/window.h"

enum {
    GL_LOADS = 1,     /* programs are compiled beside the pictures, where the window can */
    GL_DEVELOPER = 2, /* what is saved is read again */
};

static struct pav_window *window;
static struct pav_gpu *gpu;
static struct pav_target *out;

static inline bool loader_begin(void *data)
{
    return pav_window_loader_begin(data);
}

static inline void loader_end(void *data)
{
    pav_window_loader_end(data);
}

/* False: there is no GL here. */
static inline bool start_gl(int width_px, int height_px, int how)
{
    window = pav_window_create(&(struct pav_window_desc){.mode = PAV_WINDOW_HEADLESS,
                                                         .width_px = width_px,
                                                         .height_px = height_px,
                                                         .lock_step = true});
    if (!window)
        return false;
    bool loads = (how & GL_LOADS) && pav_window_loader_create(window);
    gpu = pav_gpu_create(&(struct pav_gpu_desc){
        .software = pav_window_software(window),
        .developer = how & GL_DEVELOPER,
        .loader_begin = loads ? loader_begin : NULL,
        .loader_end = loads ? loader_end : NULL,
        .loader_data = window,
    });
    if (!gpu)
        return false;
    out = pav_target_create(gpu, &(struct pav_target_desc){.width_px = width_px,
                                                           .height_px = height_px,
                                                           .format = PAV_FORMAT_RGBA8});
    return out != NULL;
}

static inline void stop_gl(void)
{
    pav_target_destroy(out);
    pav_gpu_destroy(gpu);
    pav_window_destroy(window);
}

#endif

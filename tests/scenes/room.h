/* A headless stage for one scene: window, GPU, sound, type, and what was said of it. For tests of whole
 * installations; one a program. */
#ifndef TESTS_SCENES_ROOM_H
#define TESTS_SCENES_ROOM_H

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "link/manifest.h"
#include "stage/gpu/gpu.h"
#include "stage/sound/output.h"
#include "stage/text/text.h"
#include "stage/window/window.h"

static struct pav_window *window;
static struct pav_gpu *gpu;
static struct pav_sound_output *sound;
static struct pav_str faults; /* what was logged as a warning or worse */

static void room_hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data;
    if (level <= PAV_LOG_WARN)
        pav_str_addf(&faults, "[%s] %s\n", who, text);
}

/* False: there is no window or no GL; room_close all the same. */
static bool room_open(int width_px, int height_px)
{
    pav_log_set_sink(room_hear, NULL);
    window = pav_window_create(&(struct pav_window_desc){.mode = PAV_WINDOW_HEADLESS,
                                                         .width_px = width_px,
                                                         .height_px = height_px,
                                                         .lock_step = true});
    if (!window)
        return false;
    char *shaders = pav_path_join(pav_place_root(), "shaders");
    gpu = pav_gpu_create(
        &(struct pav_gpu_desc){.shader_folder = shaders, .software = pav_window_software(window)});
    free(shaders);
    sound = pav_sound_output_create(false);
    pav_text_init();
    return gpu != NULL;
}

static void room_close(void)
{
    pav_gpu_destroy(gpu);
    pav_sound_output_destroy(sound);
    pav_window_destroy(window);
}

#endif

/* The mode `render`: the same parts as `run`, in lock-step: one camera picture, one finding, one
 * picture; the same command gives the same picture on the same build and machine. */
#include <math.h>
#include <stdlib.h>

#include "base/str.h"
#include "stage/lockstep.h"
#include "stage/media/image.h"

#define CAMERA_WAIT_NS (INT64_C(10) * PAV_NS_PER_S)
#define RING_WAIT_NS   (INT64_C(20) * PAV_NS_PER_S)
#define LOADING_NS     (INT64_C(30) * PAV_NS_PER_S)

static bool write_picture(struct pav_stage *stage)
{
    int w, h;
    pav_window_size(stage->window, &w, &h);
    size_t bytes = (size_t)w * (size_t)h * 4;
    uint8_t *rgba = pav_alloc(bytes);
    bool read = pav_target_read(pav_gpu_screen(stage->gpu, w, h), rgba, bytes);
    for (size_t i = 3; i < bytes && !stage->options->keep_alpha; i += 4)
        rgba[i] = 255; /* a screen shows no alpha */
    const char *const mark[] = {PAV_MARK_PNG_KEY, pav_mark_xmp(stage->origin), NULL};
    bool well = read && pav_image_write_png(stage->options->out_fd, rgba, w, h, mark);
    free(rgba);
    return well;
}

static int render(struct pav_stage *stage)
{
    const struct pav_stage_options *options = stage->options;
    int skipped = (int)lround(options->at_s * options->fps);
    if (!pav_lockstep_begin(stage))
        return 1;
    for (int i = 0; i < skipped + options->frames; i++) {
        int code = pav_lockstep_frame(stage, i, i >= skipped);
        if (code)
            return code;
        if (i + 1 == skipped + options->frames && options->out_kind == PAV_OUT_PNG &&
            options->out_fd >= 0 && !write_picture(stage))
            return 1;
        pav_window_present(stage->window);
    }
    /* The last picture has its sound too. */
    pav_stage_sound(stage, (skipped + options->frames) / options->fps);
    bool whole = pav_capture_finish(stage->capture);
    stage->capture = NULL;
    return whole ? 0 : 1;
}

int pav_mode_render(const struct pav_stage_options *asked)
{
    struct pav_stage_options options = *asked;
    if (options.fps <= 0)
        options.fps = 60;
    struct pav_exhibition *exhibition = pav_stage_exhibition(&options);
    if (!exhibition)
        return 2;
    struct pav_stage stage;
    int code = 1;
    bool well = pav_stage_init(&stage, &options, exhibition);
    /* Another sound than what was asked for would make another picture. */
    if (well && !pav_hearing_trouble(stage.hearing)) {
        stage.capture = pav_capture_create(
            stage.gpu, &(struct pav_capture_desc){
                           .record_fd = options.out_kind == PAV_OUT_MP4 ? options.out_fd : -1,
                           .sheet_fd = options.sheet_fd,
                           .width_px = options.width_px,
                           .height_px = options.height_px,
                           .fps = options.fps,
                           .seconds = options.frames / options.fps,
                           .lock_step = true,
                           .title = exhibition->title,
                       });
        code = render(&stage);
    }
    pav_stage_finish(&stage);
    return code;
}

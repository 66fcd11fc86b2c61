/* The mode `run`: an exhibition in real time, until told to stop. */
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "stage/stage.h"
#include "stage/takes.h"

#define LOADING_NS (INT64_C(20000) * PAV_NS_PER_MS)

static void open_capture(struct pav_stage *stage)
{
    const struct pav_stage_options *options = stage->options;
    int w, h;
    pav_window_size(stage->window, &w, &h);
    stage->capture = pav_capture_create(stage->gpu, &(struct pav_capture_desc){
                                                        .record_fd = options->record_fd,
                                                        .sheet_fd = options->sheet_fd,
                                                        .width_px = w,
                                                        .height_px = h,
                                                        .fps = stage->fps < 30 ? stage->fps : 30,
                                                        .seconds = options->seconds,
                                                        .title = stage->exhibition->title,
                                                    });
}

static void report(const struct pav_stage *stage)
{
    pav_log("stage", PAV_LOG_INFO, "%llu pictures shown in %.1f s, %llu late",
            (unsigned long long)stage->shown, stage->now_s,
            (unsigned long long)pav_window_late(stage->window));
    pav_log("stage", PAV_LOG_INFO, "a picture took %.1f ms, p99 %.1f ms",
            pav_tempo_ms(&stage->tempo, 0.5), pav_tempo_ms(&stage->tempo, 0.99));
    for (int i = 0; i < (int)stage->exhibition->camera_count; i++) {
        uint64_t uploads;
        double p99_ms = pav_cameras_age_ms(stage->cameras, i, 0.99, &uploads);
        pav_log("stage", PAV_LOG_INFO, "camera %s: %llu pictures, age when uploaded p99 %.1f ms",
                stage->exhibition->cameras[i].name, (unsigned long long)uploads, p99_ms);
    }
}

int pav_mode_run(const struct pav_stage_options *options)
{
    struct pav_exhibition *exhibition = pav_stage_exhibition(options);
    if (!exhibition)
        return 2;
    if (options->understudy) /* a list of processes tells the two apart */
        pthread_setname_np(pthread_self(), "pavilion-behind");
    struct pav_stage stage;
    bool well = pav_stage_init(&stage, options, exhibition);
    if (well) {
        if (options->window == PAV_WINDOW_KIOSK && !options->understudy)
            pav_stage_hang_title(&stage);
        bool seen = !options->understudy || pav_stage_wait(&stage);
        if (seen) {
            open_capture(&stage);
            while (pav_loop_frame(&stage))
                ;
            report(&stage);
        }
        pav_beat(stage.line.beat, PAV_PHASE_LOADING, LOADING_NS);
        well = pav_take_finish(&stage);
    }
    int end = stage.end ? stage.end : well ? 0 : 1;
    pav_stage_finish(&stage);
    return end;
}

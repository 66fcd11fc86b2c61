/* The mode `doctor`: what this machine's GL, films and sound can do, one line each. */
#include <stdio.h>
#include <stdlib.h>

#include "stage/media/film.h"
#include "stage/stage.h"

int pav_mode_doctor(const struct pav_stage_options *options)
{
    struct pav_stage stage;
    bool well = pav_stage_init(&stage, options, NULL);
    if (well) {
        printf("renderer: %s%s\n", pav_window_renderer(stage.window),
               pav_window_software(stage.window) ? " (software)" : "");
        printf("uploads: %s\n", pav_gpu_measure(stage.gpu)->words);
    } else {
        printf("renderer: none; install libgl1-mesa-dri or the graphics card's driver\n");
    }
    char *media = pav_media_about();
    fputs(media, stdout);
    free(media);
    pav_stage_finish(&stage);
    return well ? 0 : 1;
}

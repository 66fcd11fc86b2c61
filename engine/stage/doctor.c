/* The mode `doctor`: what this machine's GL, films and sound can do, one line each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage/media/film.h"
#include "stage/sound/microphone.h"
#include "stage/stage.h"

static void print_microphones(const char *names)
{
    if (!names[0])
        printf("hearing: no microphone is seen; scenes can hear the loudspeakers and files\n");
    while (names[0]) {
        int length = (int)strcspn(names, "\n");
        printf("hearing: %.*s\n", length, names);
        names += length + (names[length] == '\n');
    }
}

int pav_mode_doctor(const struct pav_stage_options *options)
{
    struct pav_stage stage;
    char *microphones = pav_microphone_list(); /* before the wall */
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
    print_microphones(microphones);
    free(microphones);
    pav_stage_finish(&stage);
    return well ? 0 : 1;
}

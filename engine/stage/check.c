/* The mode `check`: everything that could go wrong with a file, found before visitors do. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "stage/media/film.h"
#include "stage/scene/portraits.h"
#include "stage/stage.h"

/* A film that stands for a camera must be one. */
static void check_camera(const struct pav_exhibition *exhibition,
                         const struct pav_camera_plan *camera, struct pav_complaints *complaints)
{
    char *about = NULL, *why = NULL;
    if (camera->kind == PAV_SOURCE_FILE && !pav_film_probe(camera->source, &about, &why))
        pav_complain(complaints, true, exhibition->path, 1, 1, "camera \"%.60s\": %s", camera->name,
                     why ? why : camera->source);
    free(about);
    free(why);
}

/* Opens each installation for real: plugin, parameters, shaders, films. */
static bool check_entries(struct pav_stage *stage, const struct pav_exhibition *exhibition)
{
    struct pav_host host = pav_stage_host(stage);
    struct pav_complaints complaints = {0};
    for (size_t i = 0; i < exhibition->entry_count; i++) {
        pav_scene_check(&host, exhibition, &exhibition->entries[i], &complaints);
        pav_scene_check_effects(&host, exhibition, &exhibition->entries[i], &complaints);
    }
    if (exhibition->attract.installation) {
        pav_scene_check(&host, exhibition, &exhibition->attract, &complaints);
        pav_scene_check_effects(&host, exhibition, &exhibition->attract, &complaints);
    }
    for (size_t i = 0; i < exhibition->camera_count; i++)
        check_camera(exhibition, &exhibition->cameras[i], &complaints);
    const char *trouble = pav_hearing_trouble(stage->hearing);
    if (trouble)
        pav_complain(&complaints, true, exhibition->path, 1, 1, "sound: %s", trouble);
    if (pav_exhibition_shows_portraits(exhibition))
        pav_portraits_judge(exhibition->portraits, exhibition->path, exhibition->portraits_line,
                            exhibition->portraits_column, &complaints);
    if (complaints.text.length)
        fputs(complaints.text.text, stderr);
    bool well = complaints.errors == 0;
    pav_complaints_finish(&complaints);
    return well;
}

int pav_mode_check(const struct pav_stage_options *options)
{
    /* What is wrong is what was asked for; what works, and how, is not. */
    if (!getenv("PAVILION_LOG"))
        pav_log_set_level(PAV_LOG_ERROR);
    struct pav_exhibition *exhibition = pav_stage_exhibition(options);
    if (!exhibition)
        return 2;
    struct pav_stage stage;
    int code = 1;
    if (pav_stage_init(&stage, options, exhibition))
        code = check_entries(&stage, exhibition) ? 0 : 2;
    if (code == 0)
        printf("%s: all is well\n", options->things[0]);
    pav_stage_finish(&stage);
    return code;
}

/* pavilion bench: what pictures cost on this machine. */
#include <stdio.h>
#include <string.h>

#include "app/commands.h"
#include "keeper/keeper.h"

#define FRAMES "300"

static const struct pav_option options_table[] = {
    {"--frames", "N", "how many pictures are counted; " FRAMES " by default", PAV_OPTION_INT, 0,
     true, 1, 1e9},
    {"--at", "S", "so many seconds are not counted", PAV_OPTION_NUMBER, 0, true, 0, 1e6},
    {"--size", "WxH", "1280x720 by default", PAV_OPTION_SIZE, 0, true, 16, 16384},
    {"--fps", "N", "of the scene's clock; 30 by default", PAV_OPTION_NUMBER, PAV_OPTION_AT(fps),
     true, 1, 1000},
    {"--seed", "N", "of everything that is left to chance", PAV_OPTION_INT, 0, true, 0, 4294967295},
    {"--param", "KEY=VALUE", "a parameter; may be repeated", PAV_OPTION_SETTING, 0, true},
    {"--camera", "FILE", "a film as the camera, virtual:visitor or none", PAV_OPTION_TEXT,
     PAV_OPTION_AT(camera), false},
    {"--tour", "S", "an exhibition changes every so many seconds", PAV_OPTION_NUMBER, 0, true, 0.1,
     1e6},
    {"--unpaced", NULL, "as fast as the machine can", PAV_OPTION_FLAG, 0, true},
    {"--software", NULL, "draw without a GPU", PAV_OPTION_FLAG, PAV_OPTION_AT(software), false},
    PAV_OPTION_END,
};

static bool frames_given(const struct pav_app_options *options)
{
    for (size_t i = 0; i < options->stage.count; i++) {
        if (strcmp(options->stage.list[i], "--frames") == 0)
            return true;
    }
    return false;
}

static int bench(struct pav_app_options *options)
{
    const char *thing = options->thing_count ? options->things[0] : "clear";
    if (options->thing_count > 1) {
        fprintf(stderr, "pavilion bench: expected one of clear, upload, or an installation\n");
        return PAV_EXIT_USAGE;
    }
    if (!frames_given(options))
        pav_arguments_option(&options->stage, "--frames", FRAMES);
    bool bare = strcmp(thing, "clear") == 0 || strcmp(thing, "upload") == 0;
    return pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE,
        .stage_mode = "bench",
        .thing = thing,
        .cameras = !bare,
        .camera = options->camera || bare ? options->camera : "virtual:visitor",
        .stage_options = (const char *const *)options->stage.list,
        .fps = options->fps,
        .software = options->software,
    });
}

const struct pav_command_info pav_command_bench = {
    .name = "bench",
    .usage = "[clear | upload | INSTALLATION | EXHIBITION] [options]",
    .summary = "measure what pictures cost; one line of JSON",
    .about = "clear: the least that any program does; upload: camera and film formats against\n"
             "memcpy; anything else is drawn in lock-step. tests/bench/run measures the peers too.",
    .options = options_table,
    .run = bench,
};

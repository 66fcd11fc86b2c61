/* pavilion render: exact pictures of an installation or exhibition. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "keeper/keeper.h"
#include "link/exhibition.h"

static const struct pav_option options_table[] = {
    {"--out", "FILE.png|.mp4", "where to; a PNG holds the last picture", PAV_OPTION_TEXT,
     PAV_OPTION_AT(out), false},
    {"--frames", "N", "how many pictures; 1 by default", PAV_OPTION_INT, 0, true, 1, 1e9},
    {"--at", "S", "begin so many seconds in", PAV_OPTION_NUMBER, 0, true, 0, 1e6},
    {"--size", "WxH", "1280x720 by default", PAV_OPTION_SIZE, 0, true, 16, 16384},
    {"--fps", "N", "of the scene's clock; 60 by default", PAV_OPTION_NUMBER, PAV_OPTION_AT(fps),
     true, 1, 1000},
    {"--seed", "N", "of everything that is left to chance", PAV_OPTION_INT, 0, true, 0, 4294967295},
    {"--param", "KEY=VALUE", "a parameter; may be repeated", PAV_OPTION_SETTING, 0, true},
    {"--camera", "FILE", "a film as the camera, virtual:visitor or none", PAV_OPTION_TEXT,
     PAV_OPTION_AT(camera), false},
    {"--audio", "FILE", "what the scenes hear, from its beginning on; or silence", PAV_OPTION_TEXT,
     0, true},
    {"--sheet", "FILE.png", "a contact sheet as well", PAV_OPTION_TEXT, PAV_OPTION_AT(sheet),
     false},
    {"--debug", "vision", "show what the eye finds, over everything", PAV_OPTION_TEXT, 0, true},
    {"--language", "L", "of the texts: fr, nl, en …", PAV_OPTION_LANGUAGE, 0, true},
    {"--software", NULL, "draw without a GPU", PAV_OPTION_FLAG, PAV_OPTION_AT(software), false},
    {"--image", "NAME=FILE", "what a work's picture NAME shows; may be repeated",
     PAV_OPTION_SETTING, 0, true},
    {"--date", "Y,M,D,S", "what a work's DATE is, S in seconds since midnight; else 1 January 2000",
     PAV_OPTION_TEXT, 0, true},
    {"--alpha", "keep", "a PNG keeps what the work writes into alpha", PAV_OPTION_TEXT, 0, true},
    PAV_OPTION_END,
};

/* The same command gives the same picture: a live camera would not. */
static bool choose_camera(struct pav_app_options *options)
{
    if (options->camera)
        return true;
    struct pav_exhibition exhibition;
    if (!pav_keeper_exhibition(&exhibition, options->things[0], NULL, false))
        return false;
    bool live = false;
    for (size_t i = 0; i < exhibition.camera_count; i++)
        live |= exhibition.cameras[i].kind == PAV_SOURCE_DEVICE ||
                exhibition.cameras[i].kind == PAV_SOURCE_URL;
    pav_exhibition_finish(&exhibition);
    if (live)
        options->camera = "virtual:visitor";
    return true;
}

static int render(struct pav_app_options *options)
{
    bool png = options->out && pav_path_ends(options->out, ".png");
    bool mp4 = options->out && pav_path_ends(options->out, ".mp4");
    if (options->thing_count != 1 || (!png && !mp4)) {
        fprintf(stderr, "pavilion render: expected one installation, exhibition or work, and "
                        "--out FILE.png or FILE.mp4\n");
        return PAV_EXIT_USAGE;
    }
    if (options->sheet &&
        (!pav_path_ends(options->sheet, ".png") || strcmp(options->sheet, options->out) == 0)) {
        fprintf(stderr, "pavilion render: --sheet: expected another file, FILE.png, not '%s'\n",
                options->sheet);
        return PAV_EXIT_USAGE;
    }
    if (!choose_camera(options))
        return PAV_EXIT_USAGE;
    pav_arguments_option(&options->stage, "--out-kind", "%s", png ? "png" : "mp4");
    return pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE,
        .stage_mode = "render",
        .thing = options->things[0],
        .cameras = true,
        .camera = options->camera,
        .stage_options = (const char *const *)options->stage.list,
        .fps = options->fps,
        .out = options->out,
        .sheet = options->sheet,
        .software = options->software,
    });
}

const struct pav_command_info pav_command_render = {
    .name = "render",
    .usage = "INSTALLATION|EXHIBITION|WORK --out FILE.png|.mp4 [options]",
    .summary = "draw exact pictures into a file",
    .about =
        "The same command gives the same picture on the same build and machine. A work is a "
        "shader\n"
        "in ISF or Shadertoy's form (.fs, .frag, .glsl, .isf, .json). Its pictures that --image "
        "does\n"
        "not name are the camera's, or a test picture; a transition goes there and back in 4 s.\n"
        "What flashes is drawn as it is: only `run` limits it; `check --flash` finds it.",
    .options = options_table,
    .run = render,
};

/* pavilion check: what is wrong with a file, found before visitors do. */
#include <stdio.h>

#include "app/commands.h"
#include "app/portraits.h"
#include "keeper/keeper.h"
#include "link/exhibition.h"

#define FLASH_FPS        60.0
#define FLASH_CAMERA_FPS 30.0

static const struct pav_option options_table[] = {
    {"--flash", NULL, "draw it, and name each second with more than three flashes", PAV_OPTION_FLAG,
     PAV_OPTION_AT(flash), false},
    {"--seconds", "N", "with --flash: of a scene, or of each in an exhibition; 60 by default",
     PAV_OPTION_NUMBER, PAV_OPTION_AT(seconds), false, 1, 86400},
    {"--software", NULL, "compile shaders without a GPU", PAV_OPTION_FLAG, PAV_OPTION_AT(software),
     false},
    PAV_OPTION_END,
};

/* Drawn as `render` would, before a drawn visitor where a camera is live. */
static int check_flashes(struct pav_app_options *options, const char *thing)
{
    struct pav_exhibition exhibition;
    if (!pav_keeper_exhibition(&exhibition, thing, NULL, false))
        return PAV_EXIT_USAGE;
    bool sees = exhibition.camera_count > 0, live = false;
    for (size_t i = 0; i < exhibition.camera_count; i++)
        live |= exhibition.cameras[i].kind == PAV_SOURCE_DEVICE ||
                exhibition.cameras[i].kind == PAV_SOURCE_URL;
    pav_exhibition_finish(&exhibition);
    return pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE,
        .stage_mode = "flash",
        .thing = thing,
        .cameras = true,
        .camera = live ? "virtual:visitor" : NULL,
        .seconds = options->seconds,
        .fps = sees ? FLASH_CAMERA_FPS : FLASH_FPS,
        .software = options->software,
    });
}

/* Of an exhibition: what its broker needs is there. Whatever else is wrong, the stage says. */
static int check_broker(const char *thing)
{
    struct pav_exhibition exhibition;
    struct pav_complaints unheard = {0}, complaints = {0};
    bool well = true;
    if (pav_exhibition_open(&exhibition, thing, &unheard)) {
        well = pav_mqtt_check(&exhibition, true, &complaints);
        pav_exhibition_finish(&exhibition);
    }
    if (!well)
        fputs(complaints.text.text, stderr);
    pav_complaints_finish(&complaints);
    pav_complaints_finish(&unheard);
    return well ? PAV_EXIT_WELL : PAV_EXIT_USAGE;
}

static int check(struct pav_app_options *options)
{
    if (options->thing_count < 1) {
        fprintf(stderr, "pavilion check: which file?\n");
        return PAV_EXIT_USAGE;
    }
    int worst = PAV_EXIT_WELL;
    for (size_t i = 0; options->flash && i < options->thing_count; i++) {
        int code = check_flashes(options, options->things[i]);
        worst = code > worst ? code : worst;
    }
    for (size_t i = 0; !options->flash && i < options->thing_count; i++) {
        int portraits = pav_portraits_check(options->things[i]);
        int broker = check_broker(options->things[i]);
        int code = pav_keeper_run(&(struct pav_keeper_options){
            .mode = PAV_KEEPER_ONCE,
            .stage_mode = "check",
            .thing = options->things[i],
            .software = options->software,
        });
        code = portraits > code ? portraits : code;
        code = broker > code ? broker : code;
        worst = code > worst ? code : worst;
    }
    return worst;
}

const struct pav_command_info pav_command_check = {
    .name = "check",
    .usage = "[--flash] FILE…",
    .summary = "find what is wrong with exhibitions and installations",
    .about =
        "Keys, values, places, films, texts in every language, parameters, shaders, portraits:\n"
        "each complaint names file, line and column. Where portraits are shown, the face in\n"
        "pictures that are new is found, and written down beside them.\n"
        "With --flash a film (as a whole), scene or exhibition is drawn, and each second is named "
        "in\n"
        "which more than three flashes, general or red, cover over a quarter of the picture (WCAG\n"
        "2.3.1). `run` limits them, unless the exhibition says flashes: allowed.",
    .options = options_table,
    .run = check,
};

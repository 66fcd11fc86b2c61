/* pavilion faces: what is found of faces in a picture or film. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "keeper/keeper.h"

static const struct pav_option options_table[] = {
    {"--json", NULL, "one JSON object a picture, instead of a table", PAV_OPTION_FLAG,
     PAV_OPTION_AT(json), false},
    PAV_OPTION_END,
};

/* The eye does it, behind its wall: only there is OpenCV, and whatever is wrong with a file stays there. */
static int faces(struct pav_app_options *options)
{
    if (options->thing_count != 1) {
        fprintf(stderr, "pavilion faces: expected one picture or film\n");
        return PAV_EXIT_USAGE;
    }
    struct pav_arguments arguments = {0};
    pav_arguments_add(&arguments, "pavilion-eye");
    pav_arguments_add(&arguments, "faces");
    if (options->json)
        pav_arguments_add(&arguments, "--json");
    pav_arguments_add(&arguments, "%s", options->things[0]);
    char *path = pav_keeper_program("pavilion-eye");
    if (path)
        execv(path, arguments.list);
    fprintf(stderr, "pavilion faces: pavilion-eye cannot be started: %s\n",
            strerror(path ? errno : ENOENT));
    free(path);
    pav_arguments_finish(&arguments);
    return PAV_EXIT_FAILED;
}

const struct pav_command_info pav_command_faces = {
    .name = "faces",
    .usage = "FILE [--json]",
    .summary = "what is found of faces in a picture or film",
    .about = "With --json one line for each picture: time (s), frame (from 0), width, height, and "
             "faces, each\n"
             "with id, confidence (under 0.5: nothing should be drawn on it), box [x, y, w, h], "
             "yaw, pitch and\n"
             "roll (degrees), landmarks (68 [x, y] in iBUG's order), pupils and movements. Pixels "
             "of the file\n"
             "as it is shown, y down. Nothing is kept.",
    .options = options_table,
    .run = faces,
};

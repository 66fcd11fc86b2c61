/* pavilion portrait: the face in a picture, found once and written down beside it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/commands.h"
#include "app/portraits.h"
#include "keeper/keeper.h"
#include "link/portrait.h"

static const struct pav_option options_table[] = {
    {"--again", NULL, "find the face anew; title, credit and licence stay", PAV_OPTION_FLAG,
     PAV_OPTION_AT(again), false},
    {"--preview", "FILE.png", "the picture with its landmarks and mask drawn", PAV_OPTION_TEXT,
     PAV_OPTION_AT(out), false},
    PAV_OPTION_END,
};

/* The preview would be a portrait itself, of the same name. */
static bool takes_its_place(const char *picture, const char *out)
{
    char *one = pav_sidecar_path(picture), *other = pav_sidecar_path(out);
    char *a = pav_path_folder(one), *b = pav_path_folder(other);
    struct stat at, bt;
    bool same = strcmp(pav_path_name(one), pav_path_name(other)) == 0 && stat(a, &at) == 0 &&
                stat(b, &bt) == 0 && at.st_ino == bt.st_ino && at.st_dev == bt.st_dev;
    free(one);
    free(other);
    free(a);
    free(b);
    return same;
}

static int preview(const char *picture, const char *out)
{
    return pav_keeper_run(&(struct pav_keeper_options){
        .mode = PAV_KEEPER_ONCE,
        .stage_mode = "portrait",
        .thing = picture,
        .out = out,
        .shows_outputs = true,
    });
}

static int portrait(struct pav_app_options *options)
{
    if (options->thing_count < 1 || (options->out && options->thing_count > 1)) {
        fprintf(stderr, "pavilion portrait: %s\n",
                options->out ? "expected one picture for --preview" : "which picture?");
        return PAV_EXIT_USAGE;
    }
    if (options->out && !pav_path_ends(options->out, ".png")) {
        fprintf(stderr, "pavilion portrait: --preview: expected FILE.png, not '%s'\n",
                options->out);
        return PAV_EXIT_USAGE;
    }
    if (options->out && takes_its_place(options->things[0], options->out)) {
        fprintf(stderr,
                "pavilion portrait: --preview: %s would take the portrait's place: choose "
                "another name or folder\n",
                options->out);
        return PAV_EXIT_USAGE;
    }
    int worst = PAV_EXIT_WELL;
    for (size_t i = 0; i < options->thing_count; i++) {
        int code = pav_portrait_find(options->things[i], options->again, true);
        worst = code > worst ? code : worst;
    }
    if (options->out && worst == PAV_EXIT_WELL)
        worst = preview(options->things[0], options->out);
    return worst;
}

const struct pav_command_info pav_command_portrait = {
    .name = "portrait",
    .usage = "FILE… [--again] [--preview FILE.png]",
    .summary = "find the face in pictures, and write it down for scenes that wear it",
    .about =
        "Beside NAME.jpg or NAME.png comes NAME.yaml: 68 landmarks, the outline of the skin, the\n"
        "head's direction, and lines for title, credit and licence, which a person fills in. The\n"
        "file is made to be corrected by hand; one that is there already stays as it is.\n"
        "Portraits are looked for in assets/portraits/, or in the folder that an exhibition names\n"
        "under portraits:.",
    .options = options_table,
    .run = portrait,
};

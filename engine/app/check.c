/* pavilion check: what is wrong with a file, found before visitors do. */
#include <stdio.h>

#include "app/commands.h"
#include "app/portraits.h"
#include "keeper/keeper.h"

static const struct pav_option options_table[] = {
    {"--software", NULL, "compile shaders without a GPU", PAV_OPTION_FLAG, PAV_OPTION_AT(software),
     false},
    PAV_OPTION_END,
};

static int check(struct pav_app_options *options)
{
    if (options->thing_count < 1) {
        fprintf(stderr, "pavilion check: which file?\n");
        return PAV_EXIT_USAGE;
    }
    int worst = PAV_EXIT_WELL;
    for (size_t i = 0; i < options->thing_count; i++) {
        int portraits = pav_portraits_check(options->things[i]);
        int code = pav_keeper_run(&(struct pav_keeper_options){
            .mode = PAV_KEEPER_ONCE,
            .stage_mode = "check",
            .thing = options->things[i],
            .software = options->software,
        });
        code = portraits > code ? portraits : code;
        worst = code > worst ? code : worst;
    }
    return worst;
}

const struct pav_command_info pav_command_check = {
    .name = "check",
    .usage = "FILE…",
    .summary = "find what is wrong with exhibitions and installations",
    .about =
        "Keys, values, places, films, texts in every language, parameters, shaders, portraits:\n"
        "each complaint names file, line and column. Where portraits are shown, the face in\n"
        "pictures that are new is found, and written down beside them.",
    .options = options_table,
    .run = check,
};

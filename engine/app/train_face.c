/* pavilion train-face: the face model, made from heads that nobody has, or measured on them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "keeper/keeper.h"
#include "link/manifest.h"

#define MODEL "assets/models/face.pvm"

static const struct pav_option options_table[] = {
    {"--out", "FILE", "where the model goes; " MODEL " by default", PAV_OPTION_TEXT,
     PAV_OPTION_AT(out), false},
    {"--heads", "N", "so many are painted and learnt from", PAV_OPTION_INT, 0, true, 50, 200000},
    {"--seed", "N", "of the heads and of everything that is left to chance", PAV_OPTION_INT, 0,
     true, 0, 1e9},
    {"--epochs", "N", "passes over what each stage sees", PAV_OPTION_INT, 0, true, 1, 1000},
    {"--holdout", "N", "heads, never learnt from, that the table is about", PAV_OPTION_INT, 0, true,
     0, 100000},
    {"--evaluate", NULL, "train nothing: measure FILE, or the model that is there", PAV_OPTION_FLAG,
     0, true},
    PAV_OPTION_END,
};

static bool evaluates(const struct pav_app_options *options)
{
    for (size_t i = 0; i < options->stage.count; i++) {
        if (strcmp(options->stage.list[i], "--evaluate") == 0)
            return true;
    }
    return false;
}

/* The trainer lives in the eye, where the face's arithmetic is: it takes this process over. */
static int become_trainer(const struct pav_app_options *options, const char *model)
{
    char *program = pav_keeper_program("pavilion-eye");
    struct pav_arguments arguments = {0};
    pav_arguments_add(&arguments, "pavilion-eye");
    pav_arguments_add(&arguments, "train");
    pav_arguments_option(&arguments, "--out", "%s", model);
    for (size_t i = 0; i < options->stage.count; i++)
        pav_arguments_add(&arguments, "%s", options->stage.list[i]);
    if (program)
        execv(program, arguments.list);
    fprintf(stderr, "pavilion train-face: pavilion-eye cannot be started: %s\n",
            program ? strerror(errno) : "it is not there");
    pav_arguments_finish(&arguments);
    free(program);
    return PAV_EXIT_FAILED;
}

static int train_face(struct pav_app_options *options)
{
    bool evaluate = evaluates(options);
    if (options->thing_count > (evaluate ? 1 : 0) || (evaluate && options->out)) {
        fprintf(stderr, "pavilion train-face: expected %s\n",
                evaluate ? "--evaluate [FILE]" : "no more than options");
        return PAV_EXIT_USAGE;
    }
    char *shipped = pav_path_join(pav_place_root(), MODEL);
    const char *model = options->thing_count ? options->things[0]
                        : options->out       ? options->out
                                             : shipped;
    int code = become_trainer(options, model);
    free(shipped);
    return code;
}

const struct pav_command_info pav_command_train_face = {
    .name = "train-face",
    .usage = "[--out FILE] [--heads N] [--seed N] | --evaluate [FILE]",
    .summary = "make the face model from procedural heads, or measure one",
    .about =
        "Paints heads, trains on them, and prints a table of how well the model does on others.\n"
        "About twenty minutes on two cores, with 7 GB of memory. The same build, machine and\n"
        "options give the same bytes.",
    .options = options_table,
    .run = train_face,
};

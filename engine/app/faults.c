/* pavilion faults: breaks a kiosk of its own in every way that is known, and tells what a visitor would have seen. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "base/str.h"
#include "link/manifest.h"

static const struct pav_option options_table[] = {
    {"--list", NULL, "name the faults: how each is made, and how it is proven", PAV_OPTION_FLAG,
     PAV_OPTION_AT(list), false},
    {"--only", "NAME,…", "those alone: names, with * and ?, or kinds (scene, camera, disk …)",
     PAV_OPTION_TEXT, PAV_OPTION_AT(only), false},
    {"--all", NULL, "also those that other tests make and judge", PAV_OPTION_FLAG,
     PAV_OPTION_AT(all), false},
    {"--json", NULL, "everything that was seen, for other programs", PAV_OPTION_FLAG,
     PAV_OPTION_AT(json), false},
    PAV_OPTION_END,
};

/* The suite is the source's, its tools are built with it; NULL after saying what is missing. */
static char *find(const char *folder, const char *name, const char *what)
{
    char *path = pav_path_join(folder, name), *whole = realpath(path, NULL);
    if (!whole)
        fprintf(stderr,
                "pavilion faults: there is no %s at %s; the faults are tried from a source that is "
                "built, which an installed Pavilion does not bring: get its source, run "
                "tests/run seen there once, then build/engine/app/pavilion faults\n",
                what, path);
    free(path);
    return whole;
}

static void add(struct pav_arguments *arguments, const struct pav_app_options *options,
                const char *suite, const char *tools)
{
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = 0;
    pav_arguments_add(arguments, "python3");
    pav_arguments_add(arguments, "%s", suite);
    pav_arguments_add(arguments, "%s", program);
    pav_arguments_add(arguments, "%s", tools);
    if (options->list)
        pav_arguments_add(arguments, "--list");
    if (options->all)
        pav_arguments_add(arguments, "--all");
    if (options->json)
        pav_arguments_add(arguments, "--json");
    if (options->only)
        pav_arguments_option(arguments, "--only", "%s", options->only);
    for (size_t i = 0; i < options->thing_count; i++)
        pav_arguments_option(arguments, "--only", "%s", options->things[i]);
}

static int faults(struct pav_app_options *options)
{
    struct pav_arguments arguments = {0};
    char *suite = find(pav_place_root(), "tests/faults/faults.py", "suite of faults");
    char *tools =
        suite ? find(pav_place_programs(), "../../tests/faults", "folder of its tools") : NULL;
    if (suite && tools) {
        add(&arguments, options, suite, tools);
        execvp(arguments.list[0], arguments.list);
        fprintf(stderr, "pavilion faults: python3 cannot be started: %s\n", strerror(errno));
    }
    pav_arguments_finish(&arguments);
    free(suite);
    free(tools);
    return PAV_EXIT_FAILED;
}

const struct pav_command_info pav_command_faults = {
    .name = "faults",
    .usage = "[NAME …] [options]",
    .summary = "break a kiosk in every way that is known, and tell what a visitor would have seen",
    .about = "Kiosks of its own are started on screens of their own (Xvfb), broken for real, and "
             "watched 2,500\n"
             "times a second: nothing of yours is touched. For each fault: the longest time "
             "without a new\n"
             "picture, samples that were black, samples in which nothing covered the screen, and "
             "whether all\n"
             "was as promised; then a score. A few minutes. Needs python3, Xvfb and ffmpeg.",
    .options = options_table,
    .run = faults,
};

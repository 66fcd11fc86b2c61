/* pavilion: the command line, and the keeper. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "keeper/keeper.h"
#include "link/manifest.h"

static const struct pav_command_info *const commands[] = {
    &pav_command_run,        &pav_command_check,  &pav_command_list,    &pav_command_render,
    &pav_command_doctor,     &pav_command_bench,  &pav_command_faces,   &pav_command_portrait,
    &pav_command_train_face, &pav_command_pack,   &pav_command_install, &pav_command_rehearse,
    &pav_command_key,        &pav_command_new,    &pav_command_build,   &pav_command_kiosk,
    &pav_command_hours,      &pav_command_faults,
};

#define COMMAND_COUNT (sizeof commands / sizeof *commands)

static const char *const planned[] = {NULL};

static void print_overview(FILE *out)
{
    fprintf(out, "pavilion: the media engine that interactive exhibitions run on\n\n"
                 "usage: pavilion COMMAND [ARGUMENTS]    (pavilion COMMAND --help says more)\n\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-11s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(out, "\n  --help     this text\n  --version  the version\n\n"
                 "Without a command the arguments are those of `run`.\n"
                 "Exit codes: 0 well, 1 failed, 2 wrong usage or a wrong file.\n");
}

static void print_help(const struct pav_command_info *command)
{
    printf("usage: pavilion %s%s%s\n\n%s\n", command->name, command->usage[0] ? " " : "",
           command->usage, command->summary);
    if (command->about)
        printf("\n%s\n", command->about);
    if (command->options && command->options->name)
        printf("\n");
    for (const struct pav_option *o = command->options; o && o->name; o++) {
        char left[40];
        if (o->kind == PAV_OPTION_PLANNED)
            continue;
        snprintf(left, sizeof left, "%s%s%s", o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        printf("  %-22s %s\n", left, o->help);
    }
}

static const struct pav_command_info *find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

static int unknown(const char *name)
{
    const char *words[COMMAND_COUNT + 2] = {"help"};
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        words[i + 1] = commands[i]->name;
    for (const char *const *word = planned; *word; word++) {
        if (strcmp(*word, name) == 0) {
            fprintf(stderr, "pavilion: the command %s is not built in this version\n", name);
            return PAV_EXIT_USAGE;
        }
    }
    char *thing = pav_place_installation(name, NULL);
    const char *nearest = pav_nearest(name, words);
    if (thing || access(name, F_OK) == 0)
        fprintf(stderr, "pavilion: %s is no command; to open it: pavilion run %s\n", name, name);
    else if (nearest)
        fprintf(stderr, "pavilion: unknown command %s; did you mean %s?\n", name, nearest);
    else
        fprintf(stderr, "pavilion: unknown command %s; see pavilion --help\n", name);
    free(thing);
    return PAV_EXIT_USAGE;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    }
    return false;
}

static int run_command(const struct pav_command_info *command, int argc, char **argv)
{
    if (asks_for_help(argc, argv)) {
        print_help(command);
        return PAV_EXIT_WELL;
    }
    struct pav_app_options options;
    int code = PAV_EXIT_USAGE;
    if (pav_options_read(command, &options, argc, argv))
        code = command->run(&options);
    pav_options_finish(&options);
    return code;
}

static int help(int argc, char **argv)
{
    const struct pav_command_info *command = argc > 0 ? find(argv[0]) : NULL;
    if (argc > 0 && !command)
        return unknown(argv[0]);
    if (command)
        print_help(command);
    else
        print_overview(stdout);
    return PAV_EXIT_WELL;
}

int main(int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "";
    pav_keeper_mind_memory();
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)
        return help(0, NULL);
    if (strcmp(first, "help") == 0)
        return help(argc - 2, argv + 2);
    if (strcmp(first, "--version") == 0) {
        printf("pavilion %s\n", PAV_VERSION);
        return PAV_EXIT_WELL;
    }
    if (argc < 2 || first[0] == '-')
        return run_command(&pav_command_run, argc - 1, argv + 1);
    const struct pav_command_info *command = find(first);
    return command ? run_command(command, argc - 2, argv + 2) : unknown(first);
}

/* pavilion kiosk: makes a kiosk of this machine, undoes that, and says whether it is a good one. */
#include "app/kiosk.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/commands.h"
#include "base/str.h"

static const struct pav_option options_table[] = {
    {"--user", "KIOSK", "install: who it runs as; made if need be", PAV_OPTION_TEXT,
     PAV_OPTION_AT(user), false},
    {"--exhibition", "FILE", "install: what it shows; without it Humans / Machines, copied",
     PAV_OPTION_TEXT, PAV_OPTION_AT(exhibition), false},
    {"--code", "FILE",
     "install: a file whose first line is the technician's code, 6 to 12 digits; -: standard input",
     PAV_OPTION_TEXT, PAV_OPTION_AT(code), false},
    {"--reboot", NULL, "install: restart the machine when nothing else has helped for a while",
     PAV_OPTION_FLAG, PAV_OPTION_AT(reboot), false},
    {"--root", "DIR", "work on the machine whose files lie there", PAV_OPTION_TEXT,
     PAV_OPTION_AT(root), false},
    {"--dry-run", NULL, "only list what would be done", PAV_OPTION_FLAG, PAV_OPTION_AT(dry_run),
     false},
    PAV_OPTION_END,
};

int pav_kiosk_call(const char *const *argv)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) == 127)
        return -1;
    return WEXITSTATUS(status);
}

static int kiosk(struct pav_app_options *options)
{
    static const struct {
        const char *word;
        int (*run)(struct pav_app_options *options);
    } words[] = {
        {"install", pav_kiosk_install}, {"remove", pav_kiosk_remove}, {"check", pav_kiosk_check}};
    static const char *const names[] = {"install", "remove", "check", NULL};
    const char *typed = options->thing_count == 1 ? options->things[0] : "";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(typed, words[i].word) == 0)
            return words[i].run(options);
    const char *nearest = typed[0] ? pav_nearest(typed, names) : NULL;
    if (nearest)
        fprintf(stderr, "pavilion kiosk: unknown word %s; did you mean %s?\n", typed, nearest);
    else
        fprintf(stderr, "pavilion kiosk: expected one of install, remove and check\n");
    return PAV_EXIT_USAGE;
}

const struct pav_command_info pav_command_kiosk = {
    .name = "kiosk",
    .usage = "install --user KIOSK | remove | check [options]",
    .summary = "make this machine a kiosk, or look whether it is a good one",
    .about =
        "install  makes the user, turns on the display server and the exhibition at boot, makes\n"
        "         tokens for the panel and a code for the technician, and shuts what leads out:\n"
        "         other terminals, SysRq, Ctrl-Alt-Del, suspend, screen blanking, automounting.\n"
        "         It lists all that it writes, can be repeated, and keeps what was there before.\n"
        "remove   undoes it.\n"
        "check    one line for each thing that a kiosk fails by; exit code 1 where one does.",
    .options = options_table,
    .run = kiosk,
};

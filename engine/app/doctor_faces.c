/* What the doctor asks of pavilion-eye: the detector and the model that faces are found with. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/doctor.h"
#include "base/str.h"
#include "keeper/keeper.h"

extern char **environ;

/* Runs it with its words in `words`; its exit code, or -1. */
static int ask(const char *path, FILE *words)
{
    char program[] = "pavilion-eye", mode[] = "doctor";
    char *arguments[] = {program, mode, NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(words), STDOUT_FILENO);
    if (posix_spawn(&child, path, &actions, NULL, arguments, environ) == 0)
        waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void pav_doctor_faces(void)
{
    char line[600] = "pavilion-eye cannot be started";
    char *path = pav_keeper_program("pavilion-eye");
    FILE *words = path ? tmpfile() : NULL;
    int code = words ? ask(path, words) : -1;
    if (words) {
        rewind(words);
        if (fgets(line, sizeof line, words))
            line[strcspn(line, "\n")] = 0;
        fclose(words);
    }
    bool fallback = strstr(line, "cannot be used") != NULL;
    pav_doctor_row("faces", code != 0 || fallback ? PAV_HEALTH_WEAK : PAV_HEALTH_GOOD,
                   code != 0 ? "until then installations see people, but no faces"
                             : "put another YuNet file into assets/models/, or remove it",
                   "%s", line);
    free(path);
}

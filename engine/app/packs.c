/* Owns what the commands about packs share. */
#include "app/packs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/commands.h"
#include "keeper/keeper.h"

extern char **environ;

int pav_packs_run(const struct pav_arguments *arguments)
{
    char *path = pav_keeper_program("pavilion-pack");
    pid_t child;
    int status = -1, error = ENOENT;
    fflush(NULL);
    if (path)
        error = posix_spawn(&child, path, NULL, NULL, arguments->list, environ);
    if (error != 0)
        fprintf(stderr, "pavilion: pavilion-pack cannot be started: %s\n", strerror(error));
    else
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    free(path);
    return error == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : PAV_EXIT_FAILED;
}

/* --- folders ------------------------------------------------------------------------------------- */

static bool empty(int folder);

static bool remove_entry(int folder, const char *name)
{
    if (unlinkat(folder, name, 0) == 0)
        return true;
    int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return inner >= 0 && empty(inner) && unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

/* Takes `folder` over. */
static bool empty(int folder)
{
    DIR *listing = fdopendir(folder);
    if (!listing) {
        close(folder);
        return false;
    }
    bool done = true;
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            done &= remove_entry(dirfd(listing), entry->d_name);
    }
    closedir(listing);
    return done;
}

bool pav_packs_remove(const char *folder)
{
    return remove_entry(AT_FDCWD, folder) || errno == ENOENT;
}

bool pav_packs_make_folder(const char *folder)
{
    if (mkdir(folder, 0755) == 0 || errno == EEXIST)
        return true;
    if (errno != ENOENT)
        return false;
    char *above = pav_path_folder(folder);
    bool made = strcmp(above, folder) != 0 && pav_packs_make_folder(above);
    free(above);
    return made && (mkdir(folder, 0755) == 0 || errno == EEXIST);
}

/* The one folder in `into`, or NULL. */
static char *only_folder(const char *into)
{
    DIR *listing = opendir(into);
    char *found = NULL;
    for (struct dirent *entry; listing && !found && (entry = readdir(listing));) {
        if (entry->d_name[0] != '.')
            found = pav_path_join(into, entry->d_name);
    }
    if (listing)
        closedir(listing);
    return found;
}

/* --- being broken off ---------------------------------------------------------------------------- */

static volatile sig_atomic_t broken_off;

static void note_break(int number)
{
    (void)number;
    broken_off = 1;
}

void pav_packs_mind_break(void)
{
    sigaction(SIGINT, &(struct sigaction){.sa_handler = note_break}, NULL);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = note_break}, NULL);
}

bool pav_packs_broken_off(void)
{
    return broken_off;
}

/* --- packs --------------------------------------------------------------------------------------- */

char *pav_packs_unpack(const char *file, const char *into, bool allow_unsigned)
{
    struct pav_arguments arguments = {0};
    pav_arguments_add(&arguments, "pavilion-pack");
    pav_arguments_add(&arguments, "unpack");
    pav_arguments_add(&arguments, "%s", file);
    pav_arguments_add(&arguments, "%s", into);
    if (allow_unsigned)
        pav_arguments_add(&arguments, "--allow-unsigned");
    char *folder = pav_packs_run(&arguments) == 0 ? only_folder(into) : NULL;
    pav_arguments_finish(&arguments);
    return folder;
}

bool pav_packs_check(const char *thing, bool software)
{
    static const char well[] = ": all is well\n";
    char line[2000] = "", last[2000] = "";
    FILE *words = tmpfile();
    if (!words)
        return false;
    pav_keeper_run(&(struct pav_keeper_options){.mode = PAV_KEEPER_ONCE,
                                                .stage_mode = "check",
                                                .thing = thing,
                                                .software = software,
                                                .output = fileno(words)});
    rewind(words);
    while (fgets(line, sizeof line, words)) {
        fputs(last, stderr);
        snprintf(last, sizeof last, "%s", line);
    }
    fclose(words);
    /* Its last word counts: a check that was broken off has none. */
    bool passed = pav_path_ends(last, well);
    if (!passed)
        fputs(last, stderr);
    return passed;
}

bool pav_packs_is(const char *path)
{
    static const char first[] = "pavilion-pack.json";
    char head[sizeof first] = "";
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool begins = fd >= 0 && read(fd, head, sizeof head) == (ssize_t)sizeof head &&
                  memcmp(head, first, sizeof first) == 0;
    if (fd >= 0)
        close(fd);
    return begins || pav_path_ends(path, ".pavilion");
}

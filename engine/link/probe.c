/* Making the attempts of a probe, and judging what came of each. */
#include "link/probe.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "link/spawn.h"

const struct pav_probe *const pav_probes_all[] = {
    pav_probes_processes, pav_probes_files, pav_probes_kernel, pav_probes_designed, NULL,
};

const struct pav_probe *pav_probe_find(const char *name)
{
    for (const struct pav_probe *const *list = pav_probes_all; *list; list++)
        for (const struct pav_probe *probe = *list; probe->name; probe++)
            if (strcmp(probe->name, name) == 0)
                return probe;
    return NULL;
}

enum pav_probe_verdict pav_probe_judge(const struct pav_probe *probe, int error)
{
    if (error == EPERM || error == EACCES || (error == ENOSYS && (probe->flags & PAV_PROBE_YOUNG)))
        return PAV_PROBED_REFUSED;
    if ((error == ENOENT || error == ENXIO || error == ENODEV) && (probe->flags & PAV_PROBE_DEVICE))
        return PAV_PROBED_ABSENT;
    return PAV_PROBED_ALLOWED;
}

void pav_probe_ground_init(struct pav_probe_ground *ground, const char *folder, const char *cache)
{
    *ground = (struct pav_probe_ground){.stranger = getppid(),
                                        .earlier = {PAV_CHILD_SOCKET, PAV_CHILD_SOCKET}};
    snprintf(ground->open, sizeof ground->open, "%s/piece", folder);
    snprintf(ground->shut, sizeof ground->shut, "%s/shut", folder);
    if (cache)
        pav_strcpy(ground->cache, sizeof ground->cache, cache);
}

const char *pav_probe_path(const char *folder, const char *name)
{
    static char paths[8][PAV_PROBE_PATH_MAX + 64];
    static int turn;
    turn = (turn + 1) % 8;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", folder, name);
    return paths[turn];
}

int pav_probe_tried(long result)
{
    return result < 0 ? errno : 0;
}

int pav_probe_tried_fd(int fd)
{
    int error = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return error;
}

/* A line by one write: what a process said before an attempt ended it is not lost. */
static void say(const char *word, int number)
{
    char line[96];
    int length = snprintf(line, sizeof line, "probe %s %d\n", word, number);
    ssize_t written = write(STDOUT_FILENO, line, (size_t)length);
    (void)written;
}

static bool can_be_tried(const struct pav_probe *probe, const struct pav_probe_ground *ground)
{
    return !(probe->flags & PAV_PROBE_CACHE) || ground->cache[0];
}

void pav_probe_report(const struct pav_probe_ground *ground)
{
    int count = 0;
    for (const struct pav_probe *const *list = pav_probes_all; *list; list++) {
        for (const struct pav_probe *probe = *list; probe->name; probe++) {
            if (!can_be_tried(probe, ground))
                continue;
            say(probe->name, probe->run(ground));
            count++;
        }
    }
    say("end", count);
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
    _exit(1);
}

void pav_probe_wall(const char *folder, const char *cache)
{
    struct pav_probe_ground ground;
    pav_probe_ground_init(&ground, folder, cache);
    pav_probe_report(&ground);
}

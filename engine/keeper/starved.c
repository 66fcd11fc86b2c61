/* Owns the reading of how long a process waited for a processor. */
#include "keeper/starved.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

/* "run wait slices", the first two in ns. */
static int64_t waited_ns(pid_t pid, const char *thread)
{
    char path[64], text[96];
    snprintf(path, sizeof path, "/proc/%d/task/%.12s/schedstat", (int)pid, thread);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    int64_t ran = 0, waited = 0;
    text[got > 0 ? got : 0] = 0;
    return sscanf(text, "%" SCNd64 " %" SCNd64, &ran, &waited) == 2 ? waited : 0;
}

int64_t pav_starved_ns(pid_t pid)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    int64_t sum = 0;
    for (struct dirent *entry; threads && (entry = readdir(threads));)
        if (entry->d_name[0] != '.')
            sum += waited_ns(pid, entry->d_name);
    if (threads)
        closedir(threads);
    return sum;
}

void pav_starving_begin(struct pav_starving *since, pid_t pid)
{
    since->at_ns = pav_clock_ns();
    since->waited_ns = pav_starved_ns(pid);
}

double pav_starving(const struct pav_starving *since, pid_t pid)
{
    int64_t elapsed_ns = pav_clock_ns() - since->at_ns;
    if (since->at_ns == 0 || elapsed_ns <= 0)
        return 0;
    return (double)(pav_starved_ns(pid) - since->waited_ns) / (double)elapsed_ns;
}

/* Starting a child of the keeper: fixed descriptors, nothing else inherited, a pidfd to hear it die. */
#ifndef PAV_LINK_SPAWN_H
#define PAV_LINK_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "link/beat.h"

#define PAV_CHILD_SOCKET 3
#define PAV_CHILD_BEAT   4
#define PAV_CHILD_EXTRA  5 /* first of the descriptors named in the arguments */

struct pav_child {
    pid_t pid;
    int pidfd;  /* readable when the child has ended */
    int socket; /* the keeper's end */
    const struct pav_beat_page *beat;
};

struct pav_spawn_plan {
    const char *path;
    char *const *argv;
    char *const *envp; /* NULL: the keeper's own */
    const int *extra;  /* descriptors that become 5, 6 … in the child */
    int extra_count;   /* at most 16 */
    int ends_first; /* 0..1000: whom the kernel ends first when memory is short; 0: as the keeper */
    int output;     /* standard output and error of the child; -1: the keeper's own */
};

/* Everything but standard output and error, 3, 4 and the extra ones is closed; standard input is
 * /dev/null. The child has a process group of its own, dumps no core, dies with the keeper
 * (PR_SET_PDEATHSIG) and has default signals. The plan is borrowed for the call. False with errno. */
bool pav_spawn(struct pav_child *child, const struct pav_spawn_plan *plan);
/* The status of a child that has ended, which is not reaped by it; -1: it has not. */
int pav_child_status(const struct pav_child *child);
/* Reaps an ended child, closes its descriptors, and removes the shared memory that it made: the status as
 * waitpid(2) gives it. */
int pav_child_reap(struct pav_child *child);
/* False: it is gone. */
bool pav_child_signal(struct pav_child *child, int number);
/* SIGKILL; pidfd becomes readable. */
void pav_child_kill(struct pav_child *child);
/* "exit 3", "signal 11 (Segmentation fault)": static storage. */
const char *pav_child_end(int status);

#endif

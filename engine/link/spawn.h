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

/* Runs `path` with `argv` and `envp` (NULL: the keeper's own). `extra` descriptors become 5, 6 … in
 * the child; everything else is closed; the child is not dumpable, dies with the keeper
 * (PR_SET_PDEATHSIG), has default signals. False with errno. */
bool pav_spawn(struct pav_child *child, const char *path, char *const argv[], char *const envp[],
               const int *extra, int extra_count);
/* Reaps an ended child and closes its descriptors: the status as waitpid(2) gives it. */
int pav_child_reap(struct pav_child *child);
/* SIGKILL; pidfd becomes readable. */
void pav_child_kill(struct pav_child *child);
/* "exit 3", "signal 11 (Segmentation fault)": static storage. */
const char *pav_child_end(int status);

#endif

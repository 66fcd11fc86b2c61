/* Whether a child is late because it hangs, or because the machine does not let it run. */
#ifndef PAV_KEEPER_STARVED_H
#define PAV_KEEPER_STARVED_H

#include <stdint.h>
#include <sys/types.h>

/* How long all threads of a process together have been ready to run and had to wait for a processor since
 * they began, ns; 0 where the kernel does not tell. A few file reads for each thread. */
int64_t pav_starved_ns(pid_t pid);

/* A moment from which on it is counted. */
struct pav_starving {
    int64_t at_ns, waited_ns;
};
void pav_starving_begin(struct pav_starving *since, pid_t pid);
/* How many of its threads have waited since then, on the average; 0 without a moment; below 0: some have ended. */
double pav_starving(const struct pav_starving *since, pid_t pid);

#endif

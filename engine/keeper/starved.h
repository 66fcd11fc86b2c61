/* Whether a child is late because it hangs, or because the machine does not let it run. */
#ifndef PAV_KEEPER_STARVED_H
#define PAV_KEEPER_STARVED_H

#include <stdint.h>
#include <sys/types.h>

/* How long all threads of a process together have been ready to run and had to wait for a processor since
 * they began, ns; 0 where the kernel does not tell. A few file reads for each thread. */
int64_t pav_starved_ns(pid_t pid);

#endif

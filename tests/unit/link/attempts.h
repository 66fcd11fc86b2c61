/* Things that a walled process may try. Each returns 0 when it worked, else errno. */
#ifndef PAV_TESTS_ATTEMPTS_H
#define PAV_TESTS_ATTEMPTS_H

#include <stdbool.h>
#include <sys/types.h>

struct attempt {
    const char *name;
    int (*run)(void);
    bool may_be_absent; /* ENOSYS is an answer too */
};

/* All end with a name of NULL. */
extern const struct attempt attempts_refused[]; /* by every wall */
extern const struct attempt attempts_allowed[]; /* what a stage lives on */
extern const struct attempt attempts_internet[];
extern const struct attempt attempts_refused_with_network[];
extern const struct attempt attempts_bare[]; /* work without a wall, on any machine, as any user */

int try_inet(void);
int try_read_shut(void);
int try_clock_read(void);

/* The playground, made by the test before the first attempt. */
extern char folder[64];       /* temporary; holds the next ones */
extern char open_folder[96];  /* may be read */
extern char cache_folder[96]; /* may be written */
extern char shut_folder[96];  /* not mentioned to the wall */
extern pid_t stranger;        /* a process that has nothing to do with the child */
extern int earlier[2];        /* a socket pair from before the wall */

const char *in(const char *in_folder, const char *name); /* a path; good for the next 7 calls */

#endif

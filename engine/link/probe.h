/*
 * The wall, probed from inside: what a walled process tries, one thing after another, and what the kernel
 * answers. `pavilion doctor --privacy` has it tried by real processes, and the tests by hostile ones.
 *
 * All attempts are made so that one which succeeds does no harm: signals are 0, limits are only read, and
 * files are those of a playground that was made for it.
 */
#ifndef PAV_LINK_PROBE_H
#define PAV_LINK_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "link/message.h"

#define PAV_PROBE_PATH_MAX 512

/* Where attempts are made. */
struct pav_probe_ground {
    char open[PAV_PROBE_PATH_MAX];  /* a folder that the wall lets read; holds `text`: "hello" */
    char shut[PAV_PROBE_PATH_MAX];  /* one that it does not mention; holds `secret` */
    char cache[PAV_PROBE_PATH_MAX]; /* one that may be written; empty: there is none */
    pid_t stranger;                 /* a process that is not ours, of the same user */
    int earlier[2]; /* sockets from before the wall; one of the keeper's twice will do */
};

enum pav_probe_kind {
    PAV_PROBE_NONE = 0,
    PAV_PROBE_REFUSED,  /* must be, by every wall */
    PAV_PROBE_DESIGNED, /* goes through, and `reason` says why */
};

enum {
    PAV_PROBE_YOUNG = 1 << 0, /* not every kernel has it: ENOSYS is a refusal too */
    PAV_PROBE_DEVICE =
        1 << 1,              /* not every machine has one: ENOENT says that there is none to try */
    PAV_PROBE_BARE = 1 << 2, /* works without a wall, on any machine, as any user */
    PAV_PROBE_GATE = 1 << 3, /* refused also to who may speak to a camera's host */
    PAV_PROBE_INTERNET = 1 << 4, /* what only that one may */
    PAV_PROBE_CACHE = 1 << 5,    /* needs a folder that may be written */
};

struct pav_probe {
    const char *name;                                  /* one word, stable */
    const char *words;                                 /* what is tried, for people */
    int (*run)(const struct pav_probe_ground *ground); /* 0: it worked; else errno */
    enum pav_probe_kind kind;
    unsigned flags;
    const char *reason; /* of a designed one */
};

/* By subject; each list ends with a NULL name, and the list of lists with NULL. */
extern const struct pav_probe pav_probes_files[], pav_probes_processes[], pav_probes_kernel[],
    pav_probes_designed[];
extern const struct pav_probe *const pav_probes_all[];

const struct pav_probe *pav_probe_find(const char *name);

enum pav_probe_verdict {
    PAV_PROBED_NONE = 0,
    PAV_PROBED_REFUSED,
    PAV_PROBED_ABSENT,  /* this machine has none: nothing was tried */
    PAV_PROBED_ALLOWED, /* it worked, or got past the wall to another error */
};
enum pav_probe_verdict pav_probe_judge(const struct pav_probe *probe, int error);

/* --- in a process that is probed ----------------------------------------------------------------- */

/* The playground that the keeper made in `folder`: piece/, shut/. `cache` may be NULL. */
void pav_probe_ground_init(struct pav_probe_ground *ground, const char *folder, const char *cache);
/* Makes every attempt and prints a line each, "probe NAME ERRNO", then "probe end COUNT"; then dies as a
 * crash does, which is the last attempt: whether a core is left is seen by the parent. */
_Noreturn void pav_probe_report(const struct pav_probe_ground *ground);
/* Both, for a process whose wall stands. */
_Noreturn void pav_probe_wall(const char *folder, const char *cache);

/* A path in a folder; good for the next seven calls. */
const char *pav_probe_path(const char *folder, const char *name);
/* For calls that return something below zero when refused; an open descriptor is closed again. */
int pav_probe_tried(long result);
int pav_probe_tried_fd(int fd);

#endif

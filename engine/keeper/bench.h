/* One folder of C sources in the workshop: what it was last built into, and how it is built. */
#ifndef PAV_KEEPER_BENCH_H
#define PAV_KEEPER_BENCH_H

#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"
#include "link/spawn.h"

#define PAV_BUILD_MOST_NS  (30 * PAV_NS_PER_S)
#define PAV_BUILD_TOO_LONG (-1) /* in place of an exit status */

struct pav_workbench {
    char *folder;        /* of the sources */
    char *plugin;        /* the built file that stages find by themselves, or NULL */
    bool built;          /* a scene in C; else only its texts are watched */
    bool ours;           /* of the house: its file is the build's, not to be written here */
    int watch;           /* inotify's number */
    char saved[64];      /* the file that was saved last */
    int64_t saved_ns;    /* the first save since the last build began; 0: none */
    int64_t building_ns; /* that of what is being built */
    int64_t built_ns;    /* that of the newest library, until it is seen */
    int64_t due_ns;      /* when to build; INT64_MAX: nothing to do */
    int64_t seen_ns;     /* when the stage first showed the library; 0: not yet */
    int library,
        good;        /* sealed memory: the newest; the last one before it that was seen; -1: none */
    uint32_t serial; /* of the newest */
    char *words;     /* what is wrong; "" nothing */
    bool written;    /* the newest is in that file */
    bool owes_texts; /* the stage is still to be told that they changed */
    bool owes_library, owes_words; /* the stage is still to be told */
};

/* Takes `folder` over. */
void pav_workbench_init(struct pav_workbench *bench, char *folder, const char *plugin, bool built);
void pav_workbench_finish(struct pav_workbench *bench);
/* Whether a source is younger than what was built of it. */
bool pav_workbench_stale(const struct pav_workbench *bench);

/* Starts `pavilion build`, in a process group of its own; *output reads what it says. */
bool pav_workbench_build(const struct pav_workbench *bench, const char *objects,
                         struct pav_child *child, int *output);
void pav_workbench_kill(struct pav_child *child); /* with all that it started */
enum pav_heard { PAV_END = 0, PAV_MORE, PAV_NOTHING_NOW };
/* Reads some; what is too much is dropped. */
enum pav_heard pav_workbench_listen(int output, struct pav_str *words);
/* The library that was built, as sealed memory, or -1. */
int pav_workbench_take_built(const struct pav_workbench *bench, const char *objects);
/* What a compiler's words mean to the one who wrote the file: "scene.c:12: text" lines. Caller frees. */
char *pav_workbench_words(const struct pav_workbench *bench, const char *said, bool too_long);
/* Those words as they are, to standard error. */
void pav_workbench_print(const char *said);

/* The newest is seen: it becomes the file that `render`, `check` and a kiosk load. */
void pav_workbench_keep(struct pav_workbench *bench);
/* There is a newer one; the last one that was seen is the good one. */
void pav_workbench_take(struct pav_workbench *bench, int library);
/* The newest is none: the good one counts again, in that file too. */
void pav_workbench_go_back(struct pav_workbench *bench);

int pav_workbench_memory(const char *name, const void *bytes, size_t count); /* sealed; or -1 */
void pav_workbench_close(int *fd);
/* A private folder for objects; NULL with errno. And its end. */
char *pav_workbench_folder(void);
void pav_workbench_clear(const char *folder);

#endif

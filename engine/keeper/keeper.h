/* The keeper: starts eyes, stage and desk, hears them die or fall silent, replaces them, passes their
 * messages on, and opens the files that may be written. */
#ifndef PAV_KEEPER_H
#define PAV_KEEPER_H

#include <stdbool.h>
#include <stddef.h>

#include "link/message.h"

enum pav_keeper_mode {
    PAV_KEEPER_NONE = 0,
    PAV_KEEPER_RUN,  /* what dies is replaced, until told to stop */
    PAV_KEEPER_ONCE, /* render, check, bench: one stage, whose end is the end; eyes in lock-step */
};

/* One process that is started to try its wall, and what became of it. */
struct pav_keeper_probe {
    const char *folder; /* the playground; see link/probe.h */
    enum pav_role only; /* nobody else is started */
    struct pav_keeper_probed {
        bool started, ended;
        int status; /* as waitpid(2) gives it */
    } probed;
};

/* Borrowed for the whole run. Zero or NULL means: not given. */
struct pav_keeper_options {
    enum pav_keeper_mode mode;
    const char
        *stage_mode;   /* "run", "render", "check", "needs", "doctor", "bench", "portrait", "flash",
                       * "probe" */
    const char *thing; /* exhibition file, installation, or a word that the stage knows */
    bool cameras;      /* `thing` is an exhibition or installation, whose cameras are opened */
    const char *camera; /* in place of all the exhibition's */
    /* Options for the stage's command line, NULL-terminated, without those named here. */
    const char *const *stage_options;
    double seconds;
    double fps;                       /* of the stage in lock-step: the eyes' too */
    bool tour;                        /* `seconds` is shared out among the programme's entries */
    const char *record, *sheet, *out; /* files to be written */
    const char *takes;                /* how the names of stills and films begin; NULL: none */
    bool takes_by_key;                /* whoever stands at the keyboard may ask for them */
    bool shows_outputs;               /* their paths are the last lines on standard output */
    bool optional_outputs;            /* with a live camera there are none, instead of a refusal */
    const char *panel;                /* HOST:PORT or "off", in place of the exhibition's */
    const char *osc;                  /* as panel: where OSC comes in */
    bool lan;                         /* the panel for everybody who has its token */
    bool software;                    /* GL without a GPU */
    bool kiosk;                       /* never give up */
    bool hours;                       /* those of the exhibition are kept */
    bool understudy;                  /* a second stage stands behind the first */
    bool developer;                   /* scenes in C are built when they are saved */
    struct pav_keeper_probe *probe;   /* with "probe": whose wall is tried */
    int output;                       /* where the children's own output goes in ONCE; 0: through */
};

/* The exit code: 0 well, 1 failed, 2 bad file or bad use. One keeper a process; it takes the signals
 * of the process. */
int pav_keeper_run(const struct pav_keeper_options *options);

/* From now on this process ends cleanly, with a word, when it runs out of memory. */
void pav_keeper_mind_memory(void);

/* Where `pavilion-eye` and the like are: absolute path, or NULL; caller frees. */
char *pav_keeper_program(const char *name);
/* `thing` as the stage's command line takes it: an exhibition file, or an installation's folder. */
struct pav_exhibition;
/* Reads it, and says what is wrong on standard error. `shows_the_rest`: what it names may be missing. */
bool pav_keeper_exhibition(struct pav_exhibition *exhibition, const char *thing, const char *camera,
                           bool shows_the_rest);

#endif

/*
 * What is too slow for this machine. A piece is timed below, before anybody sees it: one whose quickest picture takes
 * longer than 0.6 s, and eight times as long as what is on now, is not put on. Where all are slow (a big screen without
 * a GPU) they are all shown. It is not judged while the machine does not let it run.
 */
#ifndef PAV_KEEPER_SLOW_H
#define PAV_KEEPER_SLOW_H

#include <stdbool.h>

#include "keeper/starved.h"

struct pav_keeper;
struct pav_message;

struct pav_slow {
    double pace_ms;            /* a picture of the stage, of late; 0: not known yet */
    struct pav_starving below; /* since the one that waits was told what to open */
};

/* FIGURES of the stage. */
void pav_slow_hear(struct pav_keeper *keeper, const struct pav_message *message);
/* The one that waits was told what to open. */
void pav_slow_cued(struct pav_keeper *keeper);
/* It stands with that, and a picture of it takes `took_ms`: whether that is too long. */
bool pav_slow_below(const struct pav_keeper *keeper, double took_ms);
/* Then its entry is held to account for it. */
void pav_slow_blame(struct pav_keeper *keeper, int entry, double took_ms);
/* And a picture of the transition to it `took_ms`: one that is too slow is left out. */
void pav_slow_fade(struct pav_keeper *keeper, int entry, double took_ms);

#endif

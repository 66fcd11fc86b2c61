/*
 * What a child prints, on its way to the keeper's standard error. A child that sees visitors must not
 * have a way into the journal that nobody measures: lines are cut, cleaned and counted.
 */
#ifndef PAV_KEEPER_ECHO_H
#define PAV_KEEPER_ECHO_H

#include "keeper/budget.h"
#include "keeper/events.h"

#define PAV_ECHO_LINE_MAX 500

struct pav_echo {
    struct pav_events *events;
    struct pav_watch watch;
    const char *who;
    struct pav_budget budget;
    unsigned dropped; /* lines since the last one that passed */
    char line[PAV_ECHO_LINE_MAX + 1];
    int length;
    char last[PAV_ECHO_LINE_MAX + 1]; /* the last whole line */
};

/* Starts listening to a new child, which may say little where a live camera takes part; returns the descriptor to
 * give it (the caller closes it), or -1. */
int pav_echo_open(struct pav_echo *echo, struct pav_events *events, const char *who, bool live);
/* Passes on what is left, and stops listening. Harmless on a zeroed or closed one. */
void pav_echo_close(struct pav_echo *echo);

#endif

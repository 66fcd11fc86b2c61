/*
 * The programme: which entry is on, when the next one follows. Pure logic on a clock that the caller
 * gives; no GL, no files: tested alone.
 */
#ifndef PAV_STAGE_PROGRAMME_H
#define PAV_STAGE_PROGRAMME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "link/exhibition.h"

struct pav_programme {
    const struct pav_exhibition *exhibition; /* borrowed */
    int current;    /* entry, PAV_ENTRY_ATTRACT or PAV_ENTRY_NONE before the first */
    int last;       /* the last regular entry that was on; -1 before the first */
    double since_s; /* when it came on */
    double seen_s;  /* when someone was last engaged */
    bool engaged;
    double tour_s; /* > 0: every entry this long, nobody holds it, no attract (headless runs) */
    bool asked_next;
    int asked_entry; /* PAV_ENTRY_NONE: none */
    bool paused;     /* what is on stays on, unless it fails or a technician asks for another */
    double paused_s; /* since when */
    bool home;       /* the house is closed: attract, or the first entry */
    double now_s;    /* of the last call */
    /* What could not be shown is left alone for a while: 10 s, then a minute, then ten minutes. */
    struct pav_failure {
        int times;
        double until_s;
    } failures[PAV_PROGRAMME_MAX], attract_failure;
    struct pav_entries out;   /* not to be shown */
    struct pav_entries held;  /* not to be opened yet */
    struct pav_entries plain; /* come by the house's crossfade */
    int awaited;              /* the held one that is due; PAV_ENTRY_NONE: none */
};

void pav_programme_init(struct pav_programme *programme, const struct pav_exhibition *exhibition,
                        double now_s);
/* Where `attract` is the same piece as an entry, who comes while it is on meets that entry.
 * Once a frame. `engaged`: a visitor is there and active. Returns the entry that should be on now:
 * when it differs from `current`, the caller prepares it and calls pav_programme_enter when its
 * fade begins. */
int pav_programme_wanted(struct pav_programme *programme, double now_s, bool engaged);
void pav_programme_enter(struct pav_programme *programme, int entry, double now_s);
void pav_programme_next(struct pav_programme *programme); /* a technician asks */
/* The same, for one entry; a number that is none of the programme's is left alone. */
void pav_programme_go(struct pav_programme *programme, int entry);
/* The time of what is on stands still while it is paused. */
void pav_programme_pause(struct pav_programme *programme, bool paused, double now_s);
/* The house closes: back to what a day begins with, and paused no more; or it opens, and a day begins. */
void pav_programme_close(struct pav_programme *programme);
void pav_programme_open(struct pav_programme *programme, double now_s);
/* What a day begins with is on. */
bool pav_programme_is_home(const struct pav_programme *programme);
/* Could not be shown, or failed on stage. */
void pav_programme_fail(struct pav_programme *programme, int entry, double now_s);
/* These entries are not to be shown, whoever asks; all others are. Where none is left attract is, and where
 * that is out too, PAV_ENTRY_NONE is wanted: the title. */
void pav_programme_quarantine(struct pav_programme *programme, const struct pav_entries *out);
bool pav_programme_out(const struct pav_programme *programme, int entry);
/* Whatever failed may be tried at once: what made it fail has changed. */
void pav_programme_forgive(struct pav_programme *programme);
/* The entry after the current one, to be prepared ahead; PAV_ENTRY_NONE when nothing can be shown. */
int pav_programme_upcoming(const struct pav_programme *programme);
/* Does it matter to the programme whether someone is there? Not where one thing is shown for ever. */
bool pav_programme_minds_visitors(const struct pav_programme *programme);
/* Seconds until the entry on stage may change; -1: never by itself. */
double pav_programme_left(const struct pav_programme *programme, double now_s);
/* The entry of that number, PAV_ENTRY_ATTRACT included, or NULL. Borrowed from the exhibition. */
const struct pav_entry *pav_programme_entry(const struct pav_programme *programme, int entry);
/* Would both look the same: installation, camera, parameters and filters? */
bool pav_entry_same(const struct pav_entry *a, const struct pav_entry *b);
/* The exhibition text changed: keep what is on if the new one has it. */
void pav_programme_replace(struct pav_programme *programme, const struct pav_exhibition *exhibition,
                           double now_s);

#endif

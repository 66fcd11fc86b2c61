/*
 * Entries that come by the house's crossfade, since the artist's transition by which they were to come hangs, breaks or
 * is too slow for this machine. It is tried below like all else (stage/wait.c), and is to blame for itself: neither of
 * the pieces that it leads from and to is. Until the exhibition's text changes, or the keeper is started anew.
 */
#ifndef PAV_KEEPER_FADES_H
#define PAV_KEEPER_FADES_H

#include <stdbool.h>

#include "keeper/fault.h"
#include "link/entries.h"

struct pav_keeper;
struct pav_ward;

struct pav_fades {
    struct pav_entries plain;
    struct pav_entries untried; /* for this once: there was no understudy to try it */
    bool owed;                  /* the stages do not all know yet */
};

/* Whether the transition of that entry goes by that name, as last words and faults have it. */
bool pav_fades_is(const struct pav_keeper *keeper, int entry, const char *name);
/* From now on it comes by the crossfade; the journal says why. */
void pav_fades_leave_out(struct pav_keeper *keeper, int entry, enum pav_fault_code code,
                         const char *detail);
/* It has to come now, and nobody has tried the transition to it; and: it has come. True: that was so, and it is to be
 * tried before it comes again. */
void pav_fades_untried(struct pav_keeper *keeper, int entry);
bool pav_fades_came(struct pav_keeper *keeper, int entry);
/* Tells the stages, where that is owed. */
void pav_fades_settle(struct pav_keeper *keeper);
void pav_fades_to_new_stage(struct pav_keeper *keeper, struct pav_ward *stage);
/* The keeper has another exhibition. */
void pav_fades_follow(struct pav_keeper *keeper);

#endif

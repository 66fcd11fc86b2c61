/*
 * Nothing is opened above that was not opened below: what hangs or ends a stage while it opens does so where nobody
 * looks. The stage is told what to hold (PAV_MESSAGE_HOLD): all that no stage has brought through its first pictures yet.
 * It says what it waits for, and the understudy opens that at once. What ended an understudy is left out of the
 * programme for a minute.
 */
#ifndef PAV_KEEPER_REHEARSAL_H
#define PAV_KEEPER_REHEARSAL_H

#include <stdbool.h>
#include <stdint.h>

#include "link/entries.h"
#include "link/exhibition.h"

struct pav_keeper;
struct pav_message;

struct pav_rehearsal {
    struct pav_entries opened; /* by a stage of this run */
    struct pav_entries held;   /* as the stage was told */
    int awaited;               /* what it waits for; PAV_ENTRY_NONE: nothing */
    int64_t awaited_ns;        /* since when */
    int64_t spared_until[PAV_PROGRAMME_MAX];
};

void pav_rehearsal_init(struct pav_keeper *keeper);
/* It stands below with its first picture, and the transition to it has been tried. */
void pav_rehearsal_opened(struct pav_keeper *keeper, int entry);
/* It is what visitors see, however it came on. */
void pav_rehearsal_shown(struct pav_keeper *keeper, int entry);
/* It ended an understudy while it was opened. */
void pav_rehearsal_failed(struct pav_keeper *keeper, int entry);
/* It has, a moment ago, and nobody has said since that it may be shown. */
bool pav_rehearsal_spares(const struct pav_keeper *keeper, int entry);
void pav_rehearsal_forgive(struct pav_keeper *keeper, int entry);
/* STATUS of the stage. */
void pav_rehearsal_hear(struct pav_keeper *keeper, const struct pav_message *message);
/* Another stage is on, or it shows another exhibition: it has been told nothing. */
void pav_rehearsal_to_new_stage(struct pav_keeper *keeper);
/* The keeper has another exhibition than `old`: entries have other numbers. */
void pav_rehearsal_follow(struct pav_keeper *keeper, const struct pav_exhibition *old);
/* Does what is due, and says when to come back. */
int64_t pav_rehearsal_tend(struct pav_keeper *keeper, int64_t now_ns);

#endif

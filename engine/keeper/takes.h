/* Stills and films that are asked for while a run goes on. */
#ifndef PAV_KEEPER_TAKES_H
#define PAV_KEEPER_TAKES_H

#include <stdbool.h>
#include <stdint.h>

#include "keeper/outputs.h"
#include "link/message.h"

struct pav_takes {
    struct pav_output still, film;
    bool asked[PAV_TAKE_FILM + 1]; /* by a person at the panel, and not yet by the stage */
    bool record_short;             /* the film of the whole run has failed on the way */
    int64_t still_ns;              /* when the last still was begun */
};

struct pav_keeper;
void pav_takes_init(struct pav_takes *takes);
/* A TAKE of the stage. */
void pav_takes_hear(struct pav_keeper *keeper, const struct pav_message *message);
/* A command of the panel, on its way to the stage. */
void pav_takes_command(struct pav_keeper *keeper, enum pav_command command);
void pav_takes_stage_gone(struct pav_keeper *keeper);
/* Something is being written. */
bool pav_takes_busy(const struct pav_takes *takes);

#endif

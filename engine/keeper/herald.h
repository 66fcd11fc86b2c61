/*
 * The herald in the keeper's care, where the exhibition has `mqtt:`: what it is told (what the desk hears of
 * the stage, the brief, the health), what it says (commands, the fleet), and what the keeper makes of how it
 * stands with its broker.
 */
#ifndef PAV_KEEPER_HERALD_H
#define PAV_KEEPER_HERALD_H

#include <jansson.h>

#include "keeper/ward.h"

struct pav_keeper;

/* What is remembered for one that is started anew. */
struct pav_heralded {
    bool has_status, has_figures;
    struct pav_message status, figures;
    bool brief_owed,
        fleet_owed;  /* a queue was full, or its reader is new: the latter of the desk */
    int fleet;       /* what it last told of the fleet; -1: nothing */
    json_t *broker;  /* how it stands with the broker, of the same; NULL: not told */
    bool journalled; /* that the broker is lost */
};

extern const struct pav_ward_calls pav_herald_calls;

void pav_herald_ward_init(struct pav_keeper *keeper);
void pav_herald_ward_finish(struct pav_keeper *keeper);
/* Starts it where there is a broker; renews or ends it when `old` was another. NULL: there was none. */
void pav_herald_follow(struct pav_keeper *keeper, const struct pav_mqtt *old);
/* Something that it is to hear, if it is of those things. */
void pav_herald_hear(struct pav_keeper *keeper, const struct pav_message *message);
void pav_herald_from(struct pav_keeper *keeper, const struct pav_message *message, int fd);
void pav_herald_exhibition_changed(struct pav_keeper *keeper);
void pav_herald_to_new_desk(struct pav_keeper *keeper);
/* As pav_route_settle. */
bool pav_herald_settle(struct pav_keeper *keeper);
/* Of the health: how it stands with the broker. NULL: there is none. The caller's reference. */
json_t *pav_herald_json(const struct pav_keeper *keeper);

#endif

/*
 * The hours of the house: when stages go dark and eyes are stopped, when the display is woken, when everything
 * is started afresh, and what an evening that goes on longer changes of that. What the calendar says is
 * link/hours.h; here is the clock.
 *
 * The clock of the machine may jump: nothing is remembered but what it shows now, looked at once a second.
 */
#ifndef PAV_KEEPER_HOURS_H
#define PAV_KEEPER_HOURS_H

#include <jansson.h>

#include "link/hours.h"
#include "link/message.h"

struct pav_keeper;
struct pav_ward;

struct pav_opening {
    bool holds;               /* this run keeps hours: a window on somebody's desk does not */
    struct pav_timezone zone; /* loaded in every run of a show */
    bool closed, sleeps;      /* as the stages were told */
    int64_t look_ns;

    /* What the calendar says from `asked_s` until `change_s`. */
    bool scheduled;
    int64_t asked_s, change_s;

    /* An evening that goes on: open in between, whatever the calendar says. 0: none. */
    int64_t extended_from_s, extended_until_s;
    int64_t shut_until_s; /* closed by hand, whatever the calendar says; 0: it is not */

    bool engaged;       /* somebody is, as the stage said last */
    int64_t engaged_ns; /* when that was last so */
    int64_t held_ns;    /* since when closing waits for them; 0: it does not */

    int64_t restart_s;    /* when all is to be started afresh next */
    int64_t restarted_ns; /* 0: not in this run */
    bool restart_owed;
    int64_t owed_ns;

    bool stage_owed, waiting_owed; /* a queue was full: HOURS is to be sent again */
};

/* Before anybody is started. */
void pav_opening_begin(struct pav_keeper *keeper);
void pav_opening_finish(struct pav_keeper *keeper);
/* Does what is due; when to call again. */
int64_t pav_opening_tend(struct pav_keeper *keeper, int64_t now_ns);
/* The exhibition has changed. */
void pav_opening_changed(struct pav_keeper *keeper);
/* A STATUS of the stage; NULL: it is gone, and nobody is engaged. */
void pav_opening_status(struct pav_keeper *keeper, const struct pav_message *status);
/* What a new stage has to know. */
void pav_opening_tell(struct pav_keeper *keeper, struct pav_ward *stage);
/* EXTEND: tonight's closing is later by so much; of a closed house: it opens for so long. 0: takes that back. */
void pav_opening_extend(struct pav_keeper *keeper, int minutes);
/* Closed at once, and until the house would have closed tonight; EXTEND takes it back. False: it keeps no
 * hours, or is closed. */
bool pav_opening_shut(struct pav_keeper *keeper);
/* The run ends: the display is left awake. */
void pav_opening_end(struct pav_keeper *keeper);
/* "hours" of health. Caller releases. */
json_t *pav_opening_json(const struct pav_keeper *keeper);

/* The time of day, s since 1970. */
int64_t pav_wall_s(void);

#endif

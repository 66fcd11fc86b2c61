/*
 * A child in the keeper's care: started, listened to, replaced when it dies or falls silent.
 *
 * What differs between eye, stage and desk (their command lines, messages, and what an end means) is
 * told by the owner through the calls below; nothing here knows of cameras or pictures.
 */
#ifndef PAV_KEEPER_WARD_H
#define PAV_KEEPER_WARD_H

#include "keeper/budget.h"
#include "keeper/echo.h"
#include "keeper/starved.h"
#include "link/message.h"
#include "link/spawn.h"

#define PAV_STOP_S 2.0 /* for a child to finish its picture */

enum pav_ward_state {
    PAV_WARD_OFF = 0, /* not to be started */
    PAV_WARD_RESTING, /* will be started when its time comes */
    PAV_WARD_RUNNING,
    PAV_WARD_LEAVING, /* told to stop; killed when its time comes */
};

struct pav_ward;

struct pav_ward_calls {
    /* It has died this moment, or was killed this moment as it hangs: nothing else was done yet. Or NULL. */
    void (*died)(void *owner, struct pav_ward *ward);
    /* Spawns the child into ward->child. False: could not (already said). */
    bool (*start)(void *owner, struct pav_ward *ward);
    /* A message that keeps to the schema; the call takes `fd` over. */
    void (*message)(void *owner, struct pav_ward *ward, const struct pav_message *message, int fd);
    /* It has ended and was reaped. How long to rest before it is started again, s; below 0: never. */
    double (*ended)(void *owner, struct pav_ward *ward, int status);
};

struct pav_ward {
    const struct pav_ward_calls *calls;
    void *owner;
    struct pav_events *events;
    enum pav_role role;
    char name[48]; /* "stage", "eye entrance" */
    int index;     /* of an eye: its camera */
    enum pav_ward_state state;
    struct pav_child child;
    struct pav_echo echo;
    struct pav_watch socket, death;
    struct pav_budget messages;
    double messages_per_s, messages_at_once;
    bool paused; /* the socket is left alone until the budget has recovered */
    int64_t pause_end_ns;

    int64_t started_ns;
    int64_t due_ns; /* RESTING: start; LEAVING: kill */
    uint64_t beats;
    int64_t beat_ns; /* when the last one was seen */
    struct pav_beat_reading reading;
    bool leaving_for_new; /* told to stop only to be started anew; the owner's to use */
    bool silent;          /* was killed for silence */
    int64_t killed_ns;    /* since when it is to be gone; 0: it lives */
    int64_t
        patience_ns; /* it may be silent for so long, whatever it promised; the owner's to set */
    int64_t
        overdue_ns; /* since when it is looked at whether it gets to run at all; 0: it is not late */
    int64_t starved_ns;          /* and how long it had been kept from it then */
    double rest_s;               /* the last rest of a child that died young */
    int64_t told_ns;             /* LEAVING: since when */
    struct pav_starving leaving; /* whether it gets to run at all meanwhile */
    int64_t kill_ns; /* one that is silent was asked where it hangs, and is killed then; 0: no */
    bool left;       /* it has ended, and was told to */
    int sentence;    /* the owner's: why it was killed (keeper/verdict.h) */
    bool judged;     /* the owner's: what it is killed for was counted */
    struct pav_last_words words; /* of one that has ended */
    unsigned starts;
    unsigned young_deaths; /* one after another */
    unsigned bad_messages;
    int64_t bad_said_ns;
};

void pav_ward_init(struct pav_ward *ward, const struct pav_ward_calls *calls, void *owner,
                   struct pav_events *events, enum pav_role role, int index, const char *name);
/* At the next pav_ward_tend. */
void pav_ward_begin(struct pav_ward *ward);
/* STOP, and SIGKILL after `within_s`, or later where it is kept from running by others; afterwards it is OFF. */
void pav_ward_stop(struct pav_ward *ward, double within_s);
/* STOP, to be started anew; one that does not run is begun. */
void pav_ward_renew(struct pav_ward *ward);
/* SIGKILL now; `ended` follows as for any death. */
void pav_ward_kill(struct pav_ward *ward);
/* Does what is due: starts, kills what is silent or has had its time. */
void pav_ward_tend(struct pav_ward *ward, int64_t now_ns);
/* When pav_ward_tend has to be called at the latest; INT64_MAX: never. */
int64_t pav_ward_due(const struct pav_ward *ward);
/* So many answers are awaited: they are let through beside what it may say by itself. */
void pav_ward_expect(struct pav_ward *ward, int answers);
bool pav_ward_send(struct pav_ward *ward, const struct pav_message *message, int fd);
/* The rest after a death by the rule for crashes: 0.1 s doubling to 2 s for those who die young,
 * nothing for others. */
double pav_ward_rest(struct pav_ward *ward);
static inline bool pav_ward_runs(const struct pav_ward *ward)
{
    return ward->state == PAV_WARD_RUNNING || ward->state == PAV_WARD_LEAVING;
}

#endif

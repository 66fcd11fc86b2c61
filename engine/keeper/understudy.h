/*
 * The understudy: a second stage, whose window lies underneath with the picture of the entry that would follow.
 * When the stage on stage ends, it is what visitors see, and goes on. Its successor is then begun below.
 *
 * Which of the two wards is which changes: keeper->stage is always the one that visitors see, keeper->waiting
 * the other. What is told to a new stage (pav_route_to_new_stage) is told at the take-over; until then the one
 * that waits sees nobody. What it must know before (what not to open, how a closed house looks) is told by
 * pav_route_to_waiting, and again with each change by pav_understudy_send.
 */
#ifndef PAV_KEEPER_UNDERSTUDY_H
#define PAV_KEEPER_UNDERSTUDY_H

#include <stdbool.h>
#include <stdint.h>

#include "link/exhibition.h"
#include "link/message.h"

struct pav_keeper;
struct pav_ward;

/* What becomes of a relief. */
enum pav_relief {
    PAV_RELIEF_NONE = 0,
    PAV_RELIEF_READYING, /* the one that waits gets ready with the entry that is on */
    PAV_RELIEF_TAKING,   /* it was told to take over; the old stage goes on until it draws */
};

struct pav_understudy {
    bool there; /* this run has one */

    /* What is on, as the stage said last. */
    struct {
        bool known;
        int entry; /* -1: attract */
        int last;  /* the last that was not attract; -1: none yet */
        bool engaged, blackout, paused;
        int64_t engaged_ns; /* when somebody was last seen to be */
    } on;

    /* Of the one that waits. */
    int64_t begin_ns; /* when the next one is begun; 0: once the stage has drawn for a while */
    int64_t cue_ns;   /* when it is told of the entry that follows now */
    bool cued;        /* it was told what to open */
    int entry;        /* that */
    bool blackout, paused;
    bool ready;    /* and stands with its picture */
    bool deaf;     /* it found no sound device */
    int rehearsed; /* the entry that ended one while it opened; -2: none */

    enum pav_relief relief;
    char why[64];
    bool
        outdated; /* the stage shows an exhibition that has changed since: it is to be shown no camera */
    int64_t relief_ns;

    bool fell;             /* the ward that ends now was the stage */
    int fallen_entry;      /* what was on when it did */
    bool sound_lost;       /* the stage goes on without */
    bool sound_looks;      /* the one that waits was started since, to look for a device */
    int64_t sound_lost_ns; /* since when */
    int64_t sound_next_ns; /* when a fresh understudy looks for a device again */
};

void pav_understudy_init(struct pav_keeper *keeper);
/* The entry that follows the one on stage, were that to end now; -1: attract. */
int pav_understudy_next(const struct pav_keeper *keeper);
/* A planned change: a fresh stage is prepared underneath and takes over with the same entry when its picture
 * stands; the picture never stops. Returns at once. Where this run has no understudy the stage is stopped and
 * started anew. `why` is for the log: "asked by the panel". */
void pav_understudy_relieve(struct pav_keeper *keeper, const char *why);
/* As above, by one that is started only now: what it was started with has changed, or it is to open anew
 * what a stage opens but once (a sound device). */
void pav_understudy_relieve_anew(struct pav_keeper *keeper, const char *why);
/* What the one that waits was started with has changed: another takes its place. */
void pav_understudy_renew(struct pav_keeper *keeper);
/* The stage cannot take the exhibition over that the keeper has now: it is relieved by one that can, and is
 * shown no camera until then. */
void pav_understudy_outdate(struct pav_keeper *keeper);
/* To the stage, and to the one that waits if there is one: what both have to know. */
bool pav_understudy_send(struct pav_keeper *keeper, const struct pav_message *message);

/* A stage that ends by itself, and well: somebody pressed Escape, or its time was over. In a kiosk nobody can:
 * there it is a scene that called exit. */
bool pav_stage_meant_it(const struct pav_keeper *keeper, int status);
/* The stage has died this moment: if one waits, it is told to take over before anything else is done. */
void pav_understudy_stage_died(struct pav_keeper *keeper);
/* Of pav_stage_calls: one of the two was started, has ended (as `ended`), or says something. */
void pav_understudy_started(struct pav_keeper *keeper, const struct pav_ward *ward);
double pav_understudy_ended(struct pav_keeper *keeper, struct pav_ward *ward, int status);
void pav_understudy_hear(struct pav_keeper *keeper, const struct pav_message *message);
/* STATUS and FAULT of the stage. */
void pav_understudy_status(struct pav_keeper *keeper, const struct pav_message *message);
void pav_understudy_fault(struct pav_keeper *keeper, const struct pav_message *message);
/* Does what is due, and says when to come back. */
int64_t pav_understudy_tend(struct pav_keeper *keeper, int64_t now_ns);

#endif

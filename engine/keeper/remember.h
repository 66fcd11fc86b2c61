/*
 * What a kiosk remembers over a restart of the keeper, or of the machine: its journal, marks and
 * quarantine, where the programme was, and what was set by hand. Files of the store, each written when it has
 * changed, and rarely:
 *
 *   faults.json       the journal                          at most once a second
 *   quarantine.json   marks, and the kiosk's own time      likewise
 *   position.json     what was on                          at most every five seconds
 *   kept.json         values set by hand                   likewise
 *   run.json          whether this run has ended in order  at its beginning and its end
 */
#ifndef PAV_KEEPER_REMEMBER_H
#define PAV_KEEPER_REMEMBER_H

#include <stdbool.h>
#include <stdint.h>

struct pav_keeper;
struct pav_message;

struct pav_position {
    int entry; /* of the programme; PAV_ENTRY_NONE: none yet */
    char installation[256];
    bool blackout, paused;
};

struct pav_memory {
    struct pav_position position;
    bool position_new;
    uint64_t faults_written, kept_written;    /* revisions */
    int64_t journal_ns, position_ns, ages_ns; /* not before */
    int failed;                               /* errno of the store, as the journal knows it */
};

/* Reads all, and notes in the journal if the run before was cut short. Without a store, nothing. */
void pav_remember_open(struct pav_keeper *keeper);
/* Writes what is due, or has failed before; when to call again. */
int64_t pav_remember_tend(struct pav_keeper *keeper, int64_t now_ns);
/* Writes what is left; this run has ended in order. */
void pav_remember_close(struct pav_keeper *keeper);

/* A stage says what is on (STATUS). */
void pav_remember_status(struct pav_keeper *keeper, const struct pav_message *status);
/* Where the programme was, as an entry of today's; PAV_ENTRY_NONE: nobody knows. Blackout and pause are
 * in keeper->memory.position. */
int pav_remember_entry(const struct pav_keeper *keeper);

#endif

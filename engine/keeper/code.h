/*
 * The technician's way out of a kiosk: a code that is typed before the stage, judged here. Five tries, then
 * rests of 1, 5 and 15 minutes, which a restart does not shorten. Without a file that holds the code's hash
 * there is no way out by the screen at all.
 */
#ifndef PAV_KEEPER_CODE_H
#define PAV_KEEPER_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "link/message.h"

struct pav_keeper;
struct pav_store;
struct pav_ward;

#define PAV_CODE_TRIES 5
#define PAV_EXIT_LEAVE 77 /* of the keeper: the unit does not start it again, and a login comes */

struct pav_code {
    char *hash;            /* NULL: there is no code */
    unsigned wrong;        /* tries since the last right one, kept in the store */
    int64_t rest_until_s;  /* since 1970; kept too */
    int64_t right_ns;      /* when it was last right; 0: never */
    const void *right_who; /* the stage before which it was typed */
    unsigned right_start;  /* and which of its lives that was */
};

/* Reads the hash ($PAVILION_CODE, else PAV_CODE_FILE) and what is remembered of tries. */
void pav_code_open(struct pav_code *code, const struct pav_store *store);
void pav_code_close(struct pav_code *code);
/* One try, at `now_s` since 1970. `*rest_s`: how long to wait before the next, 0: not at all. */
enum pav_code_answer pav_code_try(struct pav_code *code, struct pav_store *store, const char *typed,
                                  int64_t now_s, int64_t *rest_s);
/* A CODE message of a stage: a try, or what a technician who was let in has chosen. */
void pav_code_hear(struct pav_keeper *keeper, struct pav_ward *stage,
                   const struct pav_message *message);

#endif

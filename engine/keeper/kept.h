/*
 * What people have set by hand, for as long as the keeper lives, and of a kiosk beyond that: told again when the same piece comes
 * back, whether after another installation or in another stage. Also which pieces run now: what a stage
 * says of others is not believed.
 */
#ifndef PAV_KEEPER_KEPT_H
#define PAV_KEEPER_KEPT_H

#include <jansson.h>

#include "link/message.h"

#define PAV_KEPT_MAX 1024 /* values; beyond them the oldest are forgotten */

/* A piece that runs. */
struct pav_running {
    struct pav_piece_facts facts; /* id 0: the place is free */
    char name[PAV_ROW_LABEL_MAX];
    char keys[PAV_ROWS_MAX][PAV_ROW_KEY_MAX];
    bool events[PAV_ROWS_MAX]; /* nothing that stays */
    bool owed[PAV_ROWS_MAX];   /* its value is to be told to the stage */
};

struct pav_kept_value;
struct pav_kept {
    struct pav_running *running[PAV_PIECES_MAX];
    struct pav_kept_value *values;
    size_t count;
    uint64_t age;
    uint64_t revision; /* of the values; rises with every change */
};

void pav_kept_finish(struct pav_kept *kept);
/* A message of the stage about its pieces. False: it is of a piece that is not, or too many. */
bool pav_kept_hear(struct pav_kept *kept, const struct pav_message *message);
/* The stage has ended, and its pieces with it. */
void pav_kept_stage_gone(struct pav_kept *kept);
/* A SET of the desk is remembered (or, with `reset`, forgotten). False: there is no such row. */
bool pav_kept_set(struct pav_kept *kept, const struct pav_message *message);
/* The next SET that is owed to the stage; false: none. Then pav_kept_told, if it was sent. */
bool pav_kept_owed(const struct pav_kept *kept, struct pav_message *message);
void pav_kept_told(struct pav_kept *kept, const struct pav_message *message);
/* The values, and how they come back: [{"role", "order", "look", "name", "key", "value"}, …], the oldest
 * first. What makes no sense is left out. */
json_t *pav_kept_json(const struct pav_kept *kept);
void pav_kept_read(struct pav_kept *kept, const json_t *list);
/* The piece of that id, or NULL. */
const struct pav_running *pav_kept_piece(const struct pav_kept *kept, uint32_t id);

#endif

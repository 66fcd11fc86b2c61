/*
 * Server-sent events: one stream of what changes, read by any number of clients, each at its own place.
 * Who falls too far behind is let go, and comes again by itself.
 */
#ifndef PAV_DESK_EVENTS_H
#define PAV_DESK_EVENTS_H

#include <jansson.h>

#include "desk/desk.h"

struct pav_events;
/* Listens to the desk's model. */
struct pav_events *pav_events_create(struct pav_desk *desk);
void pav_events_destroy(struct pav_events *events);
/* Writes what is due into the stream; when to call again. */
int64_t pav_events_flush(struct pav_events *events, int64_t now_ns);
/* Any other event; takes the JSON over. */
void pav_events_add(struct pav_events *events, const char *name, json_t *data);

/* A client's place. */
struct pav_events_reader {
    char *state; /* what it is told first */
    size_t state_length, state_at;
    uint64_t at;
};
void pav_events_begin(struct pav_events *events, struct pav_events_reader *reader, int64_t now_ns);
void pav_events_end(struct pav_events_reader *reader);
/* Whether there is anything to read, or it has fallen behind. */
bool pav_events_has(const struct pav_events *events, const struct pav_events_reader *reader);
/* The next bytes: how many, 0: nothing yet, below 0: it has fallen behind. */
long pav_events_read(struct pav_events *events, struct pav_events_reader *reader, char *out,
                     size_t most);

#endif

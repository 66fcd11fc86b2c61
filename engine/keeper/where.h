/* Asks `pavilion-where`, a short-lived child, which line of a scene's source an address of its library is:
 * what an artist has built may not be read here. */
#ifndef PAV_KEEPER_WHERE_H
#define PAV_KEEPER_WHERE_H

#include <stdbool.h>
#include <stdint.h>

#include "keeper/events.h"
#include "link/spawn.h"

struct pav_where {
    struct pav_events *events;
    struct pav_child child; /* pid -1: nobody is asked */
    struct pav_watch answer;
    char text[512];
    size_t length;
    int64_t due_ns; /* it is killed then */
    /* The answer, "scene.c:42 (draw_ring)"; not called where there is none. */
    void (*told)(void *data, const char *place);
    void *data;
};

void pav_where_init(struct pav_where *where, struct pav_events *events,
                    void (*told)(void *data, const char *place), void *data);
void pav_where_finish(struct pav_where *where);
/* Of the first of `offsets` that has a line. False: somebody is asked already, or nobody can be. */
bool pav_where_ask(struct pav_where *where, const char *library, const uint64_t *offsets,
                   int count);
/* When it has had its time; INT64_MAX: nobody is asked. */
int64_t pav_where_tend(struct pav_where *where, int64_t now_ns);

#endif

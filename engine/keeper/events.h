/* Waiting for descriptors and for a time, at once. */
#ifndef PAV_KEEPER_EVENTS_H
#define PAV_KEEPER_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

/* Called when `fd` is readable or closed. Lives where its owner lives. */
struct pav_watch {
    int fd; /* -1: nothing is watched */
    void (*ready)(void *data);
    void *data;
};

struct pav_events {
    int epoll, timer;
};

bool pav_events_init(struct pav_events *events);
void pav_events_finish(struct pav_events *events);
bool pav_events_add(struct pav_events *events, struct pav_watch *watch);
/* Before the descriptor is closed; harmless when it is not watched. */
void pav_events_remove(struct pav_events *events, struct pav_watch *watch);
/* Serves one event, or returns at `until_ns` (CLOCK_MONOTONIC). One at a time, so that a watch which
 * an event removes is never called afterwards. */
void pav_events_wait(struct pav_events *events, int64_t until_ns);

#endif

/* Messages whose time has not come: a short, bounded list in the order of their times. */
#ifndef PAV_DESK_OSC_LATER_H
#define PAV_DESK_OSC_LATER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAV_OSC_LATER_MAX 1024 /* messages that may wait */
#define PAV_OSC_LATER_S   10   /* how long, at most */

struct pav_osc_waiting {
    int64_t due_ns; /* CLOCK_MONOTONIC */
    void *bytes;    /* the list's, until it is taken; then the taker's */
    size_t size;
    void *peer; /* as bytes; may be NULL */
    size_t peer_size;
};

struct pav_osc_later;
struct pav_osc_later *pav_osc_later_create(void);
void pav_osc_later_destroy(struct pav_osc_later *later);
/* Copies both. Those of one time keep their order. False: the list is full. */
bool pav_osc_later_add(struct pav_osc_later *later, int64_t due_ns, const void *bytes, size_t size,
                       const void *peer, size_t peer_size);
/* The first whose time has come; the caller frees `bytes` and `peer`. */
bool pav_osc_later_take(struct pav_osc_later *later, int64_t now_ns, struct pav_osc_waiting *out);
/* Of the first; INT64_MAX: there is none. */
int64_t pav_osc_later_due(const struct pav_osc_later *later);
size_t pav_osc_later_count(const struct pav_osc_later *later);

#endif

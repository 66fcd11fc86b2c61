/*
 * The beat: one shared page per child in which it says "I am alive, in this phase, and you will hear
 * from me before that time". A child that knows it will be busy (a cold compile, a sleeping display,
 * closed hours) announces a later deadline instead of being killed for it.
 */
#ifndef PAV_LINK_BEAT_H
#define PAV_LINK_BEAT_H

#include <stdbool.h>
#include <stdint.h>

enum pav_phase {
    PAV_PHASE_NONE = 0,
    PAV_PHASE_LOADING,
    PAV_PHASE_DRAWING, /* an eye: seeing; a desk: serving */
    PAV_PHASE_DARK,
};

/* In a sealed memfd; written by the child only (the keeper maps it read-only). */
struct pav_beat_page;

struct pav_beat_reading {
    uint64_t count;
    enum pav_phase phase;
    int64_t deadline_ns; /* CLOCK_MONOTONIC */
    uint64_t frames;     /* pictures shown (stage) or published (eye) */
    uint64_t late;       /* frames that missed their time */
};

/* Keeper: makes the page; *fd goes to the child. Page unmapped by destroy. */
const struct pav_beat_page *pav_beat_create(int *fd);
void pav_beat_destroy(const struct pav_beat_page *page);
void pav_beat_read(const struct pav_beat_page *page, struct pav_beat_reading *reading);

/* Child: maps what it inherited; NULL without a keeper (all calls below accept NULL). */
struct pav_beat_page *pav_beat_open(int fd);
/* "Alive; again within `within_ns`". Async-signal-safe; any one thread at a time. */
void pav_beat(struct pav_beat_page *page, enum pav_phase phase, int64_t within_ns);
void pav_beat_frames(struct pav_beat_page *page, uint64_t frames, uint64_t late);

#endif

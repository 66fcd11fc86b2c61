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
    PAV_PHASE_WAITING, /* an understudy that could take over at once */
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

/* --- a stage's pictures ------------------------------------------------------------------------- */

/* What a stage notes of the pictures that it presents, so that one which beats and shows nothing is
 * noticed. Times of CLOCK_MONOTONIC; 0: it does not hold now. */
struct pav_beat_picture {
    uint64_t looked;      /* how many pictures were looked at */
    int64_t black_since;  /* since when all of it is black */
    int64_t frozen_since; /* since when it has not changed at all, while it might */
};
void pav_beat_picture(struct pav_beat_page *page, const struct pav_beat_picture *picture);
void pav_beat_read_picture(const struct pav_beat_page *page, struct pav_beat_picture *picture);

/* --- last words --------------------------------------------------------------------------------- */

#define PAV_WORDS_FRAMES_MAX 16
#define PAV_WORDS_MODULE_MAX 96

/* Where a child was when a signal ended it. Written by its signal handler, read by the keeper when it is
 * dead: hostile like all that comes from a stage; pav_beat_read_words ends every text and bounds all
 * counts. */
struct pav_last_words {
    uint32_t signal;   /* 0: none was caught */
    uint32_t overflow; /* 0 or 1: the stack was used up */
    uint32_t exited;   /* 0 or 1: something called exit() before it was time */
    uint32_t inside;   /* 0 or 1: scenes have been at work, and it does not end in good order yet */
    uint32_t frame_count;
    uint64_t address; /* that could not be reached */
    struct {
        char module[PAV_WORDS_MODULE_MAX]; /* name of the library's file, without its folder */
        uint64_t offset;                   /* into it, of the instruction */
    } frames[PAV_WORDS_FRAMES_MAX];        /* innermost first */
    char doing[64];                        /* "draw mirror" */
};
/* Child: where its handler writes; NULL without a page. Frames come last, one after another:
 * where the stack was spoilt they are fewer. */
struct pav_last_words *pav_beat_words(struct pav_beat_page *page);
void pav_beat_read_words(const struct pav_beat_page *page, struct pav_last_words *words);

#endif

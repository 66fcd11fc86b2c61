/*
 * A clock of our own for all processes of a kiosk: it runs with the world's, at a quarter of its pace, while anybody computes,
 * and goes to the next moment that somebody waits for as soon as nobody does. So a frame costs the time that it takes, a
 * deadline is never missed because the machine was busy with others, and a night passes at once.
 *
 * One page, shared by file: conductor.c alone moves the clock; clock.c, preloaded, answers from it, and says for
 * each thread whether it computes, or until when it waits.
 */
#ifndef PAV_TESTS_SOAK_CLOCK_H
#define PAV_TESTS_SOAK_CLOCK_H

#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>

#define SOAK_SLOTS   256
#define SOAK_FOREVER INT64_MAX
#define SOAK_WAKE    SIGURG /* whom nobody has told what it means, it does nothing to */

struct soak_slot {
    _Atomic int32_t tid;       /* 0: free */
    _Atomic int32_t pid;       /* its process; 0: not said yet */
    _Atomic uint32_t bell;     /* changes when the wait is over; a futex */
    _Atomic uint32_t computes; /* 0: it waits */
    _Atomic uint32_t polls;    /* in a call that SOAK_WAKE ends */
    _Atomic int64_t until_ns;  /* that it waits for */
};

struct soak_page {
    _Atomic int64_t now_ns;      /* CLOCK_MONOTONIC, as all see it */
    _Atomic int64_t wall_add_ns; /* to it: CLOCK_REALTIME */
    _Atomic uint64_t leaps;      /* how often nobody computed */
    _Atomic int64_t ran_ns;      /* of it, with the world */
    struct soak_slot slots[SOAK_SLOTS];
};

#endif

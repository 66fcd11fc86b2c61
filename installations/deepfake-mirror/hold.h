/*
 * A hand held over a target: the deliberate gesture that stands in for a touch. It fills in HOLD_S, is
 * patient with a hand that trembles, and runs back softly when the hand leaves.
 */
#ifndef HOLD_H
#define HOLD_H

#include <stdbool.h>
#include <stdint.h>

#define HOLD_S 2.0f

/* Zeroed: no hand was over it, and it does not listen before it was seen without one. */
struct hold {
    float progress; /* 0..1 */
    float away_s;   /* since the hand left it */
    uint32_t person;
    bool armed;
};

/* One step. `person`: whose hand is over it, 0: none. True once, when it has filled. */
bool hold_step(struct hold *hold, uint32_t person, float dt_s);

#endif

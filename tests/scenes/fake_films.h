/* Films that tests play by hand: what the scene host asked of them, and when they answer. */
#ifndef PAV_TESTS_FAKE_FILMS_H
#define PAV_TESTS_FAKE_FILMS_H

#include <stdbool.h>

struct fake_films {
    int created, destroyed; /* counted */
    int updates;            /* of the main film */
    double first_s, last_s; /* `now_s` of its first and latest update */
    bool playing;           /* the main film */
    int primed_after;       /* questions until the main film is primed */
    bool main_breaks, extra_breaks;
};
extern struct fake_films fake_films;

#endif

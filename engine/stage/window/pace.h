/*
 * Pace: when frames are due on a grid of absolute times. Pure logic on times that the caller gives,
 * so that it is tested without waiting.
 */
#ifndef PAV_STAGE_PACE_H
#define PAV_STAGE_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pav_pace {
    int64_t period_ns;
    int64_t due_ns; /* when the frame in work must be ready; 0 before the first */
    uint64_t late;  /* frames that were not ready in time */
};

/* A frame was ready at `now_ns`. Returns the time to sleep until before the next one begins, never
 * more than a period ahead. After a frame that is late the next one begins at once: on the old grid
 * when it is late by less than a quarter of a period, else on a new grid from here. Nothing is made
 * up for in a burst. */
int64_t pav_pace_next(struct pav_pace *pace, int64_t now_ns);

/*
 * Whether a display that granted vsync keeps it: some drivers say yes and never wait. Fed the time
 * after each swap; true once a run of swaps came clearly faster than the display can show them.
 */
struct pav_pace_watch {
    int64_t since_ns;
    int swaps;
};
bool pav_pace_unheld(struct pav_pace_watch *watch, int64_t period_ns, int64_t now_ns);

#endif

/* The arithmetic of pacing. */
#include "stage/window/pace.h"

#define WATCHED_SWAPS 30

int64_t pav_pace_next(struct pav_pace *pace, int64_t now_ns)
{
    int64_t begin_ns = pace->due_ns ? pace->due_ns : now_ns;
    if (now_ns > begin_ns)
        pace->late++;
    if (now_ns - begin_ns >= pace->period_ns / 4)
        begin_ns = now_ns;
    pace->due_ns = begin_ns + pace->period_ns;
    return begin_ns;
}

bool pav_pace_unheld(struct pav_pace_watch *watch, int64_t period_ns, int64_t now_ns)
{
    if (watch->swaps++ == 0)
        watch->since_ns = now_ns;
    if (watch->swaps <= WATCHED_SWAPS)
        return false;
    bool unheld = now_ns - watch->since_ns < WATCHED_SWAPS * period_ns * 3 / 4;
    *watch = (struct pav_pace_watch){.since_ns = now_ns, .swaps = 1};
    return unheld;
}

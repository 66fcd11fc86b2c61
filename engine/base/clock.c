/* Owns the reading of time: the monotonic clock, CPU time, sleeping to a point in time. */
#include "base/clock.h"

#include <errno.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t) != 0)
        return 0;
    return t.tv_sec * PAV_NS_PER_S + t.tv_nsec;
}

int64_t pav_clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t pav_clock_cpu_ns(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

void pav_clock_sleep_until(int64_t t_ns)
{
    if (t_ns <= 0)
        return;
    struct timespec t = {.tv_sec = t_ns / PAV_NS_PER_S, .tv_nsec = t_ns % PAV_NS_PER_S};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        continue;
}

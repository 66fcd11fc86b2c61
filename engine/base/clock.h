/* Time: one monotonic clock for everything that passes between threads and processes. */
#ifndef PAV_BASE_CLOCK_H
#define PAV_BASE_CLOCK_H

#include <stdint.h>

#define PAV_NS_PER_S  INT64_C(1000000000)
#define PAV_NS_PER_MS INT64_C(1000000)

/* CLOCK_MONOTONIC, ns. Any thread. */
int64_t pav_clock_ns(void);
/* CPU time of this process, all threads, ns. */
int64_t pav_clock_cpu_ns(void);
/* Sleeps until the monotonic clock shows `t_ns`; survives signals. */
void pav_clock_sleep_until(int64_t t_ns);

#endif

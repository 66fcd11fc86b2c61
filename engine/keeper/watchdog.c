/* Owns when systemd is told that the kiosk lives. */
#include "keeper/watchdog.h"

#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/ward.h"

#define DYING_NS        (5 * PAV_NS_PER_S) /* what was killed is given so long to be gone */
#define LATE_NS         (5 * PAV_NS_PER_S) /* a start that is due is overdue by then */
#define START_EVERY_NS  (5 * PAV_NS_PER_S)
#define START_WITHIN_US "30000000"

void pav_watchdog_init(struct pav_watchdog *watchdog)
{
    uint64_t within_us = 0;
    *watchdog = (struct pav_watchdog){0};
    if (sd_watchdog_enabled(0, &within_us) > 0)
        watchdog->every_ns = (int64_t)within_us * 1000 / 3;
    else if (getenv("NOTIFY_SOCKET"))
        watchdog->every_ns = START_EVERY_NS;
}

bool pav_watchdog_well(const struct pav_ward *stage, int64_t now_ns)
{
    switch (stage->state) {
    case PAV_WARD_RUNNING:
        return stage->killed_ns == 0 || now_ns < stage->killed_ns + DYING_NS;
    case PAV_WARD_RESTING:
        return now_ns < stage->due_ns + LATE_NS;
    case PAV_WARD_LEAVING: /* systemd has a deadline of its own for that */
    case PAV_WARD_OFF:
        return true;
    }
    return false;
}

int64_t pav_watchdog_tend(struct pav_watchdog *watchdog, const struct pav_ward *stage,
                          int64_t now_ns)
{
    if (watchdog->every_ns == 0)
        return INT64_MAX;
    if (now_ns < watchdog->due_ns)
        return watchdog->due_ns;
    bool well = pav_watchdog_well(stage, now_ns);
    if (well)
        /* The second counts while systemd still waits for READY: no display yet is no reason to give up. */
        sd_notify(0, "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=" START_WITHIN_US);
    else if (!watchdog->starved)
        pav_log("keeper", PAV_LOG_ERROR,
                "%s neither beats nor ends: systemd's watchdog is left unfed", stage->name);
    watchdog->starved = !well;
    watchdog->due_ns = now_ns + watchdog->every_ns;
    return watchdog->due_ns;
}

/*
 * What systemd hears of us: that the kiosk lives. Not for the keeper's own sake: only while a stage beats, or
 * is about to be started again by plan. A stage that neither beats nor dies when it is killed (a driver that
 * holds it in the kernel) is beyond the keeper, and then systemd is to do something.
 */
#ifndef PAV_KEEPER_WATCHDOG_H
#define PAV_KEEPER_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

struct pav_ward;

struct pav_watchdog {
    int64_t every_ns, due_ns; /* every 0: nobody asks */
    bool starved;             /* said in the log, once */
    bool ready;               /* until then the time to start is extended instead */
};

void pav_watchdog_init(struct pav_watchdog *watchdog);
/* Feeds it if it is due and the stage is well. When to call again; INT64_MAX: never. */
int64_t pav_watchdog_tend(struct pav_watchdog *watchdog, const struct pav_ward *stage,
                          int64_t now_ns);
/* A stage is well that beats, that starts within its time, or that is to be started (again). */
bool pav_watchdog_well(const struct pav_ward *stage, int64_t now_ns);

#endif

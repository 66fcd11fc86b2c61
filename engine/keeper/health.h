/*
 * How everything is, as one JSON text for desk and herald: told when something of it changes, and every
 * ten seconds. Each part of the keeper adds its own section:
 *
 *   "faults"      the journal (fault.h)                    "ladder"   stage, understudy, quarantine
 *   "hours"       open or closed, by hand, until when      "visits"   today's counts
 *   "host"        disk, heat, memory, clock (host.h)       "wards"    eyes, desk, herald: state, starts
 *   "fault_counts"  since the keeper began, by code
 */
#ifndef PAV_KEEPER_HEALTH_H
#define PAV_KEEPER_HEALTH_H

#include <jansson.h>
#include <stdint.h>

struct pav_keeper;

/* Sends it if it is due, or owed since a queue was full. When to call again. */
int64_t pav_health_tend(struct pav_keeper *keeper, int64_t now_ns);
/* Something of it has changed: due soon (never more than 5 times a second). */
void pav_health_changed(struct pav_keeper *keeper);
/* The text itself. Caller releases. */
json_t *pav_health_json(struct pav_keeper *keeper);

#endif

/*
 * The machine under the kiosk: room on its disks, heat, memory, clock, display. Looked at every ten seconds,
 * told in the health (keeper/health.h), and a fault once per episode:
 *
 *   "host": {"version", "disks": [{"name": "root" | "store", "free_bytes", "size_bytes", "read_only"}],
 *            "heat": [{"name": "x86_pkg_temp", "celsius"}], "throttled",
 *            "memory": {"available_bytes", "size_bytes"}, "load", "uptime_s",
 *            "clock": {"synced", "offset_s"}, "display": true | false | null (nobody knows),
 *            "troubles": ["hot", "disk-full", "disk-read-only", "clock-unsynced"]}
 */
#ifndef PAV_KEEPER_HOST_H
#define PAV_KEEPER_HOST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "keeper/fault.h"

#define PAV_HOST_SENSORS 8
#define PAV_HOST_DISKS   2

/* Thresholds; an episode is over when the second of each pair is passed. */
#define PAV_HOST_HOT_C       90.0
#define PAV_HOST_COOL_C      80.0
#define PAV_HOST_UNSYNCED_NS (INT64_C(600) * 1000000000) /* before it is a fault */
#define PAV_HOST_FULL_PART   0.02
#define PAV_HOST_ROOMY_PART  0.04
#define PAV_HOST_FULL_BYTES  (INT64_C(8) << 20)
#define PAV_HOST_ROOMY_BYTES (INT64_C(16) << 20)

/* What was last seen. */
struct pav_host_sample {
    struct pav_host_disk {
        const char *name; /* static; NULL: there is none */
        int64_t free_bytes, size_bytes;
        bool read_only;
    } disks[PAV_HOST_DISKS]; /* that of "/", that of what the kiosk remembers if it is another */
    struct pav_host_heat {
        char name[40];
        double celsius;
    } heat[PAV_HOST_SENSORS];
    int heat_count;
    uint64_t throttles; /* how often ever; rises while heat slows the machine down */
    bool throttled;
    int64_t memory_available, memory_size;
    double load, uptime_s;
    bool synced;
    double offset_s;
    int display; /* 1, 0, or -1: nobody knows */
    bool looked; /* before, so that a rise of throttles is one */
};

struct pav_host {
    struct pav_host_sample seen;
    int64_t seen_ns, unsynced_ns; /* the latter: since when; 0: it is in time */
    bool remembers;               /* the kiosk keeps something on a disk */
    /* Whether an episode goes on. */
    bool hot, full[PAV_HOST_DISKS], read_only, unsynced;
};

/* Fills `sample`; `root` is "" or, in tests, a folder that holds sys/ and proc/; `store` a folder or
 * NULL. What was there before tells whether throttling goes on. */
void pav_host_look(struct pav_host_sample *sample, const char *root, const char *store);
/* Begins and ends episodes by what was seen; each beginning is a fault, unless `faults` is NULL. */
void pav_host_judge(struct pav_host *host, struct pav_faults *faults, int64_t now_ns);
/* Both, when it is time. */
void pav_host_tend(struct pav_host *host, const char *store, struct pav_faults *faults,
                   int64_t now_ns);
/* The caller's reference. */
json_t *pav_host_json(const struct pav_host *host);

#endif

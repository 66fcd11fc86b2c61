/* Owns the telling of health: when, and what it is put together of. */
#include "keeper/health.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "keeper/brief.h"
#include "keeper/state.h"

#define EVERY_NS (10 * PAV_NS_PER_S)
#define LEAST_NS (200 * PAV_NS_PER_MS)

static json_t *ward_json(const struct pav_ward *ward)
{
    static const char *const states[] = {"off", "resting", "running", "leaving"};
    return json_pack("{s:s, s:s, s:I, s:f, s:I, s:I}", "name", ward->name, "state",
                     states[ward->state], "starts", (json_int_t)ward->starts, "up_s",
                     pav_ward_runs(ward) ? (double)(pav_clock_ns() - ward->started_ns) * 1e-9 : 0.0,
                     "frames", (json_int_t)ward->reading.frames, "late",
                     (json_int_t)ward->reading.late);
}

static json_t *wards_json(const struct pav_keeper *keeper)
{
    json_t *list = json_array();
    json_array_append_new(list, ward_json(keeper->stage));
    if (keeper->understudy.there)
        json_array_append_new(list, ward_json(keeper->waiting));
    json_array_append_new(list, ward_json(&keeper->desk));
    if (keeper->herald.state != PAV_WARD_OFF)
        json_array_append_new(list, ward_json(&keeper->herald));
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        if (keeper->cameras[i].used)
            json_array_append_new(list, ward_json(&keeper->eyes[i]));
    }
    return list;
}

/* By code, of those that were. */
static json_t *fault_counts_json(const struct pav_faults *faults)
{
    json_t *counts = json_object();
    for (int i = PAV_FAULT_NONE + 1; i < PAV_FAULT_CODES; i++) {
        if (faults->by_code[i] > 0)
            json_object_set_new(counts, pav_fault_word((enum pav_fault_code)i),
                                json_integer((json_int_t)faults->by_code[i]));
    }
    return counts;
}

json_t *pav_health_json(struct pav_keeper *keeper)
{
    json_t *health = json_object();
    json_object_set_new(health, "faults", pav_faults_json(&keeper->faults));
    json_object_set_new(health, "fault_counts", fault_counts_json(&keeper->faults));
    json_object_set_new(health, "ladder", pav_ladder_json(keeper));
    json_object_set_new(health, "wards", wards_json(keeper));
    json_object_set_new(health, "host", pav_host_json(&keeper->host));
    json_object_set_new(health, "broker", pav_herald_json(keeper));
    json_object_set_new(health, "hours", pav_opening_json(keeper));
    json_object_set_new(health, "visits", pav_visits_json(&keeper->visits));
    return health;
}

static bool send(struct pav_keeper *keeper)
{
    json_t *health = pav_health_json(keeper);
    char *text = json_dumps(health, JSON_COMPACT);
    int fd = text ? pav_keeper_memory("pavilion-health", text, strlen(text)) : -1;
    struct pav_message message = {.type = PAV_MESSAGE_HEALTH};
    bool sent =
        fd >= 0 && (!pav_ward_runs(&keeper->desk) || pav_ward_send(&keeper->desk, &message, fd));
    if (fd >= 0 && pav_ward_runs(&keeper->herald))
        sent &= pav_ward_send(&keeper->herald, &message, fd);
    if (fd >= 0)
        close(fd);
    free(text);
    json_decref(health);
    return sent;
}

void pav_health_changed(struct pav_keeper *keeper)
{
    keeper->health_owed = true;
}

int64_t pav_health_tend(struct pav_keeper *keeper, int64_t now_ns)
{
    if (keeper->options->mode != PAV_KEEPER_RUN)
        return INT64_MAX;
    /* An artist's machine is nobody's to judge. */
    bool kiosk = keeper->store.folder_fd >= 0;
    pav_host_tend(&keeper->host, keeper->store.folder, kiosk ? &keeper->faults : NULL, now_ns);
    if (keeper->faults.changed) {
        keeper->faults.changed = false;
        keeper->health_owed = true;
    }
    int64_t due_ns = keeper->health_ns + (keeper->health_owed ? LEAST_NS : EVERY_NS);
    if (now_ns < due_ns)
        return due_ns;
    keeper->health_owed = !send(keeper);
    keeper->health_ns = now_ns;
    return now_ns + (keeper->health_owed ? LEAST_NS : EVERY_NS);
}

/* Owns what is remembered over restarts: which files, when they are written, and what they say. */
#include "keeper/remember.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/state.h"

#define JOURNAL_NS  PAV_NS_PER_S
#define POSITION_NS (5 * PAV_NS_PER_S)
#define AGES_NS     (600 * PAV_NS_PER_S) /* while there are marks: their ages, before the power fails */

/* --- files ------------------------------------------------------------------------------------------- */

static json_t *read_json(struct pav_keeper *keeper, const char *name)
{
    size_t length;
    char *text = pav_store_read(&keeper->store, name, &length);
    json_error_t error;
    json_t *value = text ? json_loadb(text, length, 0, &error) : NULL;
    if (text && !value)
        pav_log("keeper", PAV_LOG_WARN, "%s/%s:%d: %s: it counts as empty", keeper->store.folder,
                name, error.line, error.text);
    free(text);
    return value;
}

/* Takes `value` over. */
static bool write_json(struct pav_keeper *keeper, const char *name, json_t *value)
{
    char *text = json_dumps(value, JSON_INDENT(1));
    bool done = text && pav_store_write(&keeper->store, name, text, strlen(text));
    free(text);
    json_decref(value);
    return done;
}

/* --- what they say ----------------------------------------------------------------------------------- */

static json_t *quarantine_json(const struct pav_keeper *keeper)
{
    const struct pav_ladder *ladder = &keeper->ladder;
    return json_pack("{s:o, s:o}", "time", pav_lived_json(&ladder->lived), "installations",
                     pav_marks_json(&ladder->marks, pav_lived_s(&ladder->lived)));
}

static void read_quarantine(struct pav_keeper *keeper)
{
    struct pav_ladder *ladder = &keeper->ladder;
    json_t *all = read_json(keeper, "quarantine.json");
    pav_lived_begin(&ladder->lived, json_object_get(all, "time"));
    pav_marks_read(&ladder->marks, json_object_get(all, "installations"),
                   pav_lived_s(&ladder->lived));
    json_decref(all);
}

static json_t *position_json(const struct pav_keeper *keeper)
{
    const struct pav_position *position = &keeper->memory.position;
    return json_pack("{s:i, s:s, s:b, s:b, s:s}", "entry", position->entry, "installation",
                     position->installation, "blackout", position->blackout, "paused",
                     position->paused, "boot", keeper->ladder.lived.boot);
}

/* A kiosk that was switched off for the night is neither dark nor paused in the morning. */
static void read_position(struct pav_keeper *keeper)
{
    struct pav_position *position = &keeper->memory.position;
    json_t *all = read_json(keeper, "position.json");
    const char *installation, *boot;
    int entry, blackout, paused;
    *position = (struct pav_position){.entry = PAV_ENTRY_NONE};
    if (json_unpack(all, "{s:i, s:s, s:b, s:b, s:s}", "entry", &entry, "installation",
                    &installation, "blackout", &blackout, "paused", &paused, "boot", &boot) == 0) {
        bool same_boot = boot[0] && strcmp(boot, keeper->ladder.lived.boot) == 0;
        position->entry = entry;
        pav_strcpy(position->installation, sizeof position->installation, installation);
        position->blackout = same_boot && blackout;
        position->paused = same_boot && paused;
    }
    json_decref(all);
}

/* It may stand elsewhere in the programme now. */
static bool is_at(const struct pav_keeper *keeper, int entry)
{
    const struct pav_exhibition *exhibition = &keeper->exhibition;
    return entry >= 0 && entry < (int)exhibition->entry_count &&
           strcmp(exhibition->entries[entry].installation, keeper->memory.position.installation) ==
               0;
}

int pav_remember_entry(const struct pav_keeper *keeper)
{
    int entry = keeper->memory.position.entry;
    for (int i = 0; !is_at(keeper, entry) && i < (int)keeper->exhibition.entry_count; i++)
        entry = is_at(keeper, i) ? i : entry;
    return is_at(keeper, entry) ? entry : PAV_ENTRY_NONE;
}

static json_t *run_json(const struct pav_keeper *keeper, bool ended)
{
    return json_pack("{s:s, s:b}", "boot", keeper->ladder.lived.boot, "ended", ended);
}

/* A run that was told to end says so. One that was not has crashed, or was killed, or the machine lost its
 * power. */
static void look_at_run_before(struct pav_keeper *keeper)
{
    json_t *before = read_json(keeper, "run.json");
    const char *boot;
    int ended;
    if (json_unpack(before, "{s:s, s:b}", "boot", &boot, "ended", &ended) == 0 && !ended) {
        bool same = boot[0] && strcmp(boot, keeper->ladder.lived.boot) == 0;
        const char *why = same ? "Pavilion ended without being told to"
                               : "the machine went off without being shut down";
        pav_log("keeper", PAV_LOG_WARN, "the run before was cut short: %s", why);
        pav_faults_add(&keeper->faults, PAV_FAULT_KEEPER_RESTARTED, "", why);
    }
    json_decref(before);
    write_json(keeper, "run.json", run_json(keeper, false));
}

/* --- when they are written ----------------------------------------------------------------------------- */

static bool faults_new(const struct pav_keeper *keeper)
{
    return keeper->faults.revision != keeper->memory.faults_written;
}

static bool kept_new(const struct pav_keeper *keeper)
{
    return keeper->kept.revision != keeper->memory.kept_written;
}

static void write_journal(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_memory *memory = &keeper->memory;
    struct pav_ladder *ladder = &keeper->ladder;
    uint64_t revision = keeper->faults.revision;
    if (faults_new(keeper) && write_json(keeper, "faults.json", pav_faults_json(&keeper->faults)))
        memory->faults_written = revision;
    bool ages = ladder->marks.count > 0 && now_ns >= memory->ages_ns;
    if ((ladder->marks_changed || ages) &&
        write_json(keeper, "quarantine.json", quarantine_json(keeper))) {
        ladder->marks_changed = false;
        memory->ages_ns = now_ns + AGES_NS;
    }
}

static void write_position(struct pav_keeper *keeper)
{
    struct pav_memory *memory = &keeper->memory;
    uint64_t revision = keeper->kept.revision;
    if (memory->position_new && write_json(keeper, "position.json", position_json(keeper)))
        memory->position_new = false;
    if (kept_new(keeper) && write_json(keeper, "kept.json", pav_kept_json(&keeper->kept)))
        memory->kept_written = revision;
}

/* What people are told of a disk that does not take what is written. */
static void note_disk(struct pav_keeper *keeper)
{
    int failed = keeper->store.failed;
    if (failed != 0 && failed != keeper->memory.failed)
        pav_faults_add(&keeper->faults,
                       failed == EROFS || failed == EACCES || failed == EPERM
                           ? PAV_FAULT_DISK_READ_ONLY
                           : PAV_FAULT_DISK_FULL,
                       keeper->store.folder, strerror(failed));
    keeper->memory.failed = failed;
}

int64_t pav_remember_tend(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_memory *memory = &keeper->memory;
    if (keeper->store.folder_fd < 0)
        return INT64_MAX;
    if (now_ns >= memory->journal_ns &&
        (faults_new(keeper) || keeper->ladder.marks_changed ||
         (keeper->ladder.marks.count && now_ns >= memory->ages_ns))) {
        write_journal(keeper, now_ns);
        memory->journal_ns = now_ns + (keeper->store.failed ? 10 : 1) * JOURNAL_NS;
    }
    if (now_ns >= memory->position_ns && (memory->position_new || kept_new(keeper))) {
        write_position(keeper);
        memory->position_ns = now_ns + POSITION_NS;
    }
    note_disk(keeper);
    int64_t due_ns = INT64_MAX;
    if (faults_new(keeper) || keeper->ladder.marks_changed)
        due_ns = memory->journal_ns;
    if ((memory->position_new || kept_new(keeper)) && memory->position_ns < due_ns)
        due_ns = memory->position_ns;
    return due_ns;
}

void pav_remember_status(struct pav_keeper *keeper, const struct pav_message *status)
{
    struct pav_position *position = &keeper->memory.position;
    uint32_t entry = status->u.status.entry;
    bool regular = entry < keeper->exhibition.entry_count;
    const char *installation =
        regular ? keeper->exhibition.entries[entry].installation : position->installation;
    bool same = (!regular || (int)entry == position->entry) &&
                strcmp(installation, position->installation) == 0 &&
                position->blackout == (status->u.status.blackout != 0) &&
                position->paused == (status->u.status.paused != 0);
    keeper->memory.position_new |= !same;
    if (same)
        return;
    position->entry = regular ? (int)entry : position->entry;
    position->blackout = status->u.status.blackout;
    position->paused = status->u.status.paused;
    if (regular)
        pav_strcpy(position->installation, sizeof position->installation, installation);
}

/* --- life ----------------------------------------------------------------------------------------------- */

void pav_remember_open(struct pav_keeper *keeper)
{
    read_quarantine(keeper); /* without a store the kiosk's time begins now */
    keeper->memory.position.entry = PAV_ENTRY_NONE;
    if (keeper->store.folder_fd < 0)
        return;
    json_t *faults = read_json(keeper, "faults.json"), *kept = read_json(keeper, "kept.json");
    pav_faults_read(&keeper->faults, faults);
    pav_kept_read(&keeper->kept, kept);
    json_decref(faults);
    json_decref(kept);
    read_position(keeper);
    look_at_run_before(keeper);
}

void pav_remember_close(struct pav_keeper *keeper)
{
    if (keeper->store.folder_fd < 0)
        return;
    write_journal(keeper, pav_clock_ns());
    write_position(keeper);
    write_json(keeper, "run.json", run_json(keeper, true));
}

/* Owns what has been opened below, and what the stage holds until it has. */
#include "keeper/rehearsal.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/state.h"

#define SPARE_NS     (60 * PAV_NS_PER_S)
#define HOLD_MOST_NS (15 * PAV_NS_PER_S) /* then there is no understudy to be had: it is opened */

void pav_rehearsal_init(struct pav_keeper *keeper)
{
    keeper->rehearsal = (struct pav_rehearsal){.awaited = PAV_ENTRY_NONE};
}

void pav_rehearsal_opened(struct pav_keeper *keeper, int entry)
{
    pav_entries_put(&keeper->rehearsal.opened, entry, true);
}

void pav_rehearsal_shown(struct pav_keeper *keeper, int entry)
{
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    if (!about || !about->transition.file)
        pav_rehearsal_opened(keeper, entry);
    if (pav_fades_came(keeper, entry))
        pav_entries_put(&keeper->rehearsal.opened, entry, false);
}

void pav_rehearsal_failed(struct pav_keeper *keeper, int entry)
{
    struct pav_rehearsal *rehearsal = &keeper->rehearsal;
    pav_entries_put(&rehearsal->opened, entry, false);
    if (entry >= 0)
        rehearsal->spared_until[entry] = pav_clock_ns() + SPARE_NS;
}

bool pav_rehearsal_spares(const struct pav_keeper *keeper, int entry)
{
    return entry >= 0 && keeper->rehearsal.spared_until[entry] > pav_clock_ns();
}

void pav_rehearsal_forgive(struct pav_keeper *keeper, int entry)
{
    if (entry >= 0)
        keeper->rehearsal.spared_until[entry] = 0;
}

void pav_rehearsal_hear(struct pav_keeper *keeper, const struct pav_message *message)
{
    struct pav_rehearsal *rehearsal = &keeper->rehearsal;
    int awaited = message->u.status.waits ? pav_entry_from_message(message->u.status.awaited)
                                          : PAV_ENTRY_NONE;
    if (awaited == rehearsal->awaited)
        return;
    rehearsal->awaited = awaited;
    rehearsal->awaited_ns = pav_clock_ns();
}

void pav_rehearsal_to_new_stage(struct pav_keeper *keeper)
{
    keeper->rehearsal.held = (struct pav_entries){0};
    keeper->rehearsal.awaited = PAV_ENTRY_NONE;
}

/* --- another exhibition ------------------------------------------------------------------------- */

static const char *installation_of(const struct pav_exhibition *exhibition, int entry)
{
    const struct pav_entry *about = pav_exhibition_entry(exhibition, entry);
    return about ? about->installation : NULL;
}

static bool was_opened(const struct pav_rehearsal *rehearsal, const struct pav_exhibition *old,
                       const char *installation)
{
    bool opened = false;
    for (int i = PAV_ENTRY_ATTRACT; i < (int)old->entry_count; i++) {
        const char *name = installation_of(old, i);
        opened |=
            name && strcmp(name, installation) == 0 && pav_entries_have(&rehearsal->opened, i);
    }
    return opened;
}

void pav_rehearsal_follow(struct pav_keeper *keeper, const struct pav_exhibition *old)
{
    struct pav_rehearsal *rehearsal = &keeper->rehearsal;
    struct pav_entries opened = {0};
    for (int i = PAV_ENTRY_ATTRACT; i < (int)keeper->exhibition.entry_count; i++) {
        const char *name = installation_of(&keeper->exhibition, i);
        pav_entries_put(&opened, i, name && was_opened(rehearsal, old, name));
    }
    pav_rehearsal_init(keeper);
    keeper->rehearsal.opened = opened;
}

/* --- what is held --------------------------------------------------------------------------------- */

/* A stage that is about to be relieved since it knows another exhibition counts by that: it holds nothing. */
static struct pav_entries to_hold(const struct pav_keeper *keeper)
{
    const struct pav_understudy *understudy = &keeper->understudy;
    struct pav_entries held = {0};
    if (!understudy->there || understudy->outdated)
        return held;
    for (int i = PAV_ENTRY_ATTRACT; i < (int)keeper->exhibition.entry_count; i++)
        pav_entries_put(&held, i, !pav_entries_have(&keeper->rehearsal.opened, i));
    return held;
}

int64_t pav_rehearsal_tend(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_rehearsal *rehearsal = &keeper->rehearsal;
    bool waits = rehearsal->awaited != PAV_ENTRY_NONE;
    int64_t due_ns = waits ? rehearsal->awaited_ns + HOLD_MOST_NS : INT64_MAX;
    if (now_ns >= due_ns && !pav_entries_have(&rehearsal->opened, rehearsal->awaited)) {
        pav_log("keeper", PAV_LOG_WARN, "what is due is opened without a rehearsal");
        pav_fades_untried(keeper, rehearsal->awaited);
        pav_rehearsal_opened(keeper, rehearsal->awaited);
    }
    struct pav_entries held = to_hold(keeper);
    if (!pav_entries_same(&held, &rehearsal->held) && pav_ward_runs(keeper->stage)) {
        struct pav_message message = {.type = PAV_MESSAGE_HOLD, .u.entries = held};
        if (pav_ward_send(keeper->stage, &message, -1))
            rehearsal->held = held;
        else
            return now_ns + PAV_NS_PER_S / 20;
    }
    due_ns = now_ns < due_ns ? due_ns : INT64_MAX;
    for (int i = 0; i < PAV_PROGRAMME_MAX; i++)
        if (rehearsal->spared_until[i] > now_ns && rehearsal->spared_until[i] < due_ns)
            due_ns = rehearsal->spared_until[i]; /* until then the ladder leaves it out */
    return due_ns;
}

/* Owns the list of those who come by the house's crossfade. */
#include "keeper/fades.h"

#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "keeper/state.h"

static const char *name_of(const struct pav_keeper *keeper, int entry)
{
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    return about && about->transition.file ? pav_path_name(about->transition.file) : "";
}

bool pav_fades_is(const struct pav_keeper *keeper, int entry, const char *name)
{
    return name[0] && strcmp(name_of(keeper, entry), name) == 0;
}

static struct pav_message message_of(const struct pav_keeper *keeper)
{
    const struct pav_fades *fades = &keeper->fades;
    return (struct pav_message){.type = PAV_MESSAGE_CROSSFADE,
                                .u.entries = pav_entries_either(&fades->plain, &fades->untried)};
}

void pav_fades_leave_out(struct pav_keeper *keeper, int entry, enum pav_fault_code code,
                         const char *detail)
{
    const char *name = name_of(keeper, entry);
    if (pav_entries_have(&keeper->fades.plain, entry))
        return;
    pav_log("keeper", PAV_LOG_ERROR, "the transition %s to %s is left out: %s", name,
            pav_ladder_name(keeper, entry), detail);
    pav_faults_add(&keeper->faults, code, name, detail);
    pav_entries_put(&keeper->fades.plain, entry, true);
    keeper->fades.owed = true;
    pav_fades_settle(keeper);
}

void pav_fades_untried(struct pav_keeper *keeper, int entry)
{
    if (!name_of(keeper, entry)[0])
        return;
    pav_entries_put(&keeper->fades.untried, entry, true);
    keeper->fades.owed = true;
    pav_fades_settle(keeper);
}

bool pav_fades_came(struct pav_keeper *keeper, int entry)
{
    if (!pav_entries_have(&keeper->fades.untried, entry))
        return false;
    pav_entries_put(&keeper->fades.untried, entry, false);
    keeper->fades.owed = true;
    return true;
}

void pav_fades_settle(struct pav_keeper *keeper)
{
    struct pav_message message = message_of(keeper);
    if (keeper->fades.owed && pav_ward_runs(keeper->stage))
        keeper->fades.owed = !pav_understudy_send(keeper, &message);
}

void pav_fades_to_new_stage(struct pav_keeper *keeper, struct pav_ward *stage)
{
    struct pav_message message = message_of(keeper);
    if (pav_entries_any(&message.u.entries) && !pav_ward_send(stage, &message, -1))
        keeper->fades.owed = true;
}

void pav_fades_follow(struct pav_keeper *keeper)
{
    struct pav_message before = message_of(keeper);
    keeper->fades = (struct pav_fades){.owed = pav_entries_any(&before.u.entries)};
    pav_fades_settle(keeper);
}

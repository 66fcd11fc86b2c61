/* Owns what is left out of the programme: who is in quarantine, and that the stages know. */
#include "keeper/quarantine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "keeper/content.h"
#include "keeper/state.h"
#include "link/manifest.h"

#define CONTENT_NS (5 * PAV_NS_PER_S) /* between two looks at the files of what is in quarantine */

uint64_t pav_quarantine_content(const struct pav_keeper *keeper, int entry, char **library)
{
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    char *place =
        about ? pav_place_installation(about->installation, keeper->exhibition.folder) : NULL;
    struct pav_manifest manifest;
    uint64_t hash = 0;
    *library = NULL;
    if (place && pav_manifest_read(&manifest, place, NULL, NULL)) {
        *library = manifest.plugin ? pav_strdup(manifest.plugin) : NULL;
        pav_manifest_finish(&manifest);
    }
    if (place)
        hash = pav_content_hash(place, *library);
    free(place);
    return hash;
}

bool pav_quarantine_holds(const struct pav_keeper *keeper, int entry)
{
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    return keeper->ladder.counts && about &&
           pav_marks_out(&keeper->ladder.marks, about->installation);
}

/* What the stages are to leave out: besides, for a while, what has just ended an understudy. */
static struct pav_entries left_out(const struct pav_keeper *keeper)
{
    struct pav_entries entries = keeper->ladder.out;
    for (int i = 0; i < (int)keeper->exhibition.entry_count; i++)
        if (i != keeper->ladder.on_entry && pav_rehearsal_spares(keeper, i))
            pav_entries_put(&entries, i, true);
    return entries;
}

void pav_quarantine_settle(struct pav_keeper *keeper)
{
    struct pav_ladder *ladder = &keeper->ladder;
    bool all = keeper->exhibition.entry_count > 0;
    for (int i = PAV_ENTRY_ATTRACT; i < (int)keeper->exhibition.entry_count; i++) {
        pav_entries_put(&ladder->out, i, pav_quarantine_holds(keeper, i));
        all &= pav_quarantine_holds(keeper, i) || !pav_exhibition_entry(&keeper->exhibition, i);
    }
    struct pav_entries told = left_out(keeper);
    ladder->out_owed |= !pav_entries_same(&told, &ladder->told);
    ladder->told = told;
    if (all && !ladder->nothing_left) {
        pav_log("keeper", PAV_LOG_ERROR, "everything is in quarantine: the title stands");
        pav_faults_add(&keeper->faults, PAV_FAULT_NOTHING_LEFT, "", "");
    }
    ladder->nothing_left = all;
    if (!ladder->out_owed || !pav_ward_runs(keeper->stage))
        return;
    pav_health_changed(keeper);
    struct pav_message message = {.type = PAV_MESSAGE_QUARANTINE, .u.entries = told};
    ladder->out_owed = !pav_understudy_send(keeper, &message);
}

void pav_quarantine_to_new_stage(struct pav_keeper *keeper, struct pav_ward *stage)
{
    struct pav_ladder *ladder = &keeper->ladder;
    struct pav_message message = {.type = PAV_MESSAGE_QUARANTINE, .u.entries = ladder->told};
    if (pav_entries_any(&ladder->told) && !pav_ward_send(stage, &message, -1))
        ladder->out_owed = true;
}

void pav_quarantine_forgive(struct pav_keeper *keeper, int entry)
{
    struct pav_ladder *ladder = &keeper->ladder;
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    if (!about || !pav_marks_forgive(&ladder->marks, about->installation))
        return;
    pav_log("keeper", PAV_LOG_INFO, "%s is forgiven: it may be shown again",
            pav_ladder_name(keeper, entry));
    ladder->marks_changed = true;
    pav_rehearsal_forgive(keeper, entry);
    pav_quarantine_settle(keeper);
}

/* Whoever has marks and has another content now starts clean. */
static void look_at_content(struct pav_keeper *keeper, int entry)
{
    struct pav_ladder *ladder = &keeper->ladder;
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    char *library;
    if (!about || !pav_marks_of(&ladder->marks, about->installation))
        return;
    uint64_t hash = pav_quarantine_content(keeper, entry, &library);
    free(library);
    if (!pav_marks_content(&ladder->marks, about->installation, hash))
        return;
    pav_log("keeper", PAV_LOG_INFO, "%s has changed: its marks are forgotten",
            pav_ladder_name(keeper, entry));
    pav_rehearsal_forgive(keeper, entry);
    ladder->marks_changed = true;
}

int64_t pav_quarantine_look(struct pav_keeper *keeper, int64_t now_ns)
{
    struct pav_ladder *ladder = &keeper->ladder;
    int count = (int)keeper->exhibition.entry_count;
    if (!pav_entries_any(&ladder->out))
        return INT64_MAX;
    if (now_ns < ladder->content_ns)
        return ladder->content_ns;
    for (int step = 0; step <= count; step++) {
        ladder->content_of++;
        if (ladder->content_of >= count)
            ladder->content_of = PAV_ENTRY_ATTRACT;
        if (pav_entries_have(&ladder->out, ladder->content_of))
            break;
    }
    look_at_content(keeper, ladder->content_of);
    ladder->content_ns = now_ns + CONTENT_NS;
    return ladder->content_ns;
}

void pav_quarantine_follow(struct pav_keeper *keeper)
{
    struct pav_ladder *ladder = &keeper->ladder;
    ladder->counts = keeper->options->mode == PAV_KEEPER_RUN && !keeper->developer &&
                     keeper->has_exhibition && !keeper->exhibition.no_quarantine;
    for (int i = PAV_ENTRY_ATTRACT; i < (int)keeper->exhibition.entry_count; i++)
        look_at_content(keeper, i);
    ladder->out_owed = true; /* stages count their entries anew */
    pav_quarantine_settle(keeper);
}

json_t *pav_quarantine_row(const struct pav_keeper *keeper, int entry)
{
    const struct pav_ladder *ladder = &keeper->ladder;
    const struct pav_entry *about = pav_exhibition_entry(&keeper->exhibition, entry);
    const struct pav_marked *marked =
        about ? pav_marks_of(&ladder->marks, about->installation) : NULL;
    if (!marked)
        return NULL;
    char since[32];
    int64_t from_s = marked->out ? marked->out_s : marked->at_s[0];
    time_t when = time(NULL) - (time_t)(pav_lived_s(&keeper->ladder.lived) - from_s);
    struct tm parts;
    strftime(since, sizeof since, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &parts));
    return json_pack("{s:s, s:i, s:i, s:s, s:s, s:s}", "installation",
                     pav_ladder_name(keeper, entry), "entry", entry, "marks", (int)marked->count,
                     "since", since, "code", pav_fault_word(marked->code), "reason",
                     marked->detail);
}

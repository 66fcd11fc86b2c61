/* What the keeper is told of what is on, for whom, and in which language. */
#include <string.h>

#include "base/str.h"
#include "stage/stage.h"

#define EVERY_S 2.0
#define LEAST_S 0.5 /* visitors may come and go faster than anybody reads */

static bool changed(const struct pav_stage *stage, bool engaged, double left_s)
{
    double ago_s = stage->now_s - stage->told.at_s;
    bool people = stage->told.engaged != engaged || stage->told.language != stage->language;
    return stage->told.entry != stage->programme.current ||
           stage->told.awaited != stage->programme.awaited ||
           stage->told.blackout != stage->blackout ||
           stage->told.paused != stage->programme.paused || (people && ago_s >= LEAST_S) ||
           (left_s >= 0 && ago_s >= EVERY_S);
}

void pav_stage_tell_status(struct pav_stage *stage, bool engaged)
{
    const struct pav_programme *programme = &stage->programme;
    double left_s = pav_programme_left(programme, stage->now_s);
    if (!changed(stage, engaged, left_s))
        return;
    const struct pav_entry *entry = pav_programme_entry(programme, programme->current);
    stage->told.entry = programme->current;
    stage->told.awaited = programme->awaited;
    stage->told.engaged = engaged;
    stage->told.blackout = stage->blackout;
    stage->told.paused = programme->paused;
    stage->told.language = stage->language;
    stage->told.at_s = stage->now_s;
    struct pav_message message = {0};
    message.u.status.engaged = engaged;
    message.u.status.blackout = stage->blackout;
    message.u.status.paused = programme->paused;
    message.u.status.waits = programme->awaited != PAV_ENTRY_NONE;
    message.u.status.awaited = pav_entry_to_message(programme->awaited);
    message.u.status.left_s = left_s;
    if (stage->language && strlen(stage->language) < sizeof message.u.status.language)
        pav_strcpy(message.u.status.language, sizeof message.u.status.language, stage->language);
    pav_line_status(&stage->line, &message, programme->current, entry ? entry->installation : "");
}

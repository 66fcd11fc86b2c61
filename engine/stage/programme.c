/* The programme: which entry is on, when the next one follows. */
#include "stage/programme.h"

#include <string.h>

#include "link/effect.h"

void pav_programme_init(struct pav_programme *programme, const struct pav_exhibition *exhibition,
                        double now_s)
{
    memset(programme, 0, sizeof *programme);
    programme->exhibition = exhibition;
    programme->current = PAV_ENTRY_NONE;
    programme->last = -1;
    programme->asked_entry = programme->awaited = PAV_ENTRY_NONE;
    programme->since_s = now_s;
    programme->seen_s = now_s;
}

static bool resting(const struct pav_failure *failure, double now_s)
{
    return failure->times > 0 && now_s < failure->until_s;
}

static void note_failure(struct pav_failure *failure, double now_s)
{
    static const double rests_s[] = {10, 60, 600};
    int last = (int)(sizeof rests_s / sizeof *rests_s) - 1;
    failure->until_s = now_s + rests_s[failure->times < last ? failure->times : last];
    failure->times++;
}

bool pav_programme_out(const struct pav_programme *programme, int entry)
{
    return pav_entries_have(&programme->out, entry);
}

static bool may_show(const struct pav_programme *programme, int entry)
{
    return !pav_programme_out(programme, entry) &&
           !resting(&programme->failures[entry], programme->now_s);
}

/* The next regular entry that may be tried. */
static int following(const struct pav_programme *programme, int from)
{
    int count = (int)programme->exhibition->entry_count;
    for (int step = 1; step <= count; step++) {
        int entry = (from + step + count) % count;
        if (may_show(programme, entry))
            return entry;
    }
    return PAV_ENTRY_NONE;
}

int pav_programme_upcoming(const struct pav_programme *programme)
{
    return following(programme, programme->last);
}

static bool has_attract(const struct pav_programme *programme)
{
    return programme->exhibition->attract.installation && !programme->out.attract &&
           !resting(&programme->attract_failure, programme->now_s);
}

/* Where no entry is left. */
static int next_or_attract(const struct pav_programme *programme)
{
    int upcoming = pav_programme_upcoming(programme);
    return upcoming == PAV_ENTRY_NONE && has_attract(programme) ? PAV_ENTRY_ATTRACT : upcoming;
}

/* Who comes to an attract loop that is an entry's own waiting picture meets that entry: it stays. */
static int welcome(const struct pav_programme *programme)
{
    const struct pav_exhibition *exhibition = programme->exhibition;
    for (int i = 0; i < (int)exhibition->entry_count; i++)
        if (pav_entry_same(&exhibition->attract, &exhibition->entries[i]) && may_show(programme, i))
            return i;
    return next_or_attract(programme);
}

bool pav_programme_minds_visitors(const struct pav_programme *programme)
{
    const struct pav_exhibition *exhibition = programme->exhibition;
    return programme->tour_s <= 0 &&
           (exhibition->entry_count > 1 || exhibition->attract.installation);
}

/* How long the current entry may stay: its own time, or `hold_max` more under an engaged visitor. */
static double allowed_s(const struct pav_programme *programme)
{
    if (programme->paused || programme->home)
        return 0;
    if (programme->tour_s > 0)
        return programme->tour_s;
    if (programme->current < 0)
        return 0;
    double own = programme->exhibition->entries[programme->current].for_s;
    if (own <= 0)
        return 0;
    return programme->engaged ? own + programme->exhibition->hold_max_s : own;
}

static bool stays(const struct pav_programme *programme)
{
    return programme->current == PAV_ENTRY_ATTRACT ? has_attract(programme)
                                                   : may_show(programme, programme->current);
}

/* What a day begins with. */
static int first(const struct pav_programme *programme)
{
    return has_attract(programme) ? PAV_ENTRY_ATTRACT : following(programme, -1);
}

int pav_programme_wanted(struct pav_programme *programme, double now_s, bool engaged)
{
    programme->engaged = engaged;
    programme->now_s = now_s;
    if (engaged)
        programme->seen_s = now_s;
    if (programme->home)
        return first(programme);
    int upcoming = next_or_attract(programme);
    if (upcoming == programme->current)
        programme->asked_next = false; /* there is only one */
    if (programme->asked_entry == programme->current ||
        pav_programme_out(programme, programme->asked_entry))
        programme->asked_entry = PAV_ENTRY_NONE;
    if (programme->asked_entry != PAV_ENTRY_NONE)
        return programme->asked_entry;
    if (programme->current == PAV_ENTRY_NONE || programme->asked_next)
        return upcoming;
    if (programme->paused && stays(programme))
        return programme->current;
    if (programme->current == PAV_ENTRY_ATTRACT)
        return engaged ? welcome(programme) : has_attract(programme) ? PAV_ENTRY_ATTRACT : upcoming;
    if (!may_show(programme, programme->current))
        return upcoming;
    if (programme->tour_s <= 0 && has_attract(programme) &&
        now_s - programme->seen_s >= programme->exhibition->attract_after_s)
        return PAV_ENTRY_ATTRACT;
    double allowed = allowed_s(programme);
    if (allowed > 0 && now_s - programme->since_s >= allowed)
        return upcoming;
    return programme->current;
}

void pav_programme_enter(struct pav_programme *programme, int entry, double now_s)
{
    programme->current = entry;
    programme->since_s = now_s;
    programme->asked_next = false;
    programme->asked_entry = PAV_ENTRY_NONE;
    if (entry >= 0) {
        programme->last = entry;
    }
}

void pav_programme_next(struct pav_programme *programme)
{
    programme->asked_next = true;
}

void pav_programme_go(struct pav_programme *programme, int entry)
{
    if (entry >= 0 && entry < (int)programme->exhibition->entry_count)
        programme->asked_entry = entry;
}

void pav_programme_pause(struct pav_programme *programme, bool paused, double now_s)
{
    if (paused == programme->paused)
        return;
    programme->paused = paused;
    if (paused) {
        programme->paused_s = now_s;
        return;
    }
    /* What came on meanwhile has had only its own time. */
    double from_s =
        programme->paused_s > programme->since_s ? programme->paused_s : programme->since_s;
    programme->since_s += now_s - from_s;
    programme->seen_s = now_s;
}

void pav_programme_close(struct pav_programme *programme)
{
    programme->home = true;
    programme->paused = programme->asked_next = false;
    programme->asked_entry = PAV_ENTRY_NONE;
}

bool pav_programme_is_home(const struct pav_programme *programme)
{
    return programme->current != PAV_ENTRY_NONE && programme->current == first(programme);
}

void pav_programme_open(struct pav_programme *programme, double now_s)
{
    programme->home = programme->asked_next = false;
    programme->asked_entry = PAV_ENTRY_NONE;
    programme->last = programme->current >= 0 ? programme->current : -1;
    programme->since_s = programme->seen_s = now_s;
}

void pav_programme_fail(struct pav_programme *programme, int entry, double now_s)
{
    programme->asked_next = false;
    programme->asked_entry = PAV_ENTRY_NONE;
    if (entry == PAV_ENTRY_ATTRACT)
        note_failure(&programme->attract_failure, now_s);
    if (entry < 0)
        return;
    note_failure(&programme->failures[entry], now_s);
    if (programme->current < 0)
        programme->last = entry;
}

void pav_programme_quarantine(struct pav_programme *programme, const struct pav_entries *out)
{
    programme->out = *out;
}

void pav_programme_forgive(struct pav_programme *programme)
{
    memset(programme->failures, 0, sizeof programme->failures);
    programme->attract_failure = (struct pav_failure){0};
}

double pav_programme_left(const struct pav_programme *programme, double now_s)
{
    double allowed = allowed_s(programme);
    if (allowed <= 0)
        return -1;
    double left = programme->since_s + allowed - now_s;
    return left > 0 ? left : 0;
}

bool pav_entry_same(const struct pav_entry *a, const struct pav_entry *b)
{
    if (!a->installation || !b->installation || strcmp(a->installation, b->installation) != 0 ||
        a->camera != b->camera || a->label_lifted != b->label_lifted ||
        a->setting_count != b->setting_count || !pav_filters_same(&a->filters, &b->filters))
        return false;
    for (size_t i = 0; i < a->setting_count; i++)
        if (strcmp(a->settings[i].key, b->settings[i].key) != 0 ||
            strcmp(a->settings[i].value, b->settings[i].value) != 0)
            return false;
    return true;
}

const struct pav_entry *pav_programme_entry(const struct pav_programme *programme, int entry)
{
    if (entry == PAV_ENTRY_ATTRACT)
        return &programme->exhibition->attract;
    if (entry >= 0 && entry < (int)programme->exhibition->entry_count)
        return &programme->exhibition->entries[entry];
    return NULL;
}

void pav_programme_replace(struct pav_programme *programme, const struct pav_exhibition *exhibition,
                           double now_s)
{
    const struct pav_entry *on = pav_programme_entry(programme, programme->current);
    int kept = PAV_ENTRY_NONE;
    for (size_t i = 0; on && i < exhibition->entry_count && kept == PAV_ENTRY_NONE; i++)
        if (pav_entry_same(on, &exhibition->entries[i]))
            kept = (int)i;
    if (on && kept == PAV_ENTRY_NONE && pav_entry_same(on, &exhibition->attract))
        kept = PAV_ENTRY_ATTRACT;

    struct pav_programme old = *programme;
    pav_programme_init(programme, exhibition, now_s);
    programme->current = kept;
    programme->last = kept >= 0 ? kept : -1;
    programme->since_s = kept == PAV_ENTRY_NONE ? now_s : old.since_s;
    programme->seen_s = old.seen_s;
    programme->engaged = old.engaged;
    programme->tour_s = old.tour_s;
    programme->paused = old.paused;
    programme->paused_s = old.paused_s;
    programme->home = old.home;
}

/* Owns the calendar: is the house open, and when does that change? */
#include "link/hours.h"

#include <stdlib.h>

#define DAY_S    86400
#define FAR_DAYS 740
#define SPANS    64 /* times closed that are looked at for a restart */

void pav_hours_finish(struct pav_hours *hours)
{
    for (size_t i = 0; hours->files && hours->files[i]; i++)
        free(hours->files[i]);
    free(hours->files);
    free(hours->holidays);
    free(hours->zone);
    *hours = (struct pav_hours){0};
}

/* --- days ------------------------------------------------------------------------------------- */

static bool single(const struct pav_holiday *h)
{
    return h->year == h->to_year && h->month == h->to_month && h->day == h->to_day;
}

static bool falls_on(const struct pav_holiday *h, int64_t date, int year, int month, int day)
{
    if (h->year)
        return date >= pav_date_number(h->year, h->month, h->day) &&
               date <= pav_date_number(h->to_year, h->to_month, h->to_day);
    int at = month * 100 + day, from = h->month * 100 + h->day, to = h->to_month * 100 + h->to_day;
    (void)year;
    return from <= to ? at >= from && at <= to : at >= from || at <= to;
}

const struct pav_open_day *pav_hours_day(const struct pav_hours *hours, int64_t date, bool *holiday)
{
    const struct pav_holiday *best = NULL;
    int year, month, day, best_rank = 0;
    pav_date_of(date, &year, &month, &day);
    for (size_t i = 0; i < hours->holiday_count; i++) {
        const struct pav_holiday *h = &hours->holidays[i];
        int rank = 1 + 2 * single(h) + (h->year != 0);
        if (rank > best_rank && falls_on(h, date, year, month, day)) {
            best = h;
            best_rank = rank;
        }
    }
    if (holiday)
        *holiday = best != NULL;
    return best ? &best->hours : &hours->week[pav_date_weekday(date)];
}

/* A span of a date as instants; false: nothing is left of it. */
static bool instants(const struct pav_timezone *zone, int64_t date,
                     const struct pav_open_span *span, int64_t *from_s, int64_t *to_s)
{
    *from_s = pav_timezone_instant(zone, date * DAY_S + span->from_min * 60, false);
    *to_s = pav_timezone_instant(zone, date * DAY_S + span->to_min * 60, true);
    return *from_s < *to_s;
}

/* The end of what is open at `t_s` among the spans of the dates around it, the latest; `t_s`: none. */
static int64_t reach(const struct pav_hours *hours, const struct pav_timezone *zone, int64_t t_s)
{
    int64_t today = pav_timezone_date(zone, t_s), end_s = t_s, from_s, to_s;
    for (int64_t date = today - 2; date <= today + 1; date++) {
        const struct pav_open_day *day = pav_hours_day(hours, date, NULL);
        for (int i = 0; i < day->count; i++)
            if (instants(zone, date, &day->spans[i], &from_s, &to_s) && from_s <= t_s &&
                to_s > end_s)
                end_s = to_s;
    }
    return end_s;
}

/* The first beginning of a span after `t_s`. */
static int64_t next_opening(const struct pav_hours *hours, const struct pav_timezone *zone,
                            int64_t t_s)
{
    int64_t today = pav_timezone_date(zone, t_s), best_s = INT64_MAX, from_s, to_s;
    int64_t last = today + FAR_DAYS;
    for (int64_t date = today - 1; date <= last; date++) {
        const struct pav_open_day *day = pav_hours_day(hours, date, NULL);
        for (int i = 0; i < day->count; i++) {
            if (!instants(zone, date, &day->spans[i], &from_s, &to_s) || from_s <= t_s ||
                from_s >= best_s)
                continue;
            best_s = from_s;
            last = last < date + 1 ? last : date + 1; /* the zone may turn neighbours round */
        }
    }
    return best_s;
}

/* The last end of a span at or before `t_s`, at which the house is closed; INT64_MIN: none. */
static int64_t last_closing(const struct pav_hours *hours, const struct pav_timezone *zone,
                            int64_t t_s)
{
    int64_t today = pav_timezone_date(zone, t_s), best_s = INT64_MIN, from_s, to_s;
    int64_t first = today - FAR_DAYS;
    for (int64_t date = today + 1; date >= first; date--) {
        const struct pav_open_day *day = pav_hours_day(hours, date, NULL);
        for (int i = 0; i < day->count; i++) {
            if (!instants(zone, date, &day->spans[i], &from_s, &to_s) || to_s > t_s ||
                to_s <= best_s)
                continue;
            best_s = to_s;
            first = first > date - 2 ? first : date - 2; /* spans may be longer than a day */
        }
    }
    return best_s;
}

/* --- answers ---------------------------------------------------------------------------------- */

bool pav_hours_open(const struct pav_hours *hours, const struct pav_timezone *zone, int64_t t_s)
{
    return !hours->given || reach(hours, zone, t_s) > t_s;
}

int64_t pav_hours_change(const struct pav_hours *hours, const struct pav_timezone *zone,
                         int64_t t_s)
{
    if (!hours->given)
        return INT64_MAX;
    int64_t end_s = reach(hours, zone, t_s);
    if (end_s == t_s)
        return next_opening(hours, zone, t_s);
    int64_t far_s = t_s + (int64_t)FAR_DAYS * DAY_S;
    for (int64_t further_s; end_s < far_s; end_s = further_s) {
        further_s = reach(hours, zone, end_s);
        if (further_s == end_s)
            return end_s;
    }
    return INT64_MAX;
}

int64_t pav_hours_tonight(const struct pav_hours *hours, const struct pav_timezone *zone,
                          int64_t t_s)
{
    if (!hours->given)
        return INT64_MAX;
    int64_t today = pav_timezone_date(zone, t_s), from_s, to_s;
    for (int64_t date = today - 2; date <= today + 1; date++) {
        const struct pav_open_day *day = pav_hours_day(hours, date, NULL);
        int64_t last_s = t_s;
        bool now = false;
        for (int i = 0; i < day->count; i++) {
            if (!instants(zone, date, &day->spans[i], &from_s, &to_s))
                continue;
            now |= from_s <= t_s && t_s < to_s;
            last_s = to_s > last_s ? to_s : last_s;
        }
        if (now) /* unless the next day goes on from there */
            return reach(hours, zone, last_s) > last_s ? pav_hours_change(hours, zone, last_s)
                                                       : last_s;
    }
    return INT64_MAX;
}

/* --- restarts --------------------------------------------------------------------------------- */

struct closed {
    int64_t from_s, to_s;
};

static int64_t middle(const struct closed *span)
{
    return span->from_s + (span->to_s - span->from_s) / 2;
}

/* The time closed at `t_s`, or the next one. False: there is none that has both ends. */
static bool closed_at(const struct pav_hours *hours, const struct pav_timezone *zone, int64_t t_s,
                      struct closed *span)
{
    bool open = pav_hours_open(hours, zone, t_s);
    span->from_s = open ? pav_hours_change(hours, zone, t_s) : last_closing(hours, zone, t_s);
    if (span->from_s == INT64_MAX || span->from_s == INT64_MIN)
        return false;
    span->to_s = pav_hours_change(hours, zone, span->from_s);
    return span->to_s != INT64_MAX;
}

/* No other time closed whose middle falls on the same date is longer. */
static bool longest(const struct pav_hours *hours, const struct pav_timezone *zone,
                    const struct closed *span)
{
    int64_t date = pav_timezone_date(zone, middle(span));
    int64_t t_s = pav_timezone_instant(zone, date * DAY_S, false);
    struct closed other;
    for (int i = 0; i < SPANS && closed_at(hours, zone, t_s, &other); i++, t_s = other.to_s) {
        int64_t length_s = other.to_s - other.from_s, own_s = span->to_s - span->from_s;
        int64_t on = pav_timezone_date(zone, middle(&other));
        if (on > date)
            return true;
        if (on == date && (length_s > own_s || (length_s == own_s && other.from_s < span->from_s)))
            return false;
    }
    return true;
}

int64_t pav_hours_restart(const struct pav_hours *hours, const struct pav_timezone *zone,
                          int64_t t_s)
{
    if (!hours->given)
        return INT64_MAX;
    if (hours->restart_min >= 0) {
        int64_t today = pav_timezone_date(zone, t_s), at_s = t_s;
        for (int64_t date = today - 1; at_s <= t_s; date++)
            at_s = pav_timezone_instant(zone, date * DAY_S + hours->restart_min * 60, false);
        return at_s;
    }
    struct closed span;
    int64_t from_s = t_s;
    for (int i = 0; i < SPANS && closed_at(hours, zone, from_s, &span); i++, from_s = span.to_s)
        if (middle(&span) > t_s && longest(hours, zone, &span))
            return middle(&span);
    return INT64_MAX;
}

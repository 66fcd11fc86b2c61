/*
 * When the house is open: days of the week, holidays, a time zone. Pure: what is asked about an instant is
 * answered from the plan and the zone alone.
 *
 * A day's span runs from the first time a clock on the wall shows its beginning to the last time it shows
 * its end. So the night when the clocks go back has all of it, the night when they go forward has what
 * is left of it, and a span that lies within the hour that is left out is not.
 */
#ifndef PAV_LINK_HOURS_H
#define PAV_LINK_HOURS_H

#include "link/timezone.h"

#define PAV_SPANS_MAX         8
#define PAV_HOLIDAY_FILES_MAX 8

struct pav_open_span {
    int from_min, to_min; /* of the local day; `to` is later, by at most a day */
};

struct pav_open_day {
    int count; /* 0: closed */
    struct pav_open_span spans[PAV_SPANS_MAX];
};

/* A day, or days in a row, on which other hours hold. Where several do: one of a single day before one of
 * many, then one with its year before one of every year, then the first. */
struct pav_holiday {
    int year, month, day;          /* year 0: of every year */
    int to_year, to_month, to_day; /* the last of them; the same for a single day */
    struct pav_open_day hours;
};

struct pav_hours {
    bool given;                  /* else the house is open for ever */
    struct pav_open_day week[7]; /* Monday first */
    struct pav_holiday *holidays;
    size_t holiday_count;
    char **files;    /* that name holidays: absolute, NULL-terminated; NULL: none */
    char *zone;      /* NULL: the machine's */
    bool still;      /* the picture stands while closed; else it is black */
    int restart_min; /* of the local day; -1: in the middle of the longest time closed */
};

void pav_hours_finish(struct pav_hours *hours);
/* What holds on that date; `holiday` (or NULL): whether it is one. */
const struct pav_open_day *pav_hours_day(const struct pav_hours *hours, int64_t date,
                                         bool *holiday);
bool pav_hours_open(const struct pav_hours *hours, const struct pav_timezone *zone, int64_t t_s);
/* When that changes next, after `t_s`; INT64_MAX: not within two years. */
int64_t pav_hours_change(const struct pav_hours *hours, const struct pav_timezone *zone,
                         int64_t t_s);
/* The end of the last span of the day that is open at `t_s`; INT64_MAX: it does not end, or is closed. */
int64_t pav_hours_tonight(const struct pav_hours *hours, const struct pav_timezone *zone,
                          int64_t t_s);
/* When everything is to be started afresh next, after `t_s`, at most once a local day; INT64_MAX: never. */
int64_t pav_hours_restart(const struct pav_hours *hours, const struct pav_timezone *zone,
                          int64_t t_s);

#endif

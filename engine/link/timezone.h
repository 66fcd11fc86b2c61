/*
 * A time zone as a table: read once through the C library, pure arithmetic afterwards, so that asking
 * for a local time neither reads files nor depends on what $TZ says at that moment.
 */
#ifndef PAV_LINK_TIMEZONE_H
#define PAV_LINK_TIMEZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAV_TIMEZONE_NAME_MAX 64

struct pav_timezone {
    char name
        [PAV_TIMEZONE_NAME_MAX]; /* "Europe/Brussels"; "local time" where the machine's has none */
    struct pav_timezone_rule {
        int64_t since_s;  /* since 1970, UTC; the first: from ever on */
        int32_t offset_s; /* east of UTC */
    } * rules;            /* rising; at least one once loaded */
    size_t count;
};

/* Whether there is such a zone; false: *why is what is wrong with it (caller frees). Any thread. */
bool pav_timezone_known(const char *name, char **why);
/* NULL: the machine's. A name that is not known gives UTC. Sets and restores $TZ: only where no other thread
 * asks for the time or reads the environment. */
void pav_timezone_load(struct pav_timezone *zone, const char *name);
void pav_timezone_finish(struct pav_timezone *zone);

/* East of UTC at that instant, s. */
int pav_timezone_offset(const struct pav_timezone *zone, int64_t t_s);
/* The instant at which a clock on the wall shows `wall_s` (s since 1970-01-01 00:00 of that clock). Where
 * it shows it twice: the first of them, or with `last` the last. Where it never does: the instant at
 * which the clock jumps over it. */
int64_t pav_timezone_instant(const struct pav_timezone *zone, int64_t wall_s, bool last);

/* Days since 1970-01-01 in the Gregorian calendar. */
int64_t pav_date_number(int year, int month, int day);
void pav_date_of(int64_t number, int *year, int *month, int *day);
/* Monday is 0. */
int pav_date_weekday(int64_t number);
/* There is such a day in that year. */
bool pav_date_valid(int year, int month, int day);
/* "2026-11-28" and nothing behind it. */
bool pav_date_parse(const char *text, int64_t *number);
/* The date on the wall at that instant. */
int64_t pav_timezone_date(const struct pav_timezone *zone, int64_t t_s);

/* "2026-11-28T18:00:00+01:00" */
#define PAV_TIME_TEXT_MAX 40
void pav_timezone_text(const struct pav_timezone *zone, int64_t t_s, char text[PAV_TIME_TEXT_MAX]);

#endif

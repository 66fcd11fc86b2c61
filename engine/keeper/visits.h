/*
 * Visits, counted without anyone: how many there were in each quarter of an hour, how long the one in the
 * middle stayed, and in which language the texts stood. Nothing is known of who came, and nothing is
 * kept of fewer than five: a quarter of an hour with less is "<5", and so is a language.
 *
 * The quarter that runs now is in the keeper's memory alone, and is told to nobody before it is over: whoever
 * watches the figures sees no single visit come or go. So a keeper that is started anew within a quarter
 * counts what it sees of the rest; what was before is told if the keeper ended in good order, and else lost: to keep
 * it for a keeper that is killed would take a place, on a disk or in memory, in which one visit after the other
 * can be read while it ends. A quarter of an hour of figures, once in a long while, is not worth that.
 */
#ifndef PAV_KEEPER_VISITS_H
#define PAV_KEEPER_VISITS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "keeper/store.h"
#include "link/exhibition.h"
#include "link/timezone.h"

#define PAV_VISITS_FEW       5   /* fewer are not told */
#define PAV_VISITS_MAX       512 /* of a quarter; more are not told apart */
#define PAV_VISITS_QUARTERS  104 /* of a day, which may have 25 hours, and a clock that was set */
#define PAV_VISITS_LANGUAGES PAV_LANGUAGES_MAX
#define PAV_VISITS_OWED      8 /* days that a full disk has not taken yet */

/* One quarter of an hour that is over. */
struct pav_quarter {
    int64_t from_s;                      /* since 1970 */
    int visits;                          /* PAV_VISITS_FEW or more; 0: fewer */
    int median_s;                        /* 0: not told */
    int languages[PAV_VISITS_LANGUAGES]; /* 0: fewer */
};

/* A day whose file could not be written. */
struct pav_owed_day {
    int64_t date;
    char *text; /* owned; NULL: none */
};

struct pav_visits {
    const struct pav_timezone *zone; /* borrowed */
    struct pav_store *store;         /* borrowed; may be closed: then the day is in memory alone */

    /* The visit that goes on. */
    bool engaged;
    bool visiting;
    int64_t begun_ns, left_ns; /* of the monotonic clock */
    char language[8];

    /* The quarter that runs. */
    bool running;
    int64_t quarter_s;
    int count;
    int stays_s[PAV_VISITS_MAX];
    int by_language[PAV_VISITS_LANGUAGES];

    /* The day of that quarter. */
    int64_t date; /* days since 1970 */
    char languages[PAV_VISITS_LANGUAGES][8];
    int language_count;
    struct pav_quarter quarters[PAV_VISITS_QUARTERS];
    int quarter_count;

    struct pav_owed_day owed[PAV_VISITS_OWED];
    int64_t owed_ns; /* when that is tried again */

    int64_t told_s, told_ns; /* both clocks, at the last look */
    int64_t steady_ns;       /* since when the clock has not been set */
    bool pruned;             /* since then */
};

void pav_visits_begin(struct pav_visits *visits, const struct pav_timezone *zone,
                      struct pav_store *store);
/* Whether somebody is engaged, and in which language; `open` false: the house is closed. Both clocks: the
 * time of day in s since 1970, and the monotonic one. True: a quarter was closed. */
bool pav_visits_note(struct pav_visits *visits, bool engaged, const char *language, int64_t wall_s,
                     int64_t now_ns);
/* Nothing new, but time goes on. `open`: quarters count; those of a closed house have no line. */
bool pav_visits_tend(struct pav_visits *visits, bool open, int64_t wall_s, int64_t now_ns);
/* Those of the exhibition, NULL-terminated: each has a column, also where nobody chose it. */
void pav_visits_languages(struct pav_visits *visits, char *const *languages);
/* The run ends in good order: what the quarter has so far is told as all of it, and what is owed is tried a last time. */
void pav_visits_end(struct pav_visits *visits);
/* The zone has changed: the borrowed one is to be used anew. */
void pav_visits_zone(struct pav_visits *visits);
/* The CSV of a day ("" or "2026-11-28"; "": today); NULL with *why (caller frees both). */
char *pav_visits_csv(const struct pav_visits *visits, const char *day, char **why);
/* "visits" of health: {"date", "visits", "median_stay_s", "languages", "quarters", "few"}: today's sums, of
 * quarters that are over and were not too few. Caller releases. */
json_t *pav_visits_json(const struct pav_visits *visits);

#endif

/* pavilion hours: what a kiosk will do, day by day, before anybody stands before a closed door. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/commands.h"
#include "base/str.h"
#include "keeper/keeper.h"
#include "link/exhibition.h"

#define DAY_S 86400
#define DAYS  7

static const struct pav_option options_table[] = {
    {"--from", "DATE", "the first day, such as 2026-12-24; today by default", PAV_OPTION_TEXT,
     PAV_OPTION_AT(from), false},
    {"--days", "N", "how many days; 7 by default", PAV_OPTION_NUMBER, PAV_OPTION_AT(days), false, 1,
     1000},
    PAV_OPTION_END,
};

/* "Sat 28 Nov 2026" */
static void print_date(int64_t date)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day;
    pav_date_of(date, &year, &month, &day);
    printf("%s %2d %s %d  ", days[pav_date_weekday(date)], day, months[month - 1], year);
}

static void add_clock(struct pav_str *s, int minutes)
{
    pav_str_addf(s, "%02d:%02d", minutes / 60 % 24, minutes % 60);
}

/* The wall's clock at an instant, for what is not on a whole hour by intent. */
static void add_instant(struct pav_str *s, const struct pav_timezone *zone, int64_t t_s)
{
    int64_t wall_s = t_s + pav_timezone_offset(zone, t_s);
    add_clock(s, (int)(((wall_s % DAY_S) + DAY_S) % DAY_S / 60));
}

static void add_spans(struct pav_str *s, const struct pav_open_day *day)
{
    for (int i = 0; i < day->count; i++) {
        const struct pav_open_span *span = &day->spans[i];
        bool whole = span->from_min == 0 && span->to_min == 1440;
        pav_str_add(s, i ? ", " : "");
        if (whole) {
            pav_str_add(s, "all day");
            continue;
        }
        add_clock(s, span->from_min);
        pav_str_add(s, "-");
        if (span->to_min == 1440)
            pav_str_add(s, "24:00");
        else
            add_clock(s, span->to_min);
    }
    if (day->count == 0)
        pav_str_add(s, "closed");
}

static void add_clock_change(struct pav_str *s, const struct pav_timezone *zone, int64_t begin_s,
                             int64_t end_s)
{
    int by_s = pav_timezone_offset(zone, end_s) - pav_timezone_offset(zone, begin_s);
    if (by_s != 0)
        pav_str_addf(s, "  (the clocks go %s by %d min)", by_s > 0 ? "forward" : "back",
                     abs(by_s) / 60);
}

static void print_day(const struct pav_hours *hours, const struct pav_timezone *zone, int64_t date)
{
    bool holiday;
    struct pav_str words = {0};
    const struct pav_open_day *day = pav_hours_day(hours, date, &holiday);
    int64_t begin_s = pav_timezone_instant(zone, date * DAY_S, false);
    int64_t end_s = pav_timezone_instant(zone, (date + 1) * DAY_S, false);
    int64_t restart_s = pav_hours_restart(hours, zone, begin_s - 1);
    add_spans(&words, day);
    if (holiday)
        pav_str_add(&words, "  (holiday)");
    add_clock_change(&words, zone, begin_s, end_s);
    if (restart_s < end_s) {
        pav_str_add(&words, "  restart ");
        add_instant(&words, zone, restart_s);
    }
    print_date(date);
    puts(words.text);
    pav_str_finish(&words);
}

static void print_hours(const struct pav_hours *hours, const struct pav_timezone *zone,
                        int64_t date, int days)
{
    printf("%s; closed: %s\n", zone->name, hours->still ? "the picture stands" : "black");
    for (int i = 0; i < days; i++)
        print_day(hours, zone, date + i);
    int64_t now_s = (int64_t)time(NULL), change_s = pav_hours_change(hours, zone, now_s);
    char text[PAV_TIME_TEXT_MAX] = "further notice";
    if (change_s < INT64_MAX)
        pav_timezone_text(zone, change_s, text);
    printf("now %s until %s\n", pav_hours_open(hours, zone, now_s) ? "open" : "closed", text);
}

static int hours(struct pav_app_options *options)
{
    int64_t date = 0;
    if (options->thing_count != 1) {
        fprintf(stderr, "pavilion hours: expected one exhibition\n");
        return PAV_EXIT_USAGE;
    }
    if (options->from && !pav_date_parse(options->from, &date)) {
        fprintf(stderr, "pavilion hours: --from: expected a date such as 2026-12-24, not '%s'\n",
                options->from);
        return PAV_EXIT_USAGE;
    }
    struct pav_exhibition exhibition;
    if (!pav_keeper_exhibition(&exhibition, options->things[0], NULL, false))
        return PAV_EXIT_USAGE;
    struct pav_timezone zone;
    pav_timezone_load(&zone, exhibition.hours.zone);
    if (!options->from)
        date = pav_timezone_date(&zone, (int64_t)time(NULL));
    if (exhibition.hours.given)
        print_hours(&exhibition.hours, &zone, date, options->days > 0 ? (int)options->days : DAYS);
    else
        puts("always open: the exhibition names no hours");
    pav_timezone_finish(&zone);
    pav_exhibition_finish(&exhibition);
    return PAV_EXIT_WELL;
}

const struct pav_command_info pav_command_hours = {
    .name = "hours",
    .usage = "[--from DATE] [--days N] EXHIBITION",
    .summary = "say when a kiosk will be open",
    .about = "One line a day, in the exhibition's own time zone: hours, holidays, nights when the\n"
             "clocks change, and when everything is started afresh.",
    .options = options_table,
    .run = hours,
};

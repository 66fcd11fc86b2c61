/* Owns the arithmetic of dates and local times, and the reading of a zone. */
#include "link/timezone.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

#define DAY_S      86400
#define FIRST_YEAR 1970
#define LAST_YEAR  2100
#define STEP_S     (3 * DAY_S) /* no zone changes to and fro within less */

/* --- dates ------------------------------------------------------------------------------------ */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Both after H. Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years that begin
 * in March. */
int64_t pav_date_number(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void pav_date_of(int64_t number, int *year, int *month, int *day)
{
    int64_t z = number + 719468, era = floor_div(z, 146097), of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

int pav_date_weekday(int64_t number)
{
    return (int)(number + 3 - 7 * floor_div(number + 3, 7));
}

bool pav_date_valid(int year, int month, int day)
{
    int y, m, d;
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    pav_date_of(pav_date_number(year, month, day), &y, &m, &d);
    return m == month && d == day;
}

bool pav_date_parse(const char *text, int64_t *number)
{
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof form; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == 'd' ? !digit : text[i] != form[i])
            return false;
    }
    int year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    if (!pav_date_valid(year, month, day))
        return false;
    *number = pav_date_number(year, month, day);
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

static char *zone_path(const char *name)
{
    const char *folder = getenv("TZDIR");
    return pav_path_join(folder && folder[0] ? folder : "/usr/share/zoneinfo", name);
}

bool pav_timezone_known(const char *name, char **why)
{
    char magic[4] = "";
    bool plain = name[0] && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_+-/") == strlen(name);
    if (!plain || name[0] == '/' || strlen(name) >= PAV_TIMEZONE_NAME_MAX) {
        *why = pav_sprintf("expected a time zone such as Europe/Brussels, found \"%.60s\"", name);
        return false;
    }
    char *path = zone_path(name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool read_all = fd >= 0 && read(fd, magic, sizeof magic) == (ssize_t)sizeof magic;
    bool good = read_all && memcmp(magic, "TZif", sizeof magic) == 0;
    int fault = errno;
    if (fd >= 0)
        close(fd);
    if (fd < 0 && fault != ENOENT)
        *why = pav_sprintf("the time zone %s cannot be read: %s: %s", name, path, strerror(fault));
    else if (!good)
        *why =
            pav_sprintf("there is no time zone \"%s\" (%s); expected one such as Europe/Brussels "
                        "(`timedatectl list-timezones` names them; they come with the package "
                        "tzdata)",
                        name, path);
    free(path);
    return good;
}

static int library_offset(int64_t t_s)
{
    time_t t = (time_t)t_s;
    struct tm local;
    return localtime_r(&t, &local) ? (int)local.tm_gmtoff : 0;
}

static void add_rule(struct pav_timezone *zone, int64_t since_s, int offset_s)
{
    zone->rules = pav_realloc(zone->rules, (zone->count + 1) * sizeof *zone->rules);
    zone->rules[zone->count++] = (struct pav_timezone_rule){since_s, offset_s};
}

/* Adds what changes between two instants, halving until the second is found. */
static void add_change(struct pav_timezone *zone, int64_t before_s, int64_t after_s)
{
    int offset_s = library_offset(after_s);
    while (after_s - before_s > 1) {
        int64_t middle_s = before_s + (after_s - before_s) / 2;
        if (library_offset(middle_s) == offset_s)
            after_s = middle_s;
        else
            before_s = middle_s;
    }
    add_rule(zone, after_s, offset_s);
}

static void read_rules(struct pav_timezone *zone)
{
    int64_t end_s = pav_date_number(LAST_YEAR, 1, 1) * DAY_S;
    int64_t t_s = pav_date_number(FIRST_YEAR, 1, 1) * DAY_S;
    add_rule(zone, INT64_MIN, library_offset(t_s));
    for (; t_s < end_s; t_s += STEP_S)
        if (library_offset(t_s + STEP_S) != library_offset(t_s))
            add_change(zone, t_s, t_s + STEP_S);
}

/* The name of the machine's own zone, as far as it has one. */
static void name_machine(struct pav_timezone *zone)
{
    static const char folder[] = "/zoneinfo/";
    const char *given = getenv("TZ");
    char path[PATH_MAX];
    pav_strcpy(zone->name, sizeof zone->name, "local time");
    if (given && given[0]) {
        pav_strcpy(zone->name, sizeof zone->name, given + (given[0] == ':'));
    } else if (realpath("/etc/localtime", path)) {
        const char *at = strstr(path, folder);
        if (at)
            pav_strcpy(zone->name, sizeof zone->name, at + strlen(folder));
    }
}

void pav_timezone_load(struct pav_timezone *zone, const char *name)
{
    *zone = (struct pav_timezone){0};
    if (!name) {
        name_machine(zone);
        tzset();
        read_rules(zone);
        return;
    }
    const char *given = getenv("TZ");
    char *before = given ? pav_strdup(given) : NULL;
    pav_strcpy(zone->name, sizeof zone->name, name);
    setenv("TZ", name, 1);
    tzset();
    read_rules(zone);
    if (before)
        setenv("TZ", before, 1);
    else
        unsetenv("TZ");
    tzset();
    free(before);
}

void pav_timezone_finish(struct pav_timezone *zone)
{
    free(zone->rules);
    *zone = (struct pav_timezone){0};
}

/* --- asking ----------------------------------------------------------------------------------- */

/* The rule that holds at that instant. */
static size_t rule_at(const struct pav_timezone *zone, int64_t t_s)
{
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->rules[middle].since_s <= t_s)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int pav_timezone_offset(const struct pav_timezone *zone, int64_t t_s)
{
    return zone->rules[rule_at(zone, t_s)].offset_s;
}

int64_t pav_timezone_instant(const struct pav_timezone *zone, int64_t wall_s, bool last)
{
    /* No place is further from UTC than this. */
    size_t from = rule_at(zone, wall_s - 2 * DAY_S), to = rule_at(zone, wall_s + 2 * DAY_S);
    int64_t found_s = 0, jump_s = wall_s;
    bool shown = false;
    for (size_t i = from; i <= to; i++) {
        int64_t t_s = wall_s - zone->rules[i].offset_s;
        bool begun = t_s >= zone->rules[i].since_s;
        bool ended = i + 1 < zone->count && t_s >= zone->rules[i + 1].since_s;
        if (begun && !ended && (last || !shown)) {
            found_s = t_s;
            shown = true;
        }
        if (begun && ended)
            jump_s = zone->rules[i + 1].since_s;
    }
    return shown ? found_s : jump_s;
}

int64_t pav_timezone_date(const struct pav_timezone *zone, int64_t t_s)
{
    return floor_div(t_s + pav_timezone_offset(zone, t_s), DAY_S);
}

void pav_timezone_text(const struct pav_timezone *zone, int64_t t_s, char text[PAV_TIME_TEXT_MAX])
{
    int offset_s = pav_timezone_offset(zone, t_s), year, month, day;
    int64_t wall_s = t_s + offset_s, date = floor_div(wall_s, DAY_S);
    int of_day = (int)(wall_s - date * DAY_S), east = abs(offset_s) / 60;
    pav_date_of(date, &year, &month, &day);
    snprintf(text, PAV_TIME_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", year, month, day,
             of_day / 3600, of_day / 60 % 60, of_day % 60, offset_s < 0 ? '-' : '+', east / 60,
             east % 60);
}

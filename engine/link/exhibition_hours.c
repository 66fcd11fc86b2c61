/* Owns the `hours:` part of the exhibition file: days, holidays, the time zone, how closed looks. */
#include "link/exhibition_hours.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MIN     1440
#define HOLIDAYS    2048
#define HOURS_WORDS "hours such as 09:30-18:00, or closed"

static const char *const day_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

/* --- hours of a day --------------------------------------------------------------------------- */

/* "9:30", "24:00"; *end is what comes after it. */
static bool read_time(const char *text, int *minutes, const char **end)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 2 || text[digits] != ':' ||
        strspn(text + digits + 1, "0123456789") != 2)
        return false;
    int hour = atoi(text), minute = atoi(text + digits + 1);
    *minutes = hour * 60 + minute;
    *end = text + digits + 3;
    return minute < 60 && *minutes <= DAY_MIN;
}

static const char *skip(const char *text)
{
    return text + strspn(text, " \t");
}

/* A hyphen, or the dash that people type who care for type. */
static bool read_dash(const char **text)
{
    static const char dash[] = "\xe2\x80\x93";
    *text = skip(*text);
    size_t length = **text == '-' ? 1 : strncmp(*text, dash, strlen(dash)) == 0 ? strlen(dash) : 0;
    *text = skip(*text + length);
    return length > 0;
}

static bool read_span(const char **text, struct pav_open_span *span)
{
    if (!read_time(skip(*text), &span->from_min, text) || !read_dash(text) ||
        !read_time(*text, &span->to_min, text) || span->from_min == DAY_MIN)
        return false;
    if (span->to_min < span->from_min)
        span->to_min += DAY_MIN; /* past midnight */
    *text = skip(*text);
    return span->to_min > span->from_min;
}

static bool add_span(struct pav_yaml_file *file, const struct pav_yaml *node,
                     struct pav_open_day *day, const struct pav_open_span *span)
{
    int at = day->count;
    if (at == PAV_SPANS_MAX) {
        pav_yaml_error(file, node, "expected at most %d openings a day", PAV_SPANS_MAX);
        return false;
    }
    for (; at > 0 && day->spans[at - 1].from_min > span->from_min; at--)
        day->spans[at] = day->spans[at - 1];
    day->spans[at] = *span;
    day->count++;
    if ((at > 0 && day->spans[at - 1].to_min > span->from_min) ||
        (at + 1 < day->count && span->to_min > day->spans[at + 1].from_min)) {
        pav_yaml_error(file, node, "two openings of one day overlap: \"%.60s\"", node->text);
        return false;
    }
    return true;
}

/* One scalar: "09:30-12:00, 13:00-18:00". */
static bool read_spans(struct pav_yaml_file *file, const struct pav_yaml *node,
                       struct pav_open_day *day)
{
    const char *text, *at;
    if (!pav_yaml_text(file, node, &text))
        return false;
    at = text;
    do {
        struct pav_open_span span;
        at += *at == ',';
        if (!read_span(&at, &span) || (*at != 0 && *at != ',')) {
            pav_yaml_error(file, node, "expected " HOURS_WORDS ", found \"%.60s\"", text);
            return false;
        }
        if (!add_span(file, node, day, &span))
            return false;
    } while (*at);
    return true;
}

static bool read_day(struct pav_yaml_file *file, const struct pav_yaml *node,
                     struct pav_open_day *day)
{
    *day = (struct pav_open_day){0};
    if (node->kind == PAV_YAML_SCALAR && strcmp(node->text, "closed") == 0)
        return true;
    if (node->kind != PAV_YAML_LIST) /* a map is complained of there */
        return read_spans(file, node, day);
    bool good = node->count > 0;
    if (!good)
        pav_yaml_error(file, node, "expected " HOURS_WORDS ", found an empty list");
    for (size_t i = 0; good && i < node->count; i++)
        good = read_spans(file, node->items[i], day);
    return good;
}

/* --- the week --------------------------------------------------------------------------------- */

static int day_index(const char *text, size_t length)
{
    for (int i = 0; day_names[i]; i++)
        if (strlen(day_names[i]) == length && strncmp(text, day_names[i], length) == 0)
            return i;
    return -1;
}

/* "mon", "mon-fri", "sat-mon". */
static bool read_days(const char *text, int *from, int *to)
{
    size_t length = strcspn(text, "-");
    *from = *to = day_index(text, length);
    if (text[length])
        *to = day_index(text + length + 1, strlen(text + length + 1));
    return *from >= 0 && *to >= 0;
}

static void unknown_key(struct pav_yaml_file *file, const struct pav_yaml *key)
{
    static const char *const words[] = {"mon",  "tue",    "wed",     "thu",     "fri",
                                        "sat",  "sun",    "mon-fri", "sat-sun", "holidays",
                                        "zone", "closed", "restart", NULL};
    const char *nearest = pav_nearest(key->text, words), *end;
    int minutes;
    if (read_time(key->text, &minutes, &end))
        pav_yaml_error(file, key,
                       "several openings of a day need brackets here: [09:30-12:00, 13:00-18:00]");
    else if (nearest)
        pav_yaml_error(file, key, "unknown key \"%.40s\"; did you mean \"%s\"?", key->text,
                       nearest);
    else
        pav_yaml_error(
            file, key,
            "unknown key \"%.40s\"; expected days such as mon or mon-fri, holidays, zone, "
            "closed or restart",
            key->text);
}

/* Days that are not named are closed; when none is, the house never closes but on holidays. */
static void read_week(struct pav_yaml_file *file, const struct pav_yaml *map,
                      struct pav_hours *hours)
{
    static const char *const others[] = {"holidays", "zone", "closed", "restart", NULL};
    bool named[7] = {false}, any = false;
    for (size_t i = 0; i < map->count; i++) {
        const struct pav_yaml *key = map->keys[i];
        struct pav_open_day day;
        int from, to, which = 0;
        while (others[which] && strcmp(others[which], key->text) != 0)
            which++;
        if (others[which])
            continue;
        if (!read_days(key->text, &from, &to)) {
            unknown_key(file, key);
            continue;
        }
        any = true;
        if (!read_day(file, map->items[i], &day))
            continue;
        for (int at = from;; at = (at + 1) % 7) {
            if (named[at])
                pav_yaml_error(file, key, "the hours of %s are there twice", day_names[at]);
            named[at] = true;
            hours->week[at] = day;
            if (at == to)
                break;
        }
    }
    for (int i = 0; !any && i < 7; i++)
        hours->week[i] = (struct pav_open_day){1, {{0, DAY_MIN}}};
}

/* --- holidays --------------------------------------------------------------------------------- */

static int digits(const char *text, size_t count)
{
    return strspn(text, "0123456789") >= count ? atoi(text) : -1;
}

/* "2026-12-25" or "12-25"; *end is what comes after it. */
static bool read_date(const char *text, int *year, int *month, int *day, const char **end)
{
    size_t first = strspn(text, "0123456789");
    *year = first == 4 ? digits(text, 4) : 0;
    if ((first != 2 && first != 4) || (first == 4 && text[4] != '-'))
        return false;
    text += first == 4 ? 5 : 0;
    if (strspn(text, "0123456789") != 2 || text[2] != '-' || strspn(text + 3, "0123456789") != 2)
        return false;
    *month = atoi(text);
    *day = atoi(text + 3);
    *end = text + 5;
    /* The 29th of February is a day of some years. */
    return pav_date_valid(*year ? *year : 2024, *month, *day);
}

static bool read_dates(const char *text, struct pav_holiday *h)
{
    if (!read_date(text, &h->year, &h->month, &h->day, &text))
        return false;
    h->to_year = h->year;
    h->to_month = h->month;
    h->to_day = h->day;
    text = skip(text);
    if (*text == 0)
        return true;
    if (strncmp(text, "to ", 3) != 0 ||
        !read_date(skip(text + 3), &h->to_year, &h->to_month, &h->to_day, &text) || *skip(text) ||
        !h->year != !h->to_year)
        return false;
    return !h->year || pav_date_number(h->year, h->month, h->day) <=
                           pav_date_number(h->to_year, h->to_month, h->to_day);
}

static bool same_dates(const struct pav_holiday *a, const struct pav_holiday *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day &&
           a->to_year == b->to_year && a->to_month == b->to_month && a->to_day == b->to_day;
}

/* `value` NULL: closed all day. */
static void read_holiday(struct pav_yaml_file *file, const struct pav_yaml *node,
                         const struct pav_yaml *value, struct pav_hours *hours)
{
    struct pav_holiday h = {0};
    if (node->kind != PAV_YAML_SCALAR || !read_dates(node->text, &h)) {
        pav_yaml_error(file, node,
                       "expected a date such as 2026-12-25, 12-25 (of every year) or "
                       "2026-12-24 to 2027-01-03, found \"%.60s\"",
                       node->kind == PAV_YAML_SCALAR ? node->text : "a list");
        return;
    }
    if (value && !read_day(file, value, &h.hours))
        return;
    for (size_t i = 0; i < hours->holiday_count; i++)
        if (same_dates(&hours->holidays[i], &h)) {
            pav_yaml_error(file, node, "\"%.60s\" is there twice", node->text);
            return;
        }
    if (hours->holiday_count == HOLIDAYS) {
        pav_yaml_error(file, node, "expected at most %d holidays", HOLIDAYS);
        return;
    }
    hours->holidays =
        pav_realloc(hours->holidays, (hours->holiday_count + 1) * sizeof *hours->holidays);
    hours->holidays[hours->holiday_count++] = h;
}

static bool names_file(const struct pav_yaml *node)
{
    return node->kind == PAV_YAML_SCALAR &&
           (pav_path_ends(node->text, ".yaml") || pav_path_ends(node->text, ".yml"));
}

static void read_list(struct pav_yaml_file *file, const struct pav_yaml *list, const char *folder,
                      struct pav_hours *hours);

static bool left; /* by pav_hours_leave_files */

void pav_hours_leave_files(bool leave)
{
    left = leave;
}

static void read_file(struct pav_yaml_file *file, const struct pav_yaml *node, const char *folder,
                      struct pav_hours *hours)
{
    size_t count = 0;
    while (hours->files && hours->files[count])
        count++;
    if (count == PAV_HOLIDAY_FILES_MAX) {
        pav_yaml_error(file, node, "expected at most %d files of holidays", PAV_HOLIDAY_FILES_MAX);
        return;
    }
    char *path = pav_path_join(folder, node->text);
    hours->files = pav_realloc(hours->files, (count + 2) * sizeof *hours->files);
    hours->files[count] = path;
    hours->files[count + 1] = NULL;
    struct pav_yaml_file other;
    if (left)
        return;
    if (access(path, R_OK) != 0) {
        pav_yaml_missing(file, node,
                         "\"%.100s\" cannot be read; expected a file beside this one that lists "
                         "holidays, such as \"- 12-25\" in each line",
                         node->text);
        return;
    }
    if (pav_yaml_read(&other, path, file->complaints))
        read_list(&other, other.root, NULL, hours);
    pav_yaml_finish(&other);
}

/* `folder` NULL: a file of holidays, which names no others. */
static void read_list(struct pav_yaml_file *file, const struct pav_yaml *list, const char *folder,
                      struct pav_hours *hours)
{
    if (!list || !pav_yaml_expect(file, list, PAV_YAML_LIST, "a list such as [12-25, 2026-05-14]"))
        return;
    for (size_t i = 0; i < list->count; i++) {
        const struct pav_yaml *item = list->items[i];
        if (folder && names_file(item))
            read_file(file, item, folder, hours);
        else if (item->kind != PAV_YAML_MAP)
            read_holiday(file, item, NULL, hours);
        for (size_t k = 0; item->kind == PAV_YAML_MAP && k < item->count; k++)
            read_holiday(file, item->keys[k], item->items[k], hours);
    }
}

static void read_holidays(struct pav_yaml_file *file, const struct pav_yaml *node,
                          const char *folder, struct pav_hours *hours)
{
    if (node && names_file(node))
        read_file(file, node, folder, hours);
    else
        read_list(file, node, folder, hours);
}

/* --- the rest --------------------------------------------------------------------------------- */

static void read_zone(struct pav_yaml_file *file, const struct pav_yaml *node,
                      struct pav_hours *hours)
{
    const char *text;
    char *why = NULL;
    if (!pav_yaml_text(file, node, &text))
        return;
    if (pav_timezone_known(text, &why))
        hours->zone = pav_strdup(text);
    else
        pav_yaml_error(file, node, "%s", why);
    free(why);
}

static void read_restart(struct pav_yaml_file *file, const struct pav_yaml *node,
                         struct pav_hours *hours)
{
    const char *text, *end;
    int at = -1;
    if (!pav_yaml_text(file, node, &text))
        return;
    if (!read_time(text, &at, &end) || *end || at == DAY_MIN) {
        pav_yaml_error(file, node, "expected a time such as 04:30, found \"%.60s\"", text);
        return;
    }
    hours->restart_min = at;
    for (int day = 0; day < 7; day++) {
        const struct pav_open_day *open = &hours->week[day];
        bool whole = open->count == 1 && open->spans[0].to_min - open->spans[0].from_min == DAY_MIN;
        for (int i = 0; !whole && i < open->count; i++) {
            const struct pav_open_span *span = &open->spans[i];
            if ((span->from_min <= at && at < span->to_min) || at + DAY_MIN < span->to_min) {
                pav_yaml_error(file, node,
                               "%s is within the opening hours of %s; expected a time when nobody "
                               "is there",
                               text, day_names[day]);
                return;
            }
        }
    }
}

void pav_hours_read(struct pav_yaml_file *file, const struct pav_yaml *map, const char *folder,
                    struct pav_hours *hours)
{
    static const char *const looks[] = {"blank", "still", NULL};
    int look = 0;
    *hours = (struct pav_hours){.restart_min = -1};
    if (!map || !pav_yaml_expect(file, map, PAV_YAML_MAP, "days such as {mon-fri: 09:30-18:00}"))
        return;
    hours->given = true;
    read_week(file, map, hours);
    read_holidays(file, pav_yaml_get(map, "holidays"), folder, hours);
    read_zone(file, pav_yaml_get(map, "zone"), hours);
    pav_yaml_choice(file, pav_yaml_get(map, "closed"), looks, &look);
    hours->still = look == 1;
    read_restart(file, pav_yaml_get(map, "restart"), hours);
}

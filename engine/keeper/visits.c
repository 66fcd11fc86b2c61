/* Owns the counting of visits, by quarters of an hour of the local day. */
#include "keeper/visits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#define QUARTER_S 900
#define DAY_S     86400
#define LEAST_NS  (3 * PAV_NS_PER_S)  /* shorter ones pass by */
#define GAP_NS    (10 * PAV_NS_PER_S) /* who is back within is the same visit */
#define JUMP_S    30
#define STEADY_NS (INT64_C(3600) * PAV_NS_PER_S) /* a clock that was just set deletes nothing */
#define KEPT_DAYS 400
#define AGAIN_NS  (60 * PAV_NS_PER_S) /* a disk that was full is tried again */
#define FOLDER    "visits"

/* --- the day as text ------------------------------------------------------------------------------ */

static void date_text(int64_t date, char text[16])
{
    int year, month, day;
    pav_date_of(date, &year, &month, &day);
    snprintf(text, 16, "%04d-%02d-%02d", year, month, day);
}

static void clock_text(const struct pav_visits *v, int64_t t_s, char text[8])
{
    int64_t wall_s = t_s + pav_timezone_offset(v->zone, t_s);
    int of_day = (int)(((wall_s % DAY_S) + DAY_S) % DAY_S);
    snprintf(text, 8, "%02d:%02d", of_day / 3600, of_day / 60 % 60);
}

static void add_number(struct pav_str *s, int number)
{
    if (number > 0)
        pav_str_addf(s, ",%d", number);
    else
        pav_str_addf(s, ",<%d", PAV_VISITS_FEW);
}

static void add_line(const struct pav_visits *v, struct pav_str *s, const struct pav_quarter *q)
{
    char date[16], from[8], to[8];
    date_text(v->date, date);
    clock_text(v, q->from_s, from);
    clock_text(v, q->from_s + QUARTER_S, to);
    pav_str_addf(s, "%s,%s,%s", date, from, to);
    add_number(s, q->visits);
    if (q->median_s > 0)
        pav_str_addf(s, ",%d", q->median_s);
    else
        pav_str_add(s, ",");
    for (int i = 0; i < v->language_count; i++) {
        if (q->visits > 0)
            add_number(s, q->languages[i]);
        else
            pav_str_add(s, ",");
    }
    pav_str_add(s, "\n");
}

static char *day_text(const struct pav_visits *v)
{
    struct pav_str s = {0};
    pav_str_add(&s, "date,from,to,visits,median_stay_s");
    for (int i = 0; i < v->language_count; i++)
        pav_str_addf(&s, ",%s", v->languages[i]);
    pav_str_add(&s, "\n");
    for (int i = 0; i < v->quarter_count; i++)
        add_line(v, &s, &v->quarters[i]);
    return s.text;
}

static char *file_name(int64_t date)
{
    char text[16];
    date_text(date, text);
    return pav_sprintf(FOLDER "/%s.csv", text);
}

/* --- what is owed to a disk -------------------------------------------------------------------------- */

static struct pav_owed_day *owed_day(const struct pav_visits *v, int64_t date)
{
    for (int i = 0; i < PAV_VISITS_OWED; i++)
        if (v->owed[i].text && v->owed[i].date == date)
            return (struct pav_owed_day *)&v->owed[i];
    return NULL;
}

static void forget_owed(struct pav_owed_day *day)
{
    if (!day)
        return;
    free(day->text);
    day->text = NULL;
}

/* A free place, or that of the oldest day, which is lost. */
static struct pav_owed_day *place_to_owe(struct pav_visits *v)
{
    struct pav_owed_day *oldest = v->owed;
    for (int i = 0; i < PAV_VISITS_OWED; i++) {
        if (!v->owed[i].text)
            return &v->owed[i];
        if (v->owed[i].date < oldest->date)
            oldest = &v->owed[i];
    }
    forget_owed(oldest);
    return oldest;
}

static bool write_text(const struct pav_visits *v, int64_t date, const char *text)
{
    char *name = file_name(date);
    bool done = pav_store_write(v->store, name, text, strlen(text)); /* says what is wrong */
    free(name);
    return done;
}

static void pay(struct pav_visits *v)
{
    for (int i = 0; i < PAV_VISITS_OWED; i++)
        if (v->owed[i].text && write_text(v, v->owed[i].date, v->owed[i].text))
            forget_owed(&v->owed[i]);
}

static void write_day(struct pav_visits *v)
{
    if (v->store->folder_fd < 0)
        return;
    char *text = day_text(v);
    forget_owed(owed_day(v, v->date));
    if (write_text(v, v->date, text))
        free(text);
    else
        *place_to_owe(v) = (struct pav_owed_day){v->date, text};
}

/* The file of a day, or what it would be; NULL: there is none. Caller frees. */
static char *text_of_day(const struct pav_visits *v, int64_t date)
{
    const struct pav_owed_day *owed = owed_day(v, date);
    if (owed)
        return pav_strdup(owed->text);
    char *name = file_name(date);
    size_t length;
    char *text = pav_store_read(v->store, name, &length);
    free(name);
    return text;
}

/* --- the day as it was left ------------------------------------------------------------------------- */

static int language_index(struct pav_visits *v, const char *language)
{
    for (int i = 0; i < v->language_count; i++)
        if (strcmp(v->languages[i], language) == 0)
            return i;
    if (!language[0] || v->language_count == PAV_VISITS_LANGUAGES)
        return -1;
    pav_strcpy(v->languages[v->language_count], sizeof v->languages[0], language);
    return v->language_count++;
}

/* A field of a line; *text goes on behind it. */
static char *field(char **text)
{
    char *found = strsep(text, ",");
    return found ? found : (char *)"";
}

/* The quarter that a line of the day names, later than the one before it: in the night when the clocks go
 * back each hour is there twice. */
static bool quarter_of(const struct pav_visits *v, const char *clock, int64_t *from_s)
{
    int hour, minute;
    if (sscanf(clock, "%2d:%2d", &hour, &minute) != 2 || hour < 0 || hour > 23 || minute < 0 ||
        minute % 15)
        return false;
    int64_t wall_s = v->date * DAY_S + hour * 3600 + minute * 60;
    int64_t before_s = v->quarter_count ? v->quarters[v->quarter_count - 1].from_s : INT64_MIN;
    *from_s = pav_timezone_instant(v->zone, wall_s, false);
    if (*from_s <= before_s)
        *from_s = pav_timezone_instant(v->zone, wall_s, true);
    return *from_s > before_s;
}

static void read_line(struct pav_visits *v, char *line, const int *columns, int column_count)
{
    struct pav_quarter q = {0};
    field(&line);
    const char *from = field(&line);
    field(&line);
    if (v->quarter_count == PAV_VISITS_QUARTERS || !quarter_of(v, from, &q.from_s))
        return;
    q.visits = atoi(field(&line)); /* of "<5" 0 */
    q.median_s = atoi(field(&line));
    for (int i = 0; i < column_count; i++) {
        int visits = atoi(field(&line));
        if (columns[i] >= 0)
            q.languages[columns[i]] = visits;
    }
    v->quarters[v->quarter_count++] = q;
}

static void read_day(struct pav_visits *v)
{
    char *text = text_of_day(v, v->date), *rest = text;
    int columns[PAV_VISITS_LANGUAGES], count = 0;
    char *head = rest ? strsep(&rest, "\n") : NULL;
    for (int skip = 0; head && skip < 5; skip++)
        field(&head);
    while (head && count < PAV_VISITS_LANGUAGES)
        columns[count++] = language_index(v, field(&head));
    for (char *line; rest && (line = strsep(&rest, "\n"));)
        if (line[0])
            read_line(v, line, columns, count);
    free(text);
}

/* --- quarters --------------------------------------------------------------------------------------- */

static int by_length(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Few of a language are not told, nor what would tell them by subtraction: who is in no language that is told, of
 * whichever or of none, are nobody, or not few. */
static void hide_few(struct pav_quarter *q, int count)
{
    int rest = q->visits, least = -1;
    for (int i = 0; i < count; i++) {
        if (q->languages[i] < PAV_VISITS_FEW) {
            q->languages[i] = 0;
            continue;
        }
        rest -= q->languages[i];
        if (least < 0 || q->languages[i] < q->languages[least])
            least = i;
    }
    if (rest > 0 && rest < PAV_VISITS_FEW && least >= 0)
        q->languages[least] = 0;
}

static void sum_up(const struct pav_visits *v, struct pav_quarter *q)
{
    *q = (struct pav_quarter){.from_s = v->quarter_s};
    if (v->count < PAV_VISITS_FEW)
        return;
    int stays[PAV_VISITS_MAX];
    memcpy(stays, v->stays_s, sizeof stays);
    qsort(stays, (size_t)v->count, sizeof *stays, by_length);
    q->visits = v->count;
    q->median_s = (stays[(v->count - 1) / 2] + stays[v->count / 2]) / 2;
    memcpy(q->languages, v->by_language, sizeof q->languages);
    hide_few(q, v->language_count);
}

/* Its place among the day's; a quarter that a set clock has brought twice is one, as far as both may be told. */
static void file_quarter(struct pav_visits *v, const struct pav_quarter *q)
{
    int at = v->quarter_count;
    while (at > 0 && v->quarters[at - 1].from_s > q->from_s)
        at--;
    if (at > 0 && v->quarters[at - 1].from_s == q->from_s) {
        struct pav_quarter *there = &v->quarters[at - 1];
        if (q->visits > there->visits)
            there->median_s = q->median_s;
        there->visits += q->visits;
        for (int i = 0; i < v->language_count; i++)
            there->languages[i] += q->languages[i];
        return;
    }
    if (v->quarter_count == PAV_VISITS_QUARTERS)
        return;
    memmove(&v->quarters[at + 1], &v->quarters[at],
            (size_t)(v->quarter_count - at) * sizeof *v->quarters);
    v->quarters[at] = *q;
    v->quarter_count++;
}

static void enter_day(struct pav_visits *v, int64_t date)
{
    v->date = date;
    v->quarter_count = 0;
    read_day(v);
}

static void begin_quarter(struct pav_visits *v, int64_t quarter_s)
{
    int64_t date = pav_timezone_date(v->zone, quarter_s);
    if (date != v->date)
        enter_day(v, date);
    v->running = true;
    v->quarter_s = quarter_s;
    v->count = 0;
    memset(v->by_language, 0, sizeof v->by_language);
}

static void end_quarter(struct pav_visits *v)
{
    struct pav_quarter q;
    sum_up(v, &q);
    file_quarter(v, &q);
    write_day(v);
    v->running = false;
    v->count = 0;
}

/* --- old days ----------------------------------------------------------------------------------------- */

/* Only files of our own naming, and only by a clock that has gone evenly for an hour: one that was set to
 * the wrong year must not cost a museum its figures. */
static void prune(struct pav_visits *v)
{
    int fd = openat(v->store->folder_fd, FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd >= 0 ? fdopendir(fd) : NULL;
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        char day[11] = "";
        int64_t date;
        if (strlen(entry->d_name) != 14 || strcmp(entry->d_name + 10, ".csv") != 0)
            continue;
        memcpy(day, entry->d_name, 10);
        if (pav_date_parse(day, &date) && date < v->date - KEPT_DAYS)
            unlinkat(fd, entry->d_name, 0);
    }
    if (listing)
        closedir(listing);
    else if (fd >= 0)
        close(fd);
}

static void mind_clock(struct pav_visits *v, int64_t wall_s, int64_t now_ns)
{
    int64_t should_s = v->told_s + (now_ns - v->told_ns) / PAV_NS_PER_S;
    if (v->steady_ns == 0 || llabs(wall_s - should_s) > JUMP_S) {
        v->steady_ns = now_ns;
        v->pruned = false;
    }
    v->told_s = wall_s;
    v->told_ns = now_ns;
    if (v->pruned || now_ns - v->steady_ns < STEADY_NS || v->store->folder_fd < 0)
        return;
    prune(v);
    v->pruned = true;
}

/* --- visits ------------------------------------------------------------------------------------------- */

/* It counts for the quarter in which it ends. */
static void end_visit(struct pav_visits *v)
{
    int64_t stay_ns = v->left_ns - v->begun_ns;
    v->visiting = false;
    if (stay_ns < LEAST_NS || v->count == PAV_VISITS_MAX || !v->running)
        return;
    v->stays_s[v->count++] = (int)((stay_ns + PAV_NS_PER_S / 2) / PAV_NS_PER_S);
    int language = language_index(v, v->language);
    if (language >= 0)
        v->by_language[language]++;
}

static bool move_on(struct pav_visits *v, bool open, int64_t wall_s, int64_t now_ns)
{
    int64_t quarter_s = wall_s - ((wall_s % QUARTER_S) + QUARTER_S) % QUARTER_S;
    bool ended = false;
    mind_clock(v, wall_s, now_ns);
    if (now_ns >= v->owed_ns) {
        pay(v);
        v->owed_ns = now_ns + AGAIN_NS;
    }
    if (v->visiting && !v->engaged && now_ns - v->left_ns >= GAP_NS)
        end_visit(v);
    if (v->running && quarter_s != v->quarter_s) {
        int64_t before = v->date;
        if (!open && v->visiting && !v->engaged)
            end_visit(v); /* nobody comes back */
        end_quarter(v);
        ended = true;
        v->pruned &= pav_timezone_date(v->zone, quarter_s) == before;
    }
    if (!v->running && open)
        begin_quarter(v, quarter_s);
    return ended;
}

void pav_visits_begin(struct pav_visits *visits, const struct pav_timezone *zone,
                      struct pav_store *store)
{
    *visits = (struct pav_visits){.zone = zone, .store = store, .date = INT64_MIN};
}

bool pav_visits_note(struct pav_visits *v, bool engaged, const char *language, int64_t wall_s,
                     int64_t now_ns)
{
    bool ended = move_on(v, engaged || v->running, wall_s, now_ns);
    if (v->engaged)
        v->left_ns = now_ns;
    if (engaged && !v->visiting) {
        v->visiting = true;
        v->begun_ns = now_ns;
        v->language[0] = 0;
    }
    if (engaged) {
        v->left_ns = now_ns;
        if (language[0])
            pav_strcpy(v->language, sizeof v->language, language);
    }
    v->engaged = engaged;
    return ended;
}

bool pav_visits_tend(struct pav_visits *v, bool open, int64_t wall_s, int64_t now_ns)
{
    if (v->engaged)
        v->left_ns = now_ns;
    return move_on(v, open, wall_s, now_ns);
}

void pav_visits_languages(struct pav_visits *v, char *const *languages)
{
    for (; *languages; languages++)
        language_index(v, *languages);
}

void pav_visits_end(struct pav_visits *v)
{
    if (v->visiting)
        end_visit(v);
    if (v->running)
        end_quarter(v);
    pay(v);
    for (int i = 0; i < PAV_VISITS_OWED; i++)
        forget_owed(&v->owed[i]);
}

void pav_visits_zone(struct pav_visits *v)
{
    int64_t date = v->running ? pav_timezone_date(v->zone, v->quarter_s) : v->date;
    if (date != v->date)
        enter_day(v, date);
}

/* --- told --------------------------------------------------------------------------------------------- */

char *pav_visits_csv(const struct pav_visits *v, const char *day, char **why)
{
    int64_t date = v->date;
    if (day[0] && !pav_date_parse(day, &date)) {
        *why = pav_sprintf("expected a day such as 2026-11-28, found \"%.40s\"", day);
        return NULL;
    }
    if (date == v->date && date != INT64_MIN)
        return day_text(v);
    char *text = date == INT64_MIN ? NULL : text_of_day(v, date);
    if (!text)
        *why = pav_sprintf("no visits were counted on %s", day[0] ? day : "this day so far");
    return text;
}

/* The middle of the quarters' medians, each as often as it had visits. */
static int median_of(const struct pav_visits *v, int visits)
{
    int below = 0, best = 0;
    bool done = visits == 0;
    for (int last = -1; !done;) {
        int next = -1, weight = 0;
        for (int i = 0; i < v->quarter_count; i++) {
            int m = v->quarters[i].median_s;
            if (v->quarters[i].visits > 0 && m > last && (next < 0 || m < next))
                next = m;
        }
        for (int i = 0; i < v->quarter_count; i++)
            weight += v->quarters[i].median_s == next ? v->quarters[i].visits : 0;
        best = last = next;
        below += weight;
        done = next < 0 || 2 * below >= visits;
    }
    return best;
}

json_t *pav_visits_json(const struct pav_visits *v)
{
    if (!v->zone || v->date == INT64_MIN)
        return json_null();
    int visits = 0, few = 0, languages[PAV_VISITS_LANGUAGES] = {0};
    for (int i = 0; i < v->quarter_count; i++) {
        visits += v->quarters[i].visits;
        few += v->quarters[i].visits == 0;
        for (int k = 0; k < v->language_count; k++)
            languages[k] += v->quarters[i].languages[k];
    }
    json_t *by_language = json_object();
    for (int k = 0; k < v->language_count; k++)
        json_object_set_new(by_language, v->languages[k], json_integer(languages[k]));
    char date[16];
    date_text(v->date, date);
    return json_pack("{s:s, s:i, s:o, s:o, s:i, s:i}", "date", date, "visits", visits,
                     "median_stay_s", visits > 0 ? json_integer(median_of(v, visits)) : json_null(),
                     "languages", by_language, "quarters", v->quarter_count, "few", few);
}

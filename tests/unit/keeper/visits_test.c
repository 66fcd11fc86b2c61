/* Tests the counting of visits by synthetic streams: what is a visit, what is told, what is not, and what a
 * clock that is set does to a day. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "check.h"
#include "keeper/visits.h"

static char folder[64];
static struct pav_timezone zone;
static struct pav_store store;
static struct pav_visits visits;
static char *const languages[] = {(char *)"fr", (char *)"nl", NULL};

/* Both clocks of a run; `wall_s` may be set. */
static int64_t wall_s, now_ns;

static int64_t at(const char *day, int hour, int minute)
{
    int64_t date = 0;
    if (!pav_date_parse(day, &date))
        abort();
    return pav_timezone_instant(&zone, date * 86400 + hour * 3600 + minute * 60, false);
}

static void begin(const char *day, int hour, int minute)
{
    wall_s = at(day, hour, minute);
    now_ns += 1000 * PAV_NS_PER_S;
    pav_visits_begin(&visits, &zone, &store);
    pav_visits_languages(&visits, languages);
    pav_visits_tend(&visits, true, wall_s, now_ns);
}

static bool run(double seconds, bool open)
{
    bool ended = false;
    for (int i = 0; i < (int)(seconds * 2); i++) {
        now_ns += PAV_NS_PER_S / 2;
        wall_s += i % 2;
        ended |= pav_visits_tend(&visits, open, wall_s, now_ns);
    }
    return ended;
}

static void engage(bool engaged, const char *language)
{
    pav_visits_note(&visits, engaged, language, wall_s, now_ns);
}

static void visit(double seconds, const char *language)
{
    engage(true, language);
    run(seconds, true);
    engage(false, "fr"); /* as the first language comes back */
    run(12, true);
}

static char *csv(const char *day)
{
    char *why = NULL, *text = pav_visits_csv(&visits, day, &why);
    if (!text)
        printf("# %s\n", why);
    free(why);
    return text ? text : pav_strdup("");
}

static void expect_csv(const char *day, const char *should)
{
    char *text = csv(day);
    CHECK_STR(text, should);
    free(text);
}

#define HEAD "date,from,to,visits,median_stay_s,fr,nl\n"

static void clean(void)
{
    char *command = pav_sprintf("rm -rf '%s/visits'", folder);
    if (system(command) != 0)
        abort();
    free(command);
}

/* --- what is a visit ---------------------------------------------------------------------------- */

static void counts_a_quarter(void)
{
    begin("2026-06-01", 10, 0);
    for (int i = 0; i < 6; i++)
        visit(20 + 10 * i, i < 5 ? "nl" : "fr");
    char *before = csv("");
    CHECK_STR(before, HEAD); /* of the quarter that runs nothing is told */
    free(before);
    CHECK(run(900, true));
    /* The one visit in French could be had by subtraction: so neither language is told. */
    expect_csv("", HEAD "2026-06-01,10:00,10:15,6,45,<5,<5\n");
    /* Nor is one in no language at all. */
    begin("2026-06-01", 11, 0);
    for (int i = 0; i < 7; i++)
        visit(30, i < 5 ? "nl" : "");
    run(900, true);
    char *text = csv("");
    CHECK_HAS(text, "2026-06-01,11:00,11:15,7,30,<5,<5\n");
    free(text);
}

static void few_are_not_told(void)
{
    clean();
    begin("2026-06-02", 10, 0);
    for (int i = 0; i < 4; i++)
        visit(30, "fr");
    run(900, true);
    expect_csv("", HEAD "2026-06-02,10:00,10:15,<5,,,\n");
}

static void glances_and_gaps(void)
{
    clean();
    begin("2026-06-03", 10, 0);
    for (int i = 0; i < 8; i++)
        visit(2, "fr"); /* passes by */
    for (int i = 0; i < 5; i++) {
        engage(true, "fr");
        run(20, true);
        engage(false, "fr");
        run(9, true); /* looked away */
        engage(true, "fr");
        run(21, true);
        engage(false, "fr");
        run(11, true);
    }
    run(900, true);
    expect_csv("", HEAD "2026-06-03,10:00,10:15,5,50,5,<5\n");
}

static void a_stage_that_dies_ends_a_visit(void)
{
    clean();
    begin("2026-06-03", 11, 0);
    for (int i = 0; i < 5; i++) {
        engage(true, "nl");
        run(40, true);
        pav_visits_note(&visits, false, "", wall_s, now_ns); /* gone */
        run(30, true);
    }
    run(900, true);
    expect_csv("", HEAD "2026-06-03,11:00,11:15,5,40,<5,5\n");
}

/* --- what is kept --------------------------------------------------------------------------------- */

static void survives_the_keeper(void)
{
    clean();
    begin("2026-06-04", 10, 0);
    for (int i = 0; i < 6; i++)
        visit(30, "fr");
    run(900, true); /* into the quarter after the next */
    for (int i = 0; i < 6; i++)
        visit(30, "nl");
    int64_t then_s = wall_s;
    pav_visits_begin(&visits, &zone, &store); /* killed */
    pav_visits_languages(&visits, languages);
    wall_s = then_s;
    pav_visits_tend(&visits, true, wall_s, now_ns);
    for (int i = 0; i < 5; i++)
        visit(60, "fr");
    pav_visits_end(&visits);
    char *text = csv("2026-06-04");
    CHECK_HAS(text, "2026-06-04,10:00,10:15,6,30,6,<5\n");
    CHECK_HAS(text, "2026-06-04,10:15,10:30,5,60,5,<5\n");
    free(text);
    struct stat about;
    char *path = pav_sprintf("%s/visits/2026-06-04.csv", folder);
    CHECK(stat(path, &about) == 0 && (about.st_mode & 077) == 0);
    free(path);
}

/* The disk takes nothing over the end of a day: here a file stands where the folder is to be. */
static void a_full_disk_loses_no_day(void)
{
    char *there = pav_sprintf("%s/visits", folder), *away = pav_sprintf("%s/away", folder);
    clean();
    begin("2026-06-04", 23, 30);
    for (int i = 0; i < 6; i++)
        visit(30, "fr");
    rename(there, away);
    int blocked = open(there, O_CREAT | O_WRONLY, 0600);
    close(blocked);
    run(3000, true); /* into the next day */
    char *text = csv("2026-06-04");
    CHECK_HAS(text, "2026-06-04,23:30,23:45,6,30,6,<5\n");
    free(text);
    for (int i = 0; i < 5; i++)
        visit(40, "nl");
    run(900, true);
    unlink(there);
    rename(away, there);
    run(70, true);
    char *path = pav_sprintf("%s/visits/2026-06-04.csv", folder);
    CHECK(access(path, R_OK) == 0);
    pav_visits_end(&visits);
    begin("2026-06-05", 9, 0); /* only what is on the disk is known */
    text = csv("2026-06-04");
    CHECK_HAS(text, "2026-06-04,23:30,23:45,6,30,6,<5\n");
    CHECK_HAS(text, "2026-06-04,23:45,00:00,<5,,,\n");
    free(text);
    text = csv("2026-06-05");
    CHECK_HAS(text, ",5,40,<5,5\n");
    free(text);
    pav_visits_end(&visits);
    free(path);
    free(there);
    free(away);
}

static void a_new_language_gets_a_column(void)
{
    static char *const more[] = {(char *)"fr", (char *)"nl", (char *)"de", NULL};
    pav_visits_begin(&visits, &zone, &store);
    pav_visits_languages(&visits, more);
    wall_s = at("2026-06-04", 12, 0);
    pav_visits_tend(&visits, true, wall_s, now_ns);
    for (int i = 0; i < 5; i++)
        visit(30, "de");
    run(900, true);
    char *text = csv("");
    CHECK_HAS(text, "visits,median_stay_s,fr,nl,de\n");
    CHECK_HAS(text, "2026-06-04,10:00,10:15,6,30,6,<5,<5\n");
    CHECK_HAS(text, "2026-06-04,12:00,12:15,5,30,<5,<5,5\n");
    free(text);
}

static void broken_files_are_no_trouble(void)
{
    static const char *const texts[] = {
        "",
        "date\n",
        "date,from,to,visits,median_stay_s,fr\n,,,,,,,,,\n\n\n",
        "\n\n,,,",
        HEAD "2026-06-05,99:99,x,7,7,7,7\n2026-06-05,10:00,10:15,7,33,7,<5\n",
        HEAD "2026-06-05,10:07,10:15,7,7\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        clean();
        CHECK(pav_store_write(&store, "visits/2026-06-05.csv", texts[i], strlen(texts[i])));
        begin("2026-06-05", 11, 0);
        for (int k = 0; k < 5; k++)
            visit(30, "nl");
        run(900, true);
        char *text = csv("");
        CHECK_HAS(text, "2026-06-05,11:00,11:15,5,30,");
        CHECK(i != 4 || strstr(text, "2026-06-05,10:00,10:15,7,33,7,<5\n"));
        free(text);
    }
}

static void old_days_go_but_not_by_a_clock_just_set(void)
{
    clean();
    const char *const names[] = {"visits/2025-01-01.csv", "visits/2026-01-01.csv",
                                 "visits/notes.txt"};
    for (int i = 0; i < 3; i++)
        CHECK(pav_store_write(&store, names[i], "x", 1));
    begin("2026-06-06", 10, 0);
    run(1800, true);
    wall_s += (int64_t)86400 * 365 * 30; /* a clock gone mad, for half an hour */
    run(1800, true);
    wall_s -= (int64_t)86400 * 365 * 30;
    run(1800, true);
    size_t length;
    for (int i = 0; i < 3; i++) {
        char *text = pav_store_read(&store, names[i], &length);
        CHECK(text != NULL);
        free(text);
    }
    run(4000, true);
    for (int i = 0; i < 3; i++) {
        char *text = pav_store_read(&store, names[i], &length);
        CHECK((text == NULL) == (i == 0));
        free(text);
    }
}

/* --- clocks ------------------------------------------------------------------------------------- */

static void a_clock_set_back_adds_to_the_quarter(void)
{
    clean();
    begin("2026-06-07", 10, 0);
    for (int i = 0; i < 6; i++)
        visit(30, "fr");
    wall_s += 900; /* forward, to the next quarter */
    run(60, true);
    wall_s -= 900;
    for (int i = 0; i < 5; i++)
        visit(30, "fr");
    run(900, true);
    expect_csv("", HEAD "2026-06-07,10:00,10:15,11,30,11,<5\n"
                        "2026-06-07,10:15,10:30,<5,,,\n");
}

static void few_visits_do_not_show_through_a_set_clock(void)
{
    clean();
    begin("2026-06-07", 14, 0);
    for (int i = 0; i < 6; i++)
        visit(30, "fr");
    wall_s += 900;
    run(20, true);
    wall_s -= 900;
    visit(30, "fr"); /* one more, and the sum would tell */
    run(900, true);
    char *text = csv("");
    CHECK_HAS(text, "2026-06-07,14:00,14:15,6,30,6,<5\n");
    free(text);
}

/* A night of 25 hours, and one of 23. */
static void whole_day(const char *day, int quarters)
{
    clean();
    begin(day, 0, 0);
    for (int i = 0; i < quarters; i++) {
        wall_s += 900;
        now_ns += 900 * PAV_NS_PER_S;
        pav_visits_tend(&visits, true, wall_s, now_ns);
    }
    char *text = csv(day);
    int lines = -1;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    CHECK_INT(lines, quarters);
    CHECK_HAS(text, ",23:45,00:00,");
    /* Read back it is the same. */
    begin(day, 12, 0);
    char *again = csv(day);
    CHECK_STR(again, text);
    free(again);
    free(text);
}

static void days_of_23_and_25_hours(void)
{
    whole_day("2026-03-29", 92);
    whole_day("2026-10-25", 100);
    whole_day("2026-06-10", 96);
}

static void a_closed_house_has_no_lines(void)
{
    clean();
    begin("2026-06-08", 17, 40);
    engage(true, "fr");
    run(280, true);
    engage(false, "fr");
    run(7200, false);
    expect_csv("", HEAD "2026-06-08,17:30,17:45,<5,,,\n");
}

/* --- what health says ---------------------------------------------------------------------------- */

static void sums_of_the_day(void)
{
    clean();
    begin("2026-06-09", 10, 0);
    for (int i = 0; i < 6; i++)
        visit(30, "fr");
    run(900, true);
    run(900, true);
    for (int i = 0; i < 7; i++)
        visit(40, "nl");
    json_t *json = pav_visits_json(&visits);
    CHECK_INT(json_integer_value(json_object_get(json, "visits")), 6);
    json_decref(json);
    visit(50, "nl");
    run(900, true);
    json = pav_visits_json(&visits);
    CHECK_STR(json_string_value(json_object_get(json, "date")), "2026-06-09");
    CHECK_INT(json_integer_value(json_object_get(json, "visits")), 14);
    CHECK_INT(json_integer_value(json_object_get(json, "median_stay_s")), 40);
    json_t *by = json_object_get(json, "languages");
    CHECK_INT(json_integer_value(json_object_get(by, "fr")), 6);
    CHECK_INT(json_integer_value(json_object_get(by, "nl")), 8);
    json_decref(json);
}

static void wrong_days_are_refused(void)
{
    static const char *const days[] = {"2026-6-1", "../store", "2026-02-30", "2026-06-011",
                                       "2020-01-01"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        char *why = NULL, *text = pav_visits_csv(&visits, days[i], &why);
        CHECK(!text && why);
        free(why);
    }
}

int main(void)
{
    strcpy(folder, "/dev/shm/pavilion-visits-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    setenv("STATE_DIRECTORY", folder, 1);
    pav_store_open(&store);
    pav_timezone_load(&zone, "Europe/Brussels");
    RUN(counts_a_quarter);
    RUN(few_are_not_told);
    RUN(glances_and_gaps);
    RUN(a_stage_that_dies_ends_a_visit);
    RUN(a_full_disk_loses_no_day);
    RUN(survives_the_keeper);
    RUN(a_new_language_gets_a_column);
    RUN(broken_files_are_no_trouble);
    RUN(old_days_go_but_not_by_a_clock_just_set);
    RUN(a_clock_set_back_adds_to_the_quarter);
    RUN(few_visits_do_not_show_through_a_set_clock);
    RUN(days_of_23_and_25_hours);
    RUN(a_closed_house_has_no_lines);
    RUN(sums_of_the_day);
    RUN(wrong_days_are_refused);
    pav_timezone_finish(&zone);
    pav_store_close(&store);
    char *command = pav_sprintf("rm -rf '%s'", folder);
    if (system(command) != 0)
        printf("# %s stays\n", folder);
    free(command);
    return check_end();
}

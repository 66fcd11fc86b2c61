/* Who gets how many marks, when that leads into quarantine, and what leads out of it; on a clock of our own. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "keeper/lived.h"
#include "keeper/marks.h"

static struct pav_marks marks;

static bool add(const char *installation, int64_t now_s)
{
    return pav_marks_add(&marks, installation, 7, PAV_FAULT_SCENE_CRASHED, "it fell", now_s);
}

static unsigned count(const char *installation)
{
    const struct pav_marked *marked = pav_marks_of(&marks, installation);
    return marked ? marked->count : 0;
}

static void forget(void)
{
    marks = (struct pav_marks){0};
}

static void three_within_a_minute_are_too_many(void)
{
    forget();
    CHECK(!add("silt", 100));
    CHECK(!add("silt", 130));
    CHECK(!pav_marks_out(&marks, "silt"));
    CHECK(add("silt", 159));
    CHECK(pav_marks_out(&marks, "silt"));
    CHECK(!pav_marks_out(&marks, "mirror"));
    CHECK(!add("silt", 160)); /* it is there already */
}

static void a_long_path_is_as_good_as_any(void)
{
    char path[300], other[300];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = 0;
    memcpy(other, path, sizeof path);
    other[0] = 'y';
    forget();
    CHECK(!add(path, 100));
    CHECK(!add(other, 101));
    CHECK(!add(path, 102));
    CHECK_INT(count(path), 2);
    CHECK(add(path, 103));
    CHECK(pav_marks_out(&marks, path) && !pav_marks_out(&marks, other));
    CHECK_INT(marks.count, 2);
}

static void three_over_a_minute_are_not(void)
{
    forget();
    CHECK(!add("silt", 100));
    CHECK(!add("silt", 130));
    CHECK(!add("silt", 160));
    CHECK(!add("silt", 191));
    CHECK_INT(count("silt"), 4);
}

static void six_within_a_day_are_too_many(void)
{
    forget();
    for (int i = 0; i < 5; i++)
        CHECK(!add("silt", 1000 + i * 590)); /* never quiet for ten minutes */
    pav_marks_tend(&marks, 1000 + 4 * 590 + 589);
    CHECK_INT(count("silt"), 5);
    CHECK(add("silt", 1000 + 5 * 590));
}

static void ten_quiet_minutes_forgive_one(void)
{
    forget();
    add("silt", 0);
    add("silt", 40);
    CHECK(!pav_marks_tend(&marks, 639));
    CHECK_INT(pav_marks_due(&marks), 640);
    CHECK(pav_marks_tend(&marks, 640));
    CHECK_INT(count("silt"), 1);
    CHECK(!pav_marks_tend(&marks, 1239));
    CHECK(pav_marks_tend(&marks, 1240));
    CHECK(pav_marks_of(&marks, "silt") == NULL);
    CHECK_INT(pav_marks_due(&marks), INT64_MAX);
}

/* Whoever breaks every quarter of an hour is annoying, and shown. */
static void rare_faults_never_add_up(void)
{
    forget();
    for (int64_t now = 0; now < 7 * 86400; now += 900) {
        pav_marks_tend(&marks, now);
        CHECK(!add("silt", now));
    }
    CHECK(count("silt") < 3);
}

static void a_day_later_it_is_on_probation(void)
{
    forget();
    for (int i = 0; i < 3; i++)
        add("silt", i);
    CHECK(!pav_marks_tend(&marks, 2 + PAV_QUARANTINE_S - 1));
    CHECK(pav_marks_tend(&marks, 2 + PAV_QUARANTINE_S));
    CHECK(!pav_marks_out(&marks, "silt"));
    struct pav_marks then = marks;
    CHECK(add("silt", 2 + PAV_QUARANTINE_S + 30)); /* one is enough now */
    marks = then;
    int64_t now = 2 + PAV_QUARANTINE_S + 5 * PAV_MARKS_QUIET_S;
    pav_marks_tend(&marks, now);
    CHECK(pav_marks_of(&marks, "silt") == NULL); /* it has proved itself */
    CHECK(!add("silt", now + 1));
}

static void a_person_forgives(void)
{
    forget();
    for (int i = 0; i < 3; i++)
        add("silt", i);
    add("mirror", 3);
    CHECK(pav_marks_forgive(&marks, "silt"));
    CHECK(!pav_marks_out(&marks, "silt"));
    CHECK(!pav_marks_forgive(&marks, "silt"));
    CHECK_INT(count("mirror"), 1);
}

static void other_content_starts_clean(void)
{
    forget();
    for (int i = 0; i < 3; i++)
        add("silt", i);
    CHECK(!pav_marks_content(&marks, "silt", 7));
    CHECK(pav_marks_content(&marks, "silt", 8));
    CHECK(!pav_marks_out(&marks, "silt"));
    add("silt", 10);
    CHECK(!pav_marks_add(&marks, "silt", 9, PAV_FAULT_SCENE_HUNG, "",
                         11)); /* seen at the next fault */
    CHECK_INT(count("silt"), 1);
}

static void more_than_there_is_room_for(void)
{
    forget();
    char name[32];
    for (int i = 0; i < 3; i++)
        add("bad", 10 + i);
    for (int i = 0; i < 3 * PAV_MARKED_MAX; i++) {
        snprintf(name, sizeof name, "piece %d", i);
        add(name, 100 + i);
    }
    CHECK_INT(marks.count, PAV_MARKED_MAX);
    CHECK(pav_marks_out(&marks, "bad")); /* who is out is not forgotten for others */
    CHECK_INT(count(name), 1);
}

static void they_survive_a_restart(void)
{
    forget();
    add("silt", 5000);
    for (int i = 0; i < 3; i++)
        add("mirror", 5010 + i);
    json_t *list = pav_marks_json(&marks, 5020);
    forget();
    pav_marks_read(&marks, list, 70000); /* another clock, the same ages */
    json_decref(list);
    CHECK(pav_marks_out(&marks, "mirror"));
    CHECK_INT(count("silt"), 1);
    CHECK_INT(pav_marks_of(&marks, "silt")->at_s[0], 70000 - 20);
    CHECK_INT(pav_marks_of(&marks, "mirror")->out_s, 70000 - 8);
    CHECK_INT(pav_marks_of(&marks, "mirror")->hash, 7);
    CHECK_INT(pav_marks_of(&marks, "mirror")->code, PAV_FAULT_SCENE_CRASHED);
    CHECK_STR(pav_marks_of(&marks, "mirror")->detail, "it fell");
}

static void nonsense_is_left_out(void)
{
    static const char *const bad[] = {
        "{}",
        "7",
        "[1, \"a\", {}]",
        "[{\"installation\": \"a\", \"hash\": \"7\", \"marks\": [-5], \"quiet_s\": 1, \"out_s\": "
        "null, "
        "\"code\": \"scene-hung\", \"detail\": \"\"}]",
        "[{\"installation\": \"a\", \"hash\": \"7\", \"marks\": [1, 2], \"quiet_s\": 1, \"out_s\": "
        "null, "
        "\"code\": \"scene-hung\", \"detail\": \"\"}]",
        "[{\"installation\": \"a\", \"hash\": \"7\", \"marks\": [9,8,7,6,5,4,3], \"quiet_s\": 1, "
        "\"out_s\": null, \"code\": \"scene-hung\", \"detail\": \"\"}]",
        "[{\"installation\": \"a\", \"hash\": \"7\", \"marks\": [9], \"quiet_s\": 1e300, "
        "\"out_s\": null, \"code\": \"scene-hung\", \"detail\": \"\"}]",
        "[{\"installation\": \"\", \"hash\": \"7\", \"marks\": [9], \"quiet_s\": 1, \"out_s\": "
        "null, "
        "\"code\": \"scene-hung\", \"detail\": \"\"}]",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_t *list = json_loads(bad[i], JSON_DECODE_ANY, NULL);
        pav_marks_read(&marks, list, 1000);
        if (marks.count != 0)
            printf("# %s\n", bad[i]);
        CHECK_INT(marks.count, 0);
        json_decref(list);
    }
    pav_marks_read(&marks, NULL, 1000);
    CHECK_INT(marks.count, 0);
}

/* --- the kiosk's own time ------------------------------------------------------------------------- */

static json_t *remembered(const char *boot, int up_s, int lived_s)
{
    return json_pack("{s:s, s:i, s:i}", "boot", boot, "up_s", up_s, "lived_s", lived_s);
}

static int64_t goes_on(const char *boot, int64_t up_s, json_t *before)
{
    struct pav_lived lived;
    pav_lived_go_on(&lived, boot, up_s, before);
    json_decref(before);
    return lived.offset_s + up_s;
}

static void time_rises_over_restarts(void)
{
    CHECK_INT(goes_on("a", 50, NULL), 0);
    CHECK_INT(goes_on("a", 500, remembered("a", 400, 1000)),
              1100); /* a keeper that was away for 100 s */
    CHECK_INT(goes_on("b", 30, remembered("a", 400, 1000)),
              1000); /* a reboot: nobody knows how long */
    CHECK_INT(goes_on("a", 300, remembered("a", 400, 1000)),
              1000); /* a clock that runs backwards */
    CHECK_INT(goes_on("", 500, remembered("", 400, 1000)), 1000);
    CHECK_INT(goes_on("a", 50, remembered("a", 40, -9)), 0);
    CHECK_INT(goes_on("a", 50, json_string("what?")), 0);
}

static void time_passes_at_all(void)
{
    struct pav_lived lived;
    pav_lived_begin(&lived, NULL);
    CHECK_INT(pav_lived_s(&lived), 0);
    CHECK(strlen(lived.boot) == 36 || lived.boot[0] == 0);
}

int main(void)
{
    RUN(three_within_a_minute_are_too_many);
    RUN(a_long_path_is_as_good_as_any);
    RUN(three_over_a_minute_are_not);
    RUN(six_within_a_day_are_too_many);
    RUN(ten_quiet_minutes_forgive_one);
    RUN(rare_faults_never_add_up);
    RUN(a_day_later_it_is_on_probation);
    RUN(a_person_forgives);
    RUN(other_content_starts_clean);
    RUN(more_than_there_is_room_for);
    RUN(they_survive_a_restart);
    RUN(nonsense_is_left_out);
    RUN(time_rises_over_restarts);
    RUN(time_passes_at_all);
    return check_end();
}

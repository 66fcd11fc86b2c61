/* The programme's rules on a clock of our own: durations, engaged visitors, attract, failures. */
#include "stage/programme.h"
#include "check.h"

static struct pav_exhibition three(void)
{
    struct pav_exhibition exhibition = {0};
    static const char *names[] = {"silt", "mirror", "film"};
    for (int i = 0; i < 3; i++) {
        exhibition.entries[i].installation = (char *)names[i];
        exhibition.entries[i].for_s = 60;
        exhibition.entries[i].camera = -1;
    }
    exhibition.entry_count = 3;
    exhibition.hold_max_s = 100;
    exhibition.attract_after_s = 30;
    return exhibition;
}

static void goes_round_by_its_durations(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    CHECK_INT(pav_programme_wanted(&p, 0, false), 0);
    pav_programme_enter(&p, 0, 0);
    CHECK_INT(pav_programme_wanted(&p, 59.9, false), 0);
    CHECK_NEAR(pav_programme_left(&p, 20), 40, 1e-9);
    for (int round = 1; round < 7; round++) {
        CHECK_INT(pav_programme_wanted(&p, 60.0 * round, false), round % 3);
        pav_programme_enter(&p, round % 3, 60.0 * round);
    }
}

static void waits_for_an_engaged_visitor_up_to_hold_max(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 0, 0);
    CHECK_INT(pav_programme_wanted(&p, 61, true), 0);
    CHECK_INT(pav_programme_wanted(&p, 159, true), 0);
    CHECK_INT(pav_programme_wanted(&p, 160, true), 1);
    CHECK_INT(pav_programme_wanted(&p, 90, false), 1);
}

static void shows_attract_when_nobody_is_there_and_leaves_it_for_a_visitor(void)
{
    struct pav_exhibition exhibition = three();
    exhibition.attract.installation = "attract";
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 0, 0);
    CHECK_INT(pav_programme_wanted(&p, 10, true), 0);
    CHECK_INT(pav_programme_wanted(&p, 39, false), 0);
    CHECK_INT(pav_programme_wanted(&p, 40, false), PAV_ENTRY_ATTRACT);
    pav_programme_enter(&p, PAV_ENTRY_ATTRACT, 40);
    CHECK_INT(pav_programme_wanted(&p, 4000, false), PAV_ENTRY_ATTRACT);
    CHECK_INT(pav_programme_wanted(&p, 4001, true), 1);
}

static void who_comes_to_an_entry_s_own_attract_loop_meets_that_entry(void)
{
    struct pav_exhibition exhibition = three();
    exhibition.attract = exhibition.entries[0];
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 0, 0);
    pav_programme_enter(&p, PAV_ENTRY_ATTRACT, 40);
    CHECK_INT(pav_programme_wanted(&p, 50, true), 0);
    pav_programme_fail(&p, 0, 50);
    CHECK_INT(pav_programme_wanted(&p, 51, true), 1);
}

static void next_is_obeyed_even_under_a_visitor(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 0, 0);
    pav_programme_next(&p);
    CHECK_INT(pav_programme_wanted(&p, 1, true), 1);
    pav_programme_enter(&p, 1, 1);
    CHECK_INT(pav_programme_wanted(&p, 2, true), 1);
}

static void skips_what_failed_and_leaves_it_alone_for_a_while(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    CHECK_INT(pav_programme_wanted(&p, 0, false), 0);
    pav_programme_fail(&p, 0, 0);
    CHECK_INT(pav_programme_wanted(&p, 0, false), 1);
    pav_programme_enter(&p, 1, 0);
    pav_programme_fail(&p, 2, 0);
    CHECK_INT(pav_programme_upcoming(&p), 1);
    CHECK_INT(pav_programme_wanted(&p, 60, false), 2);
    pav_programme_fail(&p, 2, 60);
    CHECK_INT(pav_programme_wanted(&p, 61, false), 0);
    pav_programme_enter(&p, 0, 61);
    CHECK_INT(pav_programme_wanted(&p, 121, false), 1);
    CHECK_INT(pav_programme_wanted(&p, 119, false), 0);
}

static void nothing_is_tried_without_end(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    int tries = 0;
    pav_programme_init(&p, &exhibition, 0);
    for (double t = 0; t < 3600; t += 0.1) {
        int wanted = pav_programme_wanted(&p, t, true);
        if (wanted == PAV_ENTRY_NONE)
            continue;
        tries++;
        pav_programme_fail(&p, wanted, t);
    }
    CHECK(tries >= 9 && tries <= 30);
}

static void attract_that_fails_is_not_asked_for_again(void)
{
    struct pav_exhibition exhibition = three();
    exhibition.attract.installation = "attract";
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 0, 0);
    pav_programme_fail(&p, PAV_ENTRY_ATTRACT, 40);
    CHECK_INT(pav_programme_wanted(&p, 45, false), 0);
}

static void a_tour_shows_each_once_whoever_is_there(void)
{
    struct pav_exhibition exhibition = three();
    exhibition.attract.installation = "attract";
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    p.tour_s = 20;
    pav_programme_enter(&p, 0, 0);
    CHECK_INT(pav_programme_wanted(&p, 19, true), 0);
    CHECK_INT(pav_programme_wanted(&p, 20, true), 1);
    pav_programme_enter(&p, 1, 20);
    CHECK_INT(pav_programme_wanted(&p, 40, false), 2);
}

/* One thing for ever is the same with and without visitors: no camera need run for it. */
static void one_thing_for_ever_minds_nobody(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    CHECK(pav_programme_minds_visitors(&p));
    exhibition.entry_count = 1;
    CHECK(!pav_programme_minds_visitors(&p));
    exhibition.attract.installation = "attract";
    CHECK(pav_programme_minds_visitors(&p));
}

static void a_new_exhibition_keeps_what_is_on(void)
{
    struct pav_exhibition before = three(), after = three();
    after.entries[0].installation = "film";
    after.entries[2].installation = "silt";
    struct pav_programme p;
    pav_programme_init(&p, &before, 0);
    pav_programme_enter(&p, 0, 0);
    pav_programme_replace(&p, &after, 30);
    CHECK_INT(p.current, 2);
    CHECK_INT(pav_programme_wanted(&p, 59, true), 2);
    after.entries[2].installation = "other";
    pav_programme_replace(&p, &after, 40);
    CHECK_INT(p.current, 2);
    pav_programme_replace(&p, &before, 40);
    CHECK_INT(p.current, PAV_ENTRY_NONE);
}

static void what_is_paused_stays_and_keeps_its_time(void)
{
    struct pav_exhibition exhibition = three();
    exhibition.attract.installation = "attract";
    struct pav_programme p;
    double own = exhibition.entries[0].for_s;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 0, 0);
    CHECK_INT(pav_programme_wanted(&p, 10, true), 0);
    pav_programme_pause(&p, true, 10);
    CHECK_INT(pav_programme_wanted(&p, 5000, false), 0); /* no attract either */
    CHECK_NEAR(pav_programme_left(&p, 5000), -1, 0);
    pav_programme_pause(&p, false, 5010);
    CHECK_NEAR(pav_programme_left(&p, 5010), own - 10, 0.001);
    CHECK_INT(pav_programme_wanted(&p, 5011, false), 0);
    /* What a technician asks for comes, and stays too. */
    pav_programme_pause(&p, true, 5020);
    pav_programme_go(&p, 2);
    CHECK_INT(pav_programme_wanted(&p, 5021, false), 2);
    pav_programme_enter(&p, 2, 5021);
    CHECK_INT(pav_programme_wanted(&p, 9000, true), 2);
    pav_programme_fail(&p, 2, 9000);
    CHECK(pav_programme_wanted(&p, 9001, true) != 2);
}

static void a_closed_house_goes_back_to_what_a_day_begins_with(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 2, 0);
    pav_programme_pause(&p, true, 1);
    pav_programme_close(&p);
    CHECK_INT(pav_programme_wanted(&p, 5, true), 0);
    exhibition.attract.installation = "attract";
    CHECK_INT(pav_programme_wanted(&p, 5, true), PAV_ENTRY_ATTRACT);
    CHECK(!pav_programme_is_home(&p));
    pav_programme_enter(&p, PAV_ENTRY_ATTRACT, 6);
    CHECK(pav_programme_is_home(&p));
    pav_programme_next(&p);
    CHECK_INT(pav_programme_wanted(&p, 50000, true), PAV_ENTRY_ATTRACT);
    pav_programme_open(&p, 50000);
    CHECK_INT(pav_programme_wanted(&p, 50001, false), PAV_ENTRY_ATTRACT);
    CHECK_INT(pav_programme_wanted(&p, 50002, true), 0); /* the first, whatever was on at closing */
}

/* --- quarantine --- */

static void leaves_out_what_is_in_quarantine(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_quarantine(&p, &(struct pav_entries){.regular = 1 << 0});
    CHECK_INT(pav_programme_wanted(&p, 0, false), 1);
    pav_programme_enter(&p, 1, 0);
    CHECK_INT(pav_programme_wanted(&p, 60, false), 2);
    pav_programme_enter(&p, 2, 60);
    CHECK_INT(pav_programme_wanted(&p, 120, false), 1);
    pav_programme_go(&p, 0); /* not for a technician either: they forgive it first */
    CHECK_INT(pav_programme_wanted(&p, 61, false), 2);
    pav_programme_quarantine(&p, &(struct pav_entries){.regular = 0});
    CHECK_INT(pav_programme_wanted(&p, 120, false), 0);
}

static void leaves_the_stage_when_it_is_put_there(void)
{
    struct pav_exhibition exhibition = three();
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 1, 0);
    pav_programme_quarantine(&p, &(struct pav_entries){.regular = 1 << 1});
    CHECK(pav_programme_out(&p, 1));
    CHECK_INT(pav_programme_wanted(&p, 1, true), 2); /* whoever stands there */
}

static void attract_stands_in_when_no_entry_is_left(void)
{
    struct pav_exhibition exhibition = three();
    exhibition.attract.installation = "attract";
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_quarantine(&p, &(struct pav_entries){.regular = 7});
    CHECK_INT(pav_programme_wanted(&p, 0, false), PAV_ENTRY_ATTRACT);
    pav_programme_enter(&p, PAV_ENTRY_ATTRACT, 0);
    CHECK_INT(pav_programme_wanted(&p, 1, true), PAV_ENTRY_ATTRACT);
    pav_programme_quarantine(&p, &(struct pav_entries){.regular = 7, .attract = 1});
    CHECK_INT(pav_programme_wanted(&p, 2, false), PAV_ENTRY_NONE);
    CHECK_INT(pav_programme_wanted(&p, 2, true), PAV_ENTRY_NONE);
    pav_programme_quarantine(&p, &(struct pav_entries){.regular = 3, .attract = 1});
    CHECK_INT(pav_programme_wanted(&p, 3, false), 2);
}

static void attract_in_quarantine_is_not_waited_for(void)
{
    struct pav_exhibition exhibition = three();
    exhibition.attract.installation = "attract";
    struct pav_programme p;
    pav_programme_init(&p, &exhibition, 0);
    pav_programme_enter(&p, 0, 0);
    pav_programme_quarantine(&p, &(struct pav_entries){.regular = 0, .attract = 1});
    CHECK_INT(pav_programme_wanted(&p, 40, false), 0);
    CHECK_INT(pav_programme_wanted(&p, 61, false), 1);
}

int main(void)
{
    RUN(goes_round_by_its_durations);
    RUN(waits_for_an_engaged_visitor_up_to_hold_max);
    RUN(shows_attract_when_nobody_is_there_and_leaves_it_for_a_visitor);
    RUN(who_comes_to_an_entry_s_own_attract_loop_meets_that_entry);
    RUN(next_is_obeyed_even_under_a_visitor);
    RUN(skips_what_failed_and_leaves_it_alone_for_a_while);
    RUN(nothing_is_tried_without_end);
    RUN(attract_that_fails_is_not_asked_for_again);
    RUN(a_tour_shows_each_once_whoever_is_there);
    RUN(one_thing_for_ever_minds_nobody);
    RUN(a_new_exhibition_keeps_what_is_on);
    RUN(what_is_paused_stays_and_keeps_its_time);
    RUN(a_closed_house_goes_back_to_what_a_day_begins_with);
    RUN(leaves_out_what_is_in_quarantine);
    RUN(leaves_the_stage_when_it_is_put_there);
    RUN(attract_stands_in_when_no_entry_is_left);
    RUN(attract_in_quarantine_is_not_waited_for);
    return check_end();
}

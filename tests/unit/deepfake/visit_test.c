/* The flow of a visit: by touch, by hand, refused, forgotten. */
#include "visit_steps.h"

static void who_comes_near_is_invited_and_not_looked_at(void)
{
    begin();
    pass(5);
    CHECK_INT(visit.stage, VISIT_ATTRACT);
    stand(0, 11, 0.5f);
    pass(0.5);
    CHECK_INT(visit.stage, VISIT_ATTRACT);
    pass(1);
    CHECK_INT(visit.stage, VISIT_INVITE);
    pass(20);
    CHECK_INT(visit.stage, VISIT_INVITE);
    CHECK_INT(visit.yes.count, 0);
    CHECK(!visit_sees_faces(&visit));
}

static void who_passes_far_away_is_left_alone(void)
{
    begin();
    stand(0, 11, 0.5f);
    findings.near_amount = 0.1f;
    pass(3);
    CHECK_INT(visit.stage, VISIT_ATTRACT);
    pass(2); /* stays, though far */
    CHECK_INT(visit.stage, VISIT_INVITE);
}

static void the_whole_visit_by_touch(void)
{
    invited();
    touch(VISIT_YES);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    CHECK_INT(visit.yes.count, 1);
    CHECK_INT(visit.yes.list[0].person, 11);
    CHECK(visit_sees_faces(&visit));
    pass(1);
    touch(VISIT_PORTRAIT);
    CHECK_INT(visit.portrait, 2);
    step(&(struct pav_event){.type = PAV_EVENT_KEY, .key = 0x4000004f}, 1);
    CHECK_INT(visit.portrait, 3);
    step(&(struct pav_event){.type = PAV_EVENT_KEY, .key = 0x4000004f}, 1);
    CHECK_INT(visit.portrait, 0);
    touch(VISIT_LANGUAGE);
    CHECK_INT(visit.language, 2);
    touch(VISIT_HOW);
    CHECK_INT(visit.stage, VISIT_EXPLAIN);
    CHECK(visit_sees_faces(&visit));
    for (int i = 0; i < VISIT_STEPS; i++) {
        CHECK_INT(visit.step, i);
        pass(0.6);
        touch(VISIT_ON);
    }
    CHECK_INT(visit.stage, VISIT_FAREWELL);
    CHECK_INT(visit.yes.count, 0);
    CHECK(!visit_sees_faces(&visit));
    leave();
    pass(9);
    CHECK_INT(visit.stage, VISIT_ATTRACT);
    CHECK_INT(visit.language, 0);
}

static void the_explanation_goes_on_by_itself_and_back_by_touch(void)
{
    mirrored();
    touch(VISIT_HOW);
    pass(8.2);
    CHECK_INT(visit.step, 1);
    touch(VISIT_BACK);
    CHECK_INT(visit.step, 0);
    touch(VISIT_BACK);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    CHECK_INT(visit.yes.count, 1);
    pass(1);
    touch(VISIT_HOW);
    pass(4 * 8 + 14 + 1);
    CHECK_INT(visit.stage, VISIT_FAREWELL);
    pass(19);
    CHECK_INT(visit.stage, VISIT_INVITE); /* still there: asked anew */
    CHECK_INT(visit.yes.count, 0);
}

static void one_touch_does_one_thing(void)
{
    invited();
    /* Twice in one frame, and again at once. */
    step((struct pav_event[]){{.type = PAV_EVENT_DOWN, .id = 1, .x = 0.12f, .y = 0.32f},
                              {.type = PAV_EVENT_DOWN, .id = 2, .x = 0.65f, .y = 0.32f}},
         2);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    touch(VISIT_HOW);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    pass(0.5);
    touch(VISIT_HOW);
    CHECK_INT(visit.stage, VISIT_EXPLAIN);
}

/* --- by hand --- */

static void a_hand_held_for_two_seconds_says_yes(void)
{
    invited();
    hand(11, 0.15f, 0.65f);
    pass(1.9);
    CHECK_INT(visit.stage, VISIT_INVITE);
    CHECK(visit.holds[VISIT_YES].progress > 0.9f);
    pass(0.2);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    CHECK_INT(visit.yes.list[0].person, 11);
}

static void a_trembling_hand_says_yes_a_waving_one_does_not(void)
{
    invited();
    for (int i = 0; i < 30; i++) { /* gone for a tenth of a second, twice a second */
        hand(11, 0.15f + (i % 5 == 4 ? 0.2f : 0.01f * (float)(i % 3)), 0.65f);
        pass(0.1);
    }
    CHECK_INT(visit.stage, VISIT_MIRROR);
    invited();
    for (int i = 0; i < 20; i++) {
        hand(11, i % 2 ? 0.5f : 0.15f, 0.65f);
        pass(0.6);
    }
    CHECK_INT(visit.stage, VISIT_INVITE);
}

static void a_ring_runs_back_softly(void)
{
    invited();
    hand(11, 0.15f, 0.65f);
    pass(1.2);
    float full = visit.holds[VISIT_YES].progress;
    findings.hand_count = 0;
    pass(0.2);
    CHECK_NEAR(visit.holds[VISIT_YES].progress, full, 1e-6);
    pass(0.3);
    CHECK(visit.holds[VISIT_YES].progress < full && visit.holds[VISIT_YES].progress > 0);
    pass(1);
    CHECK_NEAR(visit.holds[VISIT_YES].progress, 0, 1e-6);
}

static void a_hand_that_was_there_before_means_nothing(void)
{
    begin();
    stand(0, 11, 0.5f);
    hand(11, 0.15f, 0.65f);
    pass(10);
    CHECK_INT(visit.stage, VISIT_INVITE);
    findings.hand_count = 0;
    pass(0.5);
    hand(11, 0.15f, 0.65f);
    pass(2.2);
    CHECK_INT(visit.stage, VISIT_MIRROR);
}

static void arms_spread_over_both_answers_are_none(void)
{
    invited();
    findings.hand_count = 2;
    findings.hands[0] = (struct pav_hand){.person = 11, .x = 0.15f, .y = 0.65f};
    findings.hands[1] = (struct pav_hand){.person = 11, .x = 0.85f, .y = 0.65f};
    pass(5);
    CHECK_INT(visit.stage, VISIT_INVITE);
}

static void hands_change_owner_and_the_hold_begins_anew(void)
{
    invited();
    stand(1, 12, 0.2f);
    hand(11, 0.15f, 0.65f);
    pass(1.5);
    hand(12, 0.15f, 0.65f);
    pass(1);
    CHECK_INT(visit.stage, VISIT_INVITE);
    pass(2.5);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    CHECK(answers_have(&visit.yes, 12) && !answers_have(&visit.yes, 11));
}

/* --- no --- */

static void no_is_final_while_they_stay(void)
{
    invited();
    touch(VISIT_NO);
    CHECK_INT(visit.stage, VISIT_DECLINED);
    pass(120);
    CHECK_INT(visit.stage, VISIT_DECLINED);
    CHECK_INT(visit.yes.count, 0);
    touch(VISIT_RECONSIDER);
    CHECK_INT(visit.stage, VISIT_INVITE);
    pass(1);
    touch(VISIT_NO);
    leave();
    pass(9);
    CHECK_INT(visit.stage, VISIT_ATTRACT);
    stand(0, 12, 0.5f);
    pass(2);
    CHECK_INT(visit.stage, VISIT_INVITE); /* another visitor, another question */
}

static void no_by_hand_is_the_hands_owner_s(void)
{
    invited();
    stand(1, 12, 0.8f);
    hand(12, 0.85f, 0.65f);
    pass(2.2);
    CHECK_INT(visit.stage, VISIT_DECLINED);
    CHECK(answers_have(&visit.no, 12) && !answers_have(&visit.no, 11));
    findings.people_count = 1; /* 12 goes, 11 was never asked */
    findings.hand_count = 0;
    pass(1.5);
    CHECK_INT(visit.stage, VISIT_DECLINED);
    pass(1);
    CHECK_INT(visit.stage, VISIT_INVITE);
}

/* --- idle --- */

static void idle_is_announced_five_seconds_ahead(void)
{
    mirrored();
    keep_still();
    pass(24.9);
    CHECK_NEAR(visit.warning_s, 0, 1e-6);
    pass(0.2);
    CHECK_NEAR(visit.warning_s, 4.9, 0.06);
    pass(4.7);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    CHECK(visit.warning_s > 0 && visit.warning_s < 0.3f);
    pass(0.3);
    CHECK_INT(visit.stage, VISIT_ATTRACT);
    CHECK_INT(visit.yes.count, 0);
    pass(20); /* they stand there, asleep: not asked */
    CHECK_INT(visit.stage, VISIT_ATTRACT);
    stand(0, 11, 0.5f);
    pass(0.1);
    CHECK_INT(visit.stage, VISIT_INVITE);
}

static void a_movement_or_a_touch_calls_it_off(void)
{
    mirrored();
    keep_still();
    pass(27);
    CHECK(visit.warning_s > 0);
    touch_at(0.95f, 0.95f);
    CHECK_NEAR(visit.warning_s, 0, 1e-6);
    pass(24);
    CHECK_NEAR(visit.warning_s, 0, 1e-6);
    pass(3);
    CHECK(visit.warning_s > 0);
    stand(0, 11, 0.5f);
    pass(0.1);
    CHECK_NEAR(visit.warning_s, 0, 1e-6);
    CHECK_INT(visit.stage, VISIT_MIRROR);
}

static void alone_again_it_attracts_within_ten_seconds(void)
{
    enum visit_act ways[] = {VISIT_NOTHING, VISIT_YES, VISIT_NO, VISIT_HOW, VISIT_FINISH};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        invited();
        if (ways[i] == VISIT_HOW || ways[i] == VISIT_FINISH) {
            touch(VISIT_YES);
            pass(1);
        }
        touch(ways[i]);
        pass(1);
        CHECK(visit.stage != VISIT_ATTRACT);
        leave();
        pass(9.9);
        CHECK_INT(visit.stage, VISIT_ATTRACT);
        CHECK_INT(visit.yes.count, 0);
    }
}

static void the_divider_follows_the_finger_then_the_hand(void)
{
    mirrored();
    touch(VISIT_HOW);
    pass(1);
    for (int i = 0; i < VISIT_DIVIDER; i++)
        touch(VISIT_ON);
    step(&(struct pav_event){.type = PAV_EVENT_DOWN, .id = 3, .x = 0.3f, .y = 0.8f}, 1);
    CHECK_NEAR(visit.divider, 0.3, 1e-6);
    step(&(struct pav_event){.type = PAV_EVENT_MOVE, .id = 3, .x = 0.7f, .y = 0.8f}, 1);
    CHECK_NEAR(visit.divider, 0.7, 1e-6);
    step(&(struct pav_event){.type = PAV_EVENT_UP, .id = 3, .x = 0.7f, .y = 0.8f}, 1);
    step(&(struct pav_event){.type = PAV_EVENT_MOVE, .id = 3, .x = 0.1f, .y = 0.8f}, 1);
    pass(0.5);
    CHECK_NEAR(visit.divider, 0.7, 1e-3);
    hand(11, 0.2f, 0.7f);
    pass(1);
    CHECK_NEAR(visit.divider, 0.2, 0.01);
}

static void a_fixed_mode_and_no_explanation(void)
{
    mirrored();
    now.choose_mode = now.explain = false;
    now.mode = VISIT_PUPPET;
    pass(0.1);
    CHECK_INT(visit.mode, VISIT_PUPPET);
    touch(VISIT_MODE);
    pass(0.1);
    CHECK_INT(visit.mode, VISIT_PUPPET);
    touch(VISIT_HOW);
    CHECK_INT(visit.stage, VISIT_MIRROR);
}

int main(void)
{
    RUN(who_comes_near_is_invited_and_not_looked_at);
    RUN(who_passes_far_away_is_left_alone);
    RUN(the_whole_visit_by_touch);
    RUN(the_explanation_goes_on_by_itself_and_back_by_touch);
    RUN(one_touch_does_one_thing);
    RUN(a_hand_held_for_two_seconds_says_yes);
    RUN(a_trembling_hand_says_yes_a_waving_one_does_not);
    RUN(a_ring_runs_back_softly);
    RUN(a_hand_that_was_there_before_means_nothing);
    RUN(arms_spread_over_both_answers_are_none);
    RUN(hands_change_owner_and_the_hold_begins_anew);
    RUN(no_is_final_while_they_stay);
    RUN(no_by_hand_is_the_hands_owner_s);
    RUN(idle_is_announced_five_seconds_ahead);
    RUN(a_movement_or_a_touch_calls_it_off);
    RUN(alone_again_it_attracts_within_ten_seconds);
    RUN(the_divider_follows_the_finger_then_the_hand);
    RUN(a_fixed_mode_and_no_explanation);
    return check_end();
}

/* A visit of several: who is asked, who answers for whom, and never for who said nothing. */
#include "visit_steps.h"

static void a_touch_speaks_for_the_nearest(void)
{
    invited();
    stand(1, 12, 0.8f);
    touch(VISIT_YES);
    CHECK_INT(visit.yes.count, 1);
    CHECK_INT(visit.yes.list[0].person, 11);
}

static void a_bystander_is_never_asked_for(void)
{
    mirrored();
    stand(1, 12, 0.8f);
    findings.hand_count = 1;
    for (int i = 0; i < 60; i++) {
        hand(12, i % 2 ? 0.85f : 0.5f, 0.65f); /* waves, also over "how is this made?" */
        pass(0.5);
        CHECK_INT(visit.yes.count, 1);
        CHECK(!answers_have(&visit.yes, 12));
    }
    CHECK_INT(visit_bystander(&visit, &findings), 12);
    hand(12, 0.85f, 0.65f);
    pass(4);
    CHECK_INT(visit.stage, VISIT_MIRROR); /* nor does their hand do anything but join */
}

static void two_exchange_when_both_said_yes(void)
{
    mirrored();
    touch(VISIT_MODE);
    CHECK_INT(visit.mode, VISIT_EXCHANGE);
    CHECK(!visit_exchanges(&visit));
    touch(VISIT_JOIN); /* nobody else is there */
    CHECK_INT(visit.yes.count, 1);
    stand(1, 12, 0.15f);
    pass(1);
    hand(12, 0.15f, 0.65f);
    pass(2.2);
    CHECK(answers_have(&visit.yes, 11) && answers_have(&visit.yes, 12));
    CHECK(visit_exchanges(&visit));
    stand(2, 13, 0.9f); /* a third one is not joined any more */
    touch(VISIT_JOIN);
    CHECK_INT(visit.yes.count, 2);
    findings.people_count = 1;
    pass(2.5);
    CHECK_INT(visit.yes.count, 1);
    CHECK(!visit_exchanges(&visit));
    CHECK_INT(visit.stage, VISIT_MIRROR);
}

static void joining_by_touch_is_the_other_s(void)
{
    mirrored();
    stand(1, 12, 0.8f);
    touch(VISIT_JOIN);
    CHECK(answers_have(&visit.yes, 12));
    CHECK_INT(visit.stage, VISIT_MIRROR);
}

static void a_new_id_in_the_same_place_is_the_same_person(void)
{
    mirrored();
    findings.people[0].id = 23;
    pass(5);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    CHECK_INT(visit.yes.list[0].person, 23);
    findings.people_count = 0; /* lost for a second */
    pass(1);
    stand(0, 24, 0.6f);
    pass(3);
    CHECK_INT(visit.yes.list[0].person, 24);
}

static void nobody_inherits_a_yes(void)
{
    mirrored();
    stand(0, 23, 0.9f); /* one went, another came, elsewhere */
    pass(2.5);
    CHECK_INT(visit.yes.count, 0);
    CHECK_INT(visit.stage, VISIT_INVITE);
    mirrored();
    findings.people_count = 0; /* gone for longer than tracks are lost */
    pass(2.5);
    stand(0, 24, 0.5f);
    pass(1);
    CHECK_INT(visit.yes.count, 0);
    mirrored();
    stand(1, 12, 0.7f); /* of two it is not known who is who */
    pass(0.5);
    findings.people[0].id = 31;
    pass(2.5);
    CHECK_INT(visit.yes.count, 0);
}

static void figures_that_merge_keep_their_faces_answers(void)
{
    mirrored();
    stand(1, 12, 0.7f);
    pass(1);
    findings.people[0].id = 12; /* one figure for both … */
    findings.people_count = 1;
    findings.face_count = 1; /* … and a face that is followed */
    findings.faces[0] = (struct pav_face){.id = 5, .confidence = 0.9f, .person = 11};
    pass(5);
    CHECK(answers_have(&visit.yes, 11) && !answers_have(&visit.yes, 12));
    findings.face_count = 0;
    pass(2.5);
    CHECK_INT(visit.yes.count, 0);
}

static void a_yes_that_nobody_is_found_for_waits_and_lapses(void)
{
    begin();
    touch_at(0.5f, 0.5f);
    CHECK_INT(visit.stage, VISIT_INVITE);
    pass(0.5);
    touch(VISIT_YES);
    CHECK_INT(visit.stage, VISIT_MIRROR);
    CHECK(!visit_sees_faces(&visit));
    pass(1);
    stand(0, 11, 0.5f);
    pass(0.1);
    CHECK(answers_have(&visit.yes, 11) && visit_sees_faces(&visit));
    leave();
    pass(10);
    touch_at(0.5f, 0.5f);
    pass(0.5);
    touch(VISIT_YES);
    pass(5.5);
    stand(0, 12, 0.5f);
    pass(0.5);
    CHECK_INT(visit.yes.count, 0);
}

/* --- the rest --- */

int main(void)
{
    RUN(a_touch_speaks_for_the_nearest);
    RUN(a_bystander_is_never_asked_for);
    RUN(two_exchange_when_both_said_yes);
    RUN(joining_by_touch_is_the_other_s);
    RUN(a_new_id_in_the_same_place_is_the_same_person);
    RUN(nobody_inherits_a_yes);
    RUN(figures_that_merge_keep_their_faces_answers);
    RUN(a_yes_that_nobody_is_found_for_waits_and_lapses);
    return check_end();
}

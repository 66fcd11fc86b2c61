/* The tracker in a world whose truth is known: who is told, when, under which id. */
#include "check.h"
#include "world.h"

static void a_face_is_verified_before_it_is_told(void)
{
    struct world *w = world_create();
    w->faces[0] = (struct world_face){.there = true, .x = 320, .y = 240, .size = 70};
    int first = 0;
    for (int i = 1; i <= 12 && !first; i++) {
        world_see(w);
        first = w->count ? i : 0;
    }
    printf("# told in picture %d\n", first);
    CHECK(first >= 2 && first <= 8);
    CHECK(world_sure(world_on(w, 0)));
    CHECK_INT(w->told[0].id, 1);
    world_destroy(w);
}

/* What the detector sees only once, and what the alignment is not sure of, is never told. */
static void phantoms_are_not_told(void)
{
    struct world *w = world_create();
    int told = 0;
    for (int i = 0; i < 120; i++) {
        w->phantom =
            (struct pav_face_box){.x = 100, .y = 100, .w = i % 15 == 0 ? 120 : 0, .h = 120};
        w->phantom_sure = 0.95f;
        world_see(w);
        told += w->count;
    }
    w->phantom_sure = 0.4f;
    for (int i = 0; i < 60; i++) {
        w->phantom.w = 120;
        world_see(w);
        told += w->count;
    }
    CHECK_INT(told, 0);
    world_destroy(w);
}

static void four_are_told_and_no_more(void)
{
    struct world *w = world_create();
    for (int k = 0; k < 5; k++)
        w->faces[k] = (struct world_face){.there = true,
                                          .x = 70 + 120 * (float)k,
                                          .y = 200 + 40 * (float)(k % 2),
                                          .size = 40,
                                          .who = k};
    for (int i = 0; i < 60; i++)
        world_see(w);
    CHECK_INT(w->count, 4);
    for (int i = 1; i < w->count; i++)
        CHECK(w->told[i].id > w->told[i - 1].id);
    world_destroy(w);
}

/* Half an eye distance to and fro, three times a second: always on it, always sure. */
static void a_fast_head_is_followed(void)
{
    struct world *w = world_create();
    int off = 0;
    w->faces[0] = (struct world_face){.there = true, .x = 320, .y = 240, .size = 60};
    for (int i = 0; i < 20; i++)
        world_see(w);
    for (int i = 0; i < 90; i++) {
        w->faces[0].x = 320 + 1.2f * 60 * sinf((float)i * 0.55f);
        w->faces[0].y = 240 + 0.2f * 60 * sinf((float)i * 0.9f);
        world_see(w);
        off += !world_sure(world_on(w, 0));
    }
    printf("# %d of 90 pictures without it\n", off);
    CHECK(off == 0);
    CHECK_INT(w->told[0].id, 1);
    world_destroy(w);
}

/* The alignment slips for some pictures: not sure meanwhile, and right again soon after. */
static void a_slip_is_told_and_mended(void)
{
    struct world *w = world_create();
    w->faces[0] = (struct world_face){.there = true, .x = 200, .y = 240, .size = 60};
    for (int i = 0; i < 20; i++)
        world_see(w);
    w->faces[0].hidden = w->faces[0].blurred = true;
    for (int i = 0; i < 6; i++) {
        w->faces[0].x += 40;
        world_see(w);
        CHECK(!w->count || w->told[0].fit.confidence < PAV_FACE_SURE);
    }
    w->faces[0].hidden = w->faces[0].blurred = false;
    int again = 0;
    for (int i = 1; i <= 10 && !again; i++) {
        world_see(w);
        again = world_sure(world_on(w, 0)) ? i : 0;
    }
    printf("# right again in picture %d\n", again);
    CHECK(again >= 1 && again <= 4);
    CHECK_INT(w->told[0].id, 1);
    world_destroy(w);
}

/* Two who pass each other side by side keep their ids. */
static void ids_do_not_swap(void)
{
    for (int pair = 0; pair < 4; pair++) {
        struct world *w = world_create();
        w->faces[0] =
            (struct world_face){.there = true, .x = 120, .y = 190, .size = 50, .who = pair};
        w->faces[1] =
            (struct world_face){.there = true, .x = 520, .y = 290, .size = 55, .who = pair + 1};
        for (int i = 0; i < 30; i++)
            world_see(w);
        REQUIRE(world_on(w, 0) && world_on(w, 1));
        uint32_t a = world_on(w, 0)->id, b = world_on(w, 1)->id;
        for (int i = 0; i < 40; i++) {
            w->faces[0].x += 10, w->faces[1].x -= 10;
            world_see(w);
        }
        REQUIRE(world_on(w, 0) && world_on(w, 1));
        CHECK_INT(world_on(w, 0)->id, a);
        CHECK_INT(world_on(w, 1)->id, b);
        world_destroy(w);
    }
}

/* One walks behind the other: one face for a while, then both again under their own ids. */
static void who_was_hidden_comes_back(void)
{
    struct world *w = world_create();
    w->faces[1] = (struct world_face){.there = true, .x = 320, .y = 240, .size = 60, .who = 0};
    w->faces[0] = (struct world_face){.there = true, .x = 100, .y = 240, .size = 50, .who = 3};
    for (int i = 0; i < 30; i++)
        world_see(w);
    REQUIRE(world_on(w, 0) && world_on(w, 1));
    uint32_t a = world_on(w, 0)->id, b = world_on(w, 1)->id;
    for (int i = 0; i < 50; i++) {
        w->faces[0].x += 9;
        w->faces[0].there = fabsf(w->faces[0].x - 320) > 75;
        world_see(w);
        CHECK(w->count <= 2);
        CHECK(world_on(w, 1) && world_on(w, 1)->id == b);
    }
    for (int i = 0; i < 15; i++)
        world_see(w);
    REQUIRE(world_on(w, 0) && world_on(w, 1));
    CHECK_INT(world_on(w, 1)->id, b);
    CHECK_INT(world_on(w, 0)->id, a);
    world_destroy(w);
}

static void who_leaves_is_dropped_and_ids_are_not_reused(void)
{
    struct world *w = world_create();
    w->faces[0] = (struct world_face){.there = true, .x = 320, .y = 240, .size = 60};
    for (int i = 0; i < 30; i++)
        world_see(w);
    CHECK_INT(w->count, 1);
    w->faces[0].there = false;
    int last = 0;
    for (int i = 1; i <= 60; i++) {
        world_see(w);
        CHECK(!w->count || w->told[0].fit.confidence < PAV_FACE_SURE);
        last = w->count ? i : last;
    }
    printf("# told as unsure for %d pictures\n", last);
    CHECK(last <= 25);
    w->faces[0].there = true;
    for (int i = 0; i < 30; i++)
        world_see(w);
    REQUIRE(w->count == 1);
    CHECK_INT(w->told[0].id, 2);
    pav_face_tracker_forget(w->tracker);
    for (int i = 0; i < 30; i++)
        world_see(w);
    REQUIRE(w->count == 1);
    CHECK_INT(w->told[0].id, 3);
    world_destroy(w);
}

/* A steady face is searched for in parts, and aligned once a picture. */
static void work_is_spread(void)
{
    struct world *w = world_create();
    w->faces[0] = (struct world_face){.there = true, .x = 320, .y = 240, .size = 60};
    for (int i = 0; i < 30; i++)
        world_see(w);
    w->detections = w->alignments = 0;
    for (int i = 0; i < 60; i++)
        world_see(w);
    CHECK_INT(w->alignments, 60);
    CHECK_INT(w->detections, 30);
    world_destroy(w);
}

/* A face that the detector never sees is told, and costs little once somebody is followed. */
static void who_never_faces_the_detector_is_told(void)
{
    struct world *w = world_create();
    int first = 0;
    w->proposes = true;
    w->faces[0] =
        (struct world_face){.there = true, .x = 320, .y = 240, .size = 60, .hidden = true};
    for (int i = 1; i <= 20 && !first; i++) {
        world_see(w);
        first = w->count ? i : 0;
    }
    printf("# told in picture %d\n", first);
    CHECK(first >= 2 && first <= 16);
    for (int i = 0; i < 10; i++)
        world_see(w);
    w->proposals = 0;
    for (int i = 0; i < 60; i++)
        world_see(w);
    CHECK(world_sure(world_on(w, 0)));
    CHECK_INT(w->proposals, 5);
    world_destroy(w);
}

static bool left_half(void *data, const struct pav_grey *grey, float x, float y)
{
    (void)data, (void)y;
    return x < 0.5f * (float)grey->width;
}

static void outside_the_zone_nobody_is_aligned(void)
{
    struct world *w = world_create();
    pav_face_tracker_zone(w->tracker, left_half, NULL);
    w->faces[0] = (struct world_face){.there = true, .x = 480, .y = 240, .size = 60};
    for (int i = 0; i < 40; i++)
        world_see(w);
    CHECK_INT(w->alignments, 0);
    CHECK_INT(w->count, 0);
    for (int i = 0; i < 40; i++) {
        w->faces[0].x -= 6;
        world_see(w);
    }
    CHECK_INT(w->count, 1);
    for (int i = 0; i < 40; i++) {
        w->faces[0].x += 6;
        world_see(w);
        CHECK(!w->count || w->faces[0].x < 330);
    }
    CHECK_INT(w->count, 0);
    world_destroy(w);
}

int main(void)
{
    RUN(a_face_is_verified_before_it_is_told);
    RUN(phantoms_are_not_told);
    RUN(four_are_told_and_no_more);
    RUN(a_fast_head_is_followed);
    RUN(a_slip_is_told_and_mended);
    RUN(ids_do_not_swap);
    RUN(who_was_hidden_comes_back);
    RUN(who_leaves_is_dropped_and_ids_are_not_reused);
    RUN(work_is_spread);
    RUN(who_never_faces_the_detector_is_told);
    RUN(outside_the_zone_nobody_is_aligned);
    return check_end();
}

/* Where things lie: within reach, equal where they must be, and not on top of each other. */
#include "target.h"

#include "check.h"

static const struct visit_rules rules = {.explain = true, .choose_mode = true};
static const int sizes[][2] = {{1280, 720}, {1920, 1080}, {1080, 1920}};
#define SIZES (sizeof sizes / sizeof *sizes)

static size_t lay(const struct layout *layout, enum visit_stage stage, int step,
                  struct visit_target targets[TARGETS_MOST])
{
    struct visit visit = {.stage = stage, .step = step, .portrait = 9};
    return targets_lay(&visit, &rules, layout, 12, true, targets);
}

static bool overlap(const float a[4], const float b[4])
{
    return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

/* All that can be done by touch can be done between 380 and 1220 mm above the floor. */
static void reach(const struct layout *layout, float screen_mm, float bottom_mm)
{
    for (int stage = 0; stage < VISIT_STAGES; stage++) {
        struct visit_target targets[TARGETS_MOST];
        size_t count = lay(layout, (enum visit_stage)stage, 0, targets);
        for (size_t i = 0; i < count; i++) {
            if (targets[i].by_hand || targets[i].act == VISIT_DRAG)
                continue;
            bool within = false; /* itself, or its twin */
            for (size_t k = 0; k < count; k++)
                if (!targets[k].by_hand && targets[k].act == targets[i].act &&
                    targets[k].value == targets[i].value)
                    within = within ||
                             (bottom_mm + targets[k].box[1] * screen_mm >= REACH_LOW_MM &&
                              bottom_mm + (targets[k].box[1] + targets[k].box[3]) * screen_mm <=
                                  REACH_HIGH_MM);
            CHECK(within);
        }
    }
}

static void everything_touched_is_within_reach(void)
{
    for (size_t s = 0; s < SIZES; s++) {
        struct layout lying = layout_of(sizes[s][0], sizes[s][1], 680, 900, false);
        reach(&lying, 680, 900);
        struct layout tall = layout_of(sizes[s][0], sizes[s][1], 1210, 300, false);
        reach(&tall, 1210, 300);
        struct layout wall = layout_of(sizes[s][0], sizes[s][1], 1000, 800, false);
        reach(&wall, 1000, 800);
    }
}

static void on_a_screen_that_hangs_too_high_it_lies_as_low_as_it_can(void)
{
    struct layout normal = layout_of(1280, 720, 680, 900, false),
                  high = layout_of(1280, 720, 680, 1400, false);
    CHECK_NEAR(high.low, normal.low, 1e-6);
    CHECK(high.low < 0.1f);
}

static void yes_and_no_are_equal(void)
{
    for (size_t s = 0; s < SIZES; s++) {
        struct layout layout = layout_of(sizes[s][0], sizes[s][1], 680, 900, false);
        static const enum place pairs[][2] = {{PLACE_YES, PLACE_NO},
                                              {PLACE_YES_RING, PLACE_NO_RING},
                                              {PLACE_YES_WORDS, PLACE_NO_WORDS}};
        for (int i = 0; i < 9; i++) {
            float yes[4], no[4];
            layout.hands_x = 0.3f * (float)(i / 3) + 0.2f;
            layout_place(&layout, pairs[i % 3][0], 0, yes);
            layout_place(&layout, pairs[i % 3][1], 0, no);
            CHECK_NEAR(yes[1], no[1], 1e-5);
            CHECK_NEAR(yes[2], no[2], 1e-5);
            CHECK_NEAR(yes[3], no[3], 1e-5);
            if (i / 3 == 1 || i % 3 == 0)
                CHECK_NEAR(yes[0], 1 - no[0] - no[2], 1e-5);
            CHECK(yes[0] >= 0 && no[0] + no[2] <= 1 && yes[0] + yes[2] < no[0]);
        }
    }
}

static void nothing_lies_on_another(void)
{
    for (size_t s = 0; s < SIZES; s++)
        for (int stage = 0; stage < VISIT_STAGES; stage++)
            for (int right = 0; right < 2; right++) {
                struct layout layout = layout_of(sizes[s][0], sizes[s][1], 680, 900, false);
                struct visit_target t[TARGETS_MOST];
                layout.join_right = right;
                layout.join_x = right ? 0.9f : 0.1f;
                layout.hands_x = right ? 0.2f : 0.7f;
                size_t count = lay(&layout, (enum visit_stage)stage, 0, t);
                for (size_t i = 0; i < count; i++) {
                    CHECK(t[i].box[0] >= 0 && t[i].box[0] + t[i].box[2] <= 1);
                    CHECK(t[i].box[1] >= 0 && t[i].box[1] + t[i].box[3] <= 1);
                    for (size_t k = 0; k < i; k++)
                        CHECK(t[i].act == t[k].act || !overlap(t[i].box, t[k].box));
                }
            }
}

static void the_chosen_portrait_is_in_the_row(void)
{
    struct layout layout = layout_of(1280, 720, 680, 900, false);
    for (int portrait = 0; portrait < 12; portrait++) {
        struct visit visit = {.stage = VISIT_MIRROR, .portrait = portrait};
        int first = targets_first_portrait(&visit, &layout, 12);
        CHECK(first >= 0 && first + layout_thumbs(&layout) <= 12);
        CHECK(portrait >= first && portrait < first + layout_thumbs(&layout));
    }
    struct visit visit = {.stage = VISIT_MIRROR, .portrait = 1};
    CHECK_INT(targets_first_portrait(&visit, &layout, 3), 0);
}

int main(void)
{
    RUN(everything_touched_is_within_reach);
    RUN(on_a_screen_that_hangs_too_high_it_lies_as_low_as_it_can);
    RUN(yes_and_no_are_equal);
    RUN(nothing_lies_on_another);
    RUN(the_chosen_portrait_is_in_the_row);
    return check_end();
}

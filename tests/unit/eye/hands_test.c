/* Hands against the drawn visitor's script: up, out, hanging; and on figures drawn cell by cell. */
#include "check.h"
#include "eye/vision/grid.h"
#include "eye/vision/hands.h"
#include "look.h"

static int raised_of(const struct look *l)
{
    int count = 0;
    for (uint32_t i = 0; i < l->picture.hand_count; i++)
        count += l->picture.hands[i].raised;
    return count;
}

/* Both arms go up together from 4.8 s to 6.3 s, once; then they hang for long. */
static void the_visitor_waves(void)
{
    struct look l;
    int both = 0, steps = 0, hanging = 0;
    float left = 1, right = 0;
    look_init(&l);
    look_through(&l, 0, 5.1);
    for (double t = 5.1; t < 6.0; t += 1 / 30.0, steps++) {
        look_draw(&l, t);
        look_see(&l);
        both += raised_of(&l) == 2;
        for (uint32_t i = 0; i < l.picture.hand_count; i++) {
            CHECK_INT(l.picture.hands[i].person, l.picture.people[0].id);
            left = fminf(left, l.picture.hands[i].x);
            right = fmaxf(right, l.picture.hands[i].x);
        }
    }
    printf("# both are up in %d of %d pictures, from %.2f to %.2f\n", both, steps, left, right);
    CHECK(both >= steps - 1);
    CHECK(left < 0.3f && right > 0.7f);
    look_through(&l, 6.0, 12.6);
    for (double t = 12.6; t < 16.5; t += 1 / 30.0) {
        look_draw(&l, t);
        look_see(&l);
        hanging += l.picture.hand_count > 0;
    }
    printf("# %d of 117 pictures with hands while they hang\n", hanging);
    CHECK(hanging <= 3);
    look_finish(&l);
}

/* Two people: each hand is its owner's. */
static void hands_know_their_owner(void)
{
    struct look l;
    int told = 0, wrong = 0;
    look_init(&l);
    look_through(&l, 39, 40);
    look_through(&l, 20, 24);
    REQUIRE(l.picture.people_count == 2);
    for (double t = 24; t < 31; t += 1 / 30.0) {
        look_draw(&l, t);
        look_see(&l);
        for (uint32_t i = 0; i < l.picture.hand_count; i++) {
            const struct pav_hand *hand = &l.picture.hands[i];
            int nearest = 0;
            for (int k = 1; k < (int)l.picture.people_count; k++) {
                if (fabsf(l.picture.people[k].x - hand->x) <
                    fabsf(l.picture.people[nearest].x - hand->x))
                    nearest = k;
            }
            told++;
            wrong += l.picture.people[nearest].id != hand->person;
        }
    }
    printf("# %d hands, %d not of the nearer one\n", told, wrong);
    CHECK(told > 200);
    CHECK(wrong < told / 50);
    look_finish(&l);
}

/* --- figures of capsules ---- */

static uint8_t grid[GRID_CELLS];
static struct pav_person one;

static void capsule(float x0, float y0, float x1, float y1, float r)
{
    for (int i = 0; i < GRID_CELLS; i++) {
        float x = (float)(i % GRID_W), y = (float)(i / GRID_W), dx = x1 - x0, dy = y1 - y0;
        float t = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy + 1e-6f);
        t = fmaxf(0, fminf(1, t));
        grid[i] |= hypotf(x - x0 - t * dx, y - y0 - t * dy) < r;
    }
}

/* Trunk, head and legs around column 80, shoulders at row 55. */
static void body(void)
{
    memset(grid, 0, sizeof grid);
    capsule(80, 30, 80, 48, 9);
    capsule(80, 55, 80, 68, 3);
    capsule(80, 68, 80, 70, 6);
    capsule(76, 0, 76, 28, 4);
    capsule(84, 0, 84, 28, 4);
}

static int hands_of(bool raised, struct pav_hand found[PAV_HANDS_MAX])
{
    struct pav_hands *h = pav_hands_create();
    int x0 = GRID_W, x1 = 0, y1 = 0, count = 0, all = 0;
    for (int i = 0; i < GRID_CELLS; i++) {
        if (!grid[i])
            continue;
        x0 = i % GRID_W < x0 ? i % GRID_W : x0;
        x1 = i % GRID_W > x1 ? i % GRID_W : x1;
        y1 = i / GRID_W > y1 ? i / GRID_W : y1;
    }
    one = (struct pav_person){.id = 4, .x = 80.0f / GRID_W, .y = 0.4f};
    one.w = (float)(x1 - x0 + 1) / GRID_W, one.h = (float)(y1 + 1) / GRID_H;
    for (int i = 0; i < 10; i++)
        all = pav_hands_step(h, grid, &one, 1, 1, 1 / 30.0, found);
    for (int i = 0; i < all; i++)
        count += found[i].raised == raised;
    pav_hands_destroy(h);
    return count == all ? count : -1;
}

static void figures(void)
{
    struct pav_hand found[PAV_HANDS_MAX];
    body();
    CHECK_INT(hands_of(true, found), 0); /* no arms at all: a head is no hand */
    capsule(90, 50, 94, 28, 3);
    capsule(70, 50, 66, 28, 3);
    CHECK_INT(hands_of(true, found), 0); /* they hang */
    body();
    capsule(70, 52, 40, 50, 3);
    CHECK_INT(hands_of(false, found), 1); /* points to the left */
    CHECK_NEAR(found[0].x, 38.0 / GRID_W, 0.02);
    CHECK_NEAR(found[0].y, 50.0 / GRID_H, 0.04);
    CHECK_INT(found[0].person, 4);
    body();
    capsule(90, 52, 104, 60, 3);
    capsule(104, 60, 102, 80, 3);
    CHECK_INT(hands_of(true, found), 1);
    CHECK_NEAR(found[0].y, 83.0 / GRID_H, 0.03);
    body();
    capsule(70, 52, 52, 70, 3);
    capsule(90, 52, 108, 70, 3);
    CHECK_INT(hands_of(true, found), 2);
    memset(grid, 0, sizeof grid); /* nobody, and everything */
    CHECK_INT(hands_of(true, found), 0);
    memset(grid, 1, sizeof grid);
    CHECK_INT(hands_of(true, found), 0);
}

/* What is there for a single picture is not told, nor does a hand vanish for one. */
static void hands_do_not_flicker(void)
{
    struct pav_hands *h = pav_hands_create();
    struct pav_hand found[PAV_HANDS_MAX];
    int told = 0;
    for (int i = 0; i < 60; i++) {
        bool up = i < 30 ? i % 10 == 5 : i % 10 != 5;
        body();
        if (up)
            capsule(90, 52, 108, 72, 3);
        one = (struct pav_person){.id = 4, .x = 0.5f, .y = 0.4f, .w = 0.4f, .h = 0.9f};
        int count = pav_hands_step(h, grid, &one, 1, 1, 1 / 30.0, found);
        if (i < 30)
            CHECK_INT(count, 0);
        told += i >= 40 && count == 1;
    }
    CHECK_INT(told, 20);
    pav_hands_destroy(h);
}

int main(void)
{
    RUN(figures);
    RUN(hands_do_not_flicker);
    RUN(the_visitor_waves);
    RUN(hands_know_their_owner);
    return check_end();
}

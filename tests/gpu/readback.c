/* Reading back without waiting: every picture once, in order, whole. */
#include "fixture.h"

enum { W = 31, H = 17 };

static void pictures_come_in_order(void)
{
    struct pav_target *target = fixture_target(W, H, PAV_FORMAT_RGBA8);
    int taken = 0, w, h;
    void *ticket;
    const uint8_t *rgba;
    CHECK(!pav_gpu_readback_take(fixture.gpu, &w, &h, &ticket, true));
    for (int i = 0; i < 60; i++) {
        fixture_frame();
        float level = (float)i / 255;
        pav_target_clear(target, (const float[4]){level, 0, 1 - level, 1});
        while (!pav_gpu_readback(fixture.gpu, target, (void *)(intptr_t)(i + 1))) {
            rgba = pav_gpu_readback_take(fixture.gpu, &w, &h, &ticket, true);
            REQUIRE(rgba);
            CHECK_INT((intptr_t)ticket, ++taken);
            CHECK(w == W && h == H);
            CHECK_INT(rgba[0], taken - 1);
            CHECK_INT(rgba[(W * H - 1) * 4 + 2], 256 - taken);
        }
    }
    while ((rgba = pav_gpu_readback_take(fixture.gpu, &w, &h, &ticket, true))) {
        CHECK_INT((intptr_t)ticket, ++taken);
        CHECK_INT(rgba[0], taken - 1);
    }
    CHECK_INT(taken, 60);
    pav_target_destroy(target);
}

static void slots_are_few_and_never_waited_for(void)
{
    struct pav_target *screen = pav_gpu_screen(fixture.gpu, 64, 48);
    int begun = 0, w, h;
    pav_target_clear(screen, (const float[4]){0, 1, 0, 1});
    while (begun < 100 && pav_gpu_readback(fixture.gpu, screen, NULL))
        begun++;
    CHECK(begun >= 2 && begun <= 8);
    const uint8_t *rgba = pav_gpu_readback_take(fixture.gpu, &w, &h, NULL, true);
    REQUIRE(rgba);
    CHECK(w == 64 && h == 48 && rgba[0] == 0 && rgba[1] == 255);
    CHECK(pav_gpu_readback(fixture.gpu, screen, NULL)); /* one is free again */
    while (pav_gpu_readback_take(fixture.gpu, &w, &h, NULL, true))
        continue;
}

static void sizes_may_change_between(void)
{
    struct pav_target *targets[] = {fixture_target(8, 8, PAV_FORMAT_RGBA8),
                                    fixture_target(40, 9, PAV_FORMAT_RGBA16F)};
    int w, h;
    for (int i = 0; i < 20; i++) {
        struct pav_target *target = targets[i % 2];
        pav_target_clear(target, (const float[4]){1, 2, -1, 1}); /* cut to what bytes hold */
        REQUIRE(pav_gpu_readback(fixture.gpu, target, target));
        void *ticket;
        const uint8_t *rgba = pav_gpu_readback_take(fixture.gpu, &w, &h, &ticket, true);
        REQUIRE(rgba);
        CHECK(ticket == target && w == pav_target_width(target) && h == pav_target_height(target));
        CHECK(rgba[0] == 255 && rgba[1] == 255 && rgba[2] == 0);
    }
    pav_target_destroy(targets[0]);
    pav_target_destroy(targets[1]);
}

int main(void)
{
    if (!fixture_open(true, false)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    RUN(pictures_come_in_order);
    RUN(slots_are_few_and_never_waited_for);
    RUN(sizes_may_change_between);
    fixture_close();
    return check_end();
}

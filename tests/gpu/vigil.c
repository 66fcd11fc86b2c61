/* The vigil over pictures: what is withheld, and what is a fault; on a clock of our own. */
#include "stage/vigil.h"
#include "fixture.h"

#define W 640
#define H 360

static struct pav_target *screen;
static struct pav_vigil *vigil;
static struct pav_vigil_case about;

static void begin(void)
{
    pav_vigil_destroy(vigil);
    vigil = pav_vigil_create(fixture.gpu, true);
    about = (struct pav_vigil_case){.scene = 1, .now_s = 100};
}

static void paint(float grey)
{
    fixture_frame();
    pav_target_clear(screen, (const float[4]){grey, grey, grey, 1});
}

/* One pixel that is lighter than the rest, where a small copy has none. */
static void dot(int x, int y)
{
    static const uint8_t white[4] = {255, 255, 255, 255};
    struct pav_texture *texture = pav_texture_create(
        fixture.gpu,
        &(struct pav_texture_desc){
            .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = white});
    float at[4] = {(float)x / W, (float)y / H, 1.0f / W, 1.0f / H};
    pav_draw_texture(fixture.gpu, screen, texture, at, PAV_BLEND_NONE, 1);
    pav_texture_destroy(texture);
}

static bool look(double later_s)
{
    about.now_s += later_s;
    return pav_vigil_look(vigil, screen, &about);
}

static void black_is_withheld_and_then_a_fault(void)
{
    begin();
    paint(0.5f);
    CHECK(look(0.02));
    paint(0);
    int withheld = 0;
    for (int i = 0; i < 22; i++) {
        withheld += !look(0.02);
        CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_WELL);
    }
    CHECK_INT(withheld, 22);
    look(0.06);
    CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_BLACK);
    look(1);
    CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_WELL); /* it was told */
    struct pav_beat_picture picture;
    pav_vigil_tell(vigil, &picture);
    CHECK(picture.black_since > 0 && picture.looked > 20);
}

static void a_flicker_of_black_is_none(void)
{
    begin();
    for (int i = 0; i < 100; i++) {
        paint(i % 2 ? 0.5f : 0);
        CHECK_INT(look(0.1), i % 2);
        CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_WELL);
    }
}

static void what_is_nearly_black(void)
{
    begin();
    paint(2.0f / 255);
    CHECK(!look(0.02));
    paint(16.0f / 255); /* a film's black */
    CHECK(!look(0.02));
    paint(17.0f / 255);
    CHECK(look(0.02));
    paint(8.0f / 255);
    dot(333, 77); /* a star */
    CHECK(look(0.02));
    paint(2.0f / 255);
    dot(333, 77);
    CHECK(look(0.02));
    paint(0);
    about.may_be_dark = true;
    CHECK(look(0.02));
    look(5);
    CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_WELL);
}

static void a_film_may_be_black_for_a_while(void)
{
    begin();
    about.film = true;
    paint(0);
    for (int i = 0; i < 76; i++) { /* 19 s, and it is shown */
        CHECK(look(0.25));
        CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_WELL);
    }
    paint(0.5f);
    CHECK(look(0.25));
    paint(0);
    for (int i = 0; i < 76; i++)
        look(0.25);
    CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_WELL);
    look(2);
    CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_BLACK);
}

static enum pav_vigil_finding found_within(double seconds, void (*change)(int second))
{
    for (int i = 0; i < (int)(seconds * 4); i++) {
        if (change)
            change(i / 4);
        look(0.25);
        enum pav_vigil_finding finding = pav_vigil_finding(vigil);
        if (finding)
            return finding;
    }
    return PAV_VIGIL_WELL;
}

static void a_hand_moves(int second)
{
    paint(0.5f);
    dot(100 + second, 201); /* a pixel a second, which no small copy shows */
}

static void always_the_same_is_a_fault(void)
{
    begin();
    paint(0.5f);
    CHECK_INT(found_within(29.5, NULL), PAV_VIGIL_WELL);
    CHECK_INT(found_within(2, NULL), PAV_VIGIL_FROZEN);
    begin();
    CHECK_INT(found_within(90, a_hand_moves), PAV_VIGIL_WELL);
    begin();
    paint(0.5f);
    about.may_be_still = true;
    CHECK_INT(found_within(90, NULL), PAV_VIGIL_WELL);
    about.may_be_still = false; /* somebody comes */
    CHECK_INT(found_within(29, NULL), PAV_VIGIL_WELL);
    CHECK_INT(found_within(3, NULL), PAV_VIGIL_FROZEN);
}

static void one_that_declines_is_frozen_too(void)
{
    begin();
    paint(0.5f);
    look(0.02);
    enum pav_vigil_finding finding = PAV_VIGIL_WELL;
    for (int i = 0; i < 31 && !finding; i++) {
        about.now_s += 1;
        pav_vigil_pass(vigil, &about);
        finding = pav_vigil_finding(vigil);
        CHECK(i >= 28 || !finding);
    }
    CHECK_INT(finding, PAV_VIGIL_FROZEN);
}

static void another_scene_begins_anew(void)
{
    begin();
    paint(0);
    look(0.02);
    look(0.4);
    about.scene = 2;
    look(0.2);
    CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_WELL);
    look(0.6);
    CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_BLACK);
    pav_vigil_rest(vigil);
    look(0.1);
    CHECK_INT(pav_vigil_finding(vigil), PAV_VIGIL_WELL);
}

static void another_scene_every_second(int second)
{
    about.scene = (uint32_t)second + 1;
    about.name = second == 0 ? "silt" : "mirror";
}

static void one_picture_of_many_scenes_is_the_stages_fault(void)
{
    begin();
    paint(0.5f);
    CHECK_INT(found_within(29.5, another_scene_every_second), PAV_VIGIL_WELL);
    CHECK_INT(found_within(2, NULL), PAV_VIGIL_STUCK);
    CHECK_STR(pav_vigil_last_changed(vigil), "silt");
    begin();
    paint(0.5f);
    CHECK_INT(found_within(20, another_scene_every_second), PAV_VIGIL_WELL);
    paint(0.6f);
    CHECK_INT(found_within(20, another_scene_every_second), PAV_VIGIL_WELL);
    about.may_be_still = true;
    look(0.1);
    about.may_be_still = false;
    CHECK_INT(found_within(29, another_scene_every_second), PAV_VIGIL_WELL);
}

/* A GPU that is not done in time is not waited for: the picture goes as it is. */
static void it_waits_no_longer_than_there_is_time(void)
{
    pav_vigil_destroy(vigil);
    vigil = pav_vigil_create(fixture.gpu, false);
    about = (struct pav_vigil_case){.scene = 1, .now_s = 100};
    paint(0.5f);
    int64_t from_ns = pav_clock_ns(), least_ns = INT64_MAX;
    for (int i = 0; i < 200; i++) {
        int64_t begin_ns = pav_clock_ns();
        about.due_ns = begin_ns; /* it is late already */
        look(0.01);
        int64_t took_ns = pav_clock_ns() - begin_ns;
        least_ns = took_ns < least_ns ? took_ns : least_ns;
    }
    printf("# a look takes %.0f us, at best %.0f us\n", (double)(pav_clock_ns() - from_ns) / 200e3,
           (double)least_ns * 1e-3);
    CHECK(least_ns < 3 * PAV_NS_PER_MS);
}

int main(void)
{
    if (!fixture_open(true, false)) {
        printf("1..0 # SKIP no GL: %s\n", fixture.said);
        return 0;
    }
    screen = pav_target_create(
        fixture.gpu,
        &(struct pav_target_desc){.width_px = W, .height_px = H, .format = PAV_FORMAT_RGBA8});
    RUN(black_is_withheld_and_then_a_fault);
    RUN(a_flicker_of_black_is_none);
    RUN(what_is_nearly_black);
    RUN(a_film_may_be_black_for_a_while);
    RUN(always_the_same_is_a_fault);
    RUN(one_that_declines_is_frozen_too);
    RUN(another_scene_begins_anew);
    RUN(one_picture_of_many_scenes_is_the_stages_fault);
    RUN(it_waits_no_longer_than_there_is_time);
    pav_vigil_destroy(vigil);
    pav_target_destroy(screen);
    fixture_close();
    return check_end();
}

/* The drawn visitor: the same at the same time, moving at once, where its truth says, and cheap. */
#include "base/clock.h"
#include "check.h"
#include "look.h"

static size_t differing(const uint8_t *a, const uint8_t *b, size_t count, int levels)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += abs(a[i] - b[i]) > levels;
    return sum;
}

static void is_a_function_of_time(void)
{
    enum { BYTES = LOOK_W * LOOK_H * 4 };
    static uint8_t one[BYTES], two[BYTES];
    struct pav_visitor *a = pav_visitor_create(LOOK_W, LOOK_H, true),
                       *b = pav_visitor_create(LOOK_W, LOOK_H, true);
    pav_visitor_draw(a, 7.3, one);
    pav_visitor_draw(b, 25, two);
    pav_visitor_draw(b, 7.3, two);
    CHECK(memcmp(one, two, BYTES) == 0);
    pav_visitor_draw(b, 7.3 + 3 * PAV_VISITOR_CYCLE_S, two); /* another noise, the same people */
    CHECK(differing(one, two, BYTES, 40) == 0);
    pav_visitor_destroy(a);
    pav_visitor_destroy(b);
}

static void mirrors(void)
{
    enum { BYTES = LOOK_W * LOOK_H * 4 };
    static uint8_t one[BYTES], two[BYTES];
    struct pav_visitor *a = pav_visitor_create(LOOK_W, LOOK_H, false),
                       *b = pav_visitor_create(LOOK_W, LOOK_H, true);
    pav_visitor_draw(a, 9, one);
    pav_visitor_draw(b, 9, two);
    int wrong = 0;
    for (int y = 0; y < LOOK_H; y++) {
        for (int x = 0; x < LOOK_W; x++)
            wrong +=
                memcmp(one + (y * LOOK_W + x) * 4, two + (y * LOOK_W + LOOK_W - 1 - x) * 4, 4) != 0;
    }
    CHECK_INT(wrong, 0);
    pav_visitor_destroy(a);
    pav_visitor_destroy(b);
}

static void moves_in_the_first_second(void)
{
    struct look l;
    look_init(&l);
    look_draw(&l, 0);
    CHECK_INT(l.truth.count, 1);
    CHECK(l.truth.people[0].area > 0.01f);
    float x = l.truth.people[0].x;
    look_draw(&l, 1);
    CHECK(l.truth.people[0].x > x + 0.05f);
    look_finish(&l);
}

static void keeps_to_its_script(void)
{
    static const struct {
        double t_s;
        int people;
    } scenes[] = {{1, 1}, {10, 1}, {18, 1}, {24, 2}, {29, 2}, {38, 0}, {39.9, 0}};
    struct look l;
    look_init(&l);
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        look_draw(&l, scenes[i].t_s);
        CHECK_INT(l.truth.count, scenes[i].people);
    }
    look_draw(&l, 6); /* near, whole head and both hands in the picture */
    CHECK(l.truth.people[0].x0 > 0 && l.truth.people[0].x1 < 1);
    CHECK(l.truth.people[0].y1 > 0.75f);
    look_finish(&l);
}

/* The picture differs from the empty room where the truth says someone is, and nowhere else. */
static void is_where_it_says(void)
{
    enum { BYTES = LOOK_W * LOOK_H * 4 };
    static uint8_t empty[BYTES];
    struct look l;
    look_init(&l);
    look_draw(&l, 39);
    memcpy(empty, l.picture.pixels, BYTES);
    look_draw(&l, 8);
    int inside = 0, differs_inside = 0, outside = 0, differs_outside = 0;
    for (int y = 0; y < LOOK_H; y++) {
        for (int x = 0; x < LOOK_W; x++) {
            uint8_t cover =
                l.mask[y * PAV_MASK_HEIGHT / LOOK_H * PAV_MASK_WIDTH + x * PAV_MASK_WIDTH / LOOK_W];
            const uint8_t *a = l.picture.pixels + (y * LOOK_W + x) * 4,
                          *b = empty + (y * LOOK_W + x) * 4;
            bool differs = abs(a[0] - b[0]) + abs(a[1] - b[1]) + abs(a[2] - b[2]) > 36;
            inside += cover == 255;
            differs_inside += cover == 255 && differs;
            outside += cover == 0;
            differs_outside += cover == 0 && differs;
        }
    }
    CHECK(inside > 20000);
    CHECK(differs_inside > inside * 0.9);
    CHECK(differs_outside < outside * 0.001);
    look_finish(&l);
}

static void comes_in_sizes(void)
{
    static const int sizes[][2] = {{1280, 720}, {640, 480}, {320, 180}, {854, 480}, {64, 36}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int w, h;
        struct pav_visitor *v = pav_visitor_create(sizes[i][0], sizes[i][1], true);
        size_t bytes = (size_t)sizes[i][0] * (size_t)sizes[i][1] * 4;
        uint8_t *rgba = pav_alloc(bytes + 64);
        memset(rgba + bytes, 7, 64);
        pav_visitor_size(v, &w, &h);
        CHECK(w == sizes[i][0] && h == sizes[i][1]);
        for (double t = 0; t < 40; t += 4.7)
            pav_visitor_draw(v, t, rgba);
        for (size_t k = 0; k < bytes; k += 4)
            REQUIRE(rgba[k + 3] == 255);
        for (size_t k = 0; k < 64; k++)
            REQUIRE(rgba[bytes + k] == 7);
        free(rgba);
        pav_visitor_destroy(v);
    }
}

static const char *const cast_names[] = {"alone", "as two"};

/* Landmarks lie on the figure, in order, and follow what is played; a mirror changes sides and nothing else. */
static void tells_its_faces(void)
{
    static const struct {
        enum pav_visitor_cast cast;
        double t_s;
        int people;
    } scenes[] = {{PAV_VISITOR_ALONE, 50, 1},
                  {PAV_VISITOR_ALONE, 17, 1},
                  {PAV_VISITOR_PAIR, 12, 2},
                  {PAV_VISITOR_PAIR, 30, 2}};
    static uint8_t rgba[LOOK_W * LOOK_H * 4];
    struct pav_visitor *plain = pav_visitor_create(LOOK_W, LOOK_H, false),
                       *mirrored = pav_visitor_create(LOOK_W, LOOK_H, true);
    pav_visitor_keep_truth(plain);
    pav_visitor_keep_truth(mirrored);
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        struct pav_visitor_truth a, b;
        pav_visitor_cast(plain, scenes[i].cast);
        pav_visitor_cast(mirrored, scenes[i].cast);
        pav_visitor_draw(plain, scenes[i].t_s, rgba);
        pav_visitor_truth(plain, &a);
        pav_visitor_draw(mirrored, scenes[i].t_s, rgba);
        pav_visitor_truth(mirrored, &b);
        printf("# %s at %g s\n", cast_names[scenes[i].cast], scenes[i].t_s);
        CHECK_INT(a.count, scenes[i].people);
        for (int k = 0; k < a.count; k++) {
            const struct pav_head_truth *f = &a.people[k].face, *m = &b.people[k].face;
            for (int p = 0; p < PAV_LANDMARKS; p++) {
                float u = (f->landmarks[p][0] + 0.5f) / LOOK_W,
                      v = 1 - (f->landmarks[p][1] + 0.5f) / LOOK_H;
                CHECK(u > a.people[k].x0 - 0.01f && u < a.people[k].x1 + 0.01f);
                CHECK(v > a.people[k].y0 && v < a.people[k].y1 + 0.01f);
                CHECK_NEAR(m->landmarks[pav_landmark_twin(p)][0], LOOK_W - 1 - f->landmarks[p][0],
                           0.01);
            }
            CHECK(f->landmarks[36][0] < f->landmarks[45][0] &&
                  f->landmarks[36][1] < f->landmarks[48][1]);
            CHECK(f->pupils[0][0] < f->pupils[1][0]);
            CHECK(f->unit_px > 10 && fabsf(f->yaw_deg) < 60);
            CHECK_NEAR(m->yaw_deg, -f->yaw_deg, 0.01);
        }
    }
    pav_visitor_destroy(plain);
    pav_visitor_destroy(mirrored);
}

/* Near the camera it speaks, smiles, blinks and looks about. */
static void moves_its_face(void)
{
    static uint8_t rgba[LOOK_W * LOOK_H * 4];
    struct pav_visitor *v = pav_visitor_create(LOOK_W, LOOK_H, false);
    pav_visitor_keep_truth(v);
    float open = 0, smile = 0, lid = 1, left = 0, right = 0;
    for (double t = 44; t < 57.5; t += 0.08) {
        struct pav_visitor_truth truth;
        pav_visitor_draw(v, t, rgba);
        pav_visitor_truth(v, &truth);
        REQUIRE(truth.count == 1);
        const struct pav_head_truth *f = &truth.people[0].face;
        open = fmaxf(open, f->movements.mouth_open), smile = fmaxf(smile, f->movements.mouth_smile);
        lid = fminf(lid, f->movements.lid[0]);
        left = fminf(left, f->yaw_deg), right = fmaxf(right, f->yaw_deg);
    }
    CHECK(open > 0.2f && smile > 0.8f && lid < 0.2f);
    CHECK(left < -25 && right > 25);
    pav_visitor_destroy(v);
}

static void is_cheap(void)
{
    static uint8_t rgba[LOOK_W * LOOK_H * 4];
    struct pav_visitor *v = pav_visitor_create(LOOK_W, LOOK_H, true);
    int64_t begun = pav_clock_cpu_ns();
    for (int i = 0; i < 160; i++)
        pav_visitor_draw(v, i * 0.25, rgba);
    double ms = (double)(pav_clock_cpu_ns() - begun) / 160 / 1e6;
    printf("# a %dx%d picture: %.2f ms of CPU\n", LOOK_W, LOOK_H, ms);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(ms < 3 * 4);
#endif
    pav_visitor_destroy(v);
}

int main(void)
{
    RUN(is_a_function_of_time);
    RUN(mirrors);
    RUN(moves_in_the_first_second);
    RUN(keeps_to_its_script);
    RUN(is_where_it_says);
    RUN(comes_in_sizes);
    RUN(tells_its_faces);
    RUN(moves_its_face);
    RUN(is_cheap);
    return check_end();
}

/* Tests the outline of a face's skin on painted faces: hair, a veil, a wall of the same colour, edges. */
#include "eye/outline.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"
#include "check.h"

#define W    400
#define H    480
#define EYES 110.0f /* px between the outer corners */

static uint8_t rgba[W * H * 4];
static struct pav_face_fit fit;
static float points[PAV_OUTLINE_POINTS][2];

struct colour {
    int r, g, b;
};
static const struct colour skin = {205, 160, 130}, hair = {60, 38, 25}, wall = {90, 110, 105},
                           veil = {225, 222, 215};

static uint32_t random_state = 9;
static int grain(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (int)(random_state >> 24) % 9 - 4;
}

/* y down */
static void put(int x, int y, struct colour c)
{
    uint8_t *p = rgba + ((H - 1 - y) * W + x) * 4;
    int n = grain();
    p[0] = (uint8_t)(c.r + n), p[1] = (uint8_t)(c.g + n), p[2] = (uint8_t)(c.b + n), p[3] = 255;
}

static float round_at(float x, float y, float w, float h)
{
    return (x / w) * (x / w) + (y / h) * (y / h);
}

static void set(int i, float x, float y)
{
    fit.landmarks[i][0] = W / 2 + x * EYES, fit.landmarks[i][1] = 220 + y * EYES;
}

static void arc(int first, int count, float x, float y, float w, float h, float from, float to)
{
    for (int i = 0; i < count; i++) {
        float t = from + (to - from) * (float)i / (float)(count > 1 ? count - 1 : 1);
        set(first + i, x + w * cosf(t), y + h * sinf(t));
    }
}

/* A face from the front, with its middle between the eyes. Eye distances. */
static void pose(void)
{
    const float pi = 3.14159265f;
    arc(0, 17, 0, 0.15f, 0.78f, 1.2f, pi, 0);
    arc(17, 5, -0.36f, -0.2f, 0.24f, 0.08f, pi, 2 * pi);
    arc(22, 5, 0.36f, -0.2f, 0.24f, 0.08f, pi, 2 * pi);
    for (int i = 0; i < 4; i++)
        set(27 + i, 0, 0.05f + 0.12f * (float)i);
    arc(31, 5, 0, 0.5f, 0.16f, 0.04f, pi, 0);
    arc(36, 6, -0.34f, 0, 0.16f, 0.06f, pi, 2 * pi);
    arc(42, 6, 0.34f, 0, 0.16f, 0.06f, pi, 2 * pi);
    set(36, -0.5f, 0), set(39, -0.18f, 0), set(42, 0.18f, 0), set(45, 0.5f, 0);
    arc(48, 12, 0, 0.88f, 0.28f, 0.1f, pi, 3 * pi);
    arc(60, 8, 0, 0.88f, 0.22f, 0.03f, pi, 3 * pi);
    set(48, -0.28f, 0.88f), set(54, 0.28f, 0.88f);
}

/* `hairline`, `veiled`: how high over the eyes the hair begins, and how far aside the veil. */
static void paint(struct colour behind, float hairline, float veiled)
{
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            float u = ((float)x - W / 2) / EYES, v = ((float)y - 220) / EYES;
            bool face = v < 0.15f ? round_at(u, v - 0.15f, 0.78f, 1.35f) < 1
                                  : round_at(u, v - 0.15f, 0.78f, 1.2f) < 1;
            struct colour c = face ? skin : behind;
            if (round_at(u, v + 0.1f, 1.05f, 1.5f) < 1 && (!face || v < hairline))
                c = v < 0.3f ? hair : c;
            if (fabsf(u) > veiled && round_at(u, v, 1.3f, 1.7f) < 1)
                c = veil;
            put(x, y, c);
        }
    }
}

static bool holds(float u, float v)
{
    float x = W / 2 + u * EYES, y = 220 + v * EYES;
    bool in = false;
    for (int i = 0; i < PAV_OUTLINE_POINTS; i++) {
        const float *a = points[i], *b = points[(i + 1) % PAV_OUTLINE_POINTS];
        if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
            in = !in;
    }
    return in;
}

static void trace(void)
{
    struct pav_colour_picture picture = {rgba, W, H};
    pav_face_outline(&picture, &fit, points);
}

static void features_are_inside(void)
{
    for (int i = 17; i < PAV_LANDMARKS; i++) {
        float u = (fit.landmarks[i][0] - W / 2) / EYES, v = (fit.landmarks[i][1] - 220) / EYES;
        CHECK(holds(0.93f * u, 0.35f + 0.93f * (v - 0.35f)));
    }
}

static void hair_is_left_out(void)
{
    paint(wall, -0.62f, 9);
    trace();
    features_are_inside();
    CHECK(holds(0, -0.5f) && !holds(0, -0.74f));
    CHECK(holds(0.55f, 0.5f) && holds(-0.55f, 0.5f) && holds(0, 1.2f));
    CHECK(!holds(0.95f, 0.2f) && !holds(-0.95f, 0.2f) && !holds(0, 1.5f));
    paint(wall, -0.4f, 9);
    trace();
    features_are_inside();
    CHECK(holds(0, -0.32f) && !holds(0, -0.55f));
}

static void a_high_forehead_is_kept(void)
{
    paint(wall, -0.95f, 9);
    trace();
    CHECK(holds(0, -0.75f) && !holds(0, -1.1f));
}

static void a_veil_over_the_cheeks_is_left_out(void)
{
    paint(wall, -0.62f, 0.62f);
    trace();
    features_are_inside();
    CHECK(holds(0.5f, 0.3f) && !holds(0.74f, 0.3f) && !holds(-0.74f, 0.3f));
}

static void a_wall_in_the_skins_colour_ends_where_the_head_should(void)
{
    paint(skin, 9, 9);
    for (int i = 0; i < W * H; i++)
        put(i % W, i / W, skin);
    trace();
    features_are_inside();
    CHECK(!holds(1.0f, 0.2f) && !holds(0, 1.5f) && !holds(0, -1.4f));
}

/* Cut by the picture's edge, smaller than a face, of one colour: a closed line all the same. */
static void odd_pictures_do_no_harm(void)
{
    struct pav_face_fit kept = fit;
    paint(wall, -0.62f, 9);
    for (int i = 0; i < PAV_LANDMARKS; i++)
        fit.landmarks[i][0] -= W / 2;
    trace();
    fit = kept;
    for (int i = 0; i < PAV_LANDMARKS; i++)
        fit.landmarks[i][0] *= 40, fit.landmarks[i][1] *= 40;
    trace();
    memset(fit.landmarks, 0, sizeof fit.landmarks);
    trace();
    for (int i = 0; i < PAV_OUTLINE_POINTS; i++)
        CHECK(isfinite(points[i][0]) && isfinite(points[i][1]));
    fit = kept;
}

int main(void)
{
    pose();
    RUN(hair_is_left_out);
    RUN(a_high_forehead_is_kept);
    RUN(a_veil_over_the_cheeks_is_left_out);
    RUN(a_wall_in_the_skins_colour_ends_where_the_head_should);
    RUN(odd_pictures_do_no_harm);
    return check_end();
}

/* Tests of the procedural heads: that a picture and its truth belong together. */
#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "facelab/shape.h"
#include "facelab/shot.h"

#define SIDE 180

static uint8_t picture[SIDE * SIDE * 3], again[SIDE * SIDE * 3];

/* A plain grown head before a plain wall in soft light. */
static void plain(struct pav_head *head, struct pav_shot *shot, uint64_t seed)
{
    pav_head_random(head, shot, seed);
    const struct vec3 grey = {0.3f, 0.3f, 0.3f};
    head->motion = (struct pav_head_motion){.lid = {1, 1}};
    head->wear = (struct pav_head_wear){.shirt = grey};
    head->hair.kind = PAV_HAIR_CROPPED;
    head->hair.fringe = head->hair.strands = head->hair.beard_long = 0;
    head->hair.beard = head->hair.moustache = head->hair.stubble = 0;
    head->yaw_deg = head->pitch_deg = head->roll_deg = 0;
    shot->light_count = 1;
    shot->lights[0] =
        (struct pav_light){.from = {0, -0.5f, 0.87f}, .colour = {0.5f, 0.5f, 0.5f}, .soft = 1};
    shot->sky = shot->ground = (struct vec3){0.4f, 0.4f, 0.4f};
    shot->exposure = 1, shot->contrast = 1;
    shot->backdrop = PAV_BACKDROP_WALL, shot->backdrop_colour = grey;
    shot->occluder = PAV_OCCLUDER_NONE;
    shot->noise = shot->jpeg = shot->defocus_px = shot->motion_px = shot->vignette = 0;
    shot->x = shot->y = 0.5f, shot->away = 20;
}

static void paint(const struct pav_head *head, const struct pav_shot *shot, uint8_t *rgb,
                  struct pav_head_truth *truth)
{
    struct pav_head_painter *painter = pav_head_painter_create(SIDE, SIDE);
    pav_head_paint(painter, head, shot, rgb, truth);
    pav_head_painter_destroy(painter);
}

static float luma(float x, float y)
{
    int ix = (int)lrintf(x), iy = (int)lrintf(y);
    if (ix < 0 || iy < 0 || ix >= SIDE || iy >= SIDE)
        return 255;
    const uint8_t *p = picture + (iy * SIDE + ix) * 3;
    return 0.3f * p[0] + 0.6f * p[1] + 0.1f * p[2];
}

static float apart(const float a[2], const float b[2])
{
    return hypotf(a[0] - b[0], a[1] - b[1]);
}

static void the_same_seed_gives_the_same_bytes(void)
{
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth one, two;
        pav_head_random(&head, &shot, seed);
        paint(&head, &shot, picture, &one);
        pav_head_random(&head, &shot, seed);
        paint(&head, &shot, again, &two);
        CHECK(memcmp(picture, again, sizeof picture) == 0);
        CHECK(memcmp(&one, &two, sizeof one) == 0);
        pav_head_random(&head, &shot, seed + 1);
        paint(&head, &shot, again, &two);
        CHECK(memcmp(picture, again, sizeof picture) != 0);
    }
}

/* A painter that has painted others first paints the same. */
static void a_painter_keeps_nothing(void)
{
    struct pav_head_painter *used = pav_head_painter_create(SIDE, SIDE);
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_truth truth;
    for (uint64_t seed = 0; seed < 8; seed++) {
        pav_head_random(&head, &shot, seed);
        pav_head_paint(used, &head, &shot, again, &truth);
    }
    paint(&head, &shot, picture, &truth);
    CHECK(memcmp(picture, again, sizeof picture) == 0);
    pav_head_paint_none(used, 5, again);
    pav_head_painter_destroy(used);
    used = pav_head_painter_create(SIDE, SIDE);
    pav_head_paint_none(used, 5, picture);
    CHECK(memcmp(picture, again, sizeof picture) == 0);
    pav_head_painter_destroy(used);
}

static void the_pupils_lie_in_the_dark_of_the_iris(void)
{
    for (uint64_t seed = 0; seed < 16; seed++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth t;
        plain(&head, &shot, seed);
        head.motion.gaze_x = seed & 1 ? 0.4f : -0.4f;
        head.motion.lid[0] = head.motion.lid[1] = 1.2f;
        head.look.melanin = 0.3f;
        paint(&head, &shot, picture, &t);
        for (int e = 0; e < 2; e++) {
            const float *p = t.pupils[e], *out = t.landmarks[e ? 45 : 36],
                        *in = t.landmarks[e ? 42 : 39];
            float dark = luma(p[0], p[1]);
            dark = fminf(dark, fminf(luma(p[0] - 1, p[1]), luma(p[0] + 1, p[1])));
            /* the white on the far side of the gaze */
            const float *far = apart(p, out) > apart(p, in) ? out : in;
            float white = luma(mixf(p[0], far[0], 0.6f), mixf(p[1], far[1], 0.6f));
            CHECK(dark + 25 < white);
        }
    }
}

static void landmarks_stand_in_their_order(void)
{
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth t;
        plain(&head, &shot, seed);
        paint(&head, &shot, picture, &t);
        float(*p)[2] = t.landmarks;
        for (int i = 0; i < 16; i++)
            CHECK(p[i][0] < p[i + 1][0]);
        for (int i = 17; i < 26; i++)
            CHECK(p[i][0] < p[i + 1][0]);
        for (int i = 0; i < 3; i++)
            CHECK(p[27 + i][1] < p[28 + i][1]);
        for (int i = 31; i < 35; i++)
            CHECK(p[i][0] < p[i + 1][0]);
        CHECK(p[36][0] < p[37][0] && p[37][0] < p[38][0] && p[38][0] < p[39][0]);
        CHECK(p[42][0] < p[43][0] && p[44][0] < p[45][0] && p[37][1] < p[41][1] &&
              p[44][1] < p[46][1]);
        CHECK(p[48][0] < p[60][0] && p[60][0] < p[62][0] && p[62][0] < p[64][0] &&
              p[64][0] < p[54][0]);
        CHECK(p[51][1] < p[62][1] && p[62][1] <= p[66][1] && p[66][1] < p[57][1] &&
              p[57][1] < p[8][1]);
        CHECK(p[19][1] < p[37][1] && p[41][1] < p[33][1] && p[33][1] < p[51][1]);
        for (int i = 0; i < PAV_LANDMARKS; i++)
            CHECK(t.visible[i] > 0.3f);
    }
}

static int twin(int i)
{
    static const int others[PAV_LANDMARKS] = {
        16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1,  0,  26, 25, 24, 23, 22, 21,
        20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36,
        41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65};
    return others[i];
}

static void a_mirrored_head_has_mirrored_landmarks(void)
{
    for (uint64_t seed = 0; seed < 6; seed++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth a, b;
        plain(&head, &shot, seed);
        memset(head.shape.uneven, 0, sizeof head.shape.uneven);
        head.yaw_deg = 8 * (float)seed, head.pitch_deg = 12, head.roll_deg = -9;
        head.motion.smile[0] = 0.8f, head.motion.lid[1] = 0.5f, head.motion.brow[0] = 0.6f;
        head.motion.gaze_x = 0.3f, head.motion.jaw_side = 0.4f, head.motion.jaw = 0.3f;
        paint(&head, &shot, picture, &a);
        struct pav_head_motion *m = &head.motion;
        head.yaw_deg *= -1, head.roll_deg *= -1, m->gaze_x *= -1, m->jaw_side *= -1;
        m->smile[0] = 0, m->smile[1] = 0.8f, m->lid[0] = 0.5f, m->lid[1] = 1, m->brow[0] = 0,
        m->brow[1] = 0.6f;
        paint(&head, &shot, picture, &b);
        for (int i = 0; i < PAV_LANDMARKS; i++) {
            CHECK_NEAR(a.landmarks[i][0], SIDE - 1 - b.landmarks[twin(i)][0], 0.05);
            CHECK_NEAR(a.landmarks[i][1], b.landmarks[twin(i)][1], 0.05);
        }
        CHECK_NEAR(a.pupils[0][0], SIDE - 1 - b.pupils[1][0], 0.05);
        CHECK_NEAR(a.movements.lid[1], b.movements.lid[0], 1e-4);
    }
}

static void movements_grow_as_they_are_seen(void)
{
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_truth t;
    plain(&head, &shot, 3);
    float gap = -1, open = -1, wide = -1, lid = -1, eye = -1;
    for (int k = 0; k <= 5; k++) {
        head.motion = (struct pav_head_motion){.lid = {1, 1}, .jaw = 0.2f * (float)k};
        paint(&head, &shot, picture, &t);
        float g = apart(t.landmarks[62], t.landmarks[66]);
        CHECK(g > gap && t.movements.mouth_open > open);
        /* the figure is what can be measured: a yawn is 0.96 of half the outer-eye distance */
        float eyes = head.shape.eye_x + head.shape.eye_half;
        CHECK_NEAR(t.movements.mouth_open, g / (t.unit_px * eyes) / 0.96f, 0.03);
        gap = g, open = t.movements.mouth_open;
        head.motion =
            (struct pav_head_motion){.lid = {1, 1}, .smile = {0.2f * (float)k, 0.2f * (float)k}};
        paint(&head, &shot, picture, &t);
        float w = apart(t.landmarks[48], t.landmarks[54]);
        CHECK(w > wide);
        wide = w;
        head.motion = (struct pav_head_motion){.lid = {0.25f * (float)k, 1}};
        paint(&head, &shot, picture, &t);
        float e = apart(t.landmarks[37], t.landmarks[41]);
        CHECK(e >= eye && t.movements.lid[0] > lid);
        CHECK_NEAR(t.movements.lid[1], 1, 0.02);
        eye = e, lid = t.movements.lid[0];
    }
    CHECK_NEAR(lid, 1.25, 0.1);
}

static void a_turn_shows_in_the_picture(void)
{
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_truth a, b;
    plain(&head, &shot, 11);
    paint(&head, &shot, picture, &a);
    head.yaw_deg = 30;
    paint(&head, &shot, picture, &b);
    float middle_a = 0.5f * (a.landmarks[36][0] + a.landmarks[45][0]),
          middle_b = 0.5f * (b.landmarks[36][0] + b.landmarks[45][0]);
    CHECK(b.landmarks[30][0] - middle_b > a.landmarks[30][0] - middle_a + 5);
    /* the far side of the jaw is drawn along the contour, where it can be seen */
    for (int i = 9; i < 15; i++)
        CHECK(b.visible[i] > 0.3f);
    head.yaw_deg = 0, head.pitch_deg = 20;
    paint(&head, &shot, picture, &b);
    float eyes_a = a.landmarks[39][1] - a.landmarks[30][1],
          eyes_b = b.landmarks[39][1] - b.landmarks[30][1];
    CHECK(eyes_b > eyes_a + 3); /* the tip of the nose goes up */
    head.pitch_deg = 0, head.roll_deg = 15;
    paint(&head, &shot, picture, &b);
    CHECK(b.landmarks[45][1] > b.landmarks[36][1] + 5); /* clockwise */
}

static void children_have_larger_eyes_for_their_face(void)
{
    double eyes[2] = {0, 0}, low[2] = {0, 0};
    int count[2] = {0, 0};
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth t;
        plain(&head, &shot, seed);
        paint(&head, &shot, picture, &t);
        float(*p)[2] = t.landmarks, face = apart(p[27], p[8]);
        int child = !!(t.traits & PAV_HEAD_CHILD);
        eyes[child] += apart(p[36], p[45]) / face;
        low[child] += (p[8][1] - p[33][1]) / face;
        count[child]++;
    }
    CHECK(count[0] > 20 && count[1] > 4);
    CHECK(eyes[1] / count[1] > 1.05 * eyes[0] / count[0]);
}

static void what_is_worn_hides_what_is_under_it(void)
{
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_truth t;
    plain(&head, &shot, 8);
    head.wear.mask = true, head.wear.mask_top = 0.4f;
    head.wear.mask_colour = (struct vec3){0.6f, 0.6f, 0.6f};
    paint(&head, &shot, picture, &t);
    CHECK(t.traits & PAV_HEAD_MASK);
    for (int i = 48; i < 68; i++)
        CHECK(t.visible[i] < 0.2f);
    for (int i = 36; i < 48; i++)
        CHECK(t.visible[i] > 0.8f);
    head.wear.mask = false, head.wear.scarf = true, head.wear.scarf_tight = 0.8f;
    paint(&head, &shot, picture, &t);
    CHECK(t.traits & PAV_HEAD_SCARF);
    CHECK(t.visible[1] < 0.5f && t.visible[15] < 0.5f);
    for (int i = 31; i < 68; i++)
        CHECK(t.visible[i] > 0.8f);
    head.wear.scarf = false, shot.occluder = PAV_OCCLUDER_HAND, shot.occluder_size = 1;
    paint(&head, &shot, picture, &t);
    CHECK(t.traits & PAV_HEAD_HAND);
    CHECK(t.visible[57] < 0.5f && t.visible[37] > 0.8f);
}

static void five_hundred_people_are_finite(void)
{
    enum { SMALL = 48 };
    static uint8_t rgb[SMALL * SMALL * 3];
    struct pav_head_painter *painter = pav_head_painter_create(SMALL, SMALL);
    uint32_t traits = 0;
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth t;
        pav_head_random(&head, &shot, seed);
        pav_head_paint(painter, &head, &shot, rgb, &t);
        bool well = t.unit_px > 1 && fabsf(t.yaw_deg) <= 60 && fabsf(t.pitch_deg) <= 30;
        for (int i = 0; i < PAV_LANDMARKS; i++)
            well = well && t.landmarks[i][0] > -SMALL && t.landmarks[i][0] < 2 * SMALL &&
                   t.landmarks[i][1] > -SMALL && t.landmarks[i][1] < 2 * SMALL &&
                   t.visible[i] >= 0 && t.visible[i] <= 1;
        well = well && t.movements.mouth_open >= 0 && t.movements.mouth_open <= 1;
        int low = 255, high = 0;
        for (size_t i = 0; i < sizeof rgb; i++)
            low = rgb[i] < low ? rgb[i] : low, high = rgb[i] > high ? rgb[i] : high;
        if (!well || high - low < 20)
            printf("# seed %d\n", (int)seed);
        CHECK(well && high - low >= 20);
        traits |= t.traits;
    }
    CHECK_INT(traits, 0xff); /* everyone of the strata came by */
    pav_head_painter_destroy(painter);
}

static void time_for_a_head(void)
{
    enum { HEADS = 24 };
    struct pav_head_painter *painter = pav_head_painter_create(SIDE, SIDE);
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (uint64_t seed = 0; seed < HEADS; seed++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth truth;
        pav_head_random(&head, &shot, seed);
        pav_head_paint(painter, &head, &shot, picture, &truth);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    double ms =
        ((double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6) /
        HEADS;
    printf("# %.1f ms a head of %d x %d on one core\n", ms, SIDE, SIDE);
    CHECK(ms > 0);
    pav_head_painter_destroy(painter);
}

int main(void)
{
    RUN(the_same_seed_gives_the_same_bytes);
    RUN(a_painter_keeps_nothing);
    RUN(the_pupils_lie_in_the_dark_of_the_iris);
    RUN(landmarks_stand_in_their_order);
    RUN(a_mirrored_head_has_mirrored_landmarks);
    RUN(movements_grow_as_they_are_seen);
    RUN(a_turn_shows_in_the_picture);
    RUN(children_have_larger_eyes_for_their_face);
    RUN(what_is_worn_hides_what_is_under_it);
    RUN(five_hundred_people_are_finite);
    RUN(time_for_a_head);
    return check_end();
}

/* The puppet's rig and what drives it: nothing folds, lids close, rest is the painting. */
#include "puppet_drive.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "check.h"

#define WIDE 900
#define HIGH 1100

static uint32_t dice = 7;

/* -1 .. 1 */
static float chance(void)
{
    dice = dice * 1664525u + 1013904223u;
    return (float)(dice >> 8) / (float)(1 << 23) - 1;
}

/* The mean face at `unit` pixels, turned; every landmark as far off as a portrait's may be. */
static void paint(struct pav_face *face, float unit, float yaw, float pitch, float roll, float off)
{
    float a = unit * cosf(roll * 0.01745f), b = -unit * sinf(roll * 0.01745f);
    struct similarity frame = {.a = a, .b = b, .x0 = 450, .y0 = 640};
    *face = (struct pav_face){.id = 1,
                              .confidence = 1,
                              .yaw_deg = yaw,
                              .pitch_deg = pitch,
                              .roll_deg = roll,
                              .movements = {.lid = {1, 1}}};
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        struct point p = face_turned(face_mean[i], yaw, pitch);
        p = (struct point){p.x + off * chance(), p.y + off * chance()};
        p = similarity_apply(&frame, p);
        face->landmarks[i][0] = p.x / WIDE;
        face->landmarks[i][1] = p.y / HIGH;
    }
    for (int e = 0; e < 2; e++)
        for (int k = 0; k < 2; k++)
            face->pupils[e][k] =
                (face->landmarks[36 + 6 * e][k] + face->landmarks[39 + 6 * e][k]) / 2;
}

static int folds(const struct rig *rig, const struct rig_pose *pose)
{
    int count = 0;
    for (int t = 0; t < rig->triangle_count; t++) {
        const uint16_t *c = rig->triangles[t];
        count += rig_twice_area(pose->at[c[0]], pose->at[c[1]], pose->at[c[2]]) <= 0;
    }
    return count;
}

/* A face that does everything at once, some of it too much. */
static void grimace(struct rig_pull *pull)
{
    *pull = (struct rig_pull){.yaw_deg = 40 * chance(),
                              .pitch_deg = 30 * chance(),
                              .roll_deg = 40 * chance(),
                              .lid = {fabsf(1.5f * chance()), fabsf(1.5f * chance())},
                              .gaze = {0.3f * chance(), 0.1f * chance()}};
    struct point brows[2] = {{0.1f * chance(), 0.3f * chance()},
                             {0.1f * chance(), 0.3f * chance()}};
    struct point aside = {0.15f * chance(), 0.1f * chance()};
    float open = fmaxf(0.8f * chance(), 0), wide = 0.25f * chance();
    for (int i = 17; i < 27; i++)
        pull->shift[i] = brows[i >= 22];
    for (int i = 48; i < PAV_LANDMARKS; i++) {
        bool lower = (i >= 55 && i <= 59) || i >= 65;
        pull->shift[i].x = aside.x + wide * face_mean[i][0] / 0.58f;
        pull->shift[i].y = aside.y - (lower ? open : 0);
    }
    for (int i = 4; i <= 12; i++)
        pull->shift[i].y = -0.85f * open * (1 - fabsf((float)i - 8) / 5);
}

static struct rig rig;
static struct rig_pose pose;

static const float heads[][3] = {{0, 0, 0},    {-12, 4, -3},  {18, -4, 3},
                                 {17, -2, -4}, {-33, -16, 1}, {35, 10, 8}};
#define HEADS (sizeof heads / sizeof *heads)

static bool build(size_t head, float unit, float off)
{
    struct pav_face face;
    paint(&face, unit, heads[head][0], heads[head][1], heads[head][2], off);
    return rig_build(&rig, &face, WIDE, HIGH);
}

static void rest_is_the_painting(void)
{
    for (size_t h = 0; h < HEADS; h++) {
        struct rig_pull pull = {.lid = {1, 1}};
        REQUIRE(build(h, 130, 0.02f));
        rig_pose(&rig, &pull, &pose);
        for (int i = 0; i < rig.count; i++) {
            CHECK_NEAR(pose.at[i].x, rig.vertex[i].rest.x, 1e-4);
            CHECK_NEAR(pose.at[i].y, rig.vertex[i].rest.y, 1e-4);
        }
        for (int i = 0; i < 2 * RIG_EYE; i++) {
            CHECK_NEAR(pose.eye[i / RIG_EYE][i % RIG_EYE].at.x,
                       pose.eye[i / RIG_EYE][i % RIG_EYE].from.x, 1e-4);
            CHECK_NEAR(pose.eye[i / RIG_EYE][i % RIG_EYE].at.y,
                       pose.eye[i / RIG_EYE][i % RIG_EYE].from.y, 1e-4);
        }
    }
}

static void nothing_folds(void)
{
    for (size_t h = 0; h < HEADS; h++) {
        for (int round = 0; round < 4; round++) {
            REQUIRE(build(h, round % 2 ? 60 : 135, 0.015f * (float)round));
            CHECK(rig.closed);
            int folded = 0;
            for (int i = 0; i < 150; i++) {
                struct rig_pull pull;
                grimace(&pull);
                rig_pose(&rig, &pull, &pose);
                folded += folds(&rig, &pose);
            }
            CHECK_INT(folded, 0);
        }
    }
}

static void every_head_turns(void)
{
    for (size_t h = 0; h < HEADS; h++) {
        REQUIRE(build(h, 130, 0.03f));
        for (int i = 0; i < RIG_DIRECTIONS; i++)
            CHECK(rig.turn_most[i] >= 12);
    }
}

static float gap(int eye)
{
    struct point u = pose.at[rig.eye[eye] + rig_upper(4)];
    struct point l = pose.at[rig.eye[eye] + rig_lower(4)];
    return hypotf(u.x - l.x, u.y - l.y);
}

/* Also in a head that turns, and one eye alone. */
static void lids_close(void)
{
    float widest = 0;
    for (size_t h = 0; h < HEADS; h++) {
        struct rig_pull open = {.lid = {1, 1}}, wink = {.lid = {0, 1}};
        REQUIRE(build(h, 130, 0.02f));
        for (int turned = 0; turned < 2; turned++) {
            open.yaw_deg = wink.yaw_deg = 10 * (float)turned;
            rig_pose(&rig, &open, &pose);
            float before[2] = {gap(0), gap(1)};
            rig_pose(&rig, &wink, &pose);
            CHECK(gap(0) <= 0.15f * before[0]);
            widest = fmaxf(widest, gap(0) / before[0]);
            CHECK_NEAR(gap(1), before[1], 0.02);
        }
    }
    printf("# closed lids: gap %.1f %% of open\n", 100 * (double)widest);
}

static void border_stays(void)
{
    for (size_t h = 0; h < HEADS; h++) {
        REQUIRE(build(h, 130, 0.02f));
        for (int round = 0; round < 40; round++) {
            struct rig_pull pull;
            grimace(&pull);
            rig_pose(&rig, &pull, &pose);
            for (int i = 0; i < RIG_SPOKES; i++) {
                int v = rig.border[i];
                CHECK(memcmp(&pose.at[v], &rig.vertex[v].rest, sizeof pose.at[v]) == 0);
            }
        }
    }
}

/* --- the drive ---- */

static struct drive drive;

static void watch(const struct pav_face *face, float seconds, struct rig_pull *pull)
{
    for (int i = 0; i < (int)(seconds * 30 + 0.5f); i++)
        drive_step(&drive, face, WIDE, HIGH, 1 / 30.0, pull);
}

/* A visitor of any proportions who does nothing leaves the painting as it is. */
static void a_calm_visitor_moves_nothing(void)
{
    struct pav_face face;
    struct rig_pull pull;
    drive = (struct drive){0};
    paint(&face, 80, 4, -6, 2, 0.03f);
    watch(&face, 3, &pull);
    CHECK_NEAR(pull.yaw_deg, 0, 0.2);
    CHECK_NEAR(pull.pitch_deg, 0, 0.2);
    CHECK_NEAR(pull.lid[0], 1, 1e-3);
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        CHECK_NEAR(pull.shift[i].x, 0, 0.01);
        CHECK_NEAR(pull.shift[i].y, 0, 0.01);
    }
}

static void open_mouth(struct pav_face *face, float open, float unit)
{
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        bool lower = (i >= 5 && i <= 11) || (i >= 55 && i <= 59) || i >= 65;
        face->landmarks[i][1] -= lower ? open * unit / HIGH : 0;
    }
    face->movements.mouth_open = open;
}

/* Two pictures after it began, most of a movement is there. */
static void movements_are_not_late(void)
{
    struct pav_face calm, now;
    struct rig_pull pull;
    drive = (struct drive){0};
    paint(&calm, 80, 0, 0, 0, 0);
    watch(&calm, 2, &pull);
    paint(&now, 80, 12, 0, 0, 0);
    open_mouth(&now, 0.5f, 80);
    now.movements.lid[0] = 0;
    for (int i = 0; i < 2; i++)
        drive_step(&drive, &now, WIDE, HIGH, 1 / 30.0, &pull);
    CHECK(pull.yaw_deg > 0.6f * 0.8f * 12);
    CHECK(pull.shift[62].y - pull.shift[66].y > 0.35f);
    CHECK(pull.lid[0] < 0.3f);
    CHECK(pull.lid[1] > 0.95f);
}

static void returns_to_the_painting(void)
{
    struct pav_face face;
    struct rig_pull pull, alone;
    drive = (struct drive){0};
    paint(&face, 80, 0, 0, 0, 0);
    watch(&face, 2, &pull);
    paint(&face, 80, 14, 0, 0, 0);
    open_mouth(&face, 0.5f, 80);
    watch(&face, 1, &pull);
    CHECK(pull.yaw_deg > 8);
    watch(NULL, 1, &pull);
    drive_live(drive.clock_s, &alone);
    CHECK(memcmp(&pull, &alone, offsetof(struct rig_pull, mouth_width)) == 0);
    CHECK(fabsf(pull.yaw_deg) < 1);
}

static void forgets(void)
{
    struct pav_face face;
    struct rig_pull pull;
    drive = (struct drive){0};
    paint(&face, 80, 0, 0, 0, 0.03f);
    watch(&face, 2, &pull);
    drive_forget(&drive);
    struct drive none = {.clock_s = drive.clock_s};
    CHECK(memcmp(&drive, &none, sizeof none) == 0);
}

/* Alone it blinks now and then, and never for long. */
static void lives_alone(void)
{
    int shut = 0, blinks = 0;
    bool before = false;
    for (int i = 0; i < 60 * 60; i++) {
        struct rig_pull pull;
        drive_live(i / 60.0, &pull);
        bool now = pull.lid[0] < 0.2f;
        shut += now;
        blinks += now && !before;
        before = now;
    }
    CHECK(blinks >= 10 && blinks <= 25);
    CHECK(shut < 60 * 60 / 20);
}

int main(void)
{
    RUN(rest_is_the_painting);
    RUN(nothing_folds);
    RUN(every_head_turns);
    RUN(lids_close);
    RUN(border_stays);
    RUN(a_calm_visitor_moves_nothing);
    RUN(movements_are_not_late);
    RUN(returns_to_the_painting);
    RUN(forgets);
    RUN(lives_alone);
    return check_end();
}

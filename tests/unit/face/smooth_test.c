/* Smoothing and calibration: how still at rest, how late in movement, what rest becomes. */
#include <stdlib.h>

#include "check.h"
#include "eye/vision/face/calibrate.h"
#include "eye/vision/face/smooth.h"

#define FPS  30
#define SIZE 80.0f /* eye distance, px */

static uint32_t dice = 1;

/* Roughly normal, deviation 1. */
static float chance(void)
{
    float sum = 0;
    for (int i = 0; i < 4; i++) {
        dice = dice * 1664525u + 1013904223u;
        sum += (float)(dice >> 8) / (float)(1 << 24) - 0.5f;
    }
    return sum * 1.73f;
}

/* A head of 70 points on half an ellipsoid, turned by `yaw`, at (x, y); alignment noise in eye distances. */
static void head(struct pav_face_fit *f, float x, float y, float yaw, float noise)
{
    float common_x = 0.5f * noise * chance(), common_y = 0.5f * noise * chance();
    for (int i = 0; i < PAV_LANDMARKS + 2; i++) {
        float a = (float)i * 2.39996f, r = 0.8f * sqrtf(((float)i + 0.5f) / 70);
        float px = r * cosf(a), py = r * sinf(a);
        if (i == 36 || i == 45)
            px = i == 36 ? -0.5f : 0.5f, py = -0.3f;
        float pz = 0.6f * sqrtf(fmaxf(0, 1 - px * px - 0.7f * py * py));
        float *to = i < PAV_LANDMARKS ? f->landmarks[i] : f->pupils[i - PAV_LANDMARKS];
        to[0] = x + SIZE * (px * cosf(yaw) + pz * sinf(yaw) + common_x + noise * chance());
        to[1] = y + SIZE * (py + common_y + noise * chance());
    }
    f->yaw_deg = yaw * 57.29578f + 100 * noise * chance();
    f->confidence = 0.9f;
    f->movements = (struct pav_movements){.lid = {1, 1}};
}

/* Root of the mean square of a point's way from its mean place, % of the eye distance; the median point. */
static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void stands_still(void)
{
    enum { SEEN = 200 };
    static float xs[PAV_LANDMARKS][2][SEEN];
    struct pav_face_smooth s = {0};
    struct pav_face_fit f = {0};
    float raw = 0, spread[PAV_LANDMARKS];
    for (int t = 0; t < SEEN + 60; t++) {
        head(&f, 320, 240, 0.1f, 0.004f);
        raw += fabsf(f.landmarks[30][0] - 320) / (SEEN + 60);
        pav_face_smooth_step(&s, &f, 1.0f / FPS);
        for (int i = 0; t >= 60 && i < PAV_LANDMARKS; i++)
            xs[i][0][t - 60] = f.landmarks[i][0], xs[i][1][t - 60] = f.landmarks[i][1];
    }
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        spread[i] = 0;
        for (int c = 0; c < 2; c++) {
            float mean = 0;
            for (int t = 0; t < SEEN; t++)
                mean += xs[i][c][t] / SEEN;
            for (int t = 0; t < SEEN; t++)
                spread[i] += (xs[i][c][t] - mean) * (xs[i][c][t] - mean) / SEEN;
        }
        spread[i] = 100 * sqrtf(spread[i]) / SIZE;
    }
    qsort(spread, PAV_LANDMARKS, sizeof *spread, ascending);
    printf("# 0.63 %% of noise becomes %.3f %%\n", spread[PAV_LANDMARKS / 2]);
    CHECK(spread[PAV_LANDMARKS / 2] < 0.25f);
}

/* The mean way of the points behind where they are, % of the eye distance. */
static float lag(float yaw_deg_s, float px_s, float noise)
{
    struct pav_face_smooth s = {0};
    float sum = 0;
    int count = 0;
    for (int t = 0; t < 3 * FPS; t++) {
        float at = (float)t / FPS - 1, move = at > 0 ? at : 0;
        struct pav_face_fit f, truth;
        float yaw = (yaw_deg_s * move - 25) * 0.0174533f * (yaw_deg_s > 0);
        head(&truth, 320 + px_s * move, 240, yaw, 0);
        head(&f, 320 + px_s * move, 240, yaw, noise);
        pav_face_smooth_step(&s, &f, 1.0f / FPS);
        for (int i = 17; at > 0.3f && at < 1.7f && i < PAV_LANDMARKS; i++) {
            sum += f.landmarks[i][0] - truth.landmarks[i][0];
            count++;
        }
    }
    return 100 * fabsf(sum / (float)count) / SIZE;
}

static void is_not_late(void)
{
    float turning = lag(30, 0, 0.004f), walking = lag(0, 1.5f * SIZE, 0.004f);
    printf("# behind by %.2f %% at 30 degrees, %.2f %% at 1.5 eye distances a second\n", turning,
           walking);
    CHECK(turning < 1);
    CHECK(walking < 1.5f);
}

/* A blink of five pictures reaches most of its depth and comes back. */
static void a_blink_is_seen(void)
{
    static const float blink[] = {0.6f, 0.15f, 0.05f, 0.3f, 0.8f};
    struct pav_face_smooth s = {0};
    float least = 1, after = 0;
    for (int t = 0; t < 60; t++) {
        struct pav_face_fit f;
        head(&f, 320, 240, 0, 0.004f);
        f.movements.lid[0] = f.movements.lid[1] =
            t >= 40 && t < 45 ? blink[t - 40] : 1 + 0.02f * chance();
        pav_face_smooth_step(&s, &f, 1.0f / FPS);
        least = fminf(least, f.movements.lid[0]);
        after = t == 49 ? f.movements.lid[0] : after;
    }
    printf("# the blink reaches %.2f, and is %.2f four pictures later\n", least, after);
    CHECK(least < 0.25f);
    CHECK(after > 0.85f);
}

/* Lids that hang, brows that sit high, lips that are parted: rest, after some seconds of talk. */
static void rest_is_learned(void)
{
    struct pav_calibration c = {0};
    struct pav_face_fit f = {.confidence = 0.9f};
    for (int t = 0; t < 6 * FPS; t++) {
        bool blinks = t % 90 < 5, talks = t % 20 < 9;
        f.movements = (struct pav_movements){.lid = {0.75f, 0.8f},
                                             .brow = {0.3f, 0.3f},
                                             .mouth_open = talks ? 0.4f : 0.1f,
                                             .mouth_smile = -0.2f};
        if (blinks)
            f.movements.lid[0] = f.movements.lid[1] = 0.05f;
        f.movements.lid[0] += 0.02f * chance();
        pav_calibrate(&c, &f, 1.0f / FPS);
    }
    f.movements = (struct pav_movements){
        .lid = {0.75f, 0.8f}, .brow = {0.3f, 0.3f}, .mouth_open = 0.1f, .mouth_smile = -0.2f};
    pav_calibrate(&c, &f, 0);
    printf("# rest: lids %.2f %.2f, brows %.2f, mouth %.2f, smile %.2f\n", f.movements.lid[0],
           f.movements.lid[1], f.movements.brow[0], f.movements.mouth_open,
           f.movements.mouth_smile);
    CHECK_NEAR(f.movements.lid[0], 1, 0.1);
    CHECK_NEAR(f.movements.lid[1], 1, 0.1);
    CHECK_NEAR(f.movements.brow[0], 0, 0.1);
    CHECK_NEAR(f.movements.mouth_open, 0, 0.06);
    CHECK_NEAR(f.movements.mouth_smile, 0, 0.1);
    f.movements = (struct pav_movements){.lid = {0.05f, 0.05f}, .mouth_open = 1, .mouth_smile = 1};
    pav_calibrate(&c, &f, 0);
    CHECK(f.movements.lid[0] < 0.1f && f.movements.mouth_open > 0.95f);
    CHECK_NEAR(f.movements.mouth_smile, 1, 1e-4);
    /* in profile, and in doubt, nothing is learned */
    struct pav_calibration fresh = {0};
    f.movements.lid[0] = 0.5f, f.yaw_deg = 50;
    pav_calibrate(&fresh, &f, 1);
    f.yaw_deg = 0, f.confidence = 0.3f;
    pav_calibrate(&fresh, &f, 1);
    struct pav_calibration none = {0};
    CHECK(memcmp(&fresh, &none, sizeof none) == 0);
}

int main(void)
{
    RUN(stands_still);
    RUN(is_not_late);
    RUN(a_blink_is_seen);
    RUN(rest_is_learned);
    return check_end();
}

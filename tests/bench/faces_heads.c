/*
 * Rendered heads for tests/bench/faces, as raw RGB on standard output, with the truth of each picture as a
 * line of JSON:
 *
 *     faces-heads still|turn|none COUNT TRUTH [SEED]    films of 640 x 480, "none" of 320 x 240
 *     faces-heads time COUNT TRUTH    what following one and four of them costs, and looking for somebody
 *                                     where nobody is; JSON
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "eye/opencv/flow.h"
#include "eye/vision/face/kit.h"
#include "eye/vision/face/tracker.h"
#include "facelab/shape.h"
#include "facelab/shot.h"

#define W       640
#define H       480
#define HEAD_PX 288
#define NONE_W  320
#define NONE_H  240
#define SIGMA   4.0f /* of the camera's noise, levels */
#define FPS     30
#define SCENES  8 /* without anybody */

static uint8_t picture[W * H * 3], patch[HEAD_PX * HEAD_PX * 3];
static uint32_t dice = 1;

/* Normal, deviation 1. */
static float chance(void)
{
    float sum = 0;
    for (int i = 0; i < 12; i++) {
        dice = dice * 1664525u + 1013904223u;
        sum += (float)(dice >> 8) / (float)(1 << 24);
    }
    return sum - 6;
}

/* A bare-faced visitor before a plain wall, as the seed will have them. */
static void somebody(struct pav_head *head, struct pav_shot *shot, uint64_t seed)
{
    for (uint64_t i = 0;; i++) {
        pav_head_random(head, shot, 1000003 * (seed + 1) + i);
        if (!head->wear.mask && shot->occluder == PAV_OCCLUDER_NONE)
            break;
    }
    head->yaw_deg = head->pitch_deg = head->roll_deg = 0;
    head->motion = (struct pav_head_motion){.lid = {1, 1}};
    shot->unit = 0.155f, shot->x = 0.5f, shot->y = 0.42f;
    shot->anchor = (struct vec3){0, 0, 0};
    shot->away = 20;
    shot->backdrop = PAV_BACKDROP_WALL;
    shot->defocus_px = shot->motion_px = shot->noise = shot->jpeg = shot->vignette = 0;
}

static void put(const uint8_t *head, int side, int x0, int y0)
{
    for (int y = 0; y < side; y++)
        memcpy(picture + ((y0 + y) * W + x0) * 3, head + (size_t)y * (size_t)side * 3,
               (size_t)side * 3);
}

/* The wall goes on around the painted part. */
static void wall(const uint8_t *head, int side)
{
    const uint8_t *corner = head + 3 * (2 * side + 2);
    for (int i = 0; i < W * H; i++)
        memcpy(picture + 3 * i, corner, 3);
}

static void send(const uint8_t *rgb, int pixels, float sigma)
{
    static uint8_t noisy[W * H * 3];
    for (int i = 0; i < 3 * pixels; i++) {
        float v = (float)rgb[i] + (sigma > 0 ? sigma * chance() : 0);
        noisy[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : lrintf(v));
    }
    if (fwrite(noisy, 3, (size_t)pixels, stdout) != (size_t)pixels)
        exit(1);
}

static void tell(FILE *out, const struct pav_head_truth *t, float dx, float dy)
{
    fprintf(out, "{\"yaw\":%.3f,\"pitch\":%.3f,\"roll\":%.3f,\"landmarks\":[", (double)t->yaw_deg,
            (double)t->pitch_deg, (double)t->roll_deg);
    for (int i = 0; i < PAV_LANDMARKS; i++)
        fprintf(out, "%s[%.3f,%.3f]", i ? "," : "", (double)(t->landmarks[i][0] + dx),
                (double)(t->landmarks[i][1] + dy));
    fprintf(out, "]}\n");
}

static void film(bool turns, int count, FILE *out, uint64_t seed)
{
    const int x0 = (W - HEAD_PX) / 2, y0 = (H - HEAD_PX) / 2;
    struct pav_head_painter *painter = pav_head_painter_create(HEAD_PX, HEAD_PX);
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_truth truth;
    somebody(&head, &shot, seed);
    for (int i = 0; i < count; i++) {
        float move = turns ? 30.0f * ((float)i - 0.5f * (float)count) / FPS : 8;
        head.yaw_deg = fmaxf(-22.5f, fminf(22.5f, move));
        bool new = i == 0 || (turns && fabsf(move) < 23.6f);
        if (new)
            pav_head_paint(painter, &head, &shot, patch, &truth);
        if (i == 0)
            wall(patch, HEAD_PX);
        if (new)
            put(patch, HEAD_PX, x0, y0);
        send(picture, W * H, SIGMA);
        tell(out, &truth, (float)x0, (float)y0);
    }
    pav_head_painter_destroy(painter);
}

static void without(int count)
{
    struct pav_head_painter *painter = pav_head_painter_create(NONE_W, NONE_H);
    for (int i = 0; i < count; i++) {
        pav_head_paint_none(painter, 77000 + (uint64_t)i, picture);
        send(picture, NONE_W * NONE_H, 0);
    }
    pav_head_painter_destroy(painter);
}

/* --- time ---- */

static double follow(struct pav_face_kit *kit, int count, int *told_most)
{
    static uint8_t grey[W * H];
    struct pav_face_senses senses = pav_face_kit_senses(kit);
    struct pav_face_tracker *tracker = pav_face_tracker_create(&senses);
    struct pav_face_told told[PAV_FACES_MAX];
    int64_t spent = 0;
    *told_most = 0;
    for (int i = 0; i < count + 30; i++) {
        for (int k = 0; k < W * H; k++) { /* a little noise, or every picture would be the same */
            dice = dice * 1664525u + 1013904223u;
            const uint8_t *p = picture + 3 * k;
            grey[k] = (uint8_t)(((77 * p[0] + 150 * p[1] + 29 * p[2]) >> 8) ^ (dice >> 30));
        }
        struct pav_grey g = {grey, W, H, W};
        int64_t begun = pav_clock_cpu_ns();
        int n = pav_face_tracker_step(tracker, &g, i / (double)FPS, told);
        if (i >= 30)
            spent += pav_clock_cpu_ns() - begun;
        *told_most = n > *told_most ? n : *told_most;
    }
    pav_face_tracker_destroy(tracker);
    return (double)spent / 1e6 / count;
}

/* What a picture costs in which nobody is, though faces are asked for. */
static double look_in_vain(struct pav_face_kit *kit, int count, int *told_most)
{
    struct pav_head_painter *painter = pav_head_painter_create(W, H);
    double sum_ms = 0;
    *told_most = 0;
    for (int i = 0; i < SCENES; i++) {
        int told;
        pav_head_paint_none(painter, 78000 + (uint64_t)i, picture);
        sum_ms += follow(kit, count, &told) / SCENES;
        *told_most = told > *told_most ? told : *told_most;
    }
    pav_head_painter_destroy(painter);
    return sum_ms;
}

static int measure(int count)
{
    char why[PAV_KIT_WORDS];
    struct pav_face_kit *kit = pav_face_kit_open();
    struct pav_head_painter *painter = pav_head_painter_create(HEAD_PX, HEAD_PX);
    struct pav_head_painter *small = pav_head_painter_create(H / 2, H / 2);
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_truth truth;
    int one, four, nobody;
    pav_cv_quiet();
    if (!pav_face_kit_ready(kit, why)) {
        fprintf(stderr, "faces-heads: %s\n", why);
        return 1;
    }
    somebody(&head, &shot, 1);
    pav_head_paint(painter, &head, &shot, patch, &truth);
    wall(patch, HEAD_PX);
    put(patch, HEAD_PX, (W - HEAD_PX) / 2, (H - HEAD_PX) / 2);
    double one_ms = follow(kit, count, &one);
    wall(patch, HEAD_PX);
    for (int k = 0; k < 4; k++) {
        somebody(&head, &shot, 10 + (uint64_t)k);
        pav_head_paint(small, &head, &shot, patch, &truth);
        put(patch, H / 2, k % 2 ? W / 2 + 40 : 40, k / 2 * H / 2);
    }
    double four_ms = follow(kit, count, &four);
    double empty_ms = look_in_vain(kit, count, &nobody);
    printf("{\"one_ms\":%.3f,\"four_ms\":%.3f,\"four_hz\":%.2f,\"empty_ms\":%.3f,\"told\":[%d,%d,%"
           "d]}\n",
           one_ms, four_ms, 1000 / four_ms, empty_ms, one, four, nobody);
    pav_head_painter_destroy(painter);
    pav_head_painter_destroy(small);
    pav_face_kit_close(kit);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    int count = atoi(argv[2]);
    uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 0;
    if (strcmp(argv[1], "time") == 0)
        return measure(count);
    FILE *out = fopen(argv[3], "w");
    if (!out || count < 1)
        return 2;
    dice = (uint32_t)seed * 7919 + 1;
    if (strcmp(argv[1], "none") == 0)
        without(count);
    else
        film(strcmp(argv[1], "turn") == 0, count, out, seed);
    return fclose(out) == 0 && fflush(stdout) == 0 ? 0 : 1;
}

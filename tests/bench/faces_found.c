/*
 * Hold-out heads for tests/bench/faces, in pictures of a camera, and whether they are found in them: as
 * single pictures and as short films. Prints a line of JSON for each head.
 *
 *     faces-found fair|wild FIRST COUNT [FOLDER]    FOLDER: where the pictures are written, as PGM
 *
 * "fair": children, adults and adults with a headscarf in turn; pitch is even over ±30° and yaw over ±30°,
 * the face is bare but for glasses and beards; all else is as drawn, so that kinds of heads can be
 * compared. "wild": everything as drawn, but yaw even over ±60°.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/opencv/flow.h"
#include "eye/vision/face/geometry.h"
#include "eye/vision/face/kit.h"
#include "eye/vision/face/still.h"
#include "eye/vision/face/tracker.h"
#include "facelab/shape.h"
#include "facelab/shot.h"

#define W          640
#define H          480
#define FIRST_SEED (UINT64_C(3) << 61) /* beyond any training seed, and the evaluation's */
#define HEAD_LOW   4.9f                /* units from vertex to chin */
#define USUAL_UNIT 0.167f              /* of the shorter side: what blur is drawn for */
#define FOCAL_PX   1500
#define PICTURES   15
#define FPS        30
#define NEAR       0.5f /* eye distances: a face this far off is found */
#define LIKE       1.5f /* of its size */
#define RIGHT      0.10f

static uint8_t rgb[W * H * 3], grey[W * H], moved[W * H];
static uint32_t noise_dice = 1;

struct outcome {
    bool found, right;
    int others; /* sure faces elsewhere */
};

/* --- the picture ---- */

static bool is_wanted(const struct pav_head *h, const struct pav_shot *s, int kind)
{
    if (h->wear.mask || s->occluder != PAV_OCCLUDER_NONE || h->wear.hat)
        return false;
    return kind == 0 ? h->child : !h->child && h->wear.scarf == (kind == 2);
}

static void draw(bool fair, int index, struct pav_head *head, struct pav_shot *shot)
{
    uint64_t seed = FIRST_SEED + (uint64_t)index * 1000 + (fair ? 0 : 500);
    struct dice d = dice_of(seed);
    do {
        pav_head_random(head, shot, seed++);
    } while (fair && !is_wanted(head, shot, index % 3));
    head->yaw_deg = dice_range(&d, -1, 1) * (fair ? 30 : 60);
    if (fair)
        head->pitch_deg = dice_range(&d, -30, 30);
    float unit_px = dice_range(&d, 80, 250) / HEAD_LOW;
    shot->unit = unit_px / H;
    shot->away = FOCAL_PX /
                 unit_px; /* one camera for all, or those at its edge would be seen from the side */
    float side = 3.2f * unit_px, below = 3.0f * unit_px;
    shot->x = dice_range(&d, side, W - side) / W;
    shot->y = dice_range(&d, below, H - below) / H;
    float sharp = shot->unit / USUAL_UNIT; /* as blurred as any head, for its size */
    shot->defocus_px *= sharp, shot->motion_px *= sharp;
    shot->grey = false;
}

static void make_grey(void)
{
    for (int i = 0; i < W * H; i++)
        grey[i] = (uint8_t)((77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8);
}

static float chance(void)
{
    noise_dice = noise_dice * 1664525u + 1013904223u;
    return (float)(noise_dice >> 8) / (float)(1 << 24) - 0.5f;
}

/* The picture, (x, y) px further, with noise of its own. */
static void move_picture(float x, float y)
{
    int left = (int)floorf(x), top = (int)floorf(y);
    float u = x - (float)left, v = y - (float)top;
    for (int py = 0; py < H; py++) {
        int y0 = py + top < 0 ? 0 : py + top > H - 2 ? H - 2 : py + top;
        for (int px = 0; px < W; px++) {
            int x0 = px + left < 0 ? 0 : px + left > W - 2 ? W - 2 : px + left;
            const uint8_t *p = grey + y0 * W + x0;
            float upper = (float)p[0] * (1 - u) + (float)p[1] * u,
                  lower = (float)p[W] * (1 - u) + (float)p[W + 1] * u;
            float level = upper * (1 - v) + lower * v + 6 * (chance() + chance());
            moved[py * W + px] = (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : lrintf(level));
        }
    }
}

/* --- finding ---- */

static void compare(const struct pav_face_fit *fit, const struct pav_head_truth *truth, float x,
                    float y, struct outcome *outcome)
{
    struct pav_face_fit true_fit;
    memcpy(true_fit.landmarks, truth->landmarks, sizeof true_fit.landmarks);
    pav_face_shift(&true_fit, -x, -y);
    float size = pav_face_size(&true_fit), said = pav_face_size(fit), off = 0;
    float apart = pav_face_apart(pav_face_middle(&true_fit), pav_face_middle(fit)) / size;
    if (fit->confidence < PAV_FACE_SURE)
        return;
    if (apart > NEAR || fmaxf(size / said, said / size) > LIKE) {
        outcome->others++;
        return;
    }
    for (int i = 17; i < PAV_LANDMARKS; i++)
        off += hypotf(fit->landmarks[i][0] - true_fit.landmarks[i][0],
                      fit->landmarks[i][1] - true_fit.landmarks[i][1]);
    outcome->found = true;
    outcome->right |= off / (PAV_LANDMARKS - 17) / size <= RIGHT;
}

static struct outcome look_once(const struct pav_face_senses *senses,
                                const struct pav_head_truth *truth)
{
    struct outcome outcome = {0};
    struct pav_face_fit fits[PAV_STILL_MOST];
    struct pav_grey g = {grey, W, H, W};
    int count = pav_face_still(senses, &g, fits);
    for (int i = 0; i < count; i++)
        compare(&fits[i], truth, 0, 0, &outcome);
    return outcome;
}

/* Fills the outcome of the last picture; returns in which picture it was found first, 0: in none. */
static int look_on(const struct pav_face_senses *senses, const struct pav_head_truth *truth,
                   struct outcome *outcome)
{
    struct pav_face_tracker *tracker = pav_face_tracker_create(senses);
    struct pav_face_told told[PAV_FACES_MAX];
    struct pav_grey g = {moved, W, H, W};
    int first = 0;
    for (int i = 0; i < PICTURES; i++) {
        float x = 3 * sinf((float)i * 0.35f), y = 1.5f * sinf((float)i * 0.5f);
        move_picture(x, y);
        *outcome = (struct outcome){0};
        int count = pav_face_tracker_step(tracker, &g, i / (double)FPS, told);
        for (int k = 0; k < count; k++)
            compare(&told[k].fit, truth, x, y, outcome);
        first = first || !outcome->found ? first : i + 1;
    }
    pav_face_tracker_destroy(tracker);
    return first;
}

static void keep_picture(const char *folder, int index)
{
    char name[32];
    snprintf(name, sizeof name, "%04d.pgm", index);
    char *path = pav_path_join(folder, name);
    FILE *out = fopen(path, "wb");
    if (out) {
        fprintf(out, "P5\n%d %d\n255\n", W, H);
        fwrite(grey, 1, sizeof grey, out);
        fclose(out);
    }
    free(path);
}

static void print_words(const struct pav_head_truth *t, float roll)
{
    static const char *const names[] = {"child", "glasses", "beard", "mask",
                                        "scarf", "hand",    "dark",  "light"};
    printf("\"yaw\":%.1f,\"pitch\":%.1f,\"roll\":%.1f,\"unit\":%.1f,\"traits\":[",
           (double)t->yaw_deg, (double)t->pitch_deg, (double)roll, (double)t->unit_px);
    const char *comma = "";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (t->traits & 1u << i)
            printf("%s\"%s\"", comma, names[i]), comma = ",";
    }
    printf("]");
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    bool fair = strcmp(argv[1], "fair") == 0;
    int from = atoi(argv[2]), count = atoi(argv[3]);
    char why[PAV_KIT_WORDS];
    struct pav_face_kit *kit = pav_face_kit_open();
    struct pav_head_painter *painter = pav_head_painter_create(W, H);
    pav_cv_quiet();
    if (!pav_face_kit_ready(kit, why)) {
        fprintf(stderr, "faces-found: %s\n", why);
        return 1;
    }
    struct pav_face_senses senses = pav_face_kit_senses(kit);
    for (int i = from; i < from + count; i++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth truth;
        struct outcome on;
        draw(fair, i, &head, &shot);
        pav_head_paint(painter, &head, &shot, rgb, &truth);
        make_grey();
        if (argc > 4)
            keep_picture(argv[4], i);
        struct outcome once = look_once(&senses, &truth);
        int first = look_on(&senses, &truth, &on);
        printf("{\"head\":%d,\"still\":[%d,%d,%d],\"film\":[%d,%d,%d],\"first\":%d,", i, once.found,
               once.right, once.others, on.found, on.right, on.others, first);
        print_words(&truth, head.roll_deg);
        printf("}\n");
        fflush(stdout);
    }
    pav_head_painter_destroy(painter);
    pav_face_kit_close(kit);
    return 0;
}

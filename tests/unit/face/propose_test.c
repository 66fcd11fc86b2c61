/* What the shipped model proposes by itself: heads that it has never seen, of every skin, turned and nodding. */
#include "check.h"

#include <math.h>

#include "eye/opencv/capture.h"
#include "eye/vision/face/propose.h"
#include "facelab/head.h"
#include "facelab/shape.h"
#include "facelab/shot.h"

#define W     320
#define H     240
#define HEADS 45
/* Heads of the hold-out half, but none that a bench is about. */
#define FIRST    ((UINT64_C(1) << 62) + (UINT64_C(3) << 40))
#define HEAD_LOW 4.9f /* units from vertex to chin */

static struct pav_face_model *model;
static uint8_t rgb[W * H * 3], pixels[W * H];
static const struct pav_grey grey = {pixels, W, H, W};

static void make_grey(void)
{
    for (int i = 0; i < W * H; i++)
        pixels[i] = (uint8_t)((77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8);
}

/* Of the skin that is asked for: 0 dark, 1 light, 2 between. */
static void paint_head(struct pav_head_painter *painter, int index, struct pav_head_truth *truth)
{
    struct pav_head head;
    struct pav_shot shot;
    uint64_t seed = FIRST + (uint64_t)index * 1000;
    int skin;
    do {
        pav_head_random(&head, &shot, seed++);
        skin = head.look.melanin > 0.667f ? 0 : head.look.melanin < 0.333f ? 1 : 2;
    } while (skin != index % 3 || head.wear.mask || shot.occluder != PAV_OCCLUDER_NONE ||
             head.wear.hat);
    head.yaw_deg = fmodf((float)index * 37, 61) - 30;
    head.pitch_deg = fmodf((float)index * 23, 61) - 30;
    float unit_px = (90 + fmodf((float)index * 17, 60)) / HEAD_LOW;
    shot.unit = unit_px / H, shot.away = 1500 / unit_px;
    pav_head_paint(painter, &head, &shot, rgb, truth);
    make_grey();
}

/* A square at the eyes' width and near the middle of the face. */
static bool is_there(const struct pav_face_box *box, const struct pav_head_truth *t)
{
    float side = t->unit_px / 0.277f;
    float x = 0.5f * (t->landmarks[36][0] + t->landmarks[45][0]),
          y = 0.5f * (t->landmarks[36][1] + t->landmarks[45][1]) + 0.1f * side;
    return hypotf(box->x + 0.5f * box->w - x, box->y + 0.5f * box->h - y) < 0.3f * side &&
           box->w < 1.5f * side && side < 1.5f * box->w;
}

static void heads_of_every_skin_are_proposed(void)
{
    static const char *const skins[] = {"dark", "light", "between"};
    const struct pav_face_window window = {.w = W, .h = H, .min_px = 44, .max_px = H};
    struct pav_head_painter *painter = pav_head_painter_create(W, H);
    struct pav_proposer *proposer = pav_proposer_create(model);
    int found[3] = {0};
    for (int i = 0; i < HEADS; i++) {
        struct pav_head_truth truth;
        struct pav_face_box boxes[8];
        paint_head(painter, i, &truth);
        int count = pav_propose(proposer, &grey, &window, boxes, 8);
        bool there = false;
        for (int k = 0; k < count; k++)
            there |= is_there(&boxes[k], &truth);
        found[i % 3] += there;
    }
    for (int k = 0; k < 3; k++) {
        printf("# %s skin: %d of %d\n", skins[k], found[k], HEADS / 3);
        CHECK(found[k] >= HEADS / 3 - 1);
    }
    pav_proposer_destroy(proposer);
    pav_head_painter_destroy(painter);
}

static void absurd_windows_propose_nothing(void)
{
    static const struct pav_face_window windows[] = {
        {.w = W, .h = H, .min_px = 500, .max_px = 400},
        {.w = W, .h = H, .min_px = NAN, .max_px = NAN},
        {.x = 5000, .y = 5000, .w = 100, .h = 100, .min_px = 60, .max_px = 90},
        {.x = -900, .y = -900, .w = 100, .h = 100, .min_px = 60, .max_px = 90},
        {.w = W, .h = H, .min_px = 1e9f, .max_px = 1e9f},
    };
    struct pav_proposer *proposer = pav_proposer_create(model);
    struct pav_face_box boxes[2];
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
        CHECK_INT(pav_propose(proposer, &grey, &windows[i], boxes, 2), 0);
    pav_proposer_destroy(proposer);
}

static void a_plain_wall_proposes_nothing(void)
{
    const struct pav_face_window window = {.w = W, .h = H, .min_px = 44, .max_px = H};
    struct pav_proposer *proposer = pav_proposer_create(model);
    struct pav_face_box boxes[2];
    memset(pixels, 120, sizeof pixels);
    CHECK_INT(pav_propose(proposer, &grey, &window, boxes, 2), 0);
    pav_proposer_destroy(proposer);
}

int main(int argc, char **argv)
{
    char why[PAV_WHY_MAX] = "";
    if (argc < 2)
        return 2;
    model = pav_face_model_open(argv[1], why);
    if (!model) {
        printf("Bail out! %s\n", why);
        return 1;
    }
    RUN(heads_of_every_skin_are_proposed);
    RUN(absurd_windows_propose_nothing);
    RUN(a_plain_wall_proposes_nothing);
    pav_face_model_close(model);
    return check_end();
}

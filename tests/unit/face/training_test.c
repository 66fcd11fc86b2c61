/* The model that is shipped, on heads it has never seen; and a small training, twice. */
#include "check.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "eye/opencv/capture.h"
#include "eye/vision/face/align.h"
#include "facelab/head.h"
#include "facelab/shape.h"
#include "facelab/shot.h"
#include "facelab/train/train.h"

#define SIDE  192
#define HEADS 60
#define EMPTY 40
/* Heads of the hold-out half, but none that the table of train-face is about. */
#define FIRST ((UINT64_C(1) << 62) + (UINT64_C(1) << 40))

static const char *shipped, *module;
static struct pav_face_model *model;

static void paint_grey(const uint8_t *rgb, uint8_t *grey)
{
    for (int i = 0; i < SIDE * SIDE; i++)
        grey[i] = (uint8_t)((77 * rgb[3 * i] + 150 * rgb[3 * i + 1] + 29 * rgb[3 * i + 2]) >> 8);
}

/* A detector's square, as the cascade of OpenCV draws it. */
static struct pav_face_box box_of(const struct pav_head_truth *t)
{
    float x = 0.5f * (t->landmarks[36][0] + t->landmarks[45][0]);
    float y = 0.5f * (t->landmarks[36][1] + t->landmarks[45][1]);
    float side = t->unit_px / 0.277f;
    return (struct pav_face_box){x - 0.5f * side, y - 0.4f * side, side, side};
}

static float error_of(const struct pav_head_truth *t, const struct pav_face_fit *fit)
{
    float sum = 0;
    for (int i = 17; i < PAV_LANDMARKS; i++)
        sum += hypotf(fit->landmarks[i][0] - t->landmarks[i][0],
                      fit->landmarks[i][1] - t->landmarks[i][1]);
    return sum / (PAV_LANDMARKS - 17) /
           hypotf(t->landmarks[36][0] - t->landmarks[45][0],
                  t->landmarks[36][1] - t->landmarks[45][1]);
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* R squared of what was read against what was true. */
struct fitness {
    double count, sum, square, off;
};

static void add_reading(struct fitness *f, float is, float should)
{
    double d = (double)(is - should);
    f->count++, f->sum += (double)should;
    f->square += (double)(should * should), f->off += d * d;
}

static double r_squared(const struct fitness *f)
{
    return 1 - f->off / (f->square - f->sum * f->sum / f->count);
}

static bool eye_is_seen(const struct pav_head_truth *t, int side)
{
    float sum = 0;
    for (int i = 0; i < 6; i++)
        sum += t->visible[36 + 6 * side + i];
    return sum > 4.2f;
}

static void unseen_heads_are_fitted(void)
{
    static uint8_t rgb[3 * SIDE * SIDE], pixels[SIDE * SIDE];
    float errors[HEADS];
    int sure = 0, sure_wrong = 0;
    struct fitness lids = {0}, yaw = {0};
    struct pav_grey grey = {pixels, SIDE, SIDE, SIDE};
    struct pav_head_painter *painter = pav_head_painter_create(SIDE, SIDE);
    struct pav_aligner *aligner = pav_aligner_create(model);
    for (int i = 0; i < HEADS; i++) {
        struct pav_head head;
        struct pav_shot shot;
        struct pav_head_truth truth;
        struct pav_face_fit fit;
        pav_head_random(&head, &shot, FIRST + (uint64_t)i);
        pav_head_paint(painter, &head, &shot, rgb, &truth);
        paint_grey(rgb, pixels);
        struct pav_face_box box = box_of(&truth);
        bool found = pav_align_box(aligner, &grey, &box, &fit);
        errors[i] = found ? error_of(&truth, &fit) : 1;
        sure += found && fit.confidence >= PAV_FACE_SURE;
        sure_wrong += found && fit.confidence >= PAV_FACE_SURE && errors[i] > 0.1f;
        if (!found || fit.confidence < PAV_FACE_SURE)
            continue;
        add_reading(&yaw, fit.yaw_deg, truth.yaw_deg);
        for (int side = 0; side < 2; side++) {
            if (eye_is_seen(&truth, side))
                add_reading(&lids, fit.movements.lid[side], truth.aperture[side]);
        }
    }
    qsort(errors, HEADS, sizeof *errors, by_size);
    printf("# median %.2f %% of the eyes' distance, %d of %d sure, %d of them wrong\n",
           100 * (double)errors[HEADS / 2], sure, HEADS, sure_wrong);
    printf("# R squared: lids %.2f, yaw %.2f\n", r_squared(&lids), r_squared(&yaw));
    CHECK(r_squared(&lids) >= 0.8 && r_squared(&yaw) >= 0.95);
    CHECK(errors[HEADS / 2] <= 0.03f);
    CHECK(errors[HEADS * 9 / 10] <= 0.09f);
    CHECK(sure >= HEADS * 3 / 4);
    CHECK(sure_wrong <= 3);
    pav_aligner_destroy(aligner);
    pav_head_painter_destroy(painter);
}

static void nothing_is_no_face(void)
{
    static uint8_t rgb[3 * SIDE * SIDE], pixels[SIDE * SIDE];
    struct pav_grey grey = {pixels, SIDE, SIDE, SIDE};
    struct pav_head_painter *painter = pav_head_painter_create(SIDE, SIDE);
    struct pav_aligner *aligner = pav_aligner_create(model);
    int sure = 0;
    for (int i = 0; i < EMPTY; i++) {
        struct pav_face_fit fit;
        struct pav_face_box box = {30, 30, 130, 130};
        pav_head_paint_none(painter, FIRST + (uint64_t)i, rgb);
        paint_grey(rgb, pixels);
        if (pav_align_box(aligner, &grey, &box, &fit))
            sure += fit.confidence >= PAV_FACE_SURE;
    }
    printf("# %d of %d boxes without a face are sure\n", sure, EMPTY);
    CHECK(sure <= 1);
    pav_aligner_destroy(aligner);
    pav_head_painter_destroy(painter);
}

static void no_picture_breaks_a_fit(void)
{
    static uint8_t pixels[64 * 48];
    struct pav_grey grey = {pixels, 64, 48, 64};
    struct pav_aligner *aligner = pav_aligner_create(model);
    static const struct pav_face_box boxes[] = {
        {0, 0, 0, 0},         {10, 10, -20, -20},   {1e30f, 0, 50, 50}, {0, 0, 1e30f, 1e30f},
        {NAN, NAN, NAN, NAN}, {-500, -500, 90, 90}, {63, 47, 40, 40},   {0, 0, 3000, 3000},
    };
    for (int i = 0; i < 64 * 48; i++)
        pixels[i] = (uint8_t)(i * 97);
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
        struct pav_face_fit fit, next;
        if (!pav_align_box(aligner, &grey, &boxes[i], &fit))
            continue;
        CHECK(fit.confidence < PAV_FACE_SURE);
        pav_align_from(aligner, &grey, &fit, &next);
    }
    struct pav_face_fit broken, out;
    memset(&broken, 0xff, sizeof broken);
    CHECK(!pav_align_from(aligner, &grey, &broken, &out));
    memset(&broken, 0, sizeof broken);
    CHECK(!pav_align_from(aligner, &grey, &broken, &out));
    pav_aligner_destroy(aligner);
}

static void training_repeats_itself(void)
{
    char folder[] = "/tmp/pavilion-training-XXXXXX";
    void *loaded = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    const struct pav_train_api *api = loaded ? dlsym(loaded, "pav_train_api") : NULL;
    REQUIRE(api && mkdtemp(folder));
    char *paths[3], *bytes[3];
    size_t counts[3];
    for (int i = 0; i < 3; i++) {
        paths[i] = pav_sprintf("%s/%d.pvm", folder, i);
        struct pav_train_plan plan = {
            .path = paths[i], .seed = i == 2 ? 8 : 7, .heads = 50, .epochs = 2, .quiet = true};
        CHECK(api->train(&plan));
        bytes[i] = pav_read_file(paths[i], 16u << 20, &counts[i]);
        REQUIRE(bytes[i]);
    }
    CHECK_INT(counts[0], counts[1]);
    CHECK(memcmp(bytes[0], bytes[1], counts[0]) == 0);
    CHECK(memcmp(bytes[0], bytes[2], counts[0]) != 0);
    for (int i = 0; i < 3; i++) {
        unlink(paths[i]);
        free(paths[i]);
        free(bytes[i]);
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    char why[PAV_WHY_MAX] = "";
    if (argc < 3)
        return 2;
    shipped = argv[1];
    module = argv[2];
    model = pav_face_model_open(shipped, why);
    if (!model) {
        printf("Bail out! %s\n", why);
        return 1;
    }
    RUN(unseen_heads_are_fitted);
    RUN(nothing_is_no_face);
    RUN(no_picture_breaks_a_fit);
    RUN(training_repeats_itself);
    pav_face_model_close(model);
    return check_end();
}

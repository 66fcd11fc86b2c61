/* What the face model looks at, and the file it comes in. */
#include "check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "eye/opencv/capture.h"
#include "eye/vision/face/cascade.h"
#include "eye/vision/face/feature.h"
#include "eye/vision/face/model.h"
#include "eye/vision/face/pack.h"

#define SIDE 160

static const char *shipped; /* the model's path */

/* Soft blobs between `low` and `low + range`. */
static void paint(uint8_t *pixels, float low, float range)
{
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            float v = sinf(0.21f * (float)x) * cosf(0.17f * (float)y) +
                      sinf(0.043f * (float)(x * y) / 10);
            pixels[y * SIDE + x] = (uint8_t)(low + range * (0.5f + 0.25f * v));
        }
    }
}

static void describe(const uint8_t *pixels, uint8_t *features)
{
    static struct pav_crop crop;
    struct pav_grey grey = {pixels, SIDE, SIDE, SIDE};
    struct pav_similarity place = {30, 5, 80, 70};
    float points[PAV_FACE_POINTS][2];
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        points[i][0] = -1.2f + 0.3f * (float)(i % 9);
        points[i][1] = -0.6f + 0.3f * (float)(i / 9);
    }
    pav_crop_take(&crop, &pav_view_frames[PAV_VIEW_FACE], &grey, &place, 28);
    pav_crop_sum(&crop);
    pav_crop_describe(&crop, (const float(*)[2])points, PAV_FACE_POINTS, 28, 6, features);
}

static float difference(const uint8_t *a, const uint8_t *b)
{
    float sum = 0;
    for (int i = 0; i < PAV_FACE_POINTS * PAV_FEATURE_LENGTH; i++)
        sum += (float)abs(a[i] - b[i]);
    return sum / (PAV_FACE_POINTS * PAV_FEATURE_LENGTH);
}

static void light_does_not_change_what_is_seen(void)
{
    static uint8_t pixels[SIDE * SIDE], plain[PAV_FACE_POINTS * PAV_FEATURE_LENGTH];
    static uint8_t other[PAV_FACE_POINTS * PAV_FEATURE_LENGTH];
    paint(pixels, 20, 120);
    describe(pixels, plain);
    paint(pixels, 100, 120);
    describe(pixels, other);
    CHECK(difference(plain, other) < 0.5f);
    paint(pixels, 10, 240);
    describe(pixels, other);
    CHECK(difference(plain, other) < 3);
    for (int i = 0; i < SIDE * SIDE / 2; i++) {
        uint8_t swap = pixels[i];
        pixels[i] = pixels[SIDE * SIDE - 1 - i];
        pixels[SIDE * SIDE - 1 - i] = swap;
    }
    describe(pixels, other);
    CHECK(difference(plain, other) > 15);
}

static void a_flat_picture_has_no_edges(void)
{
    static uint8_t pixels[SIDE * SIDE], features[PAV_FACE_POINTS * PAV_FEATURE_LENGTH];
    memset(pixels, 90, sizeof pixels);
    describe(pixels, features);
    for (size_t i = 0; i < sizeof features; i++)
        REQUIRE(features[i] == 0);
}

static float farthest(const float *a, const float *b, int count)
{
    float most = 0;
    for (int i = 0; i < count; i++)
        most = fmaxf(most, fabsf(a[i] - b[i]));
    return most;
}

/* What the right eye looks like in a mirror is what the left one looks like in the mirrored picture. */
/* What is looked at from many places is taken once, and each sees what a crop of its own would show. */
static void a_field_shows_what_crops_show(void)
{
    static struct pav_field field;
    static uint8_t pixels[SIDE * SIDE], own[PAV_FACE_POINTS * PAV_FEATURE_LENGTH],
        shared[sizeof own];
    static struct pav_crop crop;
    const struct pav_view_frame *f = &pav_view_frames[PAV_VIEW_GRID];
    const float unit_px = 22, step_px = 0.75f;
    struct pav_grey grey = {pixels, SIDE, SIDE, SIDE};
    float points[PAV_FACE_POINTS][2];
    int count = pav_view_count(PAV_VIEW_GRID);
    paint(pixels, 20, 200);
    pav_view_grid(unit_px, points);
    pav_field_take(&field, &grey, -20, -30, step_px, f->width + 100, f->height + 80);
    for (int i = 0; i < 3; i++) {
        int x = 49 * i, y = 37 * i, off = 0;
        struct pav_similarity place = {unit_px * step_px, 0, -20 + step_px * ((float)x + f->x),
                                       -30 + step_px * ((float)y + f->y)};
        pav_crop_take(&crop, f, &grey, &place, unit_px);
        pav_crop_sum(&crop);
        pav_crop_describe(&crop, (const float(*)[2])points, count, unit_px, 6, own);
        pav_field_describe(&field, f, x, y, (const float(*)[2])points, count, unit_px, 6, shared);
        for (int k = 0; k < count * PAV_FEATURE_LENGTH; k++)
            off += own[k] != shared[k] && abs(own[k] - shared[k]) > 8;
        CHECK(off == 0);
    }
}

static void a_right_eye_is_a_left_one_in_a_mirror(void)
{
    static uint8_t pixels[SIDE * SIDE], mirror[SIDE * SIDE];
    static struct pav_sight left, right;
    char why[PAV_WHY_MAX];
    struct pav_face_model *model = pav_face_model_open(shipped, why);
    REQUIRE(model);
    float points[PAV_FACE_POINTS][2], mirrored[PAV_FACE_POINTS][2];
    struct pav_similarity place = {26, 4, 70, 60};
    struct pav_grey grey = {pixels, SIDE, SIDE, SIDE}, other = {mirror, SIDE, SIDE, SIDE};
    paint(pixels, 20, 200);
    for (int i = 0; i < SIDE * SIDE; i++)
        mirror[i] = pixels[i / SIDE * SIDE + SIDE - 1 - i % SIDE];
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        pav_similarity_apply(&place, model->mean[i], points[i]);
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        mirrored[i][0] = SIDE - 1 - points[pav_point_twin(i)][0];
        mirrored[i][1] = points[pav_point_twin(i)][1];
    }
    const struct pav_face_stage *stage = &model->readers[PAV_READER_EYE];
    CHECK(pav_sight_at(&right, model, stage, &grey, (const float(*)[2])points, true));
    CHECK(pav_sight_at(&left, model, stage, &other, (const float(*)[2])mirrored, false));
    CHECK(farthest(right.extra, left.extra, model->modes) < 0.05f);
    int count = pav_view_count(PAV_VIEW_EYE) * PAV_FEATURE_LENGTH;
    float off = 0, contrast = 0;
    for (int i = 0; i < count; i++)
        off += fabsf((float)(left.features[i] - right.features[i])) / (float)count;
    CHECK(pav_sight_at(&left, model, stage, &grey, (const float(*)[2])points, false));
    for (int i = 0; i < count; i++)
        contrast += fabsf((float)(left.features[i] - right.features[i])) / (float)count;
    printf("# off by %.2f, the two eyes by %.2f\n", (double)off, (double)contrast);
    CHECK(off < 6 && contrast > 3 * off);
    pav_face_model_close(model);
}

static void known_hashes_come_out(void)
{
    static const uint8_t abc[4] = {0xba, 0x78, 0x16, 0xbf}, nothing[4] = {0xe3, 0xb0, 0xc4, 0x42};
    static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    static const uint8_t blocks[4] = {0x24, 0x8d, 0x6a, 0x61};
    uint8_t hash[PAV_SHA256_BYTES];
    pav_sha256("abc", 3, hash);
    CHECK(memcmp(hash, abc, 4) == 0);
    pav_sha256("", 0, hash);
    CHECK(memcmp(hash, nothing, 4) == 0);
    pav_sha256(two_blocks, sizeof two_blocks - 1, hash);
    CHECK(memcmp(hash, blocks, 4) == 0);
}

/* As they are in a net, as far apart as can be, and none but zeros. */
static void rows_of_weights_come_back(void)
{
    enum { COUNT = 1000 };
    static const int spreads[] = {20, 127, 0};
    uint8_t *bytes = pav_alloc(pav_pack_room(COUNT));
    for (size_t i = 0; i < sizeof spreads / sizeof *spreads; i++) {
        int16_t row[COUNT] = {0}, back[COUNT];
        unsigned chance = 7;
        for (int k = 0; k < COUNT; k++) {
            chance = chance * 1103515245u + 12345u;
            int sign = chance >> 16 & 1 ? 1 : -1, number = (int)(chance >> 17) % (spreads[i] + 1);
            row[k] = (int16_t)(spreads[i] == 127 ? 127 * sign : sign * number);
        }
        size_t size = pav_pack_row(row, COUNT, bytes);
        REQUIRE(size <= pav_pack_room(COUNT));
        printf("# spread %d: %zu bytes\n", spreads[i], size);
        CHECK(pav_unpack_row(bytes, size, back, COUNT));
        CHECK(memcmp(row, back, sizeof row) == 0);
        CHECK(!pav_unpack_row(bytes, size - 1, back, COUNT));
        CHECK(!pav_unpack_row(bytes, size, back, COUNT - 100));
        CHECK(!pav_unpack_row(bytes, 0, back, COUNT));
        memset(bytes + 1, 0, size - 1);
        CHECK(!pav_unpack_row(bytes, size, back, COUNT));
        bytes[0] = 8;
        CHECK(!pav_unpack_row(bytes, size, back, COUNT));
    }
    free(bytes);
}

/* The reason why a file with these bytes is refused; empty: it is not. */
static void refusal(const char *bytes, size_t count, char why[PAV_WHY_MAX])
{
    char path[] = "/tmp/pavilion-model-XXXXXX";
    int fd = mkstemp(path);
    why[0] = 0;
    if (fd < 0 || write(fd, bytes, count) != (ssize_t)count)
        return;
    struct pav_face_model *model = pav_face_model_open(path, why);
    CHECK((model == NULL) == (strstr(why, path) != NULL));
    pav_face_model_close(model);
    close(fd);
    unlink(path);
}

static void a_damaged_model_is_refused_by_name(void)
{
    char why[PAV_WHY_MAX];
    size_t count;
    char *bytes = pav_read_file(shipped, 16u << 20, &count);
    REQUIRE(bytes);
    CHECK(count <= 6000000);
    refusal(bytes, count, why);
    CHECK_STR(why, "");
    static const double cuts[] = {0, 1e-6, 1e-5, 0.3, 0.9999999};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        refusal(bytes, (size_t)(cuts[i] * (double)count), why);
        CHECK_HAS(why, "pavilion train-face");
    }
    for (size_t i = 0; i < 9; i++) {
        size_t at = i < 6 ? 8 * i : (i * 0x9e3779b9u) % count;
        bytes[at] ^= 0x10;
        refusal(bytes, count, why);
        CHECK_HAS(why, "pavilion train-face");
        bytes[at] ^= 0x10;
    }
    free(bytes);
    pav_face_model_open("/nowhere/face.pvm", why);
    CHECK_HAS(why, "/nowhere/face.pvm");
}

/* A file that someone made: its hash is right, its numbers are not. */
static void numbers_that_no_model_has_are_refused(void)
{
    char why[PAV_WHY_MAX];
    size_t count, first = sizeof(struct pav_face_file);
    char *bytes = pav_read_file(shipped, 16u << 20, &count);
    REQUIRE(bytes);
    size_t modes = first + sizeof(uint64_t) + PAV_FACE_SETTINGS;
    static const int32_t absurd[] = {-1, 0, 1 << 30, PAV_FACE_MODES_MAX, 0x7fc00000};
    for (size_t i = 0; i < 5; i++) {
        struct pav_face_file head;
        char *copy = pav_alloc(count);
        memcpy(copy, bytes, count);
        /* The last is no number, in the mean face. */
        memcpy(copy + modes + (i == 4 ? 8 : 0), &absurd[i], sizeof absurd[i]);
        memcpy(&head, copy, sizeof head);
        pav_sha256(copy + first, count - first, head.hash);
        memcpy(copy, &head, sizeof head);
        refusal(copy, count, why);
        CHECK_HAS(why, "holds what no face model holds");
        free(copy);
    }
    free(bytes);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    shipped = argv[1];
    RUN(light_does_not_change_what_is_seen);
    RUN(a_flat_picture_has_no_edges);
    RUN(a_field_shows_what_crops_show);
    RUN(a_right_eye_is_a_left_one_in_a_mirror);
    RUN(known_hashes_come_out);
    RUN(rows_of_weights_come_back);
    RUN(a_damaged_model_is_refused_by_name);
    RUN(numbers_that_no_model_has_are_refused);
    return check_end();
}

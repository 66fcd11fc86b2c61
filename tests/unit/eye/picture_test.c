/* Tests the look at a picture file's structure: whole ones, ones cut off anywhere, and mutations. */
#include "eye/picture.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/str.h"
#include "check.h"

static char why[200];

/* A progressive JPEG's skeleton of 3 x 2 px: a thumbnail with an end of its own, two scans, a restart. */
static const unsigned char jpeg[] = {
    0xff, 0xd8, 0xff, 0xe1, 0,   8,    'E', 'x',  0xff, 0xd9, 'i',  'f',  0xff, 0xc2, 0, 11,
    8,    0,    2,    0,    3,   1,    1,   0x11, 0,    0xff, 0xda, 0,    8,    1,    1, 0,
    0,    63,   0,    'd',  'a', 0xff, 0,   't',  0xff, 0xd0, 'a',  0xff, 0xff, 0xda, 0, 8,
    1,    1,    0,    0,    63,  0,    'm', 'o',  'r',  'e',  0xff, 0xd9, 0,    0};
#define JPEG_END (sizeof jpeg - 2)

static const unsigned char png[] = {
    0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13,  'I', 'H', 'D', 'R', 0, 0,   0,   3,
    0,    0,   0,   2,   8,  2,  0,  0,  0, 1, 2, 3,   4,   0,   0,   0,   2, 'I', 'D', 'A',
    'T',  9,   9,   1,   2,  3,  4,  0,  0, 0, 0, 'I', 'E', 'N', 'D', 1,   2, 3,   4};

static bool whole(const unsigned char *bytes, size_t count)
{
    /* of its own size, so that a sanitizer sees what is read behind it */
    unsigned char *copy = pav_alloc(count ? count : 1);
    memcpy(copy, bytes, count);
    why[0] = 0;
    bool good = pav_picture_whole(copy, count, why, sizeof why);
    if (!good && !why[0])
        CHECK(!"a refusal without a reason");
    free(copy);
    return good;
}

static void whole_ones_are_whole(void)
{
    CHECK(whole(jpeg, sizeof jpeg));
    CHECK(whole(jpeg, JPEG_END));
    CHECK(whole(png, sizeof png));
}

static void cut_off_anywhere(void)
{
    for (size_t n = 0; n < JPEG_END; n++)
        CHECK(!whole(jpeg, n));
    CHECK_HAS(why, "it is cut off: copy it again");
    for (size_t n = 0; n < sizeof png; n++)
        CHECK(!whole(png, n));
    CHECK_HAS(why, "it is cut off: copy it again");
}

static void size_is_limited(void)
{
    unsigned char copy[sizeof png];
    memcpy(copy, png, sizeof png);
    copy[18] = 0x40;
    CHECK(!whole(copy, sizeof copy));
    CHECK_HAS(why, "16387x2 px: make it smaller, at most 8192 px each way");
    memcpy(copy, png, sizeof png);
    copy[19] = 0;
    CHECK(!whole(copy, sizeof copy));
    CHECK_HAS(why, "no pixels");
}

static void other_files_are_named(void)
{
    CHECK(!whole((const unsigned char *)"RIFF....WEBP", 12));
    CHECK_HAS(why, "neither JPEG nor PNG");
    CHECK(!whole((const unsigned char *)"\xff\xd8\xff\xd9", 4));
    CHECK_HAS(why, "without a picture");
}

static uint32_t random_state = 3;
static uint32_t random_next(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static void mutated_files_do_no_harm(void)
{
    unsigned char copy[sizeof jpeg > sizeof png ? sizeof jpeg : sizeof png];
    for (int round = 0; round < 20000; round++) {
        const unsigned char *seed = round % 2 ? jpeg : png;
        size_t count = round % 2 ? sizeof jpeg : sizeof png;
        memcpy(copy, seed, count);
        for (uint32_t i = 1 + random_next() % 6; i > 0; i--)
            copy[random_next() % count] = (unsigned char)(random_next() % 3 ? random_next() : 0xff);
        whole(copy, random_next() % 4 ? count : random_next() % count);
    }
}

int main(void)
{
    RUN(whole_ones_are_whole);
    RUN(cut_off_anywhere);
    RUN(size_is_limited);
    RUN(other_files_are_named);
    RUN(mutated_files_do_no_harm);
    return check_end();
}

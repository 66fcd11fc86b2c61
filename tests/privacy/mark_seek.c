/*
 * Looks for the mark of a fake camera (tests/faults/camera_fake.c) in bytes that hold it plainly, whatever its two
 * values and the size of a pixel:
 *
 *     mark_seek ROWS < bytes
 *
 * ROWS: a word of 0 and 1 for each row that is looked for, ten blocks of ten pixels; prints where the first lies.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 10
#define SIDE   10

static bool same(const uint8_t *a, const uint8_t *b, size_t pixel)
{
    return memcmp(a, b, pixel) == 0;
}

/* The middle six pixels of a block: edges may be smoothed. */
static bool is_even(const uint8_t *block, size_t pixel)
{
    for (size_t i = 3; i < 8; i++)
        if (!same(block + 2 * pixel, block + i * pixel, pixel))
            return false;
    return true;
}

static bool is_row(const uint8_t *at, size_t pixel, const char *row)
{
    const uint8_t *values[2] = {NULL, NULL};
    for (size_t i = 0; i < BLOCKS; i++) {
        const uint8_t *block = at + i * SIDE * pixel, *middle = block + 4 * pixel;
        int which = row[i] == '1';
        if (!values[which])
            values[which] = middle;
        else if (!same(values[which], middle, pixel))
            return false;
        if (values[0] && values[1] && same(values[0], values[1], pixel))
            return false;
        if (!is_even(block, pixel))
            return false;
    }
    return values[0] && values[1];
}

int main(int argc, char **argv)
{
    size_t length = 0, room = 1 << 20, got;
    uint8_t *bytes = malloc(room);
    while (bytes && (got = fread(bytes + length, 1, room - length, stdin)) > 0) {
        length += got;
        if (length == room)
            bytes = realloc(bytes, room *= 2);
    }
    for (size_t pixel = 1; bytes && pixel <= 4; pixel++) {
        size_t whole = BLOCKS * SIDE * pixel;
        for (size_t at = 0; at + whole <= length; at++) {
            for (int row = 1; row < argc; row++) {
                if (strlen(argv[row]) == BLOCKS && is_row(bytes + at, pixel, argv[row])) {
                    printf("%zu\n", at);
                    free(bytes);
                    return 0;
                }
            }
        }
    }
    free(bytes);
    return 1;
}

/* Owns the packing of rows of weights. */
#include "eye/vision/face/pack.h"

#include <string.h>

#define MOST    127
#define PARTS   8 /* parameters: so many low bits are written as they are */
#define LONGEST (2 * MOST + 2)

/* 0, -1, 1, -2, 2 … -> 0, 1, 2, 3, 4 … */
static unsigned fold(int number)
{
    return number < 0 ? (unsigned)(-2 * number - 1) : (unsigned)(2 * number);
}

static int unfold(unsigned folded)
{
    return folded & 1 ? -(int)(folded / 2) - 1 : (int)(folded / 2);
}

size_t pav_pack_room(int count)
{
    return 1 + ((size_t)count * LONGEST + 7) / 8;
}

static size_t bits_of(const int16_t *numbers, int count, int part)
{
    size_t bits = 0;
    for (int i = 0; i < count; i++)
        bits += (fold(numbers[i]) >> part) + 1 + (size_t)part;
    return bits;
}

size_t pav_pack_row(const int16_t *numbers, int count, uint8_t *bytes)
{
    int part = 0;
    size_t least = bits_of(numbers, count, 0), at = 8;
    for (int k = 1; k < PARTS; k++) {
        size_t bits = bits_of(numbers, count, k);
        if (bits < least)
            least = bits, part = k;
    }
    size_t size = 1 + (least + 7) / 8;
    memset(bytes, 0, size);
    bytes[0] = (uint8_t)part;
    for (int i = 0; i < count; i++) {
        unsigned folded = fold(numbers[i]);
        at += folded >> part; /* so many zeros, then a one */
        bytes[at / 8] |= (uint8_t)(1u << at % 8), at++;
        for (int k = 0; k < part; k++, at++)
            bytes[at / 8] |= (uint8_t)((folded >> k & 1) << at % 8);
    }
    return size;
}

struct bits {
    const uint8_t *bytes;
    size_t at, end;
};

/* Beyond the end there are ones: every number ends, and the row is found to be too long. */
static unsigned next_bit(struct bits *b)
{
    size_t at = b->at++;
    return at < b->end ? b->bytes[at / 8] >> at % 8 & 1u : 1;
}

bool pav_unpack_row(const uint8_t *bytes, size_t size, int16_t *numbers, int count)
{
    if (size < 1 || bytes[0] >= PARTS)
        return false;
    struct bits b = {bytes, 8, 8 * size};
    int part = bytes[0];
    for (int i = 0; i < count; i++) {
        unsigned folded = 0;
        while (!next_bit(&b)) {
            if (++folded > 2 * MOST)
                return false;
        }
        folded <<= part;
        for (int k = 0; k < part; k++)
            folded |= next_bit(&b) << k;
        if (folded > 2 * MOST)
            return false;
        numbers[i] = (int16_t)unfold(folded);
    }
    return b.at <= b.end && b.end - b.at < 8;
}

/* Owns the look at a picture file's structure: JPEG's segments, PNG's chunks. */
#include "eye/picture.h"

#include <stdio.h>
#include <string.h>

#define CUT_OFF "it is cut off: copy it again"

struct bytes {
    const unsigned char *at, *end;
};

static bool say(char *why, size_t room, const char *words)
{
    snprintf(why, room, "%s", words);
    return false;
}

static bool small_enough(unsigned long w, unsigned long h, char *why, size_t room)
{
    if (w >= 1 && h >= 1 && w <= PAV_PICTURE_SIDE_MAX && h <= PAV_PICTURE_SIDE_MAX)
        return true;
    if (w < 1 || h < 1)
        return say(why, room, "it says that it has no pixels");
    snprintf(why, room, "it has %lux%lu px: make it smaller, at most %d px each way", w, h,
             PAV_PICTURE_SIDE_MAX);
    return false;
}

static unsigned long word(const unsigned char *at, int count)
{
    unsigned long value = 0;
    while (count-- > 0)
        value = value << 8 | *at++;
    return value;
}

/* --- PNG ---- */

static bool whole_png(struct bytes b, char *why, size_t room)
{
    b.at += 8;
    if (b.end - b.at < 25 || memcmp(b.at + 4, "IHDR", 4) != 0)
        return say(why, room, CUT_OFF);
    if (!small_enough(word(b.at + 8, 4), word(b.at + 12, 4), why, room))
        return false;
    while (b.end - b.at >= 12) {
        unsigned long length = word(b.at, 4);
        if (length > (unsigned long)(b.end - b.at - 12))
            break;
        if (memcmp(b.at + 4, "IEND", 4) == 0)
            return true;
        b.at += 12 + length;
    }
    return say(why, room, CUT_OFF);
}

/* --- JPEG ---- */

static bool is_frame_header(int marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* To the next marker: within a scan that is what no zero follows and no restart is. -1: the end. */
static int next_marker(struct bytes *b)
{
    while (b->end - b->at >= 2) {
        const unsigned char *found = memchr(b->at, 0xff, (size_t)(b->end - b->at - 1));
        if (!found)
            break;
        b->at = found + 1;
        int marker = *b->at;
        if (marker == 0xff || marker == 0 || (marker >= 0xd0 && marker <= 0xd7))
            continue;
        b->at++;
        return marker;
    }
    return -1;
}

static bool whole_jpeg(struct bytes b, char *why, size_t room)
{
    bool sized = false;
    b.at += 2;
    for (int marker; (marker = next_marker(&b)) >= 0;) {
        if (marker == 0xd9)
            return sized ? true : say(why, room, "it is a JPEG without a picture");
        if (marker == 0x01 || marker == 0xd8)
            continue;
        if (b.end - b.at < 2)
            break;
        unsigned long length = word(b.at, 2);
        if (length < 2 || length > (unsigned long)(b.end - b.at))
            break;
        if (is_frame_header(marker) && length >= 7) {
            if (!small_enough(word(b.at + 5, 2), word(b.at + 3, 2), why, room))
                return false;
            sized = true;
        }
        b.at += length;
    }
    return say(why, room, CUT_OFF);
}

bool pav_picture_whole(const unsigned char *bytes, size_t count, char *why, size_t room)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};
    struct bytes b = {bytes, bytes + count};
    if (count >= sizeof png && memcmp(bytes, png, sizeof png) == 0)
        return whole_png(b, why, room);
    if (count >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff)
        return whole_jpeg(b, why, room);
    return say(why, room, "it is neither JPEG nor PNG: save it as one of these");
}

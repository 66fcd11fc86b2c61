/* Owns the way through a packet: bundles are opened, messages are handed on. */
#include "desk/osc_packet.h"

#include <string.h>

#define BUNDLE_HEAD 16 /* "#bundle\0" and the time tag */

static uint32_t read_u32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool walk(const unsigned char *bytes, size_t size, uint64_t tag, int depth,
                 pav_osc_element *each, void *data)
{
    if (size < 4 || size % 4)
        return false;
    if (bytes[0] == '/') {
        if (each)
            each(data, tag, bytes, size);
        return true;
    }
    if (size < BUNDLE_HEAD || memcmp(bytes, "#bundle", 8) != 0 || depth >= PAV_OSC_DEPTH_MAX)
        return false;
    uint64_t own = (uint64_t)read_u32(bytes + 8) << 32 | read_u32(bytes + 12);
    /* What is inside may not come before what is around it. */
    if (own > tag)
        tag = own;
    for (size_t at = BUNDLE_HEAD; at < size;) {
        if (size - at < 4)
            return false;
        size_t length = read_u32(bytes + at);
        at += 4;
        if (length > size - at || !walk(bytes + at, length, tag, depth + 1, each, data))
            return false;
        at += length;
    }
    return true;
}

bool pav_osc_packet_walk(const void *bytes, size_t size, pav_osc_element *each, void *data)
{
    return walk(bytes, size, PAV_OSC_NOW, 0, NULL, NULL) &&
           walk(bytes, size, PAV_OSC_NOW, 0, each, data);
}

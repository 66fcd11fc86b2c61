/*
 * What watch_screen writes: one record a sample, to be read by tests/faults/screen.py, which names the
 * same fields in the same order. The little-endian numbers of one machine; nothing of it is kept.
 */
#ifndef WATCH_SCREEN_H
#define WATCH_SCREEN_H

#include <stdint.h>

#define WATCH_COLUMNS 64 /* of the grid of points that are looked at */
#define WATCH_ROWS    36
#define WATCH_PLACES  4 /* whose colours are noted */

/* What the root window is painted with: where it is seen, nothing covers it. Nobody's picture has it. */
#define WATCH_TELLTALE 0xfb02f7u

struct watch_sample {
    int64_t at_ns;      /* CLOCK_MONOTONIC, before the first point is read */
    uint32_t picture;   /* hash of the grid: another number is another picture */
    uint16_t black;     /* points with no channel above 16, of WATCH_COLUMNS * WATCH_ROWS */
    uint16_t uncovered; /* points in the telltale's colour */
    uint32_t
        colours[WATCH_PLACES]; /* 0xrrggbb: the middle; a quarter in from left, right and bottom */
};

#endif

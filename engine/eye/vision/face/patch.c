/* Owns the small picture of a face that is followed between pictures. */
#include "eye/vision/face/patch.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define SIDE     PAV_PATCH_SIDE
#define REACH    20
#define WINDOW   (SIDE + 2 * REACH)
#define SAMPLES  3      /* of a cell, in each direction, at most */
#define STAY     0.010f /* levels that a cell of way must be worth */
#define ROUND_SQ (0.25f * SIDE * SIDE)

static int clamped(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* `side` × `side` cells around (x, y). */
static void sample(const struct pav_grey *grey, float x, float y, float cell_px, int side,
                   uint8_t *cells)
{
    int n = cell_px < 1.5f ? 1 : cell_px < 2.5f ? 2 : SAMPLES;
    int columns[WINDOW * SAMPLES];
    float step = cell_px / (float)n;
    float left = x - 0.5f * (float)side * cell_px + 0.5f * step,
          top = y - 0.5f * (float)side * cell_px + 0.5f * step;
    for (int i = 0; i < side * n; i++)
        columns[i] = clamped((int)lrintf(left + (float)i * step), grey->width - 1);
    for (int cy = 0; cy < side; cy++) {
        int sums[WINDOW] = {0};
        for (int k = 0; k < n; k++) {
            int row = clamped((int)lrintf(top + (float)(cy * n + k) * step), grey->height - 1);
            const uint8_t *from = grey->pixels + (ptrdiff_t)row * grey->stride;
            for (int i = 0; i < side * n; i++)
                sums[i / n] += from[columns[i]];
        }
        for (int cx = 0; cx < side; cx++)
            cells[cy * side + cx] = (uint8_t)(sums[cx] / (n * n));
    }
}

void pav_patch_take(struct pav_patch *patch, const struct pav_grey *grey, float x, float y,
                    float size_px)
{
    patch->x = x, patch->y = y;
    patch->cell_px = size_px / PAV_PATCH_EYES;
    sample(grey, x, y, patch->cell_px, SIDE, patch->cells);
}

/* Of each row only what lies in the circle: the corners are not the face. */
static void round_off(int first[SIDE])
{
    for (int y = 0; y < SIDE; y++) {
        float dy = (float)y - 0.5f * (SIDE - 1);
        first[y] = (int)(0.5f * SIDE - sqrtf(fmaxf(0, ROUND_SQ - dy * dy)));
    }
}

static float difference(const uint8_t *patch, const uint8_t *window, const int first[SIDE])
{
    unsigned sum = 0, count = 0;
    for (int y = 0; y < SIDE; y += 2) {
        const uint8_t *a = patch + y * SIDE, *b = window + y * WINDOW;
        unsigned row = 0;
        for (int x = first[y]; x < SIDE - first[y]; x++)
            row += (unsigned)abs(a[x] - b[x]);
        sum += row;
        count += (unsigned)(SIDE - 2 * first[y]);
    }
    return (float)sum / (float)count;
}

/* How far the least of three neighbours lies from the middle one. */
static float between(float before, float here, float after)
{
    float bend = before - 2 * here + after;
    return bend > 1e-6f ? fmaxf(-0.5f, fminf(0.5f, 0.5f * (before - after) / bend)) : 0;
}

float pav_patch_follow(const struct pav_patch *patch, const struct pav_grey *grey, float *x,
                       float *y)
{
    uint8_t window[WINDOW * WINDOW];
    int first[SIDE], bx = REACH, by = REACH;
    float least = INFINITY;
    round_off(first);
    sample(grey, patch->x, patch->y, patch->cell_px, WINDOW, window);
#define AT(dx, dy) difference(patch->cells, window + (dy)*WINDOW + (dx), first)
    for (int dy = 0; dy <= 2 * REACH; dy += 2) {
        for (int dx = 0; dx <= 2 * REACH; dx += 2) {
            float d = AT(dx, dy) + STAY * (float)(abs(dx - REACH) + abs(dy - REACH));
            if (d < least)
                least = d, bx = dx, by = dy;
        }
    }
    int cx = clamped(bx, 2 * REACH - 2), cy = clamped(by, 2 * REACH - 2);
    cx = cx < 2 ? 2 : cx, cy = cy < 2 ? 2 : cy;
    least = INFINITY;
    for (int dy = cy - 1; dy <= cy + 1; dy++) {
        for (int dx = cx - 1; dx <= cx + 1; dx++) {
            float d = AT(dx, dy);
            if (d < least)
                least = d, bx = dx, by = dy;
        }
    }
    float fx = between(AT(bx - 1, by), least, AT(bx + 1, by));
    float fy = between(AT(bx, by - 1), least, AT(bx, by + 1));
#undef AT
    *x = patch->x + ((float)(bx - REACH) + fx) * patch->cell_px;
    *y = patch->y + ((float)(by - REACH) + fy) * patch->cell_px;
    return least;
}

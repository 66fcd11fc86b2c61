/* Owns shapes on the small grid: widening, narrowing, holes, connected blobs. */
#include "eye/vision/grid.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define SAMPLES_MAX 8 /* of a cell, in each direction */

/* Red and blue, green and alpha are summed two at a time: 64 bytes fit into 16 bits. */
void pav_grid_shrink(const uint8_t *rgba, int width_px, int height_px, uint8_t *rgb)
{
    for (int y = 0; y < GRID_H; y++) {
        int y0 = y * height_px / GRID_H, y1 = (y + 1) * height_px / GRID_H;
        int step_y = 1 + (y1 - y0 - 1) / SAMPLES_MAX;
        for (int x = 0; x < GRID_W; x++) {
            int x0 = x * width_px / GRID_W, x1 = (x + 1) * width_px / GRID_W;
            int step_x = 1 + (x1 - x0 - 1) / SAMPLES_MAX;
            uint32_t red_blue = 0, green = 0, count = 0;
            for (int sy = y0; sy < y1 || sy == y0; sy += step_y) {
                const uint8_t *row = rgba + ((size_t)sy * (size_t)width_px) * 4;
                for (int sx = x0; sx < x1 || sx == x0; sx += step_x, count++) {
                    uint32_t p;
                    memcpy(&p, row + (size_t)sx * 4, sizeof p);
                    red_blue += p & 0x00ff00ff;
                    green += p >> 8 & 0xff;
                }
            }
            uint8_t *o = rgb + (y * GRID_W + x) * 3;
            o[0] = (uint8_t)((red_blue & 0xffff) / count);
            o[1] = (uint8_t)(green / count);
            o[2] = (uint8_t)((red_blue >> 16) / count);
        }
    }
}

void pav_grid_widen(const uint8_t *in, uint8_t *out)
{
    uint8_t across[GRID_CELLS];
    for (int y = 0; y < GRID_H; y++) {
        const uint8_t *r = in + y * GRID_W;
        uint8_t *o = across + y * GRID_W;
        o[0] = r[0] | r[1];
        for (int x = 1; x < GRID_W - 1; x++)
            o[x] = (uint8_t)(r[x - 1] | r[x] | r[x + 1]);
        o[GRID_W - 1] = r[GRID_W - 2] | r[GRID_W - 1];
    }
    for (int y = 0; y < GRID_H; y++) {
        const uint8_t *r = across + y * GRID_W;
        const uint8_t *below = y > 0 ? r - GRID_W : r, *above = y < GRID_H - 1 ? r + GRID_W : r;
        for (int x = 0; x < GRID_W; x++)
            out[y * GRID_W + x] = (uint8_t)(below[x] | r[x] | above[x]);
    }
}

void pav_grid_narrow(const uint8_t *in, uint8_t *out)
{
    uint8_t not [GRID_CELLS];
    for (int i = 0; i < GRID_CELLS; i++)
        not [i] = !in[i];
    pav_grid_widen(not, out);
    for (int i = 0; i < GRID_CELLS; i++)
        out[i] = !out[i];
}

void pav_grid_soften(const uint8_t *in, uint8_t *out)
{
    uint16_t across[GRID_CELLS];
    for (int y = 0; y < GRID_H; y++) {
        const uint8_t *r = in + y * GRID_W;
        uint16_t *o = across + y * GRID_W;
        o[0] = (uint16_t)(3 * r[0] + r[1]);
        for (int x = 1; x < GRID_W - 1; x++)
            o[x] = (uint16_t)(r[x - 1] + 2 * r[x] + r[x + 1]);
        o[GRID_W - 1] = (uint16_t)(r[GRID_W - 2] + 3 * r[GRID_W - 1]);
    }
    for (int y = 0; y < GRID_H; y++) {
        const uint16_t *r = across + y * GRID_W;
        const uint16_t *below = y > 0 ? r - GRID_W : r, *above = y < GRID_H - 1 ? r + GRID_W : r;
        for (int x = 0; x < GRID_W; x++)
            out[y * GRID_W + x] = (uint8_t)((below[x] + 2 * r[x] + above[x] + 8) >> 4);
    }
}

/* Collects the cells of value `of` that hang together with `start`, marking them in `labels`. Returns
 * how many; they stand in `cells`. Diagonal neighbours count if `diagonal`. */
static int flood(const uint8_t *grid, uint8_t of, int *labels, int label, int start, bool diagonal,
                 int *cells)
{
    int count = 0;
    cells[count++] = start;
    labels[start] = label;
    for (int next = 0; next < count; next++) {
        int x = cells[next] % GRID_W, y = cells[next] / GRID_W;
        for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
                int nx = x + dx, ny = y + dy, n = ny * GRID_W + nx;
                if ((!diagonal && dx && dy) || nx < 0 || ny < 0 || nx >= GRID_W || ny >= GRID_H ||
                    labels[n] || grid[n] != of)
                    continue;
                labels[n] = label;
                cells[count++] = n;
            }
        }
    }
    return count;
}

static bool on_edge(int cell)
{
    int x = cell % GRID_W, y = cell / GRID_W;
    return x == 0 || y == 0 || x == GRID_W - 1 || y == GRID_H - 1;
}

void pav_grid_fill(uint8_t *grid, int most, int *scratch)
{
    int labels[GRID_CELLS] = {0};
    for (int i = 0; i < GRID_CELLS; i++) {
        if (grid[i] || labels[i])
            continue;
        int count = flood(grid, 0, labels, 1, i, false, scratch);
        bool open = count > most;
        for (int k = 0; k < count && !open; k++)
            open = on_edge(scratch[k]);
        for (int k = 0; k < count && !open; k++)
            grid[scratch[k]] = 1;
    }
}

static struct pav_blob measure(const int *cells, int count, int label)
{
    struct pav_blob b = {GRID_W, GRID_H, 0, 0, count, 0, 0, label};
    for (int k = 0; k < count; k++) {
        int x = cells[k] % GRID_W, y = cells[k] / GRID_W;
        b.x0 = x < b.x0 ? x : b.x0;
        b.y0 = y < b.y0 ? y : b.y0;
        b.x1 = x + 1 > b.x1 ? x + 1 : b.x1;
        b.y1 = y + 1 > b.y1 ? y + 1 : b.y1;
        b.x += (float)x + 0.5f;
        b.y += (float)y + 0.5f;
    }
    b.x /= (float)count;
    b.y /= (float)count;
    return b;
}

int pav_grid_blobs(const uint8_t *grid, int *labels, struct pav_blob *blobs, int most, int *scratch)
{
    int kept = 0, label = 0;
    memset(labels, 0, GRID_CELLS * sizeof *labels);
    for (int i = 0; i < GRID_CELLS; i++) {
        if (!grid[i] || labels[i])
            continue;
        int count = flood(grid, 1, labels, ++label, i, true, scratch);
        int at = kept;
        while (at > 0 && blobs[at - 1].area < count)
            at--;
        if (at >= most)
            continue;
        kept += kept < most;
        memmove(&blobs[at + 1], &blobs[at], (size_t)(kept - 1 - at) * sizeof *blobs);
        blobs[at] = measure(scratch, count, label);
    }
    return kept;
}

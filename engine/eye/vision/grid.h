/* Small pictures of vision, PAV_MASK_WIDTH × PAV_MASK_HEIGHT, bottom row first: shapes on them. */
#ifndef PAV_EYE_GRID_H
#define PAV_EYE_GRID_H

#include <stdint.h>

#include <pavilion/findings.h>

#define GRID_W     PAV_MASK_WIDTH
#define GRID_H     PAV_MASK_HEIGHT
#define GRID_CELLS (GRID_W * GRID_H)

/* Averages an RGBA picture of any size into GRID_CELLS RGB. */
void pav_grid_shrink(const uint8_t *rgba, int width_px, int height_px, uint8_t *rgb);

/* All work on 0 and 1; `out` may not be `in`. */
void pav_grid_widen(const uint8_t *in, uint8_t *out); /* to the 8 neighbours */
void pav_grid_narrow(const uint8_t *in,
                     uint8_t *out); /* what has all 8 neighbours; edges count as set */
/* Sets what is enclosed, up to `most` cells a hole. `scratch` holds GRID_CELLS ints. */
void pav_grid_fill(uint8_t *grid, int most, int *scratch);
/* Weights 1 2 1 in both directions, over 16. */
void pav_grid_soften(const uint8_t *in, uint8_t *out);

struct pav_blob {
    int x0, y0, x1, y1; /* half-open */
    int area;
    float x, y; /* centre of mass, cells */
    int label;
};

/* Labels the 8-connected shapes from 1 into `labels` (GRID_CELLS). Fills the `most` largest, largest
 * first; returns how many. `scratch` holds GRID_CELLS ints. */
int pav_grid_blobs(const uint8_t *grid, int *labels, struct pav_blob *blobs, int most,
                   int *scratch);

#endif

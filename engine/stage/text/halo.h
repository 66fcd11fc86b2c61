/* The soft edge around type: a blurred coverage. Inside the text room. */
#ifndef PAV_STAGE_HALO_H
#define PAV_STAGE_HALO_H

#include <stdint.h>

/* How far the halo reaches beyond the type. */
int pav_halo_reach(float halo_px);
/* `coverage` (rows of `width`, tight) blurred into `out` of the same size. */
void pav_halo_make(const uint8_t *coverage, uint8_t *out, int width, int height, float halo_px);

#endif

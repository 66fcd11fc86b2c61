/*
 * What belongs to the room and what is someone. A running model of each cell's colour, after Stauffer
 * and Grimson's idea of background subtraction (CVPR 1999) with one mode, and three additions that a
 * museum needs: light that changes over the whole picture is followed at once; a person who stands
 * still is not learned; what was wrongly taken for a person (they stood there when the eye opened) is
 * given back as soon as they leave.
 */
#ifndef PAV_EYE_BACKGROUND_H
#define PAV_EYE_BACKGROUND_H

#include <stdint.h>

struct pav_background;
struct pav_background *pav_background_create(void);
void pav_background_destroy(struct pav_background *background);
/* Forgets room and people. */
void pav_background_forget(struct pav_background *background);

/* Looks at the next picture: GRID_CELLS RGB, `dt_s` after the one before. */
void pav_background_step(struct pav_background *background, const uint8_t *rgb, double dt_s);

/* Results of the last step; borrowed. 0 or 1 a cell: someone. */
const uint8_t *pav_background_someone(const struct pav_background *background);
/* 0 .. 255 a cell, with soft edges in space and time. */
const uint8_t *pav_background_mask(const struct pav_background *background);
/* 0 or 1: changed since the picture before, light changes aside. */
const uint8_t *pav_background_moved(const struct pav_background *background);

#endif

/*
 * Where a face has gone between two pictures, before it is aligned: a small picture of it is looked for
 * around its old place (block matching). A head that is shaken moves by half an eye distance a picture;
 * an alignment that starts at the old place would slip.
 */
#ifndef PAV_FACE_PATCH_H
#define PAV_FACE_PATCH_H

#include "eye/vision/face/align.h"

#define PAV_PATCH_SIDE 40 /* cells */
#define PAV_PATCH_EYES 16 /* … of which so many are an eye distance */

struct pav_patch {
    float x, y, cell_px; /* its middle; 0: nothing was taken */
    uint8_t cells[PAV_PATCH_SIDE * PAV_PATCH_SIDE];
};

/* Cells average what they cover; beyond the picture its edge goes on. */
void pav_patch_take(struct pav_patch *patch, const struct pav_grey *grey, float x, float y,
                    float size_px);
/* The place in `grey` that looks most like the patch, up to 1.25 eye distances from its old one; returns
 * the mean difference there, levels. */
float pav_patch_follow(const struct pav_patch *patch, const struct pav_grey *grey, float *x,
                       float *y);

#endif

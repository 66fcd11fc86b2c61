/* The pixels of a portrait: its picture, brought down to a texture's size, and its mask. */
#ifndef PAV_STAGE_PORTRAIT_PIXELS_H
#define PAV_STAGE_PORTRAIT_PIXELS_H

#include "link/portrait.h"

struct pav_portrait_pixels {
    uint8_t *rgba, *mask; /* tight, bottom row first; the mask one byte a pixel */
    int width_px, height_px, mask_width_px, mask_height_px;
};

/* Any thread. False: *why (the caller frees it) says what is wrong with the picture. */
bool pav_portrait_pixels_read(struct pav_portrait_pixels *pixels, const char *picture,
                              const char *path, const struct pav_sidecar *sidecar, char **why);
void pav_portrait_pixels_finish(struct pav_portrait_pixels *pixels);

#endif

/* From limbs to light: heights are melted together, then lit; and the empty room behind. */
#ifndef PAV_VISITOR_PAINT_H
#define PAV_VISITOR_PAINT_H

#include <stdint.h>

#include "eye/camera/visitor/body.h"
#include "facelab/layer.h"

/* Half-open, px. */
struct pav_area {
    int x0, y0, x1, y1;
};

struct pav_painter;
struct pav_painter *pav_painter_create(int width_px, int height_px);
void pav_painter_destroy(struct pav_painter *painter);

/* Draws the body over `rgba` (tight, bottom row first). `noise` picks the sensor noise. The area that
 * it touched is returned; its coverage stays readable until the next body. */
struct pav_area pav_paint_body(struct pav_painter *painter, const struct pav_body *body,
                               uint32_t noise, uint8_t *rgba);
/* Lays a head over the last body, behind what that holds before it. The layer's lower left corner lies at
 * x0, y0. The area of the body grows to both, and is returned. */
struct pav_area pav_paint_head(struct pav_painter *painter, const struct pav_body *body,
                               const struct pav_head_layer *layer, int x0, int y0, uint32_t noise,
                               uint8_t *rgba);
/* Coverage of the last body at a pixel of its area, 0..1. */
float pav_paint_coverage(const struct pav_painter *painter, int x, int y);

/* The empty room, lit dimly, with the sensor noise of `variant`; RGBA, bottom row first. */
void pav_paint_room(const struct pav_view *view, int width_px, int height_px, uint32_t variant,
                    uint8_t *rgba);

/* Linear light 0..1 to an sRGB byte (IEC 61966-2-1). */
uint8_t pav_paint_encode(float linear);
/* A fixed pseudo-random value in -1..1 for a pixel. */
float pav_paint_noise(uint32_t x, uint32_t y, uint32_t seed);

#endif

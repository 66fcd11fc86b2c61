/* Thin lines, dots and small type for the developer's view; px of the screen, y up. Gathered, then drawn in
 * one go, lines first. Nothing is made per frame after the first. */
#ifndef PAV_STAGE_INSIGHT_INK_H
#define PAV_STAGE_INSIGHT_INK_H

#include "stage/gpu/gpu.h"

struct ink_point {
    float x, y;
};

struct ink_colour {
    float r, g, b, a; /* not premultiplied */
};

struct ink;
struct ink *ink_create(struct pav_gpu *gpu);
void ink_destroy(struct ink *ink);
void ink_begin(struct ink *ink, struct pav_target *screen);
void ink_end(struct ink *ink);

void ink_line(struct ink *ink, struct ink_point from, struct ink_point to, float half_px,
              struct ink_colour colour);
void ink_dot(struct ink *ink, struct ink_point middle, float radius_px, struct ink_colour colour);
void ink_ring(struct ink *ink, struct ink_point middle, float radius_px, float half_px,
              struct ink_colour colour);
/* ASCII; (x, y) is the lower left corner. */
void ink_words(struct ink *ink, const char *words, float x, float y, struct ink_colour colour);
float ink_line_height(const struct ink *ink);

#endif

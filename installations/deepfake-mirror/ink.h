/* The drawn shapes of the screen: plates, rings with a sign in them, pictures in the row, the divider. */
#ifndef INK_H
#define INK_H

#include <pavilion/scene.h>

/* Programs are the host's; the struct may lie in the state block. */
struct ink {
    struct pav_gpu *gpu;
    struct pav_program *plate, *ring, *thumb, *divider, *scrim;
};

enum ink_sign { INK_HAND = 0, INK_BACK, INK_ON, INK_SIGNS };

extern const float ink_ground[3], ink_gold[3], ink_white[3];

void ink_open(struct ink *ink, struct pav_scene *scene);
/* All boxes in px from the lower left. A plate behind words; `chosen` 0..1 gives it a golden edge. */
void ink_plate(const struct ink *ink, struct pav_target *out, const float box_px[4],
               float radius_px, float strength, float chosen, float opacity);
/* The same, raised: what can be touched. */
void ink_chip(const struct ink *ink, struct pav_target *out, const float box_px[4], float radius_px,
              float chosen, float opacity);
/* A dot, golden or white. */
void ink_dot(const struct ink *ink, struct pav_target *out, const float box_px[4], bool golden,
             float opacity);
/* A disc with a sign; `progress` 0..1 runs round it; while it is 0, a pale arc shows the way, `ghost` 0..1. */
void ink_ring(const struct ink *ink, struct pav_target *out, const float box_px[4],
              enum ink_sign sign, float progress, float ghost, float opacity);
void ink_thumb(const struct ink *ink, struct pav_target *out, const float box_px[4],
               struct pav_texture *picture, float chosen, float opacity);
/* A line from top to bottom at `x_px`, with a handle at `y_px`. */
void ink_divider(const struct ink *ink, struct pav_target *out, float x_px, float y_px,
                 float unit_px, float opacity);
/* Darkens the lower part of a picture, up to uv `top`. */
void ink_scrim(const struct ink *ink, struct pav_target *out, float top, float opacity);
/* The whole screen goes to the ground's colour. */
void ink_veil(const struct ink *ink, struct pav_target *out, float amount);

#endif

/* A picture in linear light while it is being made, and the shapes that backdrops and occluders draw on it. */
#ifndef PAV_FACELAB_CANVAS_H
#define PAV_FACELAB_CANVAS_H

#include <stdint.h>

#include "facelab/shot.h"

struct pav_canvas {
    int width, height;
    float *rgb;   /* linear, tight */
    float *spare; /* as large */
    float *cover; /* one per pixel: what stands before the head */
};

void pav_canvas_init(struct pav_canvas *canvas, int width, int height);
void pav_canvas_finish(struct pav_canvas *canvas);

static inline void pav_canvas_blend(struct pav_canvas *c, int x, int y, struct vec3 colour,
                                    float amount)
{
    float *p = c->rgb + 3 * ((long)y * c->width + x);
    p[0] += (colour.x - p[0]) * amount;
    p[1] += (colour.y - p[1]) * amount;
    p[2] += (colour.z - p[2]) * amount;
}

/* Gaussian blur by three boxes, of standard deviation `sigma` px. */
void pav_canvas_blur(struct pav_canvas *canvas, float sigma);
/* Along a direction, over `length` px. */
void pav_canvas_streak(struct pav_canvas *canvas, float length, float turn);
/* A rounded limb from a to b with radii; lit from `light`; adds to `cover` when asked. */
struct pav_limb {
    float ax, ay, ar, bx, by, br; /* px */
    struct vec3 colour;
    float round; /* 0 flat .. 1 shaded as a cylinder */
    float soft;  /* px over which the edge fades */
};
void pav_canvas_limb(struct pav_canvas *canvas, const struct pav_limb *limb, struct vec3 light,
                     bool covers);
/* A turned box with half sides w, h. */
void pav_canvas_box(struct pav_canvas *canvas, float x, float y, float w, float h, float turn,
                    float soft, struct vec3 colour, float amount, bool covers);

/* In backdrop.c: what stands behind. */
void pav_backdrop_paint(struct pav_canvas *canvas, enum pav_backdrop kind, struct vec3 colour,
                        float blur_px, uint32_t seed);
/* In occlude.c: what is held before the face, whose mouth is at x, y with `unit_px`; `mean` is the light. */
void pav_occlude_paint(struct pav_canvas *canvas, const struct pav_shot *shot, float x, float y,
                       float unit_px);
/* In sensor.c: lens, sensor and file. `grain_px`: px of this picture for a px of the shot. */
void pav_sensor_develop(struct pav_canvas *canvas, const struct pav_shot *shot, float grain_px,
                        uint8_t *rgb);

#endif

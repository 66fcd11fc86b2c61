/* Owns the room behind the drawn visitors: a dim gallery, out of focus. */
#include "eye/camera/visitor/paint.h"

#include <stddef.h>

#include "eye/camera/visitor/vec.h"

#define WALL_M 6.2f /* distance of the far wall */

/* 1 inside the box, 0 outside, with edges `soft` wide. */
static float box(float x, float y, float x0, float y0, float x1, float y1, float soft)
{
    return ease(x, x0 - soft, x0 + soft) * (1 - ease(x, x1 - soft, x1 + soft)) *
           ease(y, y0 - soft, y0 + soft) * (1 - ease(y, y1 - soft, y1 + soft));
}

static float pool(float x, float y, float cx, float cy, float rx, float ry)
{
    float u = (x - cx) / rx, v = (y - cy) / ry;
    return expf(-(u * u + v * v));
}

static void paint(float out[3], float r, float g, float b, float amount)
{
    out[0] = mix(out[0], r, amount);
    out[1] = mix(out[1], g, amount);
    out[2] = mix(out[2], b, amount);
}

/* On the far wall: metres, x from the axis, y from the floor. */
static void wall(float x, float y, float out[3])
{
    float lamp = 0.55f + 0.9f * pool(x, y, -1.5f, 2.5f, 2.4f, 1.5f),
          fall = mix(0.75f, 1, ease(y, 0, 2.2f));
    out[0] = 0.112f * lamp * fall, out[1] = 0.101f * lamp * fall, out[2] = 0.090f * lamp * fall;
    /* a doorway to a cooler room, with its light on the jamb */
    float door = box(x, y, 1.75f, -0.1f, 2.85f, 2.15f, 0.05f);
    float depth = mix(0.5f, 1.1f, ease(x, 1.8f, 2.8f)) * mix(0.7f, 1.1f, ease(y, 0, 2.2f));
    paint(out, 0.10f * depth, 0.135f * depth, 0.17f * depth, door);
    paint(out, 0.16f, 0.165f, 0.165f, 0.6f * box(x, y, 1.66f, -0.1f, 1.77f, 2.22f, 0.03f));
    /* a large picture and a smaller one */
    paint(out, 0.035f, 0.028f, 0.022f, box(x, y, -2.75f, 1.02f, -1.15f, 2.12f, 0.04f));
    float tide = 0.5f + 0.5f * sinf(x * 2.1f + 0.8f * sinf(y * 3.1f));
    paint(out, mix(0.20f, 0.085f, tide), mix(0.135f, 0.10f, tide), mix(0.07f, 0.105f, tide),
          0.9f * box(x, y, -2.66f, 1.11f, -1.24f, 2.03f, 0.05f));
    paint(out, 0.15f, 0.14f, 0.125f, 0.8f * box(x, y, 0.55f, 1.35f, 1.05f, 1.95f, 0.04f));
    paint(out, 0.07f, 0.06f, 0.055f, 0.9f * box(x, y, 0.64f, 1.44f, 0.96f, 1.86f, 0.05f));
    /* skirting */
    paint(out, 0.045f, 0.04f, 0.036f, 0.8f * box(x, y, -9, -0.2f, 1.7f, 0.1f, 0.025f));
}

/* On the floor: metres, x from the axis, z from the camera. */
static void floor_at(float x, float z, float out[3])
{
    float lamp = 0.5f + 1.0f * pool(x, z, -0.7f, 3.4f, 2.0f, 1.7f) +
                 0.35f * pool(x, z, 2.3f, 6.0f, 0.7f, 1.6f);
    float boards = 1 + 0.06f * sinf(z * 9) * ease(z, 1.5f, 2.5f);
    out[0] = 0.098f * lamp * boards, out[1] = 0.076f * lamp * boards,
    out[2] = 0.058f * lamp * boards;
    paint(out, 0.03f, 0.027f, 0.025f, 0.5f * ease(z, WALL_M - 0.9f, WALL_M));
}

void pav_paint_room(const struct pav_view *v, int width_px, int height_px, uint32_t variant,
                    uint8_t *rgba)
{
    for (int y = 0; y < height_px; y++) {
        for (int x = 0; x < width_px; x++) {
            float rx = ((float)x + 0.5f - v->centre_x) / v->focal_px,
                  ry = ((float)y + 0.5f - v->centre_y) / v->focal_px;
            float up = v->height_m + ry * WALL_M, out[3], low[3];
            wall(rx * WALL_M, up, out);
            if (up < 0.1f) {
                float z = v->height_m / fmaxf(-ry, 1e-3f);
                floor_at(rx * z, z, low);
                paint(out, low[0], low[1], low[2], 1 - ease(up, -0.06f, 0.06f));
            }
            float cx = 2 * ((float)x + 0.5f) / (float)width_px - 1,
                  cy = 2 * ((float)y + 0.5f) / (float)height_px - 1;
            float shade = 1 - 0.28f * clamp01(0.5f * (cx * cx + cy * cy));
            float luma = pav_paint_noise((uint32_t)x, (uint32_t)y, variant * 7 + 1) +
                         pav_paint_noise((uint32_t)x, (uint32_t)y, variant * 7 + 2);
            uint8_t *o = rgba + ((size_t)y * (size_t)width_px + (size_t)x) * 4;
            for (int c = 0; c < 3; c++) {
                float grain = 1.5f * luma + 1.2f * pav_paint_noise((uint32_t)x, (uint32_t)y,
                                                                   variant * 7 + 3 + (uint32_t)c);
                float code = (float)pav_paint_encode(out[c] * shade) + grain;
                o[c] = (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code);
            }
            o[3] = 255;
        }
    }
}

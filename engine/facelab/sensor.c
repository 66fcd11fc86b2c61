/* Owns what happens between light and file: blur, exposure, tone, grain, blocks. */
#include "facelab/canvas.h"

#include <stddef.h>

#define TONES 1024

/* Bytes over the square root of light; the shoulder rolls off instead of clipping hard. */
static void make_tones(const struct pav_shot *shot, float table[TONES + 1])
{
    for (int i = 0; i <= TONES; i++) {
        float l = squaref((float)i / (TONES * 0.75f));
        if (l > 0.7f)
            l = 0.7f + 0.3f * (1 - expf(-(l - 0.7f) / 0.3f));
        float e = l <= 0.0031308f ? 12.92f * l : 1.055f * powf(l, 1 / 2.4f) - 0.055f;
        e = clampf(0.46f + (e - 0.46f) * shot->contrast, 0, 1);
        table[i] = 255 * e;
    }
}

static uint32_t next_bits(uint32_t *s)
{
    *s ^= *s << 13, *s ^= *s >> 17, *s ^= *s << 5;
    return *s;
}

/* About normal, standard deviation 1. */
static float grain(uint32_t *s)
{
    uint32_t b = next_bits(s);
    int sum = (int)(b & 255) + (int)(b >> 8 & 255) + (int)(b >> 16 & 255) + (int)(b >> 24);
    return (float)(sum - 510) * (1 / 147.8f);
}

/* Light to 0..255, with grain. */
static void expose(struct pav_canvas *c, const struct pav_shot *shot)
{
    float table[TONES + 1];
    make_tones(shot, table);
    uint32_t s = shot->seed * 2654435761u | 1;
    float cx = 0.5f * (float)c->width, cy = 0.5f * (float)c->height, k = 1 / (cx * cx + cy * cy);
    float *p = c->rgb;
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++, p += 3) {
            float r = (squaref((float)x - cx) + squaref((float)y - cy)) * k;
            float fall = 1 - shot->vignette * r, luma = grain(&s), v[3];
            for (int i = 0; i < 3; i++) {
                float at = sqrtf(fmaxf(0, p[i] * fall)) * (TONES * 0.75f);
                v[i] = table[at < TONES ? (int)(at + 0.5f) : TONES];
            }
            if (shot->grey)
                v[0] = v[1] = v[2] = 0.3f * v[0] + 0.59f * v[1] + 0.11f * v[2];
            for (int i = 0; i < 3; i++) {
                float rough = shot->noise * (1.25f - v[i] * (0.75f / 255));
                p[i] = v[i] + rough * (0.8f * luma + (shot->grey ? 0 : 0.6f * grain(&s)));
            }
        }
    }
}

/* ---- blocks: what a JPEG at low quality leaves (ITU T.81, luminance table) ---- */

static const uint8_t coarse[64] = {16,  11,  10,  16,  24, 40, 51,  61,  12,  12,  14,  19,  26,
                                   58,  60,  55,  14,  13, 16, 24,  40,  57,  69,  56,  14,  17,
                                   22,  29,  51,  87,  80, 62, 18,  22,  37,  56,  68,  109, 103,
                                   77,  24,  35,  55,  64, 81, 104, 113, 92,  49,  64,  78,  87,
                                   103, 121, 120, 101, 72, 92, 95,  98,  112, 100, 103, 99};

static void make_cosines(float t[8][8])
{
    for (int k = 0; k < 8; k++) {
        for (int n = 0; n < 8; n++)
            t[k][n] = cosf(PAV_PI / 8 * ((float)n + 0.5f) * (float)k) * (k ? 0.5f : 0.35355339f);
    }
}

static void quantise_block(float *b, float t[8][8], float step)
{
    float a[64], f[64];
    for (int y = 0; y < 8; y++) {
        for (int k = 0; k < 8; k++) {
            float sum = 0;
            for (int n = 0; n < 8; n++)
                sum += b[y * 8 + n] * t[k][n];
            a[y * 8 + k] = sum;
        }
    }
    for (int k = 0; k < 8; k++) {
        for (int x = 0; x < 8; x++) {
            float sum = 0;
            for (int n = 0; n < 8; n++)
                sum += a[n * 8 + x] * t[k][n];
            float q = fmaxf(1, step * (float)coarse[k * 8 + x]);
            f[k * 8 + x] = q * rintf(sum / q);
        }
    }
    for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
            float sum = 0;
            for (int k = 0; k < 8; k++)
                sum += f[k * 8 + x] * t[k][y];
            a[y * 8 + x] = sum;
        }
    }
    for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
            float sum = 0;
            for (int k = 0; k < 8; k++)
                sum += a[y * 8 + k] * t[k][x];
            b[y * 8 + x] = sum;
        }
    }
}

static void blocks(struct pav_canvas *c, float step)
{
    float t[8][8], planes[3][64];
    make_cosines(t);
    for (int by = 0; by < c->height; by += 8) {
        for (int bx = 0; bx < c->width; bx += 8) {
            for (int i = 0; i < 64; i++) {
                int x = bx + i % 8, y = by + i / 8;
                x = x < c->width ? x : c->width - 1, y = y < c->height ? y : c->height - 1;
                const float *p = c->rgb + 3 * ((long)y * c->width + x);
                float luma = 0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2];
                planes[0][i] = luma - 128, planes[1][i] = p[0] - luma, planes[2][i] = p[2] - luma;
            }
            for (int k = 0; k < 3; k++)
                quantise_block(planes[k], t, k ? 1.8f * step : step);
            for (int i = 0; i < 64; i++) {
                int x = bx + i % 8, y = by + i / 8;
                if (x >= c->width || y >= c->height)
                    continue;
                float *p = c->rgb + 3 * ((long)y * c->width + x);
                float luma = planes[0][i] + 128, r = planes[1][i] + luma, b = planes[2][i] + luma;
                p[0] = r, p[2] = b, p[1] = (luma - 0.299f * r - 0.114f * b) * (1 / 0.587f);
            }
        }
    }
}

void pav_sensor_develop(struct pav_canvas *c, const struct pav_shot *shot, float grain_px,
                        uint8_t *rgb)
{
    if (shot->motion_px * grain_px > 0.7f)
        pav_canvas_streak(c, shot->motion_px * grain_px, shot->motion_turn);
    if (shot->defocus_px * grain_px > 0.2f)
        pav_canvas_blur(c, shot->defocus_px * grain_px);
    expose(c, shot);
    if (shot->jpeg > 0)
        blocks(c, shot->jpeg);
    size_t n = (size_t)c->width * (size_t)c->height * 3;
    for (size_t i = 0; i < n; i++)
        rgb[i] = (uint8_t)(clampf(c->rgb[i], 0, 255) + 0.5f);
}

/* YUV to RGBA in 16-bit fixed point, written so that the compiler makes vectors of it. */
#include "stage/media/yuv.h"

#include <math.h>
#include <string.h>

#define BLOCK 512 /* luma samples at a time: all rows in between stay in the first-level cache */

/*
 * Colours carry 5 bits of fraction. A product keeps its upper 16 bits: luma comes in as Y << 7,
 * chroma (4 × value, vertically blended) as (4 C - 512) << 6, so the factors are scaled by 2^14 and
 * 2^13 and stay below 2^15 for every matrix.
 */
struct factors {
    uint16_t y;
    int16_t r_v, g_u, g_v, b_u;
    int16_t offset; /* added to luma: black level, rounding */
};

struct rows {
    const uint8_t *y;
    const uint8_t *u_near, *u_far, *v_near, *v_far; /* 3/4 and 1/4; NV12: u holds pairs, v unused */
};

void pav_yuv_weights(enum pav_matrix matrix, double *kr, double *kb)
{
    *kr = matrix == PAV_MATRIX_BT601 ? 0.299 : matrix == PAV_MATRIX_BT2020 ? 0.2627 : 0.2126;
    *kb = matrix == PAV_MATRIX_BT601 ? 0.114 : matrix == PAV_MATRIX_BT2020 ? 0.0593 : 0.0722;
}

static struct factors factors_of(const struct pav_picture *picture)
{
    double kr, kb;
    pav_yuv_weights(picture->matrix, &kr, &kb);
    double kg = 1 - kr - kb;
    double luma = picture->full_range ? 1 : 255.0 / 219,
           chroma = picture->full_range ? 1 : 255.0 / 224;
    double black = picture->full_range ? 0 : 16;
    return (struct factors){
        .y = (uint16_t)lrint(luma * 128),
        .r_v = (int16_t)lrint(2 * (1 - kr) * chroma * 8192),
        .g_u = (int16_t)lrint(-2 * kb * (1 - kb) / kg * chroma * 8192),
        .g_v = (int16_t)lrint(-2 * kr * (1 - kr) / kg * chroma * 8192),
        .b_u = (int16_t)lrint(2 * (1 - kb) * chroma * 8192),
        /* + 16: half, for rounding; + 1: what the three truncations lose on average */
        .offset = (int16_t)(lrint(-black * luma * 32) + 16 + 1),
    };
}

#define HIGH(a, b) ((int16_t)(((int32_t)(a) * (int32_t)(b)) >> 16))

/* Red, green and blue parts of `count` chroma samples. */
static inline __attribute__((always_inline)) void
chroma_parts(const uint8_t *restrict u0, const uint8_t *restrict u1, const uint8_t *restrict v0,
             const uint8_t *restrict v1, int step, int count, const struct factors *f,
             int16_t *restrict r, int16_t *restrict g, int16_t *restrict b)
{
    const int16_t r_v = f->r_v, g_u = f->g_u, g_v = f->g_v, b_u = f->b_u;
    for (int i = 0; i < count; i++) {
        int16_t u = (int16_t)(u0[i * step] * 3 + u1[i * step] - 512);
        int16_t v = (int16_t)(v0[i * step] * 3 + v1[i * step] - 512);
        u = (int16_t)(u * 64);
        v = (int16_t)(v * 64);
        r[i] = HIGH(v, r_v);
        g[i] = (int16_t)(HIGH(u, g_u) + HIGH(v, g_v));
        b[i] = HIGH(u, b_u);
    }
}

/* Twice as many, linear in between; `in` has count / 2 + 1 samples. */
static inline __attribute__((always_inline)) void widen(const int16_t *restrict in,
                                                        int16_t *restrict out, int pairs)
{
    for (int i = 0; i < pairs; i++) {
        out[2 * i] = in[i];
        int16_t sum = (int16_t)(in[i] + in[i + 1]);
        out[2 * i + 1] = (int16_t)(sum >> 1);
    }
}

static inline __attribute__((always_inline)) uint16_t clamp8(int16_t v)
{
    v = (int16_t)(v >> 5);
    v = v < 0 ? 0 : v;
    return (uint16_t)(v > 255 ? 255 : v);
}

static inline __attribute__((always_inline)) void
mix(const uint8_t *restrict y, const int16_t *restrict r, const int16_t *restrict g,
    const int16_t *restrict b, int count, const struct factors *f, uint16_t *restrict out)
{
    const uint16_t gain = f->y;
    const int16_t offset = f->offset;
    for (int i = 0; i < count; i++) {
        uint16_t gained = (uint16_t)(y[i] * gain);
        int16_t luma = (int16_t)((gained >> 2) + offset);
        uint16_t red = clamp8((int16_t)(luma + r[i]));
        uint16_t green = clamp8((int16_t)(luma + g[i]));
        uint16_t blue = clamp8((int16_t)(luma + b[i]));
        out[2 * i] = (uint16_t)(red | green << 8);
        out[2 * i + 1] = (uint16_t)(blue | 0xff00);
    }
}

/* BGRA is RGBA with the red and blue parts changing places. */
static inline __attribute__((always_inline)) void
row(const struct rows *in, int width, int step, bool bgra, const struct factors *f, uint16_t *out)
{
    int16_t r[BLOCK / 2 + 1], g[BLOCK / 2 + 1], b[BLOCK / 2 + 1];
    int16_t wide_r[BLOCK], wide_g[BLOCK], wide_b[BLOCK];
    int chroma_width = (width + 1) / 2;
    for (int x = 0; x < width; x += BLOCK) {
        int count = width - x < BLOCK ? width - x : BLOCK;
        int pairs = (count + 1) / 2, first = x / 2;
        int have = chroma_width - first < pairs + 1 ? chroma_width - first : pairs + 1;
        size_t at = (size_t)first * (size_t)step;
        if (step == 2)
            chroma_parts(in->u_near + at, in->u_far + at, in->u_near + at + 1, in->u_far + at + 1,
                         2, have, f, r, g, b);
        else
            chroma_parts(in->u_near + at, in->u_far + at, in->v_near + at, in->v_far + at, 1, have,
                         f, r, g, b);
        if (have < pairs + 1) { /* the picture's edge: the last sample stands on */
            r[have] = r[have - 1];
            g[have] = g[have - 1];
            b[have] = b[have - 1];
        }
        widen(r, wide_r, pairs);
        widen(g, wide_g, pairs);
        widen(b, wide_b, pairs);
        mix(in->y + x, bgra ? wide_b : wide_r, wide_g, bgra ? wide_r : wide_b, count, f,
            out + (size_t)x * 2);
    }
}

typedef void row_function(const struct rows *in, int width, int step, bool bgra,
                          const struct factors *f, uint16_t *out);

static void row_plain(const struct rows *in, int width, int step, bool bgra,
                      const struct factors *f, uint16_t *out)
{
    if (step == 2)
        row(in, width, 2, bgra, f, out);
    else
        row(in, width, 1, bgra, f, out);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void row_avx2(const struct rows *in, int width, int step,
                                                     bool bgra, const struct factors *f,
                                                     uint16_t *out)
{
    if (step == 2)
        row(in, width, 2, bgra, f, out);
    else
        row(in, width, 1, bgra, f, out);
}
#endif

static row_function *best_row(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return row_avx2;
#endif
    return row_plain;
}

static const uint8_t *row_of(const struct pav_picture *p, int plane, int y)
{
    return p->planes[plane] + (ptrdiff_t)y * p->strides[plane];
}

bool pav_yuv_to_rgba(const struct pav_picture *picture, struct pav_stream_form form, uint8_t *rgba)
{
    bool nv12 = picture->pixel == PAV_PIXEL_NV12;
    if (!nv12 && picture->pixel != PAV_PIXEL_I420)
        return false;
    struct factors f = factors_of(picture);
    row_function *convert = best_row();
    int width = picture->width_px, height = picture->height_px, last = (height + 1) / 2 - 1;
    for (int y = 0; y < height; y++) {
        int near = y / 2, far = y & 1 ? near + 1 : near - 1;
        far = far < 0 ? 0 : far > last ? last : far;
        struct rows in = {
            .y = row_of(picture, 0, y),
            .u_near = row_of(picture, 1, near),
            .u_far = row_of(picture, 1, far),
            .v_near = nv12 ? NULL : row_of(picture, 2, near),
            .v_far = nv12 ? NULL : row_of(picture, 2, far),
        };
        int to = picture->top_down != form.top_down ? height - 1 - y : y;
        convert(&in, width, nv12 ? 2 : 1, form.pixel == PAV_PIXEL_BGRA, &f,
                (uint16_t *)(void *)(rgba + (size_t)to * (size_t)width * 4));
    }
    return true;
}

static inline __attribute__((always_inline)) void premultiply(uint32_t *restrict pixels,
                                                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t p = pixels[i], a = p >> 24;
        uint32_t rb = (p & 0x00ff00ff) * a + 0x00800080;
        uint32_t g = (p >> 8 & 0xff) * a + 0x80;
        rb = (rb + (rb >> 8 & 0x00ff00ff)) >> 8 & 0x00ff00ff;
        g = (g + (g >> 8)) & 0xff00;
        pixels[i] = (p & 0xff000000) | rb | g;
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void premultiply_avx2(uint32_t *pixels, size_t count)
{
    premultiply(pixels, count);
}
#endif

void pav_premultiply(uint8_t *rgba, size_t pixels)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        premultiply_avx2((uint32_t *)(void *)rgba, pixels);
        return;
    }
#endif
    premultiply((uint32_t *)(void *)rgba, pixels);
}

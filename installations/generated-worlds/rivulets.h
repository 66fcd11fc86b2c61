/* What the delta is made from: channels that many rivulets cut, and the grain of its minerals. */
#ifndef SILT_RIVULETS_H
#define SILT_RIVULETS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define GRAIN_PX     512 /* across the tile of grain */
#define CHANNEL_ROWS 288 /* cells of channels up the picture */
#define RIVULETS     640

static inline float clampf(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

static inline float mixf(float a, float b, float t)
{
    return a + (b - a) * t;
}

static inline float ease(float x)
{
    x = clampf(x, 0, 1);
    return x * x * (3 - 2 * x);
}

static inline uint32_t hash(uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

/* 0 up to 1. */
static inline float chance(uint32_t *rng)
{
    *rng ^= *rng << 13;
    *rng ^= *rng >> 17;
    *rng ^= *rng << 5;
    return (float)(*rng >> 8) * (1.0f / 16777216.0f);
}

/* How many rivulets have run through each cell. */
struct field {
    int w, h;
    float *run;
};

/* -1 outside. */
static inline float run_at(const struct field *f, float x, float y)
{
    if (!(x >= 0 && y >= 0 && x < (float)f->w && y < (float)f->h))
        return -1;
    return f->run[(int)y * f->w + (int)x];
}

/* How far to turn to where the most water went, of five ways ahead. A crowded bed is no better than
 * a busy one: that is what makes the river part. */
static float find_bed(const struct field *f, const float at[2], const float ahead[2], uint32_t *rng)
{
    static const float ways[5][3] = {
        {0, 1, 0},
        {-0.3f, 0.955f, -0.296f},
        {0.3f, 0.955f, 0.296f},
        {-0.6f, 0.825f, -0.565f},
        {0.6f, 0.825f, 0.565f},
    };
    float best = -1, turn = 0;
    for (int k = 0; k < 5; k++) {
        float x = at[0] + 5.2f * (ahead[0] * ways[k][1] - ahead[1] * ways[k][2]);
        float y = at[1] + 5.2f * (ahead[0] * ways[k][2] + ahead[1] * ways[k][1]);
        float like = fminf(run_at(f, x, y), 6) + 5 * chance(rng);
        if (like > best) {
            best = like;
            turn = ways[k][0];
        }
    }
    return turn * clampf((best - 4.0f) * 0.07f, 0, 0.24f);
}

/* From the hills to `goal`, a share of the shore, drawn to the beds of those that ran before. */
static void run_rivulet(struct field *f, uint32_t *rng, float goal)
{
    float unit = (float)f->h, aspect = (float)f->w / unit;
    float at[2] = {(0.37f * aspect + (chance(rng) - 0.5f) * 0.045f) * unit, 1.02f * unit};
    float ahead[2] = {0.315f, -0.949f};
    float bend = 0, stray = 0.3f + 0.7f * chance(rng), phase = 4 * chance(rng);
    for (int i = 0; i < 700 && at[1] >= 0; i++) {
        float u = at[0] / unit, v = at[1] / unit, open = ease((0.98f - v) * 4.5f);
        float aim[2] = {mixf(0.35f, goal * aspect - u, open), mixf(-0.95f, 0.02f - v, open)};
        float off = (ahead[0] * aim[1] - ahead[1] * aim[0]) /
                    sqrtf(aim[0] * aim[0] + aim[1] * aim[1] + 1e-6f);
        bend = bend * 0.94f + (chance(rng) - 0.5f) * 0.07f * stray;
        phase += 0.048f * (0.6f + stray);
        float meander = 2 * fabsf(phase - 2 * floorf(phase * 0.5f) - 1) - 1;
        float turn = bend + 0.085f * off + find_bed(f, at, ahead, rng) + 0.05f * open * meander;
        float x = ahead[0] - turn * ahead[1], y = ahead[1] + turn * ahead[0];
        float norm = 1 / sqrtf(x * x + y * y);
        ahead[0] = x * norm;
        ahead[1] = y * norm;
        at[0] += ahead[0];
        at[1] += ahead[1];
        if (run_at(f, at[0], at[1]) >= 0)
            f->run[(int)at[1] * f->w + (int)at[0]] += 1;
    }
}

static inline void blur(const float *from, float *to, int w, int h)
{
    for (int y = 0; y < h; y++) {
        const float *m = from + (size_t)y * (size_t)w;
        const float *s = y > 0 ? m - w : m, *n = y < h - 1 ? m + w : m;
        float *o = to + (size_t)y * (size_t)w;
        for (int x = 0; x < w; x++) {
            int l = x > 0 ? x - 1 : 0, r = x < w - 1 ? x + 1 : x;
            o[x] =
                (4 * m[x] + 2 * (m[l] + m[r] + s[x] + n[x]) + s[l] + s[r] + n[l] + n[r]) * 0.0625f;
        }
    }
}

/* The depth of the channels, 0..2, in CHANNEL_ROWS rows of `w`, bottom row first. NULL: no memory. The
 * caller frees it. */
static float *make_channels(int w, uint32_t seed)
{
    size_t n = (size_t)w * CHANNEL_ROWS;
    struct field f = {.w = w, .h = CHANNEL_ROWS, .run = calloc(n, sizeof(float))};
    float *depth = malloc(n * sizeof(float));
    if (!f.run || !depth) {
        free(f.run);
        free(depth);
        return NULL;
    }
    uint32_t rng = hash(seed + 1) | 1;
    for (int i = 0; i < RIVULETS; i++) {
        float goal = ((float)((i * 157) % RIVULETS) + chance(&rng)) / RIVULETS - 0.5f;
        run_rivulet(&f, &rng, 0.47f + goal * (0.85f + 1.4f * goal * goal));
    }
    blur(f.run, depth, w, CHANNEL_ROWS);
    for (size_t i = 0; i < n; i++)
        if (depth[i] > 0)
            depth[i] = fminf(0.172f * powf(depth[i], 0.45f), 2);
    free(f.run);
    return depth;
}

/* Adds noise of `period` knots across the tile, smooth between them. */
static bool add_octave(float *height, int period, float gain)
{
    int span = GRAIN_PX / period;
    float *knots = malloc((size_t)(period * period + span) * sizeof(float));
    if (!knots)
        return false;
    float *between = knots + period * period;
    for (int i = 0; i < period * period; i++)
        knots[i] =
            gain * ((float)(hash((uint32_t)(i + period * 977)) >> 8) * (2.0f / 16777216.0f) - 1);
    for (int i = 0; i < span; i++)
        between[i] = ease((float)i / (float)span);
    for (int y = 0; y < GRAIN_PX; y++) {
        const float *low = knots + y / span * period;
        const float *high = knots + (y / span + 1) % period * period;
        float *row = height + y * GRAIN_PX, t = between[y % span];
        for (int k = 0; k < period; k++) {
            float l = mixf(low[k], high[k], t),
                  r = mixf(low[(k + 1) % period], high[(k + 1) % period], t);
            for (int i = 0; i < span; i++)
                row[k * span + i] += mixf(l, r, between[i]);
        }
    }
    free(knots);
    return true;
}

static inline uint8_t to_byte(float x)
{
    return (uint8_t)clampf(127.5f + x, 0, 255);
}

/* A tile of GRAIN_PX squared: relief in r, its gradient in g and b, white noise in a. NULL: no
 * memory. The caller frees it. */
static uint8_t *make_grain(void)
{
    size_t n = (size_t)GRAIN_PX * GRAIN_PX;
    float *height = calloc(n, sizeof(float)), gain = 0.5f;
    uint8_t *pixels = malloc(n * 4);
    bool good = height && pixels;
    for (int period = 16; good && period <= GRAIN_PX / 2; period *= 2, gain *= 0.6f)
        good = add_octave(height, period, gain);
    for (size_t i = 0; good && i < n; i++) {
        size_t x = i % GRAIN_PX, left = (x + GRAIN_PX - 1) % GRAIN_PX, right = (x + 1) % GRAIN_PX;
        const float *row = height + (i - x);
        pixels[i * 4] = to_byte(150 * height[i]);
        pixels[i * 4 + 1] = to_byte(350 * (row[right] - row[left]));
        pixels[i * 4 + 2] =
            to_byte(350 * (height[(i + GRAIN_PX) % n] - height[(i + n - GRAIN_PX) % n]));
        pixels[i * 4 + 3] = (uint8_t)(hash((uint32_t)i) >> 24);
    }
    free(height);
    if (good)
        return pixels;
    free(pixels);
    return NULL;
}

#endif

/* Small mathematics of the procedural heads: vectors, easing, noise and a seeded source of chance. */
#ifndef PAV_FACELAB_MATHS_H
#define PAV_FACELAB_MATHS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#define PAV_PI 3.14159265f

/* ---- scalars ---- */

static inline float clampf(float v, float low, float high)
{
    return v < low ? low : v > high ? high : v;
}

static inline float mixf(float a, float b, float t)
{
    return a + (b - a) * t;
}

/* 0 at a, 1 at b, eased between; a may lie above b. */
static inline float stepf(float a, float b, float x)
{
    float t = clampf((x - a) / (b - a), 0, 1);
    return t * t * (3 - 2 * t);
}

static inline float squaref(float v)
{
    return v * v;
}

/* exp(v) for v <= 0, as (1 + v/64)^64: within 1 % down to -1, and it reaches zero instead of tailing. */
static inline float falloff(float v)
{
    float t = fmaxf(0, 1 + v * (1.0f / 64));
    t *= t, t *= t, t *= t;
    t *= t, t *= t, t *= t;
    return t;
}

/* A bell of height 1 and standard deviations sx, sy. */
static inline float bell(float x, float y, float sx, float sy)
{
    x /= sx, y /= sy;
    return falloff(-0.5f * (x * x + y * y));
}

static inline float bell1(float x, float s)
{
    x /= s;
    return falloff(-0.5f * x * x);
}

/* ---- vectors: x to the picture's right, y down, z towards the camera ---- */

struct vec3 {
    float x, y, z;
};

static inline struct vec3 v3(float x, float y, float z)
{
    return (struct vec3){x, y, z};
}

static inline struct vec3 v3_add(struct vec3 a, struct vec3 b)
{
    return v3(a.x + b.x, a.y + b.y, a.z + b.z);
}

static inline struct vec3 v3_sub(struct vec3 a, struct vec3 b)
{
    return v3(a.x - b.x, a.y - b.y, a.z - b.z);
}

static inline struct vec3 v3_scale(struct vec3 a, float s)
{
    return v3(a.x * s, a.y * s, a.z * s);
}

static inline struct vec3 v3_mad(struct vec3 a, struct vec3 b, float s)
{
    return v3(a.x + b.x * s, a.y + b.y * s, a.z + b.z * s);
}

static inline struct vec3 v3_mul(struct vec3 a, struct vec3 b)
{
    return v3(a.x * b.x, a.y * b.y, a.z * b.z);
}

static inline struct vec3 v3_mix(struct vec3 a, struct vec3 b, float t)
{
    return v3(mixf(a.x, b.x, t), mixf(a.y, b.y, t), mixf(a.z, b.z, t));
}

static inline float v3_dot(struct vec3 a, struct vec3 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline struct vec3 v3_cross(struct vec3 a, struct vec3 b)
{
    return v3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}

static inline struct vec3 v3_unit(struct vec3 a)
{
    float n = v3_dot(a, a);
    return n > 1e-20f ? v3_scale(a, 1 / sqrtf(n)) : v3(0, 0, 1);
}

/* A rotation: its rows. */
struct turn {
    struct vec3 x, y, z;
};

static inline struct vec3 turn_apply(const struct turn *r, struct vec3 p)
{
    return v3(v3_dot(r->x, p), v3_dot(r->y, p), v3_dot(r->z, p));
}

/* By the transpose: back again. */
static inline struct vec3 turn_back(const struct turn *r, struct vec3 p)
{
    return v3_add(v3_add(v3_scale(r->x, p.x), v3_scale(r->y, p.y)), v3_scale(r->z, p.z));
}

/* A head's turn: about its own vertical axis first (yaw: the nose to the picture's right), then pitch
 * (the nose up), then roll (clockwise in the picture). Degrees. */
static inline struct turn turn_head(float yaw_deg, float pitch_deg, float roll_deg)
{
    float rad = PAV_PI / 180;
    float cy = cosf(yaw_deg * rad), sy = sinf(yaw_deg * rad);
    float cp = cosf(pitch_deg * rad), sp = sinf(pitch_deg * rad);
    float cr = cosf(roll_deg * rad), sr = sinf(roll_deg * rad);
    struct vec3 a = v3(cy, 0, sy), b = v3(sp * sy, cp, -sp * cy), c = v3(-cp * sy, sp, cp * cy);
    return (struct turn){v3_add(v3_scale(a, cr), v3_scale(b, -sr)),
                         v3_add(v3_scale(a, sr), v3_scale(b, cr)), c};
}

/* ---- noise ---- */

static inline float hash2(int x, int y, uint32_t seed)
{
    uint32_t h =
        (uint32_t)x * 374761393u + (uint32_t)y * 668265263u + seed * 2246822519u + 0x9e3779b9u;
    h = (h ^ (h >> 13)) * 1274126177u;
    h ^= h >> 16;
    return (float)(h & 0xffffff) * (1 / 16777215.0f);
}

/* Value noise, 0..1. */
static inline float noise2(float x, float y, uint32_t seed)
{
    float bx = floorf(x), by = floorf(y);
    int ix = (int)bx, iy = (int)by;
    float fx = x - bx, fy = y - by;
    fx = fx * fx * (3 - 2 * fx), fy = fy * fy * (3 - 2 * fy);
    return mixf(mixf(hash2(ix, iy, seed), hash2(ix + 1, iy, seed), fx),
                mixf(hash2(ix, iy + 1, seed), hash2(ix + 1, iy + 1, seed), fx), fy);
}

/* Three octaves, 0..1. */
static inline float cloud2(float x, float y, uint32_t seed)
{
    return 0.55f * noise2(x, y, seed) + 0.28f * noise2(2.1f * x, 2.1f * y, seed + 7) +
           0.17f * noise2(4.3f * x, 4.3f * y, seed + 13);
}

/* ---- chance ---- */

struct dice {
    uint64_t state;
};

/* SplitMix64 (Steele et al., OOPSLA 2014). */
static inline uint64_t dice_bits(struct dice *d)
{
    uint64_t z = (d->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Neighbouring seeds give unrelated throws. */
static inline struct dice dice_of(uint64_t seed)
{
    struct dice d = {seed ^ 0xd1b54a32d192ed03u};
    d.state = dice_bits(&d) ^ (seed << 32);
    return d;
}

static inline float dice_range(struct dice *d, float low, float high)
{
    return low + (high - low) * (float)(dice_bits(d) >> 40) * (1 / 16777216.0f);
}

static inline bool dice_chance(struct dice *d, float probability)
{
    return dice_range(d, 0, 1) < probability;
}

/* Bell-shaped with standard deviation `s`, never further than 3 s (the sum of four uniforms). */
static inline float dice_bell(struct dice *d, float s)
{
    float sum = 0;
    for (int i = 0; i < 4; i++)
        sum += dice_range(d, -1, 1);
    return clampf(sum * 0.866f, -3, 3) * s;
}

static inline int dice_below(struct dice *d, int count)
{
    return (int)(dice_bits(d) % (uint64_t)count);
}

#endif

// Noise. Cells are 1 × 1; multiply the position for a finer grain. Value noise is 0..1, gradient
// and simplex noise about -1..1. Gradient noise: Perlin, "Improving Noise", SIGGRAPH 2002. Simplex
// noise: Gustavson, "Simplex noise demystified", 2005. Cellular noise: Worley, SIGGRAPH 1996.
#ifndef NOISE_GLSL
#define NOISE_GLSL

#include "hash.glsl"

vec2 noise_fade(vec2 t) { return t * t * t * (t * (t * 6.0 - 15.0) + 10.0); }
vec3 noise_fade(vec3 t) { return t * t * t * (t * (t * 6.0 - 15.0) + 10.0); }

// --- value noise: cheap, soft, 0..1 ---

float noise_value(vec2 p)
{
    ivec2 c = ivec2(floor(p));
    vec2 f = noise_fade(fract(p));
    return mix(mix(hash_cell(c), hash_cell(c + ivec2(1, 0)), f.x),
               mix(hash_cell(c + ivec2(0, 1)), hash_cell(c + ivec2(1, 1)), f.x), f.y);
}

float noise_value(vec3 p)
{
    ivec3 c = ivec3(floor(p));
    vec3 f = noise_fade(fract(p));
    vec4 low = vec4(hash_cell(c), hash_cell(c + ivec3(1, 0, 0)), hash_cell(c + ivec3(0, 1, 0)),
                    hash_cell(c + ivec3(1, 1, 0)));
    vec4 high = vec4(hash_cell(c + ivec3(0, 0, 1)), hash_cell(c + ivec3(1, 0, 1)),
                     hash_cell(c + ivec3(0, 1, 1)), hash_cell(c + ivec3(1, 1, 1)));
    vec4 between = mix(low, high, f.z);
    vec2 rows = mix(between.xz, between.yw, f.x);
    return mix(rows.x, rows.y, f.y);
}

// --- gradient noise: -1..1, 0 at every cell's corner ---

vec2 noise_direction(ivec2 cell)
{
    float a = hash_cell(cell) * 6.2831853;
    return vec2(cos(a), sin(a));
}

vec3 noise_direction(ivec3 cell)
{
    vec3 h = hash3_cell(cell);
    float z = h.x * 2.0 - 1.0, a = h.y * 6.2831853;
    return vec3(sqrt(max(0.0, 1.0 - z * z)) * vec2(cos(a), sin(a)), z);
}

float noise_gradient(vec2 p)
{
    ivec2 c = ivec2(floor(p));
    vec2 f = fract(p), w = noise_fade(f);
    float a = dot(noise_direction(c), f);
    float b = dot(noise_direction(c + ivec2(1, 0)), f - vec2(1.0, 0.0));
    float d = dot(noise_direction(c + ivec2(0, 1)), f - vec2(0.0, 1.0));
    float e = dot(noise_direction(c + ivec2(1, 1)), f - vec2(1.0, 1.0));
    return mix(mix(a, b, w.x), mix(d, e, w.x), w.y) * 1.4142136;
}

// --- simplex noise: fewer corners, no grid to be seen; -1..1 ---

float noise_simplex(vec2 p)
{
    const float skew = 0.36602540, unskew = 0.21132487;
    vec2 cell = floor(p + (p.x + p.y) * skew);
    vec2 a = p - cell + (cell.x + cell.y) * unskew;
    vec2 step_b = a.x > a.y ? vec2(1.0, 0.0) : vec2(0.0, 1.0);
    vec2 b = a - step_b + unskew, c = a - 1.0 + 2.0 * unskew;
    vec3 near = max(0.5 - vec3(dot(a, a), dot(b, b), dot(c, c)), 0.0);
    ivec2 i = ivec2(cell);
    vec3 slope = vec3(dot(noise_direction(i), a), dot(noise_direction(i + ivec2(step_b)), b),
                      dot(noise_direction(i + 1), c));
    near *= near;
    return dot(near * near, slope) * 99.2;
}

float noise_simplex(vec3 p)
{
    vec3 cell = floor(p + (p.x + p.y + p.z) / 3.0);
    vec3 a = p - cell + (cell.x + cell.y + cell.z) / 6.0;
    vec3 g = step(a.yzx, a.xyz), l = 1.0 - g;
    vec3 step_b = min(g.xyz, l.zxy), step_c = max(g.xyz, l.zxy);
    vec3 b = a - step_b + 1.0 / 6.0, c = a - step_c + 1.0 / 3.0, d = a - 0.5;
    vec4 near = max(0.5 - vec4(dot(a, a), dot(b, b), dot(c, c), dot(d, d)), 0.0);
    ivec3 i = ivec3(cell);
    vec4 slope =
        vec4(dot(noise_direction(i), a), dot(noise_direction(i + ivec3(step_b)), b),
             dot(noise_direction(i + ivec3(step_c)), c), dot(noise_direction(i + 1), d));
    near *= near;
    return dot(near * near, slope) * 107.0;
}

// --- cellular noise: distances to the nearest and second nearest of one point a cell ---

vec2 noise_cellular(vec2 p)
{
    ivec2 c = ivec2(floor(p));
    vec2 f = fract(p), nearest = vec2(8.0);
    for (int y = -1; y <= 1; y++) {
        for (int x = -1; x <= 1; x++) {
            vec2 to = vec2(x, y) + hash2_cell(c + ivec2(x, y)) - f;
            float d = dot(to, to);
            if (d < nearest.x)
                nearest = vec2(d, nearest.x);
            else if (d < nearest.y)
                nearest.y = d;
        }
    }
    return sqrt(nearest);
}

// --- sums of octaves: each twice as fine and `gain` as strong, turned so that axes do not show ---

const mat2 NOISE_TURN = mat2(0.8, 0.6, -0.6, 0.8);

float noise_fbm(vec2 p, int octaves, float gain)
{
    float sum = 0.0, weight = 1.0, total = 0.0;
    for (int i = 0; i < octaves; i++) {
        sum += weight * noise_gradient(p);
        total += weight;
        weight *= gain;
        p = NOISE_TURN * p * 2.03 + 17.1;
    }
    return sum / total;
}
float noise_fbm(vec2 p, int octaves) { return noise_fbm(p, octaves, 0.5); }

float noise_fbm(vec3 p, int octaves, float gain)
{
    float sum = 0.0, weight = 1.0, total = 0.0;
    for (int i = 0; i < octaves; i++) {
        sum += weight * noise_simplex(p);
        total += weight;
        weight *= gain;
        p.xy = NOISE_TURN * p.xy;
        p = p * 2.03 + 17.1;
    }
    return sum / total;
}
float noise_fbm(vec3 p, int octaves) { return noise_fbm(p, octaves, 0.5); }

// Sharp crests, 0..1: mountains, folds, veins.
float noise_ridged(vec2 p, int octaves, float gain)
{
    float sum = 0.0, weight = 1.0, total = 0.0;
    for (int i = 0; i < octaves; i++) {
        float crest = 1.0 - abs(noise_gradient(p));
        sum += weight * crest * crest;
        total += weight;
        weight *= gain;
        p = NOISE_TURN * p * 2.03 + 17.1;
    }
    return sum / total;
}

// A velocity without sources or sinks (Bridson et al., "Curl-Noise for Procedural Fluid Flow",
// SIGGRAPH 2007); `t` lets it drift.
vec2 noise_curl(vec2 p, float t)
{
    const float e = 0.05;
    float up = noise_simplex(vec3(p + vec2(0.0, e), t)), down = noise_simplex(vec3(p - vec2(0.0, e), t));
    float right = noise_simplex(vec3(p + vec2(e, 0.0), t)), left = noise_simplex(vec3(p - vec2(e, 0.0), t));
    return vec2(up - down, left - right) / (2.0 * e);
}

#endif

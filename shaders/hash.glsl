// Random numbers from integers and positions. Integer arithmetic: the same on every GPU, without
// the bands that fract(sin(x)) has. PCG: Jarzynski and Olano, "Hash Functions for GPU Rendering",
// JCGT 2020.
#ifndef HASH_GLSL
#define HASH_GLSL

uint hash_uint(uint x)
{
    x = x * 747796405u + 2891336453u;
    uint word = ((x >> ((x >> 28u) + 4u)) ^ x) * 277803737u;
    return (word >> 22u) ^ word;
}

uvec2 hash_uvec2(uvec2 v)
{
    v = v * 1664525u + 1013904223u;
    v.x += v.y * 1664525u;
    v.y += v.x * 1664525u;
    v ^= v >> 16u;
    v.x += v.y * 1664525u;
    v.y += v.x * 1664525u;
    return v ^ (v >> 16u);
}

uvec3 hash_uvec3(uvec3 v)
{
    v = v * 1664525u + 1013904223u;
    v.x += v.y * v.z;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    v ^= v >> 16u;
    v.x += v.y * v.z;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    return v;
}

// 0 <= x < 1, from the upper 24 bits.
float hash_unit(uint x) { return float(x >> 8u) * (1.0 / 16777216.0); }
vec2 hash_unit(uvec2 x) { return vec2(x >> 8u) * (1.0 / 16777216.0); }
vec3 hash_unit(uvec3 x) { return vec3(x >> 8u) * (1.0 / 16777216.0); }

// One number from a whole cell; negative cells are well.
float hash_cell(int cell) { return hash_unit(hash_uint(uint(cell))); }
float hash_cell(ivec2 cell) { return hash_unit(hash_uvec2(uvec2(cell)).x); }
float hash_cell(ivec3 cell) { return hash_unit(hash_uvec3(uvec3(cell)).x); }

// Two or three independent numbers.
vec2 hash2_cell(ivec2 cell) { return hash_unit(hash_uvec2(uvec2(cell))); }
vec3 hash3_cell(ivec2 cell) { return hash_unit(hash_uvec3(uvec3(uvec2(cell), 0u))); }
vec3 hash3_cell(ivec3 cell) { return hash_unit(hash_uvec3(uvec3(cell))); }

// From any position: neighbours a hair apart differ wholly.
float hash_at(vec2 p) { return hash_unit(hash_uvec2(floatBitsToUint(p + 0.0)).x); }
float hash_at(vec3 p) { return hash_unit(hash_uvec3(floatBitsToUint(p + 0.0)).x); }

#endif

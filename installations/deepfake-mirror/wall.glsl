// The dark wall: lime plaster, uneven by a hand's breadth, hardly there where no light falls.
#ifndef WALL_GLSL
#define WALL_GLSL

#include "noise.glsl"

// `p` in short sides of the screen; `lit` is how much light falls there.
vec3 wall(vec2 p, float lit)
{
    float broad = noise_value(p * 3.0) * 0.6 + noise_value(p * 9.0 + 7.3) * 0.4;
    float fine = noise_value(p * 90.0);
    float tone = 1.0 + 0.22 * (broad - 0.5) + 0.10 * (fine - 0.5);
    return vec3(0.300, 0.225, 0.168) * tone * lit;
}

// Bends the brightest back below 1, and hides the steps of eight bits in the dark.
vec3 settle(vec3 c, vec2 px)
{
    c = c / (1.0 + 0.25 * max(c - 0.6, 0.0));
    return c + (hash_cell(ivec2(px)) - 0.5) / 255.0;
}

#endif

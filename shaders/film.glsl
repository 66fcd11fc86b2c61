// What lenses and film do to a picture.
#ifndef FILM_GLSL
#define FILM_GLSL

#include "hash.glsl"

// 1 in the middle, falling towards the corners; amount 0 is neutral, 1 strong.
float film_vignette(vec2 uv, vec2 size, float amount)
{
    vec2 p = (uv - 0.5) * 2.0 * size / max(size.x, size.y);
    return 1.0 / pow(1.0 + 0.45 * amount * dot(p, p), 2.0);
}

// Grain around 0, stronger in the middle tones. `px` is gl_FragCoord.xy; a new picture each frame.
float film_grain(vec2 px, int frame, float luma)
{
    vec3 h = hash3_cell(ivec3(ivec2(px), frame));
    return (h.x + h.y + h.z - 1.5) * (0.3 + 2.8 * luma * (1.0 - luma));
}

// Red outwards, blue inwards, as a cheap lens does it.
vec3 film_fringe(sampler2D picture, vec2 uv, float amount)
{
    vec2 d = (uv - 0.5) * amount;
    return vec3(texture(picture, uv - d).r, texture(picture, uv).g, texture(picture, uv + d).b);
}

#endif

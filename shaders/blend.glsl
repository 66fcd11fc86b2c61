// Layers. Functions named blend_* take straight (not premultiplied) sRGB values of one layer and
// the ground; blend_over takes premultiplied ones. W3C Compositing and Blending Level 1.
#ifndef BLEND_GLSL
#define BLEND_GLSL

#include "colour.glsl"

vec4 blend_premultiply(vec4 c) { return vec4(c.rgb * c.a, c.a); }
vec4 blend_straight(vec4 c) { return c.a > 0.0 ? vec4(c.rgb / c.a, c.a) : vec4(0.0); }

// Premultiplied `top` over premultiplied `ground` (Porter and Duff 1984).
vec4 blend_over(vec4 top, vec4 ground) { return top + ground * (1.0 - top.a); }

vec3 blend_add(vec3 top, vec3 ground) { return min(top + ground, 1.0); }
vec3 blend_multiply(vec3 top, vec3 ground) { return top * ground; }
vec3 blend_screen(vec3 top, vec3 ground) { return top + ground - top * ground; }
vec3 blend_darken(vec3 top, vec3 ground) { return min(top, ground); }
vec3 blend_lighten(vec3 top, vec3 ground) { return max(top, ground); }
vec3 blend_difference(vec3 top, vec3 ground) { return abs(top - ground); }

vec3 blend_hard_light(vec3 top, vec3 ground)
{
    return mix(2.0 * top * ground, blend_screen(2.0 * top - 1.0, ground), step(0.5, top));
}
vec3 blend_overlay(vec3 top, vec3 ground) { return blend_hard_light(ground, top); }

vec3 blend_soft_light(vec3 top, vec3 ground)
{
    vec3 root = mix(((16.0 * ground - 12.0) * ground + 4.0) * ground, sqrt(max(ground, 0.0)),
                    step(0.25, ground));
    vec3 darker = ground - (1.0 - 2.0 * top) * ground * (1.0 - ground);
    vec3 lighter = ground + (2.0 * top - 1.0) * (root - ground);
    return mix(darker, lighter, step(0.5, top));
}

// A layer of straight colour with alpha, mixed in one of the ways above:
// blend_layer(top, ground, blend_screen(top.rgb, ground))
vec3 blend_layer(vec4 top, vec3 ground, vec3 blended) { return mix(ground, blended, top.a); }

// Crossfade as light mixes: bright things glow through, dark ones do not mask.
vec3 blend_crossfade(vec3 from, vec3 to, float t)
{
    return colour_to_srgb(mix(colour_to_linear(from), colour_to_linear(to), t));
}

#endif

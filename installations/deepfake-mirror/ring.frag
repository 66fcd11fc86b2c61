// A disc with a sign, and a ring that fills clockwise from the top. look: progress, opacity,
// how far a pale arc shows what holding a hand there would do.
#include "sdf.glsl"

uniform vec3 ground, gold, white;
uniform vec3 look;
uniform int sign_of;

float hand(vec2 p)
{
    p /= 0.92;
    float d = sdf_rounded_box(p - vec2(0.02, -0.20), vec2(0.19, 0.20), 0.11);
    d = min(d, sdf_segment(p, vec2(-0.115, -0.10), vec2(-0.135, 0.24)) - 0.052);
    d = min(d, sdf_segment(p, vec2(-0.015, -0.05), vec2(-0.018, 0.34)) - 0.054);
    d = min(d, sdf_segment(p, vec2(0.085, -0.05), vec2(0.098, 0.28)) - 0.052);
    d = min(d, sdf_segment(p, vec2(0.165, -0.10), vec2(0.205, 0.14)) - 0.046);
    return min(d, sdf_segment(p, vec2(-0.10, -0.28), vec2(-0.30, -0.02)) - 0.056);
}

float arrow(vec2 p, float way)
{
    p.x *= way;
    float d = sdf_segment(p, vec2(-0.11, 0.26), vec2(0.15, 0.0));
    return min(d, sdf_segment(p, vec2(-0.11, -0.26), vec2(0.15, 0.0))) - 0.05;
}

void main()
{
    vec2 p = (uv - 0.5) * 2.0;
    float r = length(p);
    float disc = sdf_cover(r - 0.96) * 0.72;
    vec4 c = vec4(ground * disc, disc);
    float track = sdf_cover(sdf_ring(p, 0.88, 0.03)) * 0.38;
    c = mix(c, vec4(white, 1.0), track);
    float turn = fract(atan(p.x, p.y) / 6.2831853 + 1.0);
    float arc = sdf_cover(sdf_ring(p, 0.88, 0.09)) * step(turn, look.x) * step(0.001, look.x);
    c = mix(c, vec4(gold, 1.0), arc);
    float ghost = sdf_cover(sdf_ring(p, 0.88, 0.06)) * step(turn, fract(look.z)) * (1.0 - smoothstep(0.85, 1.0, fract(look.z)));
    c = mix(c, vec4(white, 1.0), ghost * 0.4 * step(look.x, 0.001));
    float d = sign_of == 0 ? hand(p) : arrow(p, sign_of == 1 ? -1.0 : 1.0);
    c = mix(c, vec4(white, 1.0), sdf_cover(d) * 0.94);
    colour = c * look.y;
}

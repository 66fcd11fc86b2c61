// The line between before and after, with a handle. strip: width, height, handle's y and radius, px.
#include "sdf.glsl"

uniform vec4 strip;
uniform vec3 white, ground;
uniform float opacity, line;

void main()
{
    vec2 p = vec2((uv.x - 0.5) * strip.x, uv.y * strip.y - strip.z);
    float shade = exp(-abs(p.x) / (line * 3.0)) * 0.35;
    vec4 c = vec4(ground * shade, shade);
    c = mix(c, vec4(white, 1.0), clamp(0.5 * line + 0.5 - abs(p.x), 0.0, 1.0));
    float disc = length(p) - strip.w;
    c = mix(c, vec4(ground, 1.0), sdf_cover(disc) * 0.88);
    c = mix(c, vec4(white, 1.0), clamp(0.5 * line + 0.5 - abs(disc + line), 0.0, 1.0));
    vec2 q = vec2(abs(p.x), abs(p.y)) / strip.w;
    float arrow = sdf_segment(q, vec2(0.32, 0.30), vec2(0.58, 0.0)) - 0.055;
    c = mix(c, vec4(white, 1.0), clamp(0.5 - arrow * strip.w, 0.0, 1.0));
    colour = c * opacity;
}

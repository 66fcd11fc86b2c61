// How the water moves now: the river's flux, the visitors' push and the tide, as a velocity.

#include "delta.glsl"
uniform sampler2D flow;
uniform sampler2D mask;
uniform sampler2D grain;
uniform vec4 fit;
uniform float has_mask, stir;

void main()
{
    ivec2 p = ivec2(gl_FragCoord.xy);
    ivec2 last = ivec2(pav_size) - 1;
    vec4 was = texelFetch(current, p, 0);
    vec2 ground = texelFetch(bed, p, 0).xy;
    vec4 o = texelFetch(flux, p, 0);
    float from_left = texelFetch(flux, max(p - ivec2(1, 0), ivec2(0)), 0).y;
    float from_right = texelFetch(flux, min(p + ivec2(1, 0), last), 0).x;
    float from_below = texelFetch(flux, max(p - ivec2(0, 1), ivec2(0)), 0).w;
    float from_above = texelFetch(flux, min(p + ivec2(0, 1), last), 0).z;
    vec2 v = 0.5 * vec2(from_left - o.x + o.y - from_right, from_below - o.z + o.w - from_above);
    v /= max(ground.y, 0.08);

    vec2 at = uv * vec2(aspect, 1.0);
    float open_sea = clamp((-0.3 - ground.x) * 0.8, 0.0, 1.0);
    v += open_sea * vec2(1.4 + 1.2 * sin(at.y * 23.0 + at.x * 2.0 + clock * 0.07),
                         0.7 * sin(at.x * 9.0 - clock * 0.11 + at.y * 5.0));

    // A visitor's movement drags the water along.
    vec2 ragged = uv + (texture(grain, at * 0.9).gb - 0.5) * 0.05;
    vec2 f = texture(flow, ragged * fit.xy + fit.zw).xy / fit.xy * vec2(aspect, 1.0);
    float speed = min(length(f), 4.0);
    float push = clamp((speed - 0.06) * 2.6, 0.0, 1.0) * stir;
    vec2 drag = f * (144.0 * min(1.0, 0.18 / max(speed, 0.001)));
    v = begin > 0.5 ? v : mix(was.xy, v, gone(0.12));
    v = mix(v, drag, push * gone(0.06));
    v *= min(1.0, 24.0 / max(length(v), 0.001));

    float agitation = max(was.z * (1.0 - gone(0.8)), push);
    float body = has_mask > 0.5 ? texture(mask, uv * fit.xy + fit.zw).r
                                : clamp(texelFetch(cover, p, 0).z * 3.0 - 0.5, 0.0, 1.0);
    float calm = body * clamp(1.0 - 3.0 * agitation, 0.0, 1.0);
    float still = was.w + (calm - was.w) * gone(calm > was.w ? 2.2 : 1.6);
    colour = begin > 0.5 ? vec4(v, 0.0, 0.0) : vec4(v, agitation, still);
}

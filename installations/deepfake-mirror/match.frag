// The worn face in the visitor's colours and light, and how much of it is laid on; what lies before the
// visitor's face (hair, glasses, a hand) stays before it.
#include "skin.glsl"

uniform sampler2D base, half_base, quarter_base, worn, mask, stats, visitor_light, worn_light;
uniform float occlusion;

// Mean to mean and contrast to contrast, as far as that is sane (after Reinhard et al., IEEE CG&A 2001). Colour is
// handled relative to brightness, so that a black pupil stays black, and what differs from the skin's own colour
// (lips, rouge, varnish) is kept in part.
vec3 matched(vec3 c, vec4 theirs, vec4 ours)
{
    float bright = max(skin_bright(c), 1e-3), their = max(skin_bright(theirs.rgb), 0.02),
          our = max(skin_bright(ours.rgb), 0.02);
    float contrast = clamp(theirs.a / max(ours.a, 1e-3), 0.75, 1.35);
    float tone = their * pow(bright / our, contrast);
    vec3 off = (c / bright - ours.rgb / our) * 0.65 * smoothstep(0.02, 0.2, bright);
    return tone * max(theirs.rgb / their + off, 0.0);
}

// How unlike this visitor's skin a place is, or how much darker than what surrounds it.
float before_skin(vec3 mean, vec3 around)
{
    vec3 fine = texture(half_base, uv).rgb, here = texture(quarter_base, uv).rgb;
    vec2 hue = (skin_hue(here) - skin_hue(mean)) / vec2(0.20, 0.22);
    float light = max(skin_bright(around), 0.06);
    float dark = 1.0 - min(skin_bright(fine), skin_bright(here) * 1.4) / light;
    return max(smoothstep(1.1, 1.9, length(hue)), smoothstep(0.45, 0.65, dark));
}

void main()
{
    vec4 their = texelFetch(stats, ivec2(0, 0), 0), our = texelFetch(stats, ivec2(1, 0), 0);
    vec3 own = texture(base, uv).rgb;
    vec4 other = texture(worn, uv), laid = texture(mask, uv);
    vec4 theirs = texture(visitor_light, uv), ours = texture(worn_light, uv);
    vec3 there = theirs.rgb / max(theirs.a, 1e-3);
    vec3 here = matched(ours.rgb / max(ours.a, 1e-3), their, our);
    vec3 light = clamp((there + 0.03) / (here + 0.03), 0.35, 2.8);
    float hidden = occlusion * before_skin(their.rgb, there) * (1.0 - laid.g);
    vec3 dressed = clamp(matched(other.rgb, their, our) * light, 0.0, 1.0);
    colour = vec4(mix(own, dressed, smoothstep(0.0, 0.3, other.a)),
                  laid.r * other.a * (1.0 - hidden));
}

// Reeded glass: each rib is a lens that bends what stands behind it.
#include "film.glsl"

uniform sampler2D camera;
uniform vec4 fit, tint;
uniform float ribs, depth, quiver;

// What is behind the glass: the camera's picture, and an evening where there is none.
vec3 behind(vec2 at)
{
    float drift = 0.06 * sin(at.x * 4.0 + pav_time * 0.3) + 0.04 * sin(at.x * 9.0 - pav_time * 0.2);
    vec3 evening = mix(vec3(0.90, 0.56, 0.34), vec3(0.08, 0.14, 0.30), smoothstep(0.0, 0.9, at.y + drift));
    vec4 seen = texture(camera, clamp(at, 0.0, 1.0) * fit.xy + fit.zw);
    return mix(evening, seen.rgb, seen.a);
}

void main()
{
    float sway = quiver * 0.35 * sin(uv.y * 11.0 + pav_time * 2.1);
    float rib = fract(uv.x * ribs + sway) - 0.5; // -0.5 .. 0.5 from one edge of a rib to the other
    float bend = rib * abs(rib) * 12.0 * depth;  // steepest at the edges, none in the middle
    vec3 light = behind(uv + vec2(bend / ribs, 0.0)) * tint.rgb;
    light *= 1.0 - 0.30 * depth * smoothstep(0.30, 0.5, abs(rib));
    light += 0.08 * depth * smoothstep(0.12, 0.0, abs(rib + 0.28)); // a window, in each rib
    colour = vec4(light * film_vignette(uv, pav_size, 0.6), 1.0);
}

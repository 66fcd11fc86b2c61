// The dry land's face, drawn slowly in strips: relief, strata, deposits, reeds.
// rgb: square root of linear light; a: fine relief, for the edge of water and moisture.

#include "delta.glsl"
uniform sampler2D grain;
uniform sampler2D channels;
uniform float relief, warmth;

vec3 ink(float r, float g, float b) { vec3 c = vec3(r, g, b) / 255.0; return c * c; }

void main()
{
    vec2 at = gl_FragCoord.xy / pav_size;
    vec2 place = at * vec2(aspect, 1.0);
    vec4 fine = texture(grain, place * 2.6);
    vec4 broad = texture(grain, place * 0.73 + 0.31);
    vec2 warp = (broad.gb - 0.5) * 0.006 + (fine.gb - 0.5) * 0.004;
    vec2 q = at + warp / vec2(aspect, 1.0);
    vec2 e = vec2(0.8 * dx / 144.0 / aspect, 0.8 * dx / 144.0);
    vec4 w = texture(bed, q - vec2(e.x, 0.0)), ea = texture(bed, q + vec2(e.x, 0.0));
    vec4 so = texture(bed, q - vec2(0.0, e.y)), no = texture(bed, q + vec2(0.0, e.y));
    vec4 ground = 0.25 * (w + ea + so + no);
    vec4 mineral = texture(home, q);
    vec4 life = texture(cover, q);
    vec2 slope = vec2(ea.x - w.x, no.x - so.x) / (1.6 * dx);
    float cut = texture(channels, q).r;
    vec2 step = vec2(0.5 / 144.0 / aspect, 0.5 / 144.0);
    vec2 bank = vec2(texture(channels, q + vec2(step.x, 0.0)).r, texture(channels, q + vec2(0.0, step.y)).r) - cut;
    slope -= bank * 0.9;
    float hollow = cut - mineral.a;
    float moved = ground.x - mineral.x;
    float plain = mineral.z;

    float rough = relief * mix(0.30, 0.12, plain);
    vec2 small = (fine.gb - 0.5) * rough + (broad.gb - 0.5) * rough * 1.2;
    vec3 normal = normalize(vec3(-(slope * (0.7 + 0.5 * relief) + small), 1.0));
    float sun = max(0.0, dot(normal, normalize(vec3(-0.62, 0.58, 0.62))));

    float height = ground.x + 0.4 * (fine.r - 0.5) + 0.9 * (broad.r - 0.5);
    float strata = height * 2.2;
    float band = abs(fract(strata) - 0.5) * 2.0;
    float steep = clamp(length(slope) * 5.0 - 0.1, 0.0, 1.0);
    float line = smoothstep(0.78, 0.98, band) * (0.06 + steep);
    float iron = clamp(mineral.y + 0.35 * (broad.r - 0.5) + 0.25 * (fract(strata * 0.25) - 0.5) * steep + (warmth - 0.5) * 0.8, 0.0, 1.0);

    vec3 sand = mix(ink(226.0, 215.0, 193.0), ink(200.0, 162.0, 108.0), smoothstep(0.35, 0.8, iron));
    sand = mix(sand, ink(154.0, 106.0, 64.0), smoothstep(0.7, 1.0, iron) * 0.8);
    sand = mix(sand, ink(168.0, 170.0, 168.0), smoothstep(0.42, 0.1, iron) * 0.7);
    sand = mix(sand, ink(104.0, 70.0, 44.0), smoothstep(-0.1, -1.2, moved) * 0.8);
    sand = mix(sand, ink(240.0, 226.0, 196.0), smoothstep(0.03, 0.4, moved) * 0.7);
    sand *= 1.0 - 0.25 * line * relief;
    sand *= 0.94 + 0.12 * fine.a * min(relief, 1.0);

    vec3 c = sand * (vec3(0.24, 0.27, 0.31) + vec3(1.05, 0.98, 0.88) * sun);
    // Reeds: a stipple of short strokes, denser where they thrive.
    vec2 stem = mat2(0.90, 0.43, -0.43, 0.90) * gl_FragCoord.xy / (pav_size.y / 720.0);
    vec4 seed = texture(grain, (floor(stem / 4.0) + 0.5) / 512.0);
    vec2 leaf = (fract(stem / 4.0) - 0.25 - 0.5 * seed.ga) * mat2(0.90, -0.43, 0.43, 0.90);
    float grown = smoothstep(1.0 - 0.6 * life.x, 1.04 - 0.6 * life.x, seed.a) *
                  clamp(1.5 - 6.0 * abs(leaf.x + 0.3 * leaf.y), 0.0, 1.0) * clamp(2.2 - 5.0 * abs(leaf.y), 0.0, 1.0);
    c = mix(c, c * 0.72, life.x * 0.6);
    c = mix(c, ink(52.0, 44.0, 30.0) * (0.5 + 0.8 * sun), grown * 0.9);

    float residue = 0.5 - 1.1 * hollow + 0.3 * (fine.r - 0.5) + 0.3 * (broad.r - 0.5);
    colour = vec4(sqrt(clamp(c, 0.0, 1.0)), residue);
}

// The inside of a mouth that was painted closed: teeth, tongue and dark, in the painting's own colours. Lengths
// are units of half the distance between the outer eye corners; y = 0 is where the lips meet.
#include "colour.glsl"

uniform sampler2D picture;
uniform vec2 samples[12];
uniform vec2 grain_scale;            // units to uv
uniform float jaw, width, invented;  // how far the jaw is down; half the mouth; 0 as painted .. 1
in vec4 place;                       // x, y, and where upper and lower lip are at this x
flat in vec3 left, right, lip;

// 0 on a tooth .. 1 between two.
float between_teeth(float x, float wide)
{
    float across = x * (1.0 + 0.55 * x * x) / wide;
    return abs(fract(across) - 0.5) * 2.0;
}

vec3 inside(float x, float y, float up, float low)
{
    float high = max(up - low, 1e-4), side = clamp(abs(x) / width, 0.0, 1.0);
    vec3 skin = mix(left, right, smoothstep(-0.5, 0.5, x));
    vec3 enamel = mix(vec3(colour_luma(skin)), skin, 0.45) * 1.12 + 0.03;
    vec3 c = lip * lip * mix(0.30, 0.10, smoothstep(0.0, 0.3, y - low));

    float dome = low + 0.5 * high * sqrt(max(1.0 - pow(x / (0.8 * width), 2.0), 0.0));
    float tongue = smoothstep(0.0, 0.07, dome - y) * smoothstep(0.12, 0.3, high);
    float lit = (0.45 + 0.55 * smoothstep(0.0, 0.22, dome - y)) * (1.0 - 0.3 * exp(-x * x / 0.002));
    c = mix(c, lip * (0.22 + 0.42 * lip) * lit, tongue);

    float gap = between_teeth(x, 0.115);
    float rim = -jaw - 0.015 - 0.10 * x * x - 0.012 * pow(gap, 4.0);
    float tooth = smoothstep(0.0, 0.018, rim - y) * (1.0 - smoothstep(0.30, 0.42, abs(x)));
    float shade = (0.72 - 0.5 * side * side) * (1.0 - 0.4 * smoothstep(0.7, 1.0, gap));
    c = mix(c, enamel * shade, tooth * smoothstep(0.1, 0.2, high));

    gap = between_teeth(x, 0.18);
    rim = -0.10 + 0.34 * x * x + 0.02 * pow(gap, 4.0);
    tooth = smoothstep(0.0, 0.018, y - rim) * (1.0 - smoothstep(0.36, 0.52, abs(x)));
    shade = (1.0 - 0.65 * side * side) * (1.0 - 0.28 * smoothstep(0.75, 1.0, gap));
    vec3 row = mix(enamel, lip * 0.8, smoothstep(0.12, 0.16, y));
    c = mix(c, row * shade, tooth);

    c *= mix(0.5, 1.0, smoothstep(0.0, 0.06, up - y)) * mix(0.75, 1.0, smoothstep(0.0, 0.03, y - low));
    return c * (1.0 - 0.55 * smoothstep(0.7, 1.0, side));
}

void main()
{
    vec3 painted = texture(picture, uv).rgb;
    vec3 c = inside(place.x, place.y, place.z, place.w);
    // The brush's or the chisel's marks, borrowed from the cheek.
    vec3 mark = texture(picture, samples[0] + place.xy * grain_scale).rgb / max(left, 0.02);
    c *= clamp(mark, 0.8, 1.2);
    colour = vec4(mix(painted, c, invented), 1.0);
}

// The inside of a mouth that was painted closed: teeth, tongue and dark, in the painting's own colours. Lengths
// are units of half the distance between the outer eye corners; y = 0 is where the upper lip ends at rest.
#include "colour.glsl"

uniform sampler2D picture;
uniform vec2 samples[12];
uniform vec2 grain_scale;            // units to uv
uniform float jaw, width, invented;  // how far the jaw is down; half the mouth; 0 as painted .. 1
in vec4 place;                       // x, y, and where upper and lower lip are at this x
flat in vec3 left, right, lip;

// 0 in the middle of a tooth .. 1 between two.
float between_teeth(float x, float wide)
{
    return abs(fract(x * (1.0 + 0.7 * x * x) / wide) - 0.5) * 2.0;
}

float tooth_shade(float gap)
{
    return 1.0 - 0.10 * gap * gap - 0.20 * smoothstep(0.82, 1.0, gap);
}

vec3 cavity(float x, float y, float high, float low)
{
    vec3 c = lip * lip * mix(0.34, 0.10, smoothstep(0.0, 0.28, y - low));
    float dome = low + 0.56 * high * sqrt(max(1.0 - pow(x / (0.8 * width), 2.0), 0.0));
    float there = smoothstep(0.0, 0.07, dome - y) * smoothstep(0.12, 0.3, high);
    float lit = (0.45 + 0.55 * smoothstep(0.0, 0.22, dome - y)) * (1.0 - 0.16 * exp(-x * x / 0.003));
    return mix(c, lip * (0.26 + 0.5 * lip) * lit, there);
}

vec3 inside(float x, float y, float up, float low)
{
    float high = max(up - low, 1e-4), side = clamp(abs(x) / width, 0.0, 1.0);
    vec3 skin = mix(mix(left, right, smoothstep(-0.6, 0.6, x)), max(left, right), 0.5);
    vec3 enamel = min(mix(vec3(colour_luma(skin)), skin, 0.6) * 1.08 + 0.05, 1.0);
    vec3 c = cavity(x, y, high, low);

    float gap = between_teeth(x, 0.115);
    float rim = min(-jaw - 0.03, low + 0.17) - 0.10 * x * x - 0.012 * pow(gap, 4.0);
    float there = smoothstep(0.0, 0.02, rim - y) * (1.0 - smoothstep(0.26, 0.4, abs(x)));
    c = mix(c, enamel * (0.8 - 0.5 * side * side) * tooth_shade(gap),
            there * smoothstep(0.1, 0.2, high));

    gap = between_teeth(x, 0.18);
    rim = -0.11 + 0.30 * x * x + 0.022 * pow(gap, 3.0);
    there = smoothstep(0.0, 0.02, y - rim) * (1.0 - smoothstep(0.4, 0.56, abs(x)));
    vec3 row = mix(enamel, lip * 0.85, smoothstep(0.10, 0.15, y - 0.03 * gap));
    c = mix(c, row * (1.0 - 0.6 * side * side) * tooth_shade(gap), there);

    // The lips' shadow, and the corners' dark.
    c *= mix(0.35, 1.0, smoothstep(0.0, 0.09, up - y)) * mix(0.7, 1.0, smoothstep(0.0, 0.04, y - low));
    return c * (1.0 - 0.6 * smoothstep(0.65, 1.0, side));
}

// The brush's or the chisel's marks, borrowed from a small patch of cheek, there and back.
vec3 marks(vec2 p)
{
    vec2 back = abs(fract(p / 0.32) * 2.0 - 1.0) * 0.16 - 0.08;
    vec3 mark = texture(picture, samples[1] + back * grain_scale).rgb / max(left, 0.02);
    return clamp(mark, 0.88, 1.12);
}

void main()
{
    vec3 painted = texture(picture, uv).rgb;
    vec3 c = inside(place.x, place.y, place.z, place.w) * marks(place.xy);
    colour = vec4(mix(painted, c, invented), 1.0);
}

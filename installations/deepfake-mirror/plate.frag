// A rounded plate behind words. look: radius px, strength of the ground, chosen, opacity.
#include "sdf.glsl"

uniform vec2 plate;
uniform vec3 ground, gold;
uniform vec4 look;
uniform float line;

void main()
{
    vec2 p = (uv - 0.5) * plate;
    float d = sdf_rounded_box(p, 0.5 * plate - 1.0, look.x);
    float a = look.y * clamp(0.5 - d, 0.0, 1.0);
    float hair = clamp(1.0 - abs(d + 1.0), 0.0, 1.0) * line * (1.0 - look.z);
    vec4 c = mix(vec4(ground * a, a), vec4(0.95, 0.92, 0.86, 1.0), hair);
    float edge = clamp(1.8 - abs(d + 1.8), 0.0, 1.0) * look.z;
    c = mix(c, vec4(gold, 1.0), edge);
    colour = c * look.w;
}

// A portrait in the row, in a rounded frame. look: the picture's aspect, chosen, opacity.
#include "sdf.glsl"

uniform sampler2D picture;
uniform vec2 plate;
uniform vec3 gold, look;

void main()
{
    vec2 p = (uv - 0.5) * plate;
    float radius = 0.07 * plate.x;
    float d = sdf_rounded_box(p, 0.5 * plate - 1.0, radius);
    // Closer than the painting: the face is what is chosen.
    float own = plate.x / plate.y;
    vec2 fit = look.x > own ? vec2(own / look.x, 1.0) : vec2(1.0, look.x / own);
    vec3 seen = texture(picture, (uv - 0.5) * fit * 0.86 + vec2(0.5, 0.53)).rgb;
    seen *= mix(0.72, 1.0, look.y);
    float a = clamp(0.5 - d, 0.0, 1.0);
    float wide = mix(1.2, 3.2, look.y);
    float edge = clamp(wide * 0.5 + 0.5 - abs(d + wide * 0.5), 0.0, 1.0);
    vec3 line = mix(vec3(0.95, 0.92, 0.86) * 0.55, gold, look.y);
    colour = vec4(mix(seen, line, edge) * a, a) * look.z;
}

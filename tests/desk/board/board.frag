#include "look.glsl"
// One column for each parameter, sixteen of them.
uniform float amount, shade, name, flips;
uniform int count, mode, tempo;
uniform bool lamp;
uniform vec4 ink;
uniform vec2 place;

void main()
{
    int column = int(uv.x * 16.0);
    vec3 c = vec3(0.0);
    if (column == 0)
        c = vec3(amount);
    else if (column == 1)
        c = vec3(float(count) / 9.0);
    else if (column == 2)
        c = vec3(lamp ? 1.0 : 0.0);
    else if (column == 3)
        c = vec3(float(mode) * 0.5);
    else if (column == 4)
        c = ink.rgb;
    else if (column == 5)
        c = vec3(place, 0.0);
    else if (column == 6)
        c = vec3(shade);
    else if (column == 7)
        c = vec3(name);
    else if (column == 8)
        c = vec3(flips);
    else if (column == 9)
        c = vec3(float(tempo) / 100.0);
    else if (column == 10)
        c = vec3(0.0, base, 0.0);
    colour = vec4(c, 1.0);
}

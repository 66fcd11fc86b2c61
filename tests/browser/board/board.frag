// Six columns, each the colour of one parameter.
uniform float amount;
uniform bool on;
uniform int mode, letters, bursts;
uniform vec4 ink;
uniform vec2 place;

void main()
{
    int column = int(uv.x * 6.0);
    vec3 shown = vec3(amount, 0.0, 0.0);
    if (column == 1)
        shown = on ? vec3(0.0, 0.8, 0.0) : vec3(0.2);
    if (column == 2)
        shown = mode == 2 ? vec3(0.0, 0.0, 0.8) : vec3(0.2);
    if (column == 3)
        shown = ink.rgb * ink.a;
    if (column == 4)
        shown = vec3(place, 0.0);
    if (column == 5)
        shown = vec3(float(letters) / 20.0, float(bursts % 2) * 0.8, 0.0);
    colour = vec4(shown, 1.0);
}

// A shade that rises from the lower edge, so that what stands there is read.
uniform vec4 shade;

void main()
{
    float t = 1.0 - uv.y;
    float a = shade.a * t * t * (3.0 - 2.0 * t);
    colour = vec4(shade.rgb * a, a);
}

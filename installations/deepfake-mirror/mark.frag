// A round point with a soft edge, or a line.
uniform float size, round_marks, divider;
in vec4 ink;

void main()
{
    if (gl_FragCoord.x < divider)
        discard;
    float d = (length(gl_PointCoord - 0.5) - 0.5) * size;
    float a = ink.a * mix(1.0, clamp(0.5 - d, 0.0, 1.0), round_marks);
    colour = vec4(ink.rgb * a, a);
}

uniform vec4 ink;
uniform float level;

void main()
{
    colour = vec4(ink.rgb * level, 1.0);
}

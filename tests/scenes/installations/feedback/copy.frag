uniform sampler2D before;

void main()
{
    colour = texture(before, uv) + vec4(0.5);
}

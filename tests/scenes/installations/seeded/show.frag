uniform sampler2D counted;

void main()
{
    colour = vec4(texture(counted, uv).r, 0.0, 0.0, 1.0);
}

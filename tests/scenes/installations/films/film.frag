uniform sampler2D film;

void main()
{
    colour = vec4(texture(film, uv).rgb, 1.0);
}

uniform sampler2D before;
uniform float begin;

void main()
{
    colour = begin > 0.5 ? vec4(0.2, 0.0, 0.0, 1.0) : texture(before, uv) + vec4(0.1, 0.0, 0.0, 0.0);
}

uniform sampler2D portrait;
uniform sampler2D mask;

void main()
{
    colour = vec4(texture(portrait, uv).rgb * texture(mask, uv).r, 1.0);
}

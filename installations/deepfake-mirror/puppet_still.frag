// The painting, cut to what is shown of it.
uniform sampler2D picture;
uniform vec4 fit;

void main()
{
    colour = vec4(texture(picture, uv * fit.xy + fit.zw).rgb, 1.0);
}

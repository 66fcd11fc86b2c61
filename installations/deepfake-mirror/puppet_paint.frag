// The painting carried along by the mesh; `paint` is shade, and how much of it is there.
uniform sampler2D picture;
noperspective in vec2 uv;
noperspective in vec4 paint;

void main()
{
    colour = vec4(texture(picture, uv).rgb * paint.rgb, 1.0) * paint.a;
}

// The painting carried along by the mesh.
uniform sampler2D picture;
noperspective in vec2 uv;

void main()
{
    colour = texture(picture, uv);
}

// The camera's picture and nothing else.
uniform sampler2D camera;

void main()
{
    colour = texture(camera, uv);
}

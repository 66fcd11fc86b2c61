// The visitor's picture, moved.
uniform sampler2D source;
in vec2 from;

void main()
{
    colour = vec4(texture(source, from).rgb, 1.0);
}

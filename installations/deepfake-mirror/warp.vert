// A triangle of a picture somewhere else: texcoord says where in its source it comes from.
out vec2 from;
out vec4 shade;

void main()
{
    from = texcoord;
    shade = tint;
    gl_Position = vec4(position.xy, 0.0, 1.0);
}

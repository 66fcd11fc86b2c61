// A vertex of the puppet, already where it is seen. The mesh is flat, so nothing needs perspective.
noperspective out vec2 uv;
noperspective out vec4 paint;

void main()
{
    uv = texcoord;
    paint = tint;
    gl_Position = vec4(position.xy, 0.0, 1.0);
}

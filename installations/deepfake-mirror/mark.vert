// Points and lines of the mesh.
uniform float size; // px of a point
out vec4 ink;

void main()
{
    ink = tint;
    gl_PointSize = size;
    gl_Position = vec4(position.xy, 0.0, 1.0);
}

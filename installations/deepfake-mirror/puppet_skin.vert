// As puppet.vert, without a tint.
noperspective out vec2 uv;

void main()
{
    uv = texcoord;
    gl_Position = vec4(position.xy, 0.0, 1.0);
}

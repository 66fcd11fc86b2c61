// The line that says where a paused film stands.
uniform float done, seen;

void main()
{
    vec3 ink = vec3(0.97, 0.955, 0.925);
    float a = seen * mix(0.28, 0.95, step(uv.x, done));
    colour = vec4(ink * a, a);
}

// How far the film is: a thin rounded line, lit up to `done`.
uniform float done, opacity;

void main()
{
    vec2 px = uv * pav_size * vec2(0.8, 0.012);
    vec2 size = pav_size * vec2(0.8, 0.012);
    float r = size.y * 0.25;
    vec2 p = abs(px - size * 0.5) - size * 0.5 + vec2(r, size.y * 0.5);
    float inside = clamp(r - length(max(p, 0.0)) + 0.5, 0.0, 1.0);
    float lit = clamp((done * size.x - px.x) + 0.5, 0.0, 1.0);
    float a = inside * opacity * mix(0.35, 0.95, lit);
    colour = vec4(vec3(1.0, 0.98, 0.94) * a, a);
}

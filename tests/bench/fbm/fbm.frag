// The same arithmetic as the page that Chromium runs, operation for operation.
float h(vec2 p)
{
    return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453);
}

float n(vec2 p)
{
    vec2 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(h(i), h(i + vec2(1, 0)), f.x), mix(h(i + vec2(0, 1)), h(i + vec2(1, 1)), f.x),
               f.y);
}

float fbm(vec2 p)
{
    float v = 0.0, a = 0.5;
    for (int i = 0; i < 5; i++) {
        v += a * n(p);
        p = p * 2.02 + vec2(1.7, 9.2);
        a *= 0.5;
    }
    return v;
}

void main()
{
    vec2 p = uv * vec2(pav_size.x / pav_size.y, 1.0) * 4.0;
    float q = fbm(p + pav_time * 0.2);
    float r = fbm(p + vec2(q * 2.0, q) + pav_time * 0.1);
    colour = vec4(mix(vec3(0.1, 0.2, 0.4), vec3(0.9, 0.7, 0.4), r) * q * 1.8, 1.0);
}

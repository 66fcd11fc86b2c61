// The sheet, once: r tooth, g hatch, b shade of the paper, a second hatch; r, g, a are evenly spread.
float hash(vec2 p)
{
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}
float noise(vec2 p)
{
    vec2 i = floor(p), f = fract(p);
    f = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
float even(float n, float mean, float sigma) { return 1.0 / (1.0 + exp(-1.702 * (n - mean) / sigma)); }
mat2 turn(float a) { return mat2(cos(a), -sin(a), sin(a), cos(a)); }

float hatch(vec2 p, float a)
{
    p = turn(a) * p;
    p.y += 5.0 * noise(p * 0.006) + 1.5 * noise(p * vec2(0.02, 0.1));
    float n = 0.0;
    n += noise(vec2(p.x / 46.0, p.y / 2.6)) * 0.5;
    n += noise(vec2(p.x / 24.0 + 40.0, p.y / 1.7)) * 0.3;
    n += noise(vec2(p.x / 110.0 + 9.0, p.y / 6.0)) * 0.35;
    return n / 1.15;
}

uniform float grain_per_px;

void main()
{
    vec2 p = gl_FragCoord.xy * grain_per_px;
    float fine = noise(p * 0.62) * 0.5 + noise(p * 0.31 + 7.0) * 0.35 + hash(p) * 0.28;
    float tooth = even(fine / 1.13, 0.5, 0.14);
    float h1 = even(hatch(p, 0.9) + (fine / 1.13 - 0.5) * 0.35, 0.5, 0.155);
    float h2 = even(hatch(p + 300.0, 1.25) + (fine / 1.13 - 0.5) * 0.35, 0.5, 0.155);
    vec2 w = turn(0.06) * p;
    float fibre = noise(vec2(w.x / 23.0, w.y / 1.6)) * noise(vec2(w.x / 2.0, w.y / 17.0) + 50.0);
    float shade = 0.62 + 0.20 * (tooth - 0.5) + 0.35 * (fibre - 0.25) + 0.4 * (noise(p / 260.0) - 0.5);
    vec2 q = gl_FragCoord.xy / pav_size - 0.5;
    shade -= dot(q, q) * 0.9;
    colour = vec4(tooth, h1, clamp(shade, 0.0, 1.0), h2);
}

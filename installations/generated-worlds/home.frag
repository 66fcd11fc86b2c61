// The land as it was before visitors: what it returns to.
// r ground, g iron 0..1, b flood plain 0..1, a the depth of the river's bed.

uniform sampler2D channels;
uniform float aspect;
uniform float seed;

float lattice(vec2 at, int octave)
{
    vec2 cell = floor(at), t = at - cell;
    t = t * t * (3.0 - 2.0 * t);
    vec4 knots;
    for (int k = 0; k < 4; k++) {
        uvec2 q = uvec2(ivec2(cell) + ivec2(k & 1, k >> 1) + 4096);
        uint n = q.x * 1597334677u ^ q.y * 3812015801u ^ uint(octave + int(seed) * 64) * 2654435761u;
        n = (n ^ (n >> 15)) * 2246822519u;
        n = (n ^ (n >> 13)) * 3266489917u;
        knots[k] = float((n ^ (n >> 16)) >> 8) * (2.0 / 16777216.0) - 1.0;
    }
    return mix(mix(knots.x, knots.y, t.x), mix(knots.z, knots.w, t.x), t.y);
}

float clouds(vec2 at, int octaves, int first)
{
    float sum = 0.0, gain = 0.5;
    for (int i = 0; i < octaves; i++) {
        sum += gain * lattice(at, first + i);
        at = at * 2.03 + vec2(17.3, -9.1);
        gain *= 0.5;
    }
    return sum;
}

// Mountains: sharp crests, smooth valleys (ridged multifractal, Musgrave).
float ridges(vec2 at)
{
    float sum = 0.0, gain = 0.5, weight = 1.0;
    for (int i = 0; i < 5; i++) {
        float n = 1.0 - abs(lattice(at, 20 + i) * 1.2);
        n = clamp(n * n * weight, 0.0, 1.0);
        sum += gain * n;
        weight = clamp(n * 1.8, 0.0, 1.0);
        at = mat2(1.6, 1.2, -1.2, 1.6) * at * 1.03 + 7.7;
        gain *= 0.5;
    }
    return sum;
}

float shore_at(float x)
{
    float off = (x / aspect - 0.46) * 1.9;
    return 0.13 + 0.17 * off * off + 0.05 * clouds(vec2(x * 2.6, 3.7), 4, 1);
}

// The channels, averaged over a cell of the river's own grid.
float cut_at(vec2 at)
{
    vec2 e = 0.5 / vec2(textureSize(channels, 0));
    return 0.25 * (texture(channels, at + e).r + texture(channels, at - e).r +
                   texture(channels, at + vec2(e.x, -e.y)).r + texture(channels, at + vec2(-e.x, e.y)).r);
}

// Where channels are near, the land lies low and moist.
float flood_at(vec2 at)
{
    float sum = 0.0, weight = 0.0;
    for (int i = 0; i < 48; i++) {
        float far = sqrt((float(i) + 0.5) / 48.0), turn = float(i) * 2.39996;
        float w = 1.0 - 0.8 * far;
        vec2 off = far * 0.11 * vec2(cos(turn) / aspect, sin(turn));
        sum += w * min(texture(channels, at + off).r, 0.8);
        weight += w;
    }
    return smoothstep(0.06, 0.34, sum / weight);
}

void main()
{
    vec2 at = uv * vec2(aspect, 1.0);
    float up = (at.y - shore_at(at.x)) * 144.0;
    float ground = up > 0.0 ? 0.055 * up : max(0.15 * up + 0.4 * clouds(at * 9.0, 3, 70), -4.2);

    float middle = mix(0.37, 0.47, smoothstep(1.0, 0.4, at.y)) * aspect;
    float reach = 0.06 + 1.15 * pow(clamp(1.04 - at.y, 0.0, 1.0), 1.15);
    float edge = abs(at.x - middle) - reach + 0.12 * clouds(at * 3.0, 3, 10);
    float upland = smoothstep(-0.02, 0.5, edge) * smoothstep(-6.0, 24.0, up);
    vec2 bent = at + 0.06 * vec2(clouds(at * 5.0, 2, 15), clouds(at * 5.0 + 9.0, 2, 17));
    ground += upland * (3.0 + 15.0 * ridges(bent * vec2(2.6, 3.2) + 2.0));
    float plain = smoothstep(-10.0, 6.0, up);
    ground += plain * (0.5 * clouds(at * 6.0, 5, 30));

    float cut = cut_at(uv);
    ground -= cut * smoothstep(-14.0, 2.0, up);
    float iron = 0.5 + 0.9 * clouds(at * 1.7, 4, 50) + 0.02 * ground;
    colour = vec4(ground, clamp(vec2(iron, flood_at(uv)), 0.0, 1.0), min(cut, 2.0));
}

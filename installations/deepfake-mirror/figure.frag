// The visitor as a shadow on the wall: where someone is, never who. light: x of the visitor, …, how much is seen.
#include "wall.glsl"

uniform sampler2D mask;
uniform vec4 fit, light;

float someone(vec2 at)
{
    vec2 q = at * fit.xy + fit.zw, cell = vec2(1.0 / 160.0, 1.0 / 90.0);
    float sum = 0.0, weight = 0.0;
    for (int y = -1; y <= 1; y++)
        for (int x = -1; x <= 1; x++) {
            float k = 1.0 / float(1 + x * x + y * y);
            sum += k * texture(mask, q + vec2(x, y) * cell * 1.6).r;
            weight += k;
        }
    return sum / weight;
}

void main()
{
    vec2 px = uv * pav_size;
    float unit = min(pav_size.x, pav_size.y);
    vec2 p = px / unit;
    // A light behind the figure: it stands before a wall that glows.
    vec2 glow = (uv - vec2(mix(0.5, light.x, 0.7), 0.62)) * pav_size / unit;
    float lit = 0.10 + 0.62 * exp(-dot(glow * vec2(1.0, 0.9), glow * vec2(1.0, 0.9)) * 2.4);
    float m = someone(uv), soft = smoothstep(0.36, 0.64, m);
    vec3 c = wall(p, lit);
    // Its own cast shadow, then itself, with a rim of gold where the light comes round.
    float rim = smoothstep(0.20, 0.5, m) * smoothstep(0.82, 0.5, m);
    vec3 body = vec3(0.052, 0.042, 0.036) + vec3(0.035, 0.026, 0.019) * uv.y;
    c = mix(c, body, soft);
    c += vec3(0.86, 0.62, 0.30) * rim * (0.10 + 0.42 * lit) * smoothstep(0.05, 0.35, uv.y);
    c *= 1.0 - 0.7 * dot(uv - 0.5, uv - 0.5);
    colour = vec4(settle(c, px), 1.0) * light.w;
}

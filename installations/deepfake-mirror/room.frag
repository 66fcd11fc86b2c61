// A gilded frame on a dark wall under a picture light. light: x of whoever comes near, how much it attends,
// the lamp's power, the profile's width in px.
#include "wall.glsl"

uniform vec4 rectangle, light;

// The moulding from its outer edge (0) to the sight edge (1): bead, hollow, ridge, hollow, lip.
float profile(float t)
{
    float bead = 0.34 * sqrt(max(0.0, 1.0 - pow((t - 0.10) / 0.10, 2.0)));
    float ridge = 0.95 * exp(-pow((t - 0.44) / 0.13, 2.0));
    float lip = 0.36 * exp(-pow((t - 0.90) / 0.055, 2.0));
    return bead * step(t, 0.20) + ridge + lip - 0.25 * t;
}

void main()
{
    vec2 px = uv * pav_size, centre = rectangle.xy + 0.5 * rectangle.zw, half_size = 0.5 * rectangle.zw;
    float unit = min(pav_size.x, pav_size.y);
    vec2 p = px / unit, from = px - centre, away = abs(from) - half_size;
    float d = max(away.x, away.y); // mitred corners
    float t = 1.0 - d / light.w;

    // A lamp above the frame, and a softer light that goes along with whoever is there.
    vec2 lamp = (px - (centre + vec2(0.0, half_size.y * 1.05))) / unit;
    float pool = exp(-dot(lamp * vec2(1.15, 0.80), lamp * vec2(1.15, 0.80)) * 2.6);
    float near = exp(-pow((uv.x - light.x) * pav_size.x / unit / 0.42, 2.0)) * smoothstep(0.95, 0.0, uv.y);
    float lit = light.z * pool * 0.92 + light.y * near * 0.17 + 0.085;

    // The frame's shadow falls down the wall.
    vec2 below = abs(from + vec2(0.0, 0.55 * light.w)) - half_size - light.w;
    float shadow = length(max(below, 0.0)) + min(max(below.x, below.y), 0.0);
    lit *= 1.0 - 0.72 * smoothstep(0.75 * light.w, -0.6 * light.w, shadow);
    vec3 c = wall(p, lit);

    if (d > 0.0 && t > 0.0) {
        bool upright_side = away.x > away.y;
        vec2 out_of = upright_side ? vec2(sign(from.x), 0.0) : vec2(0.0, sign(from.y));
        float along = (upright_side ? from.y : from.x) / light.w;
        float e = 0.02, slope = (profile(t + e) - profile(t - e)) / (2.0 * e);
        // Leaves along the ridge, beads along the edge.
        float leaf = cos(along * 9.4) * exp(-pow((t - 0.44) / 0.15, 2.0)) * 0.34;
        float bead = cos(along * 31.0) * exp(-pow((t - 0.10) / 0.09, 2.0)) * 0.30;
        vec2 side = upright_side ? vec2(0.0, 1.0) : vec2(1.0, 0.0);
        vec3 n = normalize(vec3(out_of * slope * 0.55 + side * (leaf + bead), 1.0));
        vec3 to_lamp = normalize(vec3((centre + vec2(0.0, half_size.y * 1.5) - px) / unit, 0.42));
        vec3 to_near = normalize(vec3((light.x * pav_size.x - px.x) / unit, -0.35, 0.8));
        float a = max(dot(n, to_lamp), 0.0), b = max(dot(n, to_near), 0.0);
        float shine = pow(max(dot(n, normalize(to_lamp + vec3(0.0, 0.0, 1.0))), 0.0), 26.0);
        float glint = pow(max(dot(n, normalize(to_near + vec3(0.0, 0.0, 1.0))), 0.0), 40.0);
        float worn = 0.82 + 0.36 * noise_value(p * 46.0) * noise_value(p * 13.0 + 3.0);
        vec3 gold = vec3(0.70, 0.475, 0.195) * worn;
        float hollow = 0.45 + 0.55 * smoothstep(-0.2, 0.7, profile(t));
        c = gold * hollow * (light.z * (1.15 * a + 0.16) + light.y * 0.16 * b + 0.045);
        c += vec3(1.0, 0.82, 0.50) * (light.z * 0.62 * shine + light.y * 0.30 * glint);
        c *= smoothstep(0.0, 1.5, d) * smoothstep(0.0, 0.03, t);
    }
    float edge = 1.0 - 0.35 * dot(uv - 0.5, uv - 0.5) * 2.0;
    colour = vec4(settle(c * edge, px), 1.0);
}

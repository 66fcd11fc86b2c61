// Signed distances: negative inside, in the units of `p`. Many were found by Inigo Quilez
// (iquilezles.org/articles/distfunctions2d).
#ifndef SDF_GLSL
#define SDF_GLSL

float sdf_circle(vec2 p, float radius) { return length(p) - radius; }
float sdf_ring(vec2 p, float radius, float width) { return abs(length(p) - radius) - 0.5 * width; }

float sdf_box(vec2 p, vec2 half_size)
{
    vec2 d = abs(p) - half_size;
    return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}
float sdf_rounded_box(vec2 p, vec2 half_size, float radius)
{
    return sdf_box(p, half_size - radius) - radius;
}

// To a line between two points; 0 wide.
float sdf_segment(vec2 p, vec2 a, vec2 b)
{
    vec2 along = b - a;
    float t = clamp(dot(p - a, along) / max(dot(along, along), 1e-12), 0.0, 1.0);
    return length(p - a - along * t);
}

float sdf_triangle(vec2 p, vec2 a, vec2 b, vec2 c)
{
    float turn = sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
    vec2 e[3] = vec2[3](b - a, c - b, a - c), v[3] = vec2[3](p - a, p - b, p - c);
    vec2 d = vec2(1e20, 1e20);
    for (int i = 0; i < 3; i++) {
        vec2 q = v[i] - e[i] * clamp(dot(v[i], e[i]) / dot(e[i], e[i]), 0.0, 1.0);
        d = min(d, vec2(dot(q, q), turn * (e[i].x * v[i].y - e[i].y * v[i].x)));
    }
    return -sqrt(d.x) * sign(d.y);
}

// A regular polygon that fits in a circle.
float sdf_polygon(vec2 p, float radius, int sides)
{
    float step_angle = 6.2831853 / float(sides);
    float a = atan(p.x, p.y) + 0.5 * step_angle;
    float across = cos(floor(a / step_angle) * step_angle - a + 0.5 * step_angle) * length(p);
    return across - radius * cos(0.5 * step_angle);
}

// --- putting shapes together ---

float sdf_union(float a, float b) { return min(a, b); }
float sdf_intersect(float a, float b) { return max(a, b); }
float sdf_subtract(float from, float what) { return max(from, -what); }
// Melts the two within `radius` of each other.
float sdf_melt(float a, float b, float radius)
{
    float h = max(radius - abs(a - b), 0.0) / max(radius, 1e-9);
    return min(a, b) - h * h * radius * 0.25;
}
float sdf_outline(float d, float width) { return abs(d) - 0.5 * width; }

// --- from distance to picture ---

// 1 inside, 0 outside, one pixel between: edges without stairs at any size.
float sdf_cover(float d)
{
    float px = max(length(vec2(dFdx(d), dFdy(d))), 1e-9);
    return clamp(0.5 - d / px, 0.0, 1.0);
}
// The same with an edge as wide as wanted.
float sdf_cover(float d, float softness) { return smoothstep(0.5 * softness, -0.5 * softness, d); }
// Light that falls off from the shape.
float sdf_glow(float d, float reach) { return exp(-max(d, 0.0) / max(reach, 1e-6)); }

#endif

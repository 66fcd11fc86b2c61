// Virtual pipes between cells (Mei, Decaudin and Hu, 2007): water runs down its own surface.

#include "delta.glsl"

void main()
{
    ivec2 p = ivec2(gl_FragCoord.xy);
    ivec2 last = ivec2(pav_size) - 1;
    vec2 c = texelFetch(bed, p, 0).xy;
    vec2 l = texelFetch(bed, max(p - ivec2(1, 0), ivec2(0)), 0).xy;
    vec2 r = texelFetch(bed, min(p + ivec2(1, 0), last), 0).xy;
    vec2 b = texelFetch(bed, max(p - ivec2(0, 1), ivec2(0)), 0).xy;
    vec2 t = texelFetch(bed, min(p + ivec2(0, 1), last), 0).xy;
    vec4 now = texelFetch(current, p, 0);
    vec4 fall = c.x + c.y - vec4(l.x + l.y, r.x + r.y, p.y == 0 ? sea() : b.x + b.y, t.x + t.y);
    float depth = min(c.y, 0.7);
    float brake = 2.0 + 3.0 * now.w;
    vec4 pull = 190.0 * depth * fall / dx;
    vec4 f = texelFetch(flux, p, 0) * max(0.0, 1.0 - h * brake) + h * pull;
    f = begin > 0.5 ? pull / brake : f;
    f += h * 7.0 * depth * now.z * max(vec4(-now.x, now.x, -now.y, now.y), 0.0);
    f = max(f, 0.0);
    f.x = p.x == 0 ? 0.0 : f.x;
    f.y = p.x == last.x ? 0.0 : f.y;
    f.w = p.y == last.y ? 0.0 : f.w;
    f *= min(1.0, c.y * dx / max(h * (f.x + f.y + f.z + f.w), 0.00001));
    colour = min(f, 40.0);
}

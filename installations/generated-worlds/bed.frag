// Water, ground and what the water carries: sources, carving, deposits, and the slow return.

#include "delta.glsl"
uniform vec4 people[2]; // x, y, width, weight
uniform float presence, room, water, carving, sediment, silting;

// 0: the nearest visitor's water is ochre .. 1: it is blue-grey.
float kind_at(float x)
{
    vec2 off = (x - vec2(people[0].x, people[1].x)) / (0.4 * vec2(people[0].z, people[1].z) + 0.05);
    vec2 near = vec2(people[0].w, people[1].w) / (0.05 + off * off);
    return near.y / max(near.x + near.y, 0.0001);
}

// Depth at which the home river runs in its bed.
float river(vec4 land)
{
    return max(-land.x, 0.62 * land.w * clamp(land.w * 3.0 - 0.2, 0.0, 1.0));
}

void main()
{
    ivec2 p = ivec2(gl_FragCoord.xy);
    ivec2 last = ivec2(pav_size) - 1;
    vec4 land = texelFetch(home, p, 0);
    vec4 was = texelFetch(bed, p, 0);
    vec4 now = texelFetch(current, p, 0);
    vec4 o = texelFetch(flux, p, 0);
    float into = (p.x > 0 ? texelFetch(flux, p - ivec2(1, 0), 0).y : 0.0) +
                 (p.x < last.x ? texelFetch(flux, p + ivec2(1, 0), 0).x : 0.0) +
                 (p.y > 0 ? texelFetch(flux, p - ivec2(0, 1), 0).w : 0.0) +
                 (p.y < last.y ? texelFetch(flux, p + ivec2(0, 1), 0).z : 0.0);
    float depth = max(0.0, was.y + h / dx * (into - o.x - o.y - o.z - o.w));
    vec2 load = texture(bed, uv - now.xy * h / (144.0 * vec2(aspect, 1.0))).zw;
    float kind = kind_at(uv.x);
    float swift = dot(now.xy, now.xy);
    float fresh = 1.0 - 0.75 * texelFetch(cover, p, 0).z; // who stays, tires
    float wave = now.z * now.z * fresh * room;
    float still = now.w * mix(0.15, 1.0, room);
    float moved = was.x - land.x;

    // The river, the sea, the visitors, the sun.
    float want = max(0.0, river(land) * mix(0.3, 1.0, min(water, 1.0)) - max(moved, -0.3) +
                              (land.x < 0.0 ? sea() : 0.0));
    depth += (want - depth) * gone(want > depth ? clamp(1.4 - 0.9 * land.w, 0.3, 1.2) : 9.0) * smoothstep(0.02, 0.2, want);
    depth += h * water * 2.2 * wave * clamp(0.35 + 1.15 * room - depth, 0.0, 1.0);
    depth += max(0.0, 0.75 * still - depth) * gone(1.5);
    depth -= h * (0.045 + 0.11 * depth) * clamp(was.x * 2.0, 0.0, 1.0) * clamp(1.2 - 2.0 * land.w, 0.1, 1.0);

    // What swift water can carry it takes from the ground; slow water lays it down.
    float total = load.x + load.y;
    float able = carving * min(swift / 110.0, 1.0) * min(depth * 1.5, 1.0) + 0.4 * min(land.w, 1.0);
    float take = max(0.0, able - total) * 0.3 + 0.6 * carving * wave;
    float lay = max(0.0, total - able) * 0.22 * sediment * min(depth * 20.0, 1.0);
    take *= clamp(1.3 + moved, 0.0, 1.0);
    lay *= clamp(2.0 - 2.0 * moved, 0.0, 1.0);
    float ground = was.x + h * (0.8 * lay - take);
    load += h * sediment * (take * 0.9 + 0.5 * wave) * clamp(0.6 - total, 0.0, 1.0) * vec2(1.0 - kind, kind);
    load -= h * lay * load / max(total, 0.001);
    vec2 spring = clamp(vec2(0.5 + 0.5 * sin(clock * 0.23), 0.6 + 0.4 * sin(clock * 0.17 + 2.0)), 0.0, 1.0);
    load += (0.5 * sediment * spring - load) * gone(1.0) * clamp(uv.y * 8.0 - 7.0, 0.0, 1.0);
    load *= max(0.0, 1.0 - h * (0.02 + 0.9 * now.w + 0.12 * clamp(-1.0 - land.x, 0.0, 1.0)));

    // Nobody there: the trace silts over.
    ground += (land.x - ground) * gone(mix(silting / 3.0, silting * 2.0, presence));

    vec4 next = vec4(clamp(ground, land.x - 0.3 - 1.2 * room, land.x + 1.2), clamp(depth, 0.0, 5.0),
                     clamp(load, 0.0, 1.5));
    vec2 first = 0.3 * sediment * min(land.w, 1.0) * vec2(land.y, 1.0 - land.y);
    colour = begin > 0.5 ? vec4(land.x, max(0.0, river(land)), first) : next;
}

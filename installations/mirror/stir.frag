// The air that the visitor stirs: velocity (heights per second), and how far the chalk is lifted.
uniform sampler2D flow, looked, before;
uniform vec4 fit;
uniform float aspect, fresh, dissolve, drift;

void main()
{
    vec2 size = vec2(aspect, 1.0), e = 1.0 / pav_size, r = e * 1.5, w = e * 2.0;
    vec2 from = uv - texture(before, uv).xy * pav_dt / size;
    vec4 was = texture(before, from) * 0.4 +
               0.15 * (texture(before, from + vec2(r.x, 0.0)) + texture(before, from - vec2(r.x, 0.0)) +
                       texture(before, from + vec2(0.0, r.y)) + texture(before, from - vec2(0.0, r.y)));
    float change = 0.3 * texture(looked, uv).a +
                   0.175 * (texture(looked, uv + w).a + texture(looked, uv - w).a +
                            texture(looked, uv + vec2(w.x, -w.y)).a + texture(looked, uv - vec2(w.x, -w.y)).a);
    vec2 seen = texture(flow, uv * fit.xy + fit.zw).xy / fit.xy * size;
    seen = dot(seen, seen) < 1e4 ? clamp(seen, -4.0, 4.0) * smoothstep(0.004, 0.02, change) : vec2(0.0);
    float speed = length(seen);
    float lifted = max(smoothstep(0.06, 0.5, speed * dissolve), smoothstep(0.02, 0.10, change * dissolve));

    // The air follows the visitor, keeps going for a while, curls a little, and dust sinks in the end.
    float grip = 1.0 - exp(-pav_dt * 9.0 * smoothstep(0.03, 0.3, speed));
    vec2 v = mix(was.xy * exp(-pav_dt * 1.0), seen * drift, grip);
    vec2 q = uv * size * 7.0 + vec2(0.0, pav_time * 0.15);
    vec2 curl = vec2(cos(q.y + 1.7 * sin(q.x * 0.63 + pav_time * 0.21)),
                     -sin(q.x + 1.3 * cos(q.y * 0.71 - pav_time * 0.17)));
    v += curl * min(length(v), 1.0) * 1.2 * drift * pav_dt;
    v.y -= 0.10 * was.z * drift * pav_dt;
    float lift = max(was.z * exp(-pav_dt * 2.0), lifted);
    vec4 now = vec4(clamp(v, -4.0, 4.0), clamp(lift, 0.0, 1.0), 1.0);
    colour = fresh < 0.5 && dot(now, now) < 1e4 ? now : vec4(0.0);
}

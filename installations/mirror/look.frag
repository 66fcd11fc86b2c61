// What the camera shows, coarsely: luma, warmth, where the subject is, and change.
uniform sampler2D camera, mask, before;
uniform vec4 fit, know; // know: live, presence, trust in the silhouette, fresh
uniform float aspect;

void main()
{
    vec2 p = uv * fit.xy + fit.zw, d = 0.25 * fit.xy / pav_size, e = vec2(d.x, -d.y), f = 4.0 * d, g = 4.0 * e;
    vec3 c = 0.25 * (texture(camera, p + d).rgb + texture(camera, p - d).rgb +
                     texture(camera, p + e).rgb + texture(camera, p - e).rgb);
    float m = 0.25 * (texture(mask, p + f).r + texture(mask, p - f).r +
                      texture(mask, p + g).r + texture(mask, p - g).r);
    float luma = dot(c, vec3(0.2126, 0.7152, 0.0722));
    float warm = clamp((c.r - c.b) / (luma + 0.08), 0.0, 1.0);

    // Without a silhouette the subject is whatever stands in the middle.
    vec2 q = (uv - vec2(0.5, 0.46)) * vec2(aspect, 1.0) / vec2(0.62, 0.66);
    float middle = 1.0 - smoothstep(0.35, 1.15, dot(q, q));
    float seen = mix(middle, smoothstep(0.15, 0.65, m), know.z) * know.y * know.x;
    vec4 was = texture(before, uv);
    float subject = was.b + (seen - was.b) * (1.0 - exp(-pav_dt * (seen > was.b ? 12.0 : 6.0)));
    // Flow without change in the picture is only noise on a bare wall.
    float change = max(abs(luma - was.r), was.a * exp(-pav_dt * 9.0));
    colour = know.w > 0.5 ? vec4(luma, warm, seen, 0.0) : vec4(luma, warm, subject, change);
}

// What grows and dries: reeds on calm wet banks, moisture creeping into the sand, memory of
// visitors; and, never changing, where reeds like to grow.

#include "delta.glsl"
uniform sampler2D grain;
uniform float reeds;

float habitat_at(vec2 place)
{
    float patchy = texture(grain, place * 0.31 + 0.17).r + 0.5 * texture(grain, place * 1.3).r;
    return clamp(patchy * 5.0 - 3.5, 0.0, 1.0);
}

float moist_at(vec4 land)
{
    return max(0.6 * land.z, min(2.6 * land.w, 0.95));
}

void main()
{
    ivec2 p = ivec2(gl_FragCoord.xy);
    ivec2 last = ivec2(pav_size) - 1;
    vec4 land = texelFetch(home, p, 0);
    if (begin > 0.5) {
        float likes = habitat_at(uv * vec2(aspect, 1.0));
        float bank = land.z * clamp(2.0 - 4.0 * land.w, 0.0, 1.0) * clamp(land.x * 3.0, 0.0, 1.0);
        colour = vec4(0.8 * bank * likes * min(reeds, 1.0), moist_at(land), 0.0, likes);
        return;
    }
    vec4 was = texelFetch(cover, p, 0);
    vec4 ground = texelFetch(bed, p, 0);
    vec4 now = texelFetch(current, p, 0);
    float around = 0.25 * (texelFetch(cover, max(p - ivec2(1, 0), ivec2(0)), 0).y +
                           texelFetch(cover, min(p + ivec2(1, 0), last), 0).y +
                           texelFetch(cover, max(p - ivec2(0, 1), ivec2(0)), 0).y +
                           texelFetch(cover, min(p + ivec2(0, 1), last), 0).y);
    float wet = mix(was.y, around, gone(2.2 * dx * dx));
    float rest = moist_at(land);
    wet += (rest - wet) * gone(wet > rest ? 12.0 : 3.0);
    wet = max(wet, clamp(ground.y * 14.0 - 0.1, 0.0, 1.0));

    float swift = dot(now.xy, now.xy);
    float bank = wet * clamp(1.3 - 6.0 * ground.y, 0.0, 1.0) * was.w * clamp(ground.x * 3.0, 0.0, 1.0);
    float calm = clamp(1.5 - swift * 0.04, 0.0, 1.0) * (1.0 - now.z);
    float reed = was.x + h * reeds * 0.10 * bank * calm * (1.0 - was.x);
    reed -= h * was.x * (2.5 * now.z + 0.25 * clamp(ground.y * 2.5 - 1.0, 0.0, 1.0) + 0.02 +
                         0.06 * (1.0 - wet) + max(0.0, 0.5 - reeds));
    float memory = was.z + (now.z - was.z) * gone(now.z > was.z ? 1.8 : 7.0);
    colour = vec4(clamp(vec3(reed, wet, memory), 0.0, 1.0), was.w);
}

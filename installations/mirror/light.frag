// The light on the subject: mean and spread of luma, followed slowly like an iris.
uniform sampler2D looked, before;
uniform float fresh;

void main()
{
    float weight = 0.0, sum = 0.0, square = 0.0;
    for (int y = 0; y < 12; y++)
        for (int x = 0; x < 20; x++) {
            vec4 l = texture(looked, (vec2(x, y) + 0.5) / vec2(20.0, 12.0));
            float w = 0.02 + l.b;
            weight += w;
            sum += w * l.r;
            square += w * l.r * l.r;
        }
    float mean = sum / weight, spread = sqrt(max(square / weight - mean * mean, 0.0));
    vec2 now = vec2(mean, clamp(spread, 0.06, 0.4)), was = texelFetch(before, ivec2(0), 0).rg;
    colour = vec4(mix(was, now, fresh > 0.5 ? 1.0 : 1.0 - exp(-pav_dt * 1.5)), 0.0, 1.0);
}

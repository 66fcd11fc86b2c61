// A picture brought down eight times, counting only what the mask holds: rgb weighted, a the weight.
uniform sampler2D picture, worn, mask;

void main()
{
    vec4 sum = vec4(0.0);
    for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
            vec2 at = uv + (vec2(x, y) - 1.5) * 2.0 / (8.0 * pav_size);
            float weight = texture(mask, at).r * texture(worn, at).a;
            sum += vec4(texture(picture, at).rgb, 1.0) * weight;
        }
    }
    colour = sum / 16.0;
}

// The light on the painting itself: brighter under the lamp, darker where the frame shades it. light: x of
// whoever comes near (in the painting), how much it attends, the lamp's power, the painting's aspect.
uniform vec4 light;

void main()
{
    vec2 p = (uv - vec2(0.5, 0.80)) * vec2(light.w, 1.0);
    float lit = light.z * (0.42 + 0.70 * exp(-dot(p, p) * 1.5));
    lit += light.y * 0.10 * exp(-pow((uv.x - clamp(light.x, -0.6, 1.6)) * light.w / 0.5, 2.0));
    float shade = smoothstep(0.0, 0.045, 1.0 - uv.y) * smoothstep(0.0, 0.02, uv.x) *
                  smoothstep(0.0, 0.02, 1.0 - uv.x) * smoothstep(0.0, 0.01, uv.y);
    vec3 warm = mix(vec3(1.0, 0.86, 0.70), vec3(1.0, 0.985, 0.95), clamp(lit, 0.0, 1.0));
    colour = vec4(warm * min(lit, 1.06) * mix(0.35, 1.0, shade) + 0.015, 1.0);
}

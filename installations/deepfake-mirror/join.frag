// One step up: what this level adds to the one below, each of both pictures by the mask of this level.
// Alpha: whether anything is worn near.
uniform sampler2D base, worn, base_below, worn_below, joined_below;
uniform float lowest;

void main()
{
    vec4 over = texture(worn, uv);
    vec3 both = mix(texture(base, uv).rgb, over.rgb, over.a);
    vec3 below = mix(texture(base_below, uv).rgb, texture(worn_below, uv).rgb, over.a);
    vec4 foot = texture(joined_below, uv);
    colour = lowest > 0.5 ? vec4(both, over.a) : vec4(both - below + foot.rgb, max(over.a, foot.a));
}

// The visitor's picture with the last level of the pyramid added: where nothing is worn it is the camera's own,
// to the bit.
uniform sampler2D camera, base, worn, base_below, worn_below, joined_below;
uniform float opacity, divider; // px from the left, before which nothing is worn
in vec2 from;
in vec4 shade;

void main()
{
    if (gl_FragCoord.x < divider)
        discard;
    vec2 at = shade.rg;
    vec4 over = texture(worn, at), foot = texture(joined_below, at);
    if (shade.b <= 0.0 && over.a + foot.a < 0.002)
        discard; // another's face may be near
    vec3 seen = texture(camera, from).rgb;
    vec3 below = mix(texture(base_below, at).rgb, texture(worn_below, at).rgb, over.a);
    vec3 added = over.a * (over.rgb - texture(base, at).rgb) - below + foot.rgb;
    colour = vec4(clamp(seen + opacity * added, 0.0, 1.0), 1.0);
}

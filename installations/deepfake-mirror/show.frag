// What is hidden in the square, seen.
uniform sampler2D worn, dressed, mask, light, stats;
uniform int layer; // as enum wear_layer
uniform float amount, divider;
uniform vec3 veil;
in vec4 shade;

void main()
{
    if (gl_FragCoord.x < divider)
        discard;
    float laid = texture(dressed, shade.rg).a;
    colour = vec4(0.0);
    if (layer == 3) { // as it would look without any craft: the other's face, cut out and stuck on
        vec4 other = texture(worn, shade.rg);
        float cut = step(0.02, texture(mask, shade.rg).r * other.a) * amount;
        colour = vec4(other.rgb * cut, cut);
    } else if (layer == 4) { // where it is laid on
        float a = amount * 0.62 * laid;
        colour = vec4(veil * a, a);
    } else if (layer == 5) { // the visitor's light, as if the face were plaster
        vec4 low = texture(light, shade.rg);
        float mean = max(dot(texelFetch(stats, ivec2(0, 0), 0).rgb, vec3(0.299, 0.587, 0.114)), 0.05);
        float a = amount * smoothstep(0.02, 0.35, laid);
        float lit = dot(low.rgb, vec3(0.299, 0.587, 0.114)) / max(low.a, 1e-3) / mean;
        colour = vec4(vec3(0.97, 0.95, 0.92) * clamp(0.55 + 2.6 * (lit - 1.0), 0.0, 1.0) * a, a);
    } else if (layer == 6) {
        colour = vec4(vec3(laid), 1.0);
    }
}

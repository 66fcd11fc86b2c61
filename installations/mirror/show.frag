// Chalk meets paper: each chalk takes where the tooth and the stroke let it.
uniform sampler2D chalk, grain;
uniform vec4 paper;

float takes(float amount, float threshold)
{
    float marks = clamp((amount - threshold) * 2.6 + 0.45, 0.0, 1.0);
    return marks * clamp(amount * 5.0, 0.0, 1.0) * 0.72 + amount * 0.28;
}

void main()
{
    vec4 g = texture(grain, uv), d = texture(chalk, uv);
    float streak = (d.a - 0.5) * 9.0;
    float black = takes(d.r * 1.15, mix(g.r, g.g, 0.5) + streak);
    float red = takes(d.g * 1.1, mix(g.r, g.a, 0.5) + streak);
    float white = takes(d.b, mix(1.0 - g.r, g.g, 0.45) + streak) * (1.0 - 0.4 * black);
    vec3 c = paper.rgb * (0.9 + g.b * 0.16);
    c = mix(c, vec3(0.58, 0.27, 0.18), red * 0.72);
    c = mix(c, vec3(0.105, 0.10, 0.098), black * 0.92);
    c = mix(c, vec3(0.965, 0.945, 0.90), white * 0.85);
    colour = vec4(c, 1.0);
}

// The picture, in linear light: dry land, moist land, and water over it.

uniform sampler2D silk; // see silk.frag
uniform sampler2D land; // see land.frag

vec3 ink(float r, float g, float b) { vec3 c = vec3(r, g, b) / 255.0; return c * c; }

void main()
{
    vec4 earth = texture(land, uv);
    vec4 skin = texture(silk, uv);
    float fine = earth.a - 0.5;

    // Moist sand is dark; where it dries, a line of salt.
    vec3 ground = earth.rgb * earth.rgb;
    float moist = clamp(skin.a * 2.86 - 0.9 * fine, 0.0, 1.0);
    float salt = clamp(1.0 - abs(moist - 0.12) * 14.0, 0.0, 1.0);
    float damp = moist * moist * (3.0 - 2.0 * moist);
    ground *= 1.0 - damp * vec3(0.74, 0.755, 0.76);
    ground += 0.06 * salt;

    float depth = max(skin.a - 0.35, 0.0);
    depth = depth * depth * 20.0;
    float edge = depth - 0.16 * earth.a;
    float over = clamp(edge * 9.0 + 0.3, 0.0, 1.0);
    float deep = clamp(edge * 0.8 - 0.1, 0.0, 1.0);
    deep *= 2.0 - deep;
    float thread = skin.r - 0.5;
    vec3 body = mix(ink(162.0, 179.0, 187.0), ink(38.0, 54.0, 67.0), deep);
    vec2 load = skin.gb * (1.3 - 1.6 * thread);
    load /= 0.6 + load.x + load.y;
    body += load.x * (ink(182.0, 138.0, 82.0) - body);
    body += load.y * (ink(196.0, 206.0, 208.0) - body);
    body *= 1.0 + 0.9 * min(thread, 0.12);
    body += max(thread - 0.12, 0.0) * vec3(0.86, 0.95, 1.0);
    float clear = clamp(edge * 1.4 + 0.3, 0.0, 1.0);
    vec3 c = mix(ground, body, over * clear);

    vec2 q = uv - 0.5;
    c *= 1.0 - 0.5 * dot(q, q);
    colour = vec4(sqrt(clamp(c, 0.0, 1.0)), 1.0);
}

// The chalk on the sheet: black, red and white, drawn where the visitor rests, carried where they move.
// Alpha is the grain of moving dust, drawn out along its way; 0.5 where nothing moves.
uniform sampler2D camera, tones, air, before;
uniform vec4 fit, know; // know: live, presence, aspect, fresh
uniform float reform, trail, room;

float hash(vec2 p)
{
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

float noise(vec2 p)
{
    vec2 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}

// Three chalks on a sheet of middle tone.
vec3 chalks(float tone, float warm)
{
    float dark = max(0.58 - tone, 0.0) / 0.58, bright = max(tone - 0.59, 0.0) / 0.41;
    float flesh = smoothstep(0.08, 0.5, warm);
    float black = dark * dark * 0.9 + dark * 0.4 * (1.0 - flesh), red = dark * (1.1 - dark) * 2.6 * flesh;
    return vec3(black, red, bright);
}

#ifdef WAITING
// While nobody is there the sheet waits: a place kept clear, and dust that settles around it.
vec3 waiting()
{
    vec2 q = (uv - vec2(0.5, 0.5)) * vec2(know.z, 1.0);
    float t = pav_time * 0.05;
    float cloud = noise(q * 3.0 + vec2(t, -t * 0.7)) * 0.6 + noise(q * 7.0 + vec2(9.0 - t, t * 1.3)) * 0.4;
    float place = length(q / vec2(0.36, 0.46));
    float clear = 1.0 - smoothstep(0.7, 1.25, place + (cloud - 0.5) * 0.5);
    float ground = smoothstep(0.75, 0.0, uv.y) * 0.55 + 0.1;
    float dark = max(cloud * 1.5 - 0.42, 0.0) * ground * (1.0 - clear);
    return vec3(dark * 0.75, dark * 0.35 * smoothstep(0.4, 0.7, noise(q * 2.0 - t)), clear * (cloud * 0.5 + 0.05) * 0.55);
}
#endif

void main()
{
    vec4 wind = texture(air, uv), t = texture(tones, uv);
    vec3 c = texture(camera, uv * fit.xy + fit.zw).rgb;
    float tone = clamp(t.x + t.y * dot(c, vec3(0.2126, 0.7152, 0.0722)), 0.0, 1.0);
    vec3 drawn = chalks(tone, t.z) * mix(room, 1.0, t.w) * know.x;
#ifdef WAITING
    drawn = mix(max(drawn * 0.6, waiting()), drawn, know.y);
#endif

    // Only what was lifted is carried. The noise that enters is already a short stroke.
    float lift = wind.z;
    vec2 step_uv = wind.xy * smoothstep(0.0, 0.4, lift) * pav_dt / vec2(know.z, 1.0), step_px = step_uv * pav_size;
    float grain = 0.0;
    for (int i = 0; i < 3; i++)
        grain += noise((gl_FragCoord.xy - step_px * (float(i) / 3.0)) / 2.3);
    grain = (grain / 3.0 - 0.5) * lift * min(0.3 + length(step_px) * 0.3, 1.3);
    vec4 old = texture(before, uv - step_uv);

    float covered = clamp(dot(drawn, vec3(2.5)), 0.0, 1.0);
    float draws = mix(3.0 / reform, 4.0, lift);
    float loses = mix(1.0 / trail, mix(3.0 / reform, 5.0, lift), covered);
    vec3 source = drawn * (1.0 - 0.15 * lift);
    vec4 rate = pav_dt * vec4(mix(vec3(loses), vec3(draws), step(old.rgb, source)), 4.5);
    vec4 now = mix(old, vec4(source, 0.5 + grain), rate / (1.0 + rate)); // implicit: any pav_dt is stable
    if (know.w > 0.5)
        now = vec4(0.0, 0.0, 0.0, 0.5);
    // Eight bits carry slow change when their rounding is random.
    colour = now + (hash(gl_FragCoord.xy + fract(pav_time * 0.618) * 577.0) - 0.5) / 255.0;
}

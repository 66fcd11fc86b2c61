/*{
    "ISFVSN": "2",
    "DESCRIPTION": "What comes spreads like ink in wet paper",
    "CREDIT": "Pavilion",
    "CATEGORIES": ["Dissolve"],
    "INPUTS": [
        {"NAME": "startImage", "TYPE": "image"},
        {"NAME": "endImage", "TYPE": "image"},
        {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
        {"NAME": "drops", "LABEL": "Drops", "TYPE": "float", "MIN": 1, "MAX": 7, "DEFAULT": 4},
        {"NAME": "fray", "LABEL": "Fray", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.6},
        {"NAME": "rim", "LABEL": "Dark rim", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
        {"NAME": "seed", "LABEL": "Chance", "TYPE": "float", "MIN": 0, "MAX": 100, "DEFAULT": 7}
    ]
}*/

float hash(vec2 p)
{
    vec3 q = fract(p.xyx * vec3(0.1031, 0.1030, 0.0973));
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

float noise(vec2 p)
{
    vec2 cell = floor(p), f = fract(p);
    f = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    return mix(mix(hash(cell), hash(cell + vec2(1.0, 0.0)), f.x),
               mix(hash(cell + vec2(0.0, 1.0)), hash(cell + vec2(1.0, 1.0)), f.x), f.y);
}

float fibres(vec2 p)
{
    float sum = 0.0, size = 0.5;
    for (int i = 0; i < 5; i++) {
        sum += size * noise(p);
        p = mat2(0.8, 0.6, -0.6, 0.8) * p * 2.03 + 17.0;
        size *= 0.5;
    }
    return sum;
}

void main()
{
    vec2 at = isf_FragNormCoord;
    vec2 ratio = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 p = at * ratio;
    /* The paper pulls the ink: the nearest drop, and how far it has to go along the fibres. */
    vec2 pull = vec2(fibres(p * 2.3 + seed), fibres(p * 2.3 + seed + 40.0)) - 0.5;
    float way = 10.0;
    for (int i = 0; i < 7; i++) {
        if (float(i) >= floor(drops + 0.5))
            break;
        vec2 drop = vec2(hash(vec2(float(i), seed)), hash(vec2(seed + 3.0, float(i)))) * 0.8 + 0.1;
        float late = 0.25 * hash(vec2(float(i) + 9.0, seed)) * float(i > 0);
        way = min(way, length(p + 0.5 * fray * pull - drop * ratio) + late);
    }
    way += fray * 0.28 * (fibres(p * 9.0 + seed) - 0.5);
    float reach = smoothstep(0.0, 1.0, progress) * ((ratio.x + 0.45) / sqrt(floor(drops + 0.5)) + 0.3) - 0.12;
    float wet = reach - way;
    float share = smoothstep(-0.005, 0.03, wet);
    float edge = rim * (1.0 - progress) * smoothstep(-0.02, 0.012, wet) * exp(-max(wet, 0.0) * 16.0);
    share = progress <= 0.0 ? 0.0 : progress >= 1.0 ? 1.0 : share;
    edge = progress <= 0.0 || progress >= 1.0 ? 0.0 : edge;
    vec3 c = mix(IMG_NORM_PIXEL(startImage, at).rgb, IMG_NORM_PIXEL(endImage, at).rgb, share);
    gl_FragColor = vec4(c * (1.0 - 0.75 * edge), 1.0);
}

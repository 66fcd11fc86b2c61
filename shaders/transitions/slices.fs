/*{
    "ISFVSN": "2",
    "DESCRIPTION": "The picture is cut into slats that slide away one by one",
    "CREDIT": "Pavilion",
    "CATEGORIES": ["Wipe"],
    "INPUTS": [
        {"NAME": "startImage", "TYPE": "image"},
        {"NAME": "endImage", "TYPE": "image"},
        {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
        {"NAME": "slats", "LABEL": "Slats", "TYPE": "float", "MIN": 2, "MAX": 40, "DEFAULT": 12},
        {"NAME": "order", "LABEL": "Order", "TYPE": "long", "VALUES": [0, 1, 2], "LABELS": ["left to right", "by chance", "from the middle"], "DEFAULT": 1},
        {"NAME": "overlap", "LABEL": "Overlap", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.6}
    ]
}*/

float hash(float n)
{
    return fract(sin(n * 127.1) * 43758.5453);
}

void main()
{
    vec2 at = isf_FragNormCoord;
    float count = max(floor(slats + 0.5), 2.0);
    float slat = min(floor(at.x * count), count - 1.0);
    float place = slat / (count - 1.0);
    float when = order == 0 ? place : order == 1 ? hash(slat + 1.0) : abs(2.0 * place - 1.0);
    /* Each slat takes the same time; those that overlap more begin closer together. */
    float length_ = mix(0.2, 0.85, overlap);
    float t = clamp((progress - when * (1.0 - length_)) / length_, 0.0, 1.0);
    t = t * t * (3.0 - 2.0 * t);
    bool up = mod(slat, 2.0) < 1.0;
    float from = at.y - (up ? t : -t);
    bool gone = t >= 1.0 || from < 0.0 || from > 1.0;
    float behind = up ? -from : from - 1.0; /* below the slat that leaves */
    float shade = t <= 0.0 || t >= 1.0 ? 1.0 : 1.0 - 0.4 * exp(-max(behind, 0.0) * 14.0) * (1.0 - t);
    vec3 a = IMG_NORM_PIXEL(startImage, vec2(at.x, clamp(from, 0.0, 1.0))).rgb;
    vec3 b = IMG_NORM_PIXEL(endImage, at).rgb * shade;
    gl_FragColor = vec4(gone ? b : a, 1.0);
}

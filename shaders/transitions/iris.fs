/*{
    "ISFVSN": "2",
    "DESCRIPTION": "An iris opens on what comes",
    "CREDIT": "Pavilion",
    "CATEGORIES": ["Wipe"],
    "INPUTS": [
        {"NAME": "startImage", "TYPE": "image"},
        {"NAME": "endImage", "TYPE": "image"},
        {"NAME": "progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
        {"NAME": "centre", "LABEL": "Centre", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0.5, 0.5]},
        {"NAME": "blades", "LABEL": "Blades", "TYPE": "float", "MIN": 3, "MAX": 12, "DEFAULT": 8},
        {"NAME": "softness", "LABEL": "Softness", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.06}
    ]
}*/

const float CIRCLE = 6.28318530718;

void main()
{
    vec2 at = isf_FragNormCoord;
    vec2 ratio = vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    vec2 from = (at - centre) * ratio;
    /* The blades turn a little as they open, as they do in a lens. */
    float wedge = CIRCLE / max(floor(blades + 0.5), 3.0);
    float angle = mod(atan(from.y, from.x) + 0.9 * progress, wedge) - 0.5 * wedge;
    float reach = length(from) * cos(angle) / cos(0.5 * wedge);
    vec2 far = max(centre, 1.0 - centre) * ratio;
    float soft = 0.004 + 0.3 * softness;
    float open = smoothstep(0.0, 1.0, progress) * (1.1 * length(far) + 2.0 * soft) - soft;
    float share = 1.0 - smoothstep(open - soft, open + soft, reach);
    share = progress <= 0.0 ? 0.0 : progress >= 1.0 ? 1.0 : share;
    vec4 a = IMG_NORM_PIXEL(startImage, at), b = IMG_NORM_PIXEL(endImage, at);
    /* The blades throw a shadow on what lies behind them. */
    float shade = 1.0 - 0.45 * (1.0 - progress) * exp(-max(open - reach, 0.0) / (0.05 + 0.3 * soft));
    gl_FragColor = vec4(mix(a.rgb, b.rgb * shade, share), 1.0);
}

/*{
    "ISFVSN": "2",
    "DESCRIPTION": "Mirrors around a centre, which may turn",
    "CREDIT": "Pavilion",
    "CATEGORIES": ["Geometry"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "mirrors", "LABEL": "Mirrors", "TYPE": "float", "MIN": 2, "MAX": 16, "DEFAULT": 6},
        {"NAME": "centre", "LABEL": "Centre", "TYPE": "point2D", "MIN": [0, 0], "MAX": [1, 1], "DEFAULT": [0.5, 0.5]},
        {"NAME": "zoom", "LABEL": "Zoom", "TYPE": "float", "MIN": 0.25, "MAX": 4, "DEFAULT": 1},
        {"NAME": "turn", "LABEL": "Turn", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0},
        {"NAME": "speed", "LABEL": "Turns a minute", "TYPE": "float", "MIN": -6, "MAX": 6, "DEFAULT": 0.5}
    ]
}*/

const float CIRCLE = 6.28318530718;

/* Beyond its edge a picture goes on as its mirror image: no seams. */
vec2 mirrored(vec2 at)
{
    return 1.0 - abs(mod(at, 2.0) - 1.0);
}

void main()
{
    float ratio = RENDERSIZE.x / RENDERSIZE.y;
    vec2 from = (isf_FragNormCoord - vec2(0.5)) * vec2(ratio, 1.0);
    float wedge = CIRCLE / max(floor(mirrors + 0.5), 2.0);
    float spin = CIRCLE * (turn + TIME * speed / 60.0);
    float angle = atan(from.y, from.x) - spin;
    angle = abs(mod(angle + 0.5 * wedge, wedge) - 0.5 * wedge) + spin;
    vec2 at = length(from) / zoom * vec2(cos(angle), sin(angle));
    gl_FragColor = IMG_NORM_PIXEL(inputImage, mirrored(centre + at / vec2(ratio, 1.0)));
}

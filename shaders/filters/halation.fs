/*{
    "ISFVSN": "2",
    "DESCRIPTION": "Film: bright parts bleed a warm light around them, over a fine grain",
    "CREDIT": "Pavilion",
    "CATEGORIES": ["Film"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.6, "IDENTITY": 0},
        {"NAME": "threshold", "LABEL": "From a brightness of", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.55},
        {"NAME": "radius", "LABEL": "Radius", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5},
        {"NAME": "tint", "LABEL": "Tint", "TYPE": "color", "DEFAULT": [1.0, 0.42, 0.2, 1.0]},
        {"NAME": "grain", "LABEL": "Grain", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.25, "IDENTITY": 0}
    ],
    "PASSES": [
        {"TARGET": "bright", "WIDTH": "max(16, floor($WIDTH / 4))", "HEIGHT": "max(16, floor($HEIGHT / 4))"},
        {"TARGET": "across", "WIDTH": "max(16, floor($WIDTH / 4))", "HEIGHT": "max(16, floor($HEIGHT / 4))"},
        {"TARGET": "glow", "WIDTH": "max(16, floor($WIDTH / 4))", "HEIGHT": "max(16, floor($HEIGHT / 4))"},
        {}
    ]
}*/

float luminance(vec3 c)
{
    return dot(c, vec3(0.2126, 0.7152, 0.0722));
}

/* Squares stand for linear light. What is bright keeps a part of its colour and takes the tint's. */
vec4 bright_part(vec2 at)
{
    vec3 c = IMG_NORM_PIXEL(inputImage, at).rgb;
    float over = smoothstep(threshold, min(threshold + 0.45, 1.05), luminance(c));
    return vec4(mix(c * c, vec3(luminance(c * c)), 0.6) * over, 1.0);
}

float hash(vec3 p)
{
    p = fract(p * vec3(0.1031, 0.1030, 0.0973));
    p += dot(p, p.yzx + 33.33);
    return fract((p.x + p.y) * p.z);
}

/* Two numbers make a bell rather than a box; 24 times a second, as film runs. */
float speck(vec2 px)
{
    float frame = floor(TIME * 24.0);
    return hash(vec3(px, mod(frame, 997.0))) + hash(vec3(px.yx, mod(frame, 991.0) + 500.0)) - 1.0;
}

void main()
{
    vec2 at = isf_FragNormCoord;
    float reach = mix(0.004, 0.028, radius);
    if (PASSINDEX == 0) {
        vec2 texel = 1.0 / IMG_SIZE(inputImage);
        gl_FragColor = 0.25 * (bright_part(at + texel * vec2(-1.0, -1.0)) + bright_part(at + texel * vec2(1.0, -1.0)) +
                               bright_part(at + texel * vec2(-1.0, 1.0)) + bright_part(at + texel));
    } else if (PASSINDEX == 1 || PASSINDEX == 2) {
        float ratio = RENDERSIZE.x / RENDERSIZE.y;
        vec2 way = PASSINDEX == 1 ? vec2(reach / ratio, 0.0) : vec2(0.0, reach);
        vec3 sum = vec3(0.0);
        float weights = 0.0;
        for (int i = -8; i <= 8; i++) {
            float t = float(i) / 4.0;
            float weight = exp(-t * t);
            vec2 from = at + way * t;
            sum += weight * (PASSINDEX == 1 ? IMG_NORM_PIXEL(bright, from).rgb : IMG_NORM_PIXEL(across, from).rgb);
            weights += weight;
        }
        gl_FragColor = vec4(sum / weights, 1.0);
    } else {
        vec4 source = IMG_NORM_PIXEL(inputImage, at);
        vec3 light = source.rgb * source.rgb;
        vec3 halo = IMG_NORM_PIXEL(glow, at).rgb * tint.rgb * amount * 1.6;
        light = 1.0 - (1.0 - light) * (1.0 - clamp(halo, 0.0, 1.0));
        vec3 c = sqrt(light);
        float middle = 4.0 * luminance(c) * (1.0 - luminance(c)); /* least in black and in white */
        c += speck(floor(gl_FragCoord.xy)) * grain * 0.09 * (0.35 + 0.65 * middle);
        gl_FragColor = vec4(clamp(c, 0.0, 1.0), source.a);
    }
}

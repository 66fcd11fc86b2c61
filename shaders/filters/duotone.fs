/*{
    "ISFVSN": "2",
    "DESCRIPTION": "Printed in two inks: darkness in one, light in the other",
    "CREDIT": "Pavilion",
    "CATEGORIES": ["Color"],
    "INPUTS": [
        {"NAME": "inputImage", "TYPE": "image"},
        {"NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 1, "IDENTITY": 0},
        {"NAME": "dark", "LABEL": "Dark ink", "TYPE": "color", "DEFAULT": [0.07, 0.09, 0.26, 1.0]},
        {"NAME": "light", "LABEL": "Light ink", "TYPE": "color", "DEFAULT": [0.98, 0.87, 0.68, 1.0]},
        {"NAME": "balance", "LABEL": "Balance", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0},
        {"NAME": "contrast", "LABEL": "Contrast", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5}
    ]
}*/

void main()
{
    vec4 source = IMG_THIS_PIXEL(inputImage);
    float tone = sqrt(dot(source.rgb * source.rgb, vec3(0.2126, 0.7152, 0.0722)));
    tone = pow(tone, exp2(-balance));
    tone = mix(tone, smoothstep(0.0, 1.0, tone), contrast);
    /* Mixed as light is, so that the middle does not turn to mud. */
    vec3 print = sqrt(mix(dark.rgb * dark.rgb, light.rgb * light.rgb, tone * tone));
    gl_FragColor = vec4(mix(source.rgb, print, amount), source.a);
}

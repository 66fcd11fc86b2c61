/*{
    "DESCRIPTION": "@TITLE@: slow coloured light, as through a curtain",
    "CREDIT": "Your name",
    "ISFVSN": "2",
    "CATEGORIES": ["Generator"],
    "INPUTS": [
        { "NAME": "folds", "TYPE": "float", "LABEL": "Folds", "DEFAULT": 6.0, "MIN": 1.0, "MAX": 20.0 },
        { "NAME": "speed", "TYPE": "float", "LABEL": "Speed", "DEFAULT": 0.25, "MIN": 0.0, "MAX": 1.0 },
        { "NAME": "light", "TYPE": "color", "LABEL": "Light", "DEFAULT": [0.98, 0.72, 0.45, 1.0] },
        { "NAME": "shade", "TYPE": "color", "LABEL": "Shade", "DEFAULT": [0.12, 0.10, 0.28, 1.0] }
    ]
}*/

// A fold is a wave that leans; a second, slower one keeps them from being alike.
float fold(vec2 at, float phase)
{
    float lean = 0.08 * sin(at.y * 3.0 + phase * 1.7);
    float slow = 0.6 * sin((at.x + lean) * folds * 0.61 + phase * 0.8);
    return 0.5 + 0.5 * sin((at.x + lean) * folds * 6.2832 + slow * 3.0 + phase);
}

void main()
{
    vec2 at = isf_FragNormCoord;
    float phase = TIME * speed;
    float lit = fold(at, phase) * (0.55 + 0.45 * at.y);
    gl_FragColor = vec4(mix(shade.rgb, light.rgb, lit * lit), 1.0);
}

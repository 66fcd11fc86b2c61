"""Shaders in ISF's form, and what can be wrong with one."""

ENDLESS = """
    float sum = 0.0;
    /* A software renderer ends each loop after 65,535 rounds. */
    for (int k = 0; k >= 0; k = (k + 1) % 1000)
        for (int i = 0; i >= 0; i = (i + 1) % 1000)
            sum = fract(sum + 0.1 + TIME);
"""
FADE = """/*{ "ISFVSN": "2", "INPUTS": [{ "NAME": "startImage", "TYPE": "image" }, { "NAME": "endImage", "TYPE": "image" },
  { "NAME": "progress", "TYPE": "float", "DEFAULT": 0, "MIN": 0, "MAX": 1 }] }*/
"""
FILTER = """/*{ "ISFVSN": "2", "INPUTS": [{ "NAME": "inputImage", "TYPE": "image" }] }*/
"""
CROSSFADE = FADE + """void main()
{
    gl_FragColor = mix(IMG_NORM_PIXEL(startImage, isf_FragNormCoord), IMG_NORM_PIXEL(endImage, isf_FragNormCoord), progress);
}
"""

// The mean colour of both faces and the spread of their brightness, relative to it: two texels, the visitor's and
// the worn one's.
#include "skin.glsl"

uniform sampler2D visitor, worn, before;
uniform float take; // how much of this picture counts against what was known

void main()
{
    bool own = gl_FragCoord.x < 1.0;
    ivec2 size = textureSize(visitor, 0);
    vec3 sum = vec3(0.0);
    float squares = 0.0, weight = 1e-4;
    for (int y = 0; y < size.y; y++) {
        for (int x = 0; x < size.x; x++) {
            vec4 low = own ? texelFetch(visitor, ivec2(x, y), 0) : texelFetch(worn, ivec2(x, y), 0);
            if (low.a < 0.02)
                continue;
            float bright = skin_bright(low.rgb / low.a);
            sum += low.rgb;
            squares += bright * bright * low.a;
            weight += low.a;
        }
    }
    vec3 mean = sum / weight;
    float bright = skin_bright(mean);
    float spread = sqrt(max(squares / weight - bright * bright, 0.0)) / max(bright, 0.02);
    colour = mix(texelFetch(before, ivec2(gl_FragCoord.xy), 0), vec4(mean, spread), take);
}

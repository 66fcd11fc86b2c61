// The water's skin: noise drawn out along the current into threads (image based flow
// visualisation, van Wijk 2002), with depth and the two sediments at the picture's own scale.
// r threads and foam; g ochre; b blue-grey; a below 0.35
// moisture, above it depth and stillness.

#include "delta.glsl"
uniform sampler2D silk;
uniform sampler2D grain;

void main()
{
    vec4 now = texture(current, uv);
    vec4 ground = texture(bed, uv);
    vec4 life = texture(cover, uv);
    vec2 back = uv - now.xy * h / (144.0 * vec2(aspect, 1.0)) * 1.5;
    float thread = texture(silk, back).r;
    vec4 spot = texture(grain, gl_FragCoord.xy / 512.0);
    float twinkle = abs(fract(spot.a + clock * 0.45) - 0.5) * 2.0;
    float swift = clamp(dot(now.xy, now.xy) * 0.12, 0.0, 1.0);
    float lively = swift * (1.0 - 0.9 * now.w) * (1.0 - 0.5 * clamp(ground.y - 0.8, 0.0, 1.0));
    float foam = clamp(now.z * 1.25 - life.z, 0.0, 1.0);
    float fresh = 0.5 + (twinkle - 0.5) * (0.08 + 0.92 * lively) + foam * (spot.r * 1.7 - 0.62);
    float rate = mix(gone(0.75), 0.3, foam);
    thread = mix(thread, clamp(fresh, 0.0, 1.0), begin > 0.5 ? 1.0 : rate);
    float depth = ground.y + 0.3 * now.z;
    float code = depth > 0.08 ? 0.35 + 0.5 * sqrt(min((depth - 0.08) * 0.2, 1.0)) : 0.35 * life.y;
    code += 0.15 * now.w;
    colour = vec4(thread, ground.zw * 0.66, code) + (spot.a - 0.5) / 255.0;
}

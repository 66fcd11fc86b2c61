// The grade, in the order of a colourist's desk: light, warmth, contrast, saturation, lens, film.
#include "colour.glsl"
#include "film.glsl"

uniform sampler2D picture;
uniform float exposure, contrast, saturation, temperature, vignette, grain;

void main()
{
    vec4 from = texture(picture, uv);
    vec3 c = colour_to_linear(from.rgb / max(from.a, 1e-3));
    c = colour_temperature(colour_exposure(c, exposure), temperature, 0.0);
    c *= film_vignette(uv, pav_size, vignette);
    c = exposure > 0.0 ? colour_shoulder(c, 0.75) : c; // what is pushed bends instead of clipping
    c = colour_to_srgb(c);
    c = colour_saturation(colour_contrast(c, contrast), saturation);
    c += film_grain(gl_FragCoord.xy, pav_frame, colour_luma(c)) * grain * 0.08;
    colour = vec4(clamp(colour_dither(c, gl_FragCoord.xy), 0.0, 1.0) * from.a, from.a);
}

// The colourist's table: exposure in linear light, then contrast, saturation, warmth, vignette, grain.
// At their neutral values the scene does not come here at all: the film is copied to the screen.
uniform sampler2D film;
uniform vec4 place; // where the film lies on the screen, uv
uniform float exposure, contrast, saturation, temperature, vignette, grain;

void main()
{
    vec4 picture = texture(film, uv);
    vec3 c = pow(max(picture.rgb, 0.0), vec3(2.2)) * exp2(exposure);
    c *= vec3(1.0 + 0.28 * temperature, 1.0, 1.0 - 0.28 * temperature);
    c = pow(max(c, 0.0), vec3(1.0 / 2.2));
    c = (c - 0.5) * contrast + 0.5;
    c = mix(vec3(dot(c, vec3(0.2126, 0.7152, 0.0722))), c, saturation);
    vec2 from_centre = (place.xy + uv * place.zw) * 2.0 - 1.0;
    c *= 1.0 - vignette * 0.85 * smoothstep(0.35, 1.5, length(from_centre));
    float speck = fract(sin(dot(gl_FragCoord.xy + fract(pav_time) * 61.0,
                                vec2(12.9898, 78.233))) * 43758.5453);
    c += grain * 0.16 * (speck - 0.5) * (1.0 - abs(c - 0.5));
    colour = vec4(clamp(c, 0.0, 1.0) * picture.a, picture.a);
}

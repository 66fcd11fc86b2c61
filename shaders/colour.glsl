// Colour. Pictures, films and the screen carry sRGB values; light adds up only after
// colour_to_linear. Oklab: Ottosson, "A perceptual color space for image processing", 2020.
#ifndef COLOUR_GLSL
#define COLOUR_GLSL

// --- sRGB, IEC 61966-2-1 ---

vec3 colour_to_linear(vec3 c)
{
    return mix(c / 12.92, pow((max(c, 0.0) + 0.055) / 1.055, vec3(2.4)), step(0.04045, c));
}

vec3 colour_to_srgb(vec3 c)
{
    return mix(c * 12.92, 1.055 * pow(max(c, 0.0), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c));
}

vec4 colour_to_linear(vec4 c) { return vec4(colour_to_linear(c.rgb), c.a); }
vec4 colour_to_srgb(vec4 c) { return vec4(colour_to_srgb(c.rgb), c.a); }

// How bright light is (linear RGB, BT.709), and how bright an sRGB value looks, roughly.
float colour_luminance(vec3 linear) { return dot(linear, vec3(0.2126, 0.7152, 0.0722)); }
float colour_luma(vec3 srgb) { return dot(srgb, vec3(0.2126, 0.7152, 0.0722)); }

// --- Oklab: equal steps look equal; from and to linear RGB ---

vec3 colour_to_oklab(vec3 linear)
{
    vec3 lms = mat3(0.4122214708, 0.2119034982, 0.0883024619, 0.5363325363, 0.6806995451,
                    0.2817188376, 0.0514459929, 0.1073969566, 0.6299787005) * linear;
    lms = sign(lms) * pow(abs(lms), vec3(1.0 / 3.0));
    return mat3(0.2104542553, 1.9779984951, 0.0259040371, 0.7936177850, -2.4285922050,
                0.7827717662, -0.0040720468, 0.4505937099, -0.8086757660) * lms;
}

vec3 colour_from_oklab(vec3 lab)
{
    vec3 lms = mat3(1.0, 1.0, 1.0, 0.3963377774, -0.1055613458, -0.0894841775, 0.2158037573,
                    -0.0638541728, -1.2914855480) * lab;
    lms = lms * lms * lms;
    return mat3(4.0767416621, -1.2684380046, -0.0041960863, -3.3077115913, 2.6097574011,
                -0.7034186147, 0.2309699292, -0.3413193965, 1.7076147010) * lms;
}

// Lightness 0..1, chroma 0..about 0.3, hue in turns: sRGB out, cut to what a screen can show.
vec3 colour_oklch(float lightness, float chroma, float hue)
{
    float a = hue * 6.2831853;
    vec3 linear = colour_from_oklab(vec3(lightness, chroma * cos(a), chroma * sin(a)));
    return colour_to_srgb(clamp(linear, 0.0, 1.0));
}

// Between two sRGB colours without a muddy middle.
vec3 colour_mix(vec3 a, vec3 b, float t)
{
    vec3 lab = mix(colour_to_oklab(colour_to_linear(a)), colour_to_oklab(colour_to_linear(b)), t);
    return colour_to_srgb(clamp(colour_from_oklab(lab), 0.0, 1.0));
}

// --- HSV: hue in turns ---

vec3 colour_from_hsv(vec3 hsv)
{
    vec3 p = abs(fract(hsv.x + vec3(1.0, 2.0 / 3.0, 1.0 / 3.0)) * 6.0 - 3.0);
    return hsv.z * mix(vec3(1.0), clamp(p - 1.0, 0.0, 1.0), hsv.y);
}

vec3 colour_to_hsv(vec3 c)
{
    float high = max(c.r, max(c.g, c.b)), span = high - min(c.r, min(c.g, c.b));
    float hue = high == c.r ? (c.g - c.b) : high == c.g ? 2.0 * span + c.b - c.r
                                                        : 4.0 * span + c.r - c.g;
    return vec3(span > 0.0 ? fract(hue / (6.0 * span)) : 0.0, high > 0.0 ? span / high : 0.0, high);
}

// --- palettes: base + swing * cos of a turn (after Inigo Quilez) ---

vec3 colour_palette(float t, vec3 base, vec3 swing, vec3 rate, vec3 phase)
{
    return base + swing * cos(6.2831853 * (rate * t + phase));
}

// --- grading: all neutral at 0, or 1 where it multiplies ---

vec3 colour_exposure(vec3 linear, float stops) { return linear * exp2(stops); }
vec3 colour_saturation(vec3 c, float amount) { return mix(vec3(colour_luma(c)), c, amount); }
// Around middle grey of sRGB values.
vec3 colour_contrast(vec3 c, float amount) { return (c - 0.5) * amount + 0.5; }
// Warm is positive; -1..1 is what one wants.
vec3 colour_temperature(vec3 c, float warmth, float tint)
{
    return c * vec3(1.0 + 0.12 * warmth, 1.0 - 0.08 * tint, 1.0 - 0.12 * warmth);
}
// Lift moves the blacks, gain the whites, gamma what lies between (ASC CDL's cousins).
vec3 colour_lift_gamma_gain(vec3 c, vec3 lift, vec3 gamma, vec3 gain)
{
    return pow(max(c * gain + lift * (1.0 - c), 0.0), 1.0 / max(gamma, 1e-3));
}

// Any amount of light into 0..1: straight below `knee`, bent softly above it.
vec3 colour_shoulder(vec3 linear, float knee)
{
    vec3 over = max(linear - knee, 0.0), room = vec3(1.0 - knee);
    return min(linear, knee) + room * over / (over + room);
}

// Less than one step of an 8-bit screen, so that slow gradients show no bands. `px` is
// gl_FragCoord.xy. Interleaved gradient noise: Jimenez, SIGGRAPH 2014.
vec3 colour_dither(vec3 c, vec2 px)
{
    float n = fract(52.9829189 * fract(dot(floor(px), vec2(0.06711056, 0.00583715))));
    return c + (n - 0.5) / 255.0;
}

#endif

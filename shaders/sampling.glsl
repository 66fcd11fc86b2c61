// Reading pictures: smoother, softer, sharper, and how they change.
#ifndef SAMPLING_GLSL
#define SAMPLING_GLSL

// Cubic B-spline by four linear reads (Sigg and Hadwiger, GPU Gems 2, 2005): a small field such as
// flow or mask enlarged without diamonds.
vec4 sampling_cubic(sampler2D picture, vec2 uv)
{
    vec2 size = vec2(textureSize(picture, 0)), at = uv * size - 0.5, f = fract(at);
    vec2 f2 = f * f, f3 = f2 * f;
    vec2 w0 = (1.0 - f) * (1.0 - f) * (1.0 - f) / 6.0, w1 = (4.0 - 6.0 * f2 + 3.0 * f3) / 6.0;
    vec2 w3 = f3 / 6.0, w2 = 1.0 - w0 - w1 - w3;
    vec2 low = w0 + w1, high = w2 + w3, base = floor(at) + 0.5;
    vec2 a = (base - 1.0 + w1 / low) / size, b = (base + 1.0 + w3 / high) / size;
    return low.y * (low.x * texture(picture, a) + high.x * texture(picture, vec2(b.x, a.y))) +
           high.y * (low.x * texture(picture, vec2(a.x, b.y)) + high.x * texture(picture, b));
}

// One direction of a Gaussian of sigma 1.8 texels: 9 texels by 5 reads. Call it with
// (1 / width, 0), then on the result with (0, 1 / height).
vec4 sampling_blur(sampler2D picture, vec2 uv, vec2 texel)
{
    return texture(picture, uv) * 0.2270270270 +
           (texture(picture, uv + texel * 1.3846153846) + texture(picture, uv - texel * 1.3846153846)) *
               0.3162162162 +
           (texture(picture, uv + texel * 3.2307692308) + texture(picture, uv - texel * 3.2307692308)) *
               0.0702702703;
}

// Half the size (Bjorge, "Bandwidth-Efficient Rendering", SIGGRAPH 2015: dual filter). `texel` is
// that of the picture read. Down a few times and up again is a wide, cheap blur.
vec4 sampling_halve(sampler2D picture, vec2 uv, vec2 texel)
{
    return texture(picture, uv) * 0.5 +
           (texture(picture, uv + texel) + texture(picture, uv - texel) +
            texture(picture, uv + vec2(texel.x, -texel.y)) +
            texture(picture, uv + vec2(-texel.x, texel.y))) * 0.125;
}
vec4 sampling_double(sampler2D picture, vec2 uv, vec2 texel)
{
    vec2 h = 0.5 * texel;
    vec4 sides = texture(picture, uv + vec2(texel.x, 0.0)) + texture(picture, uv - vec2(texel.x, 0.0)) +
                 texture(picture, uv + vec2(0.0, texel.y)) + texture(picture, uv - vec2(0.0, texel.y));
    vec4 corners = texture(picture, uv + h) + texture(picture, uv - h) +
                   texture(picture, uv + vec2(h.x, -h.y)) + texture(picture, uv + vec2(-h.x, h.y));
    return (sides + 2.0 * corners) / 12.0;
}

// Unsharp mask with the four neighbours; amount 0 is neutral.
vec4 sampling_sharpen(sampler2D picture, vec2 uv, float amount)
{
    vec2 texel = 1.0 / vec2(textureSize(picture, 0));
    vec4 middle = texture(picture, uv);
    vec4 around = texture(picture, uv + vec2(texel.x, 0.0)) + texture(picture, uv - vec2(texel.x, 0.0)) +
                  texture(picture, uv + vec2(0.0, texel.y)) + texture(picture, uv - vec2(0.0, texel.y));
    return middle + amount * (middle - 0.25 * around);
}

// How the first channel rises to the right and upwards, per texel: the normal of a height field.
vec2 sampling_slope(sampler2D picture, vec2 uv)
{
    vec2 texel = 1.0 / vec2(textureSize(picture, 0));
    return 0.5 * vec2(texture(picture, uv + vec2(texel.x, 0.0)).r - texture(picture, uv - vec2(texel.x, 0.0)).r,
                      texture(picture, uv + vec2(0.0, texel.y)).r - texture(picture, uv - vec2(0.0, texel.y)).r);
}

#endif

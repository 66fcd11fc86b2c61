// YUV to RGB and back. Films and cameras arrive converted; this is for effects that think in luma
// and chroma. Full range, chroma centred on 0; yuv_expand and yuv_squeeze are for limited range.
// ITU-R BT.601-7, BT.709-6, BT.2020-2 (non-constant luminance).
#ifndef YUV_GLSL
#define YUV_GLSL

const vec2 YUV_BT601 = vec2(0.299, 0.114); // weights of red and blue
const vec2 YUV_BT709 = vec2(0.2126, 0.0722);
const vec2 YUV_BT2020 = vec2(0.2627, 0.0593);

vec3 yuv_from_rgb(vec3 rgb, vec2 weights)
{
    float y = dot(rgb, vec3(weights.x, 1.0 - weights.x - weights.y, weights.y));
    return vec3(y, 0.5 * (rgb.b - y) / (1.0 - weights.y), 0.5 * (rgb.r - y) / (1.0 - weights.x));
}

vec3 yuv_to_rgb(vec3 yuv, vec2 weights)
{
    float r = yuv.x + 2.0 * (1.0 - weights.x) * yuv.z;
    float b = yuv.x + 2.0 * (1.0 - weights.y) * yuv.y;
    float g = (yuv.x - weights.x * r - weights.y * b) / (1.0 - weights.x - weights.y);
    return vec3(r, g, b);
}

// Between 8-bit limited range as stored (luma 16..235, chroma 16..240 about 128, all / 255) and the
// above.
vec3 yuv_expand(vec3 stored) { return (stored * 255.0 - vec3(16.0, 128.0, 128.0)) / vec3(219.0, 224.0, 224.0); }
vec3 yuv_squeeze(vec3 yuv) { return (yuv * vec3(219.0, 224.0, 224.0) + vec3(16.0, 128.0, 128.0)) / 255.0; }

#endif

// What faces are compared in.
#ifndef SKIN_GLSL
#define SKIN_GLSL

float skin_bright(vec3 c) { return dot(c, vec3(0.299, 0.587, 0.114)); }

// Differences of colour, relative to brightness: the same in light and in shade.
vec2 skin_hue(vec3 c)
{
    float y = max(skin_bright(c), 0.06);
    return vec2(c.r - y, c.b - y) / y;
}

#endif

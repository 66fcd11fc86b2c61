// A picture onto a screen. A `fit` is a vec4 as pav_fit_cover() makes it:
// picture = screen * fit.xy + fit.zw.
#ifndef FIT_GLSL
#define FIT_GLSL

vec2 fit_apply(vec2 screen_uv, vec4 fit) { return screen_uv * fit.xy + fit.zw; }
vec2 fit_undo(vec2 picture_uv, vec4 fit) { return (picture_uv - fit.zw) / fit.xy; }

// The picture fills the screen; what does not fit is cut off on both sides alike.
vec4 fit_cover(vec2 picture_size, vec2 screen_size)
{
    float r = (screen_size.x * picture_size.y) / (screen_size.y * picture_size.x);
    vec2 scale = r < 1.0 ? vec2(r, 1.0) : vec2(1.0, 1.0 / r);
    return vec4(scale, 0.5 - 0.5 * scale);
}

// The whole picture is seen; uv outside 0..1 is beside it.
vec4 fit_contain(vec2 picture_size, vec2 screen_size)
{
    float r = (screen_size.x * picture_size.y) / (screen_size.y * picture_size.x);
    vec2 scale = r < 1.0 ? vec2(1.0, 1.0 / r) : vec2(r, 1.0);
    return vec4(scale, 0.5 - 0.5 * scale);
}

// 1 where uv is on the picture, 0 beside it.
float fit_inside(vec2 uv)
{
    vec2 on = step(0.0, uv) * step(uv, vec2(1.0));
    return on.x * on.y;
}

// Square coordinates: the screen's height is 1, its middle (0, 0).
vec2 fit_square(vec2 uv, vec2 screen_size) { return (uv - 0.5) * vec2(screen_size.x / screen_size.y, 1.0); }

vec2 fit_turn(vec2 p, float angle) { return mat2(cos(angle), sin(angle), -sin(angle), cos(angle)) * p; }
vec2 fit_mirror(vec2 uv) { return vec2(1.0 - uv.x, uv.y); }

#endif

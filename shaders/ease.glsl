// Easing: 0..1 in, 0..1 out; outside it stays at the ends.
#ifndef EASE_GLSL
#define EASE_GLSL

float ease_in(float t) { t = clamp(t, 0.0, 1.0); return t * t * t; }
float ease_out(float t) { t = 1.0 - clamp(t, 0.0, 1.0); return 1.0 - t * t * t; }
float ease_in_out(float t)
{
    t = clamp(t, 0.0, 1.0);
    return t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
}
float ease_sine(float t) { return 0.5 - 0.5 * cos(3.1415927 * clamp(t, 0.0, 1.0)); }
// Passes the end a little and comes back.
float ease_overshoot(float t)
{
    t = clamp(t, 0.0, 1.0) - 1.0;
    return 1.0 + t * t * (2.70158 * t + 1.70158);
}
// A breath: 0 at the ends, 1 in the middle.
float ease_pulse(float t) { t = clamp(t, 0.0, 1.0); return 16.0 * t * t * (1.0 - t) * (1.0 - t); }
// How far something has come that closes `rate` of the gap each second; the same at any frame rate.
float ease_towards(float rate, float dt) { return 1.0 - exp(-rate * dt); }
// 0 below a, 1 above b, straight between.
float ease_ramp(float a, float b, float x) { return clamp((x - a) / (b - a), 0.0, 1.0); }

#endif

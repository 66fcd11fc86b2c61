/* Motion: the curves of shaders/ease.glsl in C, and values that go from 0 to 1 in a given time. */
#ifndef EASE_H
#define EASE_H

#include <math.h>
#include <stdbool.h>

static inline float ease_in_out(float t)
{
    t = fminf(fmaxf(t, 0), 1);
    return t * t * t * (t * (t * 6 - 15) + 10);
}

/* Closes `rate` of the gap each second; the same at any frame rate. */
static inline void ease_towards(float *value, float goal, float rate, double dt_s)
{
    *value += (goal - *value) * (1 - expf(-rate * (float)dt_s));
}

/* Up to 1 in `up_s`, down to 0 in `down_s`; still to be eased. */
static inline float ease_step(float value, bool up, float up_s, float down_s, double dt_s)
{
    value += (float)dt_s * (up ? 1 / up_s : -1 / down_s);
    return fminf(fmaxf(value, 0), 1);
}

#endif

/* The few functions of numbers and points that worn faces and puppets share. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <math.h>

#include "geometry.h"

#define RADIANS 0.017453293f

static inline float clamp(float x, float low, float high)
{
    return fminf(fmaxf(x, low), high);
}

/* 0 up to `from`, 1 after `to`, smooth between. */
static inline float ramp(float from, float to, float x)
{
    float t = clamp((x - from) / (to - from), 0, 1);
    return t * t * (3 - 2 * t);
}

static inline struct point mix(struct point a, struct point b, float t)
{
    return (struct point){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

#endif

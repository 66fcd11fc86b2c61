/* Three-component vectors and local frames for the drawn visitor: metres, x right, y up, z to the camera. */
#ifndef PAV_VISITOR_VEC_H
#define PAV_VISITOR_VEC_H

#include <math.h>

struct vec {
    float x, y, z;
};

/* An origin and three unit axes. */
struct frame {
    struct vec o, x, y, z;
};

static inline struct vec vec_add(struct vec a, struct vec b)
{
    return (struct vec){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline struct vec vec_mad(struct vec a, struct vec b, float s)
{
    return (struct vec){a.x + b.x * s, a.y + b.y * s, a.z + b.z * s};
}

/* A point of the frame's own coordinates, outside. */
static inline struct vec frame_at(const struct frame *f, float x, float y, float z)
{
    return vec_mad(vec_mad(vec_mad(f->o, f->x, x), f->y, y), f->z, z);
}

/* The frame turned about one of its axes; its origin stays. Positive turns: y to the viewer's right
 * of the figure's nose, x nods down, z leans to +x. */
static inline struct frame frame_turn_y(struct frame f, float a)
{
    float c = cosf(a), s = sinf(a);
    struct vec x = f.x;
    f.x = vec_mad((struct vec){x.x * c, x.y * c, x.z * c}, f.z, -s);
    f.z = vec_mad((struct vec){x.x * s, x.y * s, x.z * s}, f.z, c);
    return f;
}

static inline struct frame frame_turn_x(struct frame f, float a)
{
    float c = cosf(a), s = sinf(a);
    struct vec y = f.y;
    f.y = vec_mad((struct vec){y.x * c, y.y * c, y.z * c}, f.z, s);
    f.z = vec_mad((struct vec){y.x * -s, y.y * -s, y.z * -s}, f.z, c);
    return f;
}

static inline struct frame frame_turn_z(struct frame f, float a)
{
    float c = cosf(a), s = sinf(a);
    struct vec x = f.x;
    f.x = vec_mad((struct vec){x.x * c, x.y * c, x.z * c}, f.y, -s);
    f.y = vec_mad((struct vec){x.x * s, x.y * s, x.z * s}, f.y, c);
    return f;
}

/* 0 before a, 1 after b, eased between (Perlin's quintic). */
static inline float ease(float t, float a, float b)
{
    float u = (t - a) / (b - a);
    u = u < 0 ? 0 : u > 1 ? 1 : u;
    return u * u * u * (u * (u * 6 - 15) + 10);
}

static inline float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static inline float mix(float a, float b, float t)
{
    return a + (b - a) * t;
}

#endif

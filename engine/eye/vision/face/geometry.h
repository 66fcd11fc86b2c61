/* A face's measures from its landmarks (iBUG order). px, y down. */
#ifndef PAV_FACE_GEOMETRY_H
#define PAV_FACE_GEOMETRY_H

#include <math.h>

#include "eye/vision/face/align.h"

struct pav_point {
    float x, y;
};

/* Between the outer corners of the eyes. */
static inline struct pav_point pav_face_eyes(const struct pav_face_fit *f)
{
    return (struct pav_point){0.5f * (f->landmarks[36][0] + f->landmarks[45][0]),
                              0.5f * (f->landmarks[36][1] + f->landmarks[45][1])};
}

static inline struct pav_point pav_face_mouth(const struct pav_face_fit *f)
{
    return (struct pav_point){0.5f * (f->landmarks[48][0] + f->landmarks[54][0]),
                              0.5f * (f->landmarks[48][1] + f->landmarks[54][1])};
}

static inline float pav_face_apart(struct pav_point a, struct pav_point b)
{
    return hypotf(a.x - b.x, a.y - b.y);
}

/* The distance between the outer eye corners, as it would be from the front: a turned head brings the
 * eyes together, but not eyes and mouth. */
static inline float pav_face_size(const struct pav_face_fit *f)
{
    float across = hypotf(f->landmarks[45][0] - f->landmarks[36][0],
                          f->landmarks[45][1] - f->landmarks[36][1]);
    float down = pav_face_apart(pav_face_eyes(f), pav_face_mouth(f));
    return fmaxf(fmaxf(across, 1.15f * down), 1);
}

/* Between eyes and mouth: the middle of what is aligned. */
static inline struct pav_point pav_face_middle(const struct pav_face_fit *f)
{
    struct pav_point e = pav_face_eyes(f), m = pav_face_mouth(f);
    return (struct pav_point){0.6f * e.x + 0.4f * m.x, 0.6f * e.y + 0.4f * m.y};
}

static inline void pav_face_shift(struct pav_face_fit *f, float dx, float dy)
{
    for (int i = 0; i < PAV_LANDMARKS; i++)
        f->landmarks[i][0] += dx, f->landmarks[i][1] += dy;
    for (int i = 0; i < 2; i++)
        f->pupils[i][0] += dx, f->pupils[i][1] += dy;
}

#endif

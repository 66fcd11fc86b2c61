/* Owns the fitting of similarities to points. */
#include "eye/vision/face/points.h"

#define COUNT PAV_FACE_POINTS

static void mean_of(const float (*points)[2], float mean[2])
{
    mean[0] = mean[1] = 0;
    for (int i = 0; i < COUNT; i++) {
        mean[0] += points[i][0] / COUNT;
        mean[1] += points[i][1] / COUNT;
    }
}

struct pav_similarity pav_similarity_fit(const float (*from)[2], const float (*to)[2])
{
    float f[2], t[2], dot = 0, cross = 0, square = 1e-12f;
    mean_of(from, f);
    mean_of(to, t);
    for (int i = 0; i < COUNT; i++) {
        float x = from[i][0] - f[0], y = from[i][1] - f[1];
        float u = to[i][0] - t[0], v = to[i][1] - t[1];
        dot += x * u + y * v;
        cross += x * v - y * u;
        square += x * x + y * y;
    }
    struct pav_similarity s = {.a = dot / square, .b = cross / square};
    s.x0 = t[0] - (s.a * f[0] - s.b * f[1]);
    s.y0 = t[1] - (s.b * f[0] + s.a * f[1]);
    return s;
}

void pav_similarity_apply(const struct pav_similarity *s, const float in[2], float out[2])
{
    float x = in[0], y = in[1];
    out[0] = s->a * x - s->b * y + s->x0;
    out[1] = s->b * x + s->a * y + s->y0;
}

void pav_similarity_undo(const struct pav_similarity *s, const float in[2], float out[2])
{
    float square = s->a * s->a + s->b * s->b + 1e-12f;
    float x = in[0] - s->x0, y = in[1] - s->y0;
    out[0] = (s->a * x + s->b * y) / square;
    out[1] = (s->a * y - s->b * x) / square;
}

int pav_point_twin(int i)
{
    static const uint8_t twins[PAV_FACE_POINTS] = {
        16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1,  0,  26,
        25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31,
        45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49,
        48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65, 69, 68};
    return twins[i];
}

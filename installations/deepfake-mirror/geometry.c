/* Owns the geometry of faces: the mean face, its turn, similarities, triangulation. */
#include "geometry.h"

#include <math.h>

#include "numbers.h"

const float face_mean[PAV_LANDMARKS][3] = {
    {-1.588f, -0.051f, 0.560f}, {-1.561f, -0.484f, 0.673f}, {-1.488f, -0.943f, 0.669f},
    {-1.370f, -1.377f, 0.569f}, {-1.197f, -1.759f, 0.569f}, {-0.960f, -2.091f, 0.842f},
    {-0.643f, -2.346f, 1.267f}, {-0.319f, -2.486f, 1.564f}, {0.000f, -2.510f, 1.855f},
    {0.319f, -2.486f, 1.564f},  {0.643f, -2.346f, 1.267f},  {0.960f, -2.091f, 0.842f},
    {1.197f, -1.759f, 0.569f},  {1.370f, -1.377f, 0.569f},  {1.488f, -0.943f, 0.669f},
    {1.561f, -0.484f, 0.673f},  {1.588f, -0.051f, 0.560f},  {-1.200f, 0.338f, 1.641f},
    {-0.963f, 0.479f, 1.844f},  {-0.725f, 0.532f, 1.963f},  {-0.488f, 0.517f, 2.042f},
    {-0.250f, 0.462f, 2.083f},  {0.250f, 0.462f, 2.083f},   {0.488f, 0.517f, 2.042f},
    {0.725f, 0.532f, 1.963f},   {0.963f, 0.479f, 1.844f},   {1.200f, 0.338f, 1.641f},
    {0.000f, 0.050f, 2.067f},   {0.000f, -0.233f, 2.249f},  {0.000f, -0.517f, 2.466f},
    {0.000f, -0.800f, 2.675f},  {-0.344f, -0.990f, 2.331f}, {-0.185f, -1.055f, 2.375f},
    {0.000f, -1.100f, 2.271f},  {0.185f, -1.055f, 2.375f},  {0.344f, -0.990f, 2.331f},
    {-0.990f, 0.030f, 1.810f},  {-0.804f, 0.122f, 1.902f},  {-0.596f, 0.111f, 1.906f},
    {-0.410f, -0.053f, 1.852f}, {-0.596f, -0.076f, 1.920f}, {-0.804f, -0.060f, 1.924f},
    {0.410f, -0.053f, 1.852f},  {0.596f, 0.111f, 1.906f},   {0.804f, 0.122f, 1.902f},
    {0.990f, 0.030f, 1.810f},   {0.804f, -0.060f, 1.924f},  {0.596f, -0.076f, 1.920f},
    {-0.580f, -1.520f, 2.076f}, {-0.365f, -1.431f, 2.230f}, {-0.151f, -1.375f, 2.318f},
    {0.000f, -1.423f, 2.342f},  {0.151f, -1.375f, 2.318f},  {0.365f, -1.431f, 2.230f},
    {0.580f, -1.520f, 2.076f},  {0.365f, -1.654f, 2.204f},  {0.151f, -1.697f, 2.260f},
    {0.000f, -1.705f, 2.267f},  {-0.151f, -1.697f, 2.260f}, {-0.365f, -1.654f, 2.204f},
    {-0.499f, -1.520f, 2.194f}, {-0.162f, -1.470f, 2.375f}, {0.000f, -1.470f, 2.402f},
    {0.162f, -1.470f, 2.375f},  {0.499f, -1.520f, 2.194f},  {0.162f, -1.570f, 2.375f},
    {0.000f, -1.570f, 2.402f},  {-0.162f, -1.570f, 2.375f},
};

/* Where a head turns on its neck. */
static const float pivot[3] = {0, -1.4f, 0};

/* --- similarities ---- */

struct similarity similarity_fit(const struct point *from, const struct point *to,
                                 const float *weights, int count)
{
    struct point f = {0, 0}, t = {0, 0};
    float sum = 1e-12f, dot = 0, cross = 0, square = 1e-12f;
    for (int i = 0; i < count; i++) {
        float w = weights ? weights[i] : 1;
        f.x += w * from[i].x, f.y += w * from[i].y;
        t.x += w * to[i].x, t.y += w * to[i].y;
        sum += w;
    }
    f.x /= sum, f.y /= sum, t.x /= sum, t.y /= sum;
    for (int i = 0; i < count; i++) {
        float w = weights ? weights[i] : 1;
        float x = from[i].x - f.x, y = from[i].y - f.y, u = to[i].x - t.x, v = to[i].y - t.y;
        dot += w * (x * u + y * v);
        cross += w * (x * v - y * u);
        square += w * (x * x + y * y);
    }
    struct similarity s = {.a = dot / square, .b = cross / square};
    s.x0 = t.x - (s.a * f.x - s.b * f.y);
    s.y0 = t.y - (s.b * f.x + s.a * f.y);
    return s;
}

struct point similarity_apply(const struct similarity *s, struct point p)
{
    return (struct point){s->a * p.x - s->b * p.y + s->x0, s->b * p.x + s->a * p.y + s->y0};
}

struct point similarity_undo(const struct similarity *s, struct point p)
{
    float square = s->a * s->a + s->b * s->b + 1e-12f, x = p.x - s->x0, y = p.y - s->y0;
    return (struct point){(s->a * x + s->b * y) / square, (s->a * y - s->b * x) / square};
}

float similarity_scale(const struct similarity *s)
{
    return hypotf(s->a, s->b);
}

/* --- the face's frame ---- */

static struct point turn(const float p[3], float yaw, float pitch)
{
    float x = p[0] - pivot[0], y = p[1] - pivot[1], z = p[2] - pivot[2];
    float depth = z * cosf(yaw) - x * sinf(yaw);
    return (struct point){x * cosf(yaw) + z * sinf(yaw), y * cosf(pitch) + depth * sinf(pitch)};
}

struct point face_turned(const float place[3], float yaw_deg, float pitch_deg)
{
    static const float between_eyes[3] = {0, 0, 1.9f};
    float yaw = yaw_deg * RADIANS, pitch = pitch_deg * RADIANS;
    struct point p = turn(place, yaw, pitch), eyes = turn(between_eyes, yaw, pitch);
    return (struct point){p.x - eyes.x, p.y - eyes.y};
}

void face_points(const struct pav_face *face, float width_px, float height_px,
                 struct point points[PAV_LANDMARKS])
{
    for (int i = 0; i < PAV_LANDMARKS; i++)
        points[i] =
            (struct point){face->landmarks[i][0] * width_px, face->landmarks[i][1] * height_px};
}

struct similarity face_frame(const struct pav_face *face, const struct point points[PAV_LANDMARKS])
{
    /* Jaw a little, nose and the corners of the eyes in full. */
    static const int steady[] = {2, 3, 13, 14, 27, 28, 29, 30, 31, 33, 35, 36, 39, 42, 45};
    enum { COUNT = sizeof steady / sizeof *steady };
    struct point from[COUNT], to[COUNT];
    float weights[COUNT];
    for (int i = 0; i < COUNT; i++) {
        from[i] = face_turned(face_mean[steady[i]], face->yaw_deg, face->pitch_deg);
        to[i] = points[steady[i]];
        weights[i] = steady[i] < 17 ? 0.3f : 1.0f;
    }
    return similarity_fit(from, to, weights, COUNT);
}

/* --- triangulation ---- */

#define CORNERS_MOST   (TRIANGULATE_MOST + 3)
#define TRIANGLES_MOST (2 * CORNERS_MOST + 4)

struct triangle {
    int corner[3];
};

/* Above 0: `p` lies within the circle through the corners, which turn anticlockwise. Shewchuk's incircle
 * determinant, in double. */
static double in_circle(const struct point *points, const struct triangle *t, struct point p)
{
    double m[3][3];
    for (int i = 0; i < 3; i++) {
        double x = (double)points[t->corner[i]].x - (double)p.x;
        double y = (double)points[t->corner[i]].y - (double)p.y;
        m[i][0] = x, m[i][1] = y, m[i][2] = x * x + y * y;
    }
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
           m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/* An edge that two fallen triangles share lies within the hole and falls too. */
static int add_edge(int (*edges)[2], int count, int from, int to)
{
    for (int i = 0; i < count; i++) {
        if (edges[i][0] == to && edges[i][1] == from) {
            edges[i][0] = edges[count - 1][0];
            edges[i][1] = edges[count - 1][1];
            return count - 1;
        }
    }
    edges[count][0] = from;
    edges[count][1] = to;
    return count + 1;
}

static int insert(const struct point *points, int added, struct triangle *list, int count)
{
    static int edges[3 * TRIANGLES_MOST][2];
    int edge_count = 0;
    for (int i = 0; i < count;) {
        if (in_circle(points, &list[i], points[added]) <= 0) {
            i++;
            continue;
        }
        for (int k = 0; k < 3; k++)
            edge_count =
                add_edge(edges, edge_count, list[i].corner[k], list[i].corner[(k + 1) % 3]);
        list[i] = list[--count];
    }
    for (int i = 0; i < edge_count && count < TRIANGLES_MOST; i++)
        list[count++] = (struct triangle){{edges[i][0], edges[i][1], added}};
    return count;
}

int triangulate(const struct point *points, int count, uint16_t (*triangles)[3], int most)
{
    static struct point all[CORNERS_MOST];
    static struct triangle list[TRIANGLES_MOST];
    if (count > TRIANGULATE_MOST)
        return 0;
    for (int i = 0; i < count; i++) /* a face is symmetrical; four on one circle are one too many */
        all[i] = (struct point){points[i].x + 0.0007f * (float)(i % 7),
                                points[i].y + 0.0005f * (float)(i % 5)};
    all[count] = (struct point){-3000, -3000};
    all[count + 1] = (struct point){3000, -3000};
    all[count + 2] = (struct point){0, 3000};
    list[0] = (struct triangle){{count, count + 1, count + 2}};
    int made = 1, kept = 0;
    for (int i = 0; i < count; i++)
        made = insert(all, i, list, made);
    for (int i = 0; i < made && kept < most; i++) {
        const int *c = list[i].corner;
        if (c[0] >= count || c[1] >= count || c[2] >= count)
            continue;
        for (int k = 0; k < 3; k++)
            triangles[kept][k] = (uint16_t)c[k];
        kept++;
    }
    return kept;
}

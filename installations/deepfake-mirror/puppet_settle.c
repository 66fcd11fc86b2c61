/* Owns a rig's triangles, and that they do not fold: at rest, and however the head is turned. */
#include "puppet_rig.h"

#include <math.h>
#include <string.h>

#define TURN_MOST 26.0f /* degrees */
#define TURN_SURE 17.0f /* every rig is made to bear this in any direction */
#define ROUNDS    80
#define SQUEEZED  0.16f /* a triangle keeps at least so much of its area */

/* --- triangles ---- */

static bool within(int v, int first)
{
    return v >= first && v < first + RIG_CONTOUR;
}

static bool in_hole(const struct rig *rig, const uint16_t *t)
{
    const int first[] = {rig->eye[0], rig->eye[1], rig->lips};
    for (int i = 0; i < 3; i++)
        if (within(t[0], first[i]) && within(t[1], first[i]) && within(t[2], first[i]))
            return true;
    return false;
}

static void keep(struct rig *rig, int to, int from)
{
    memmove(rig->triangles[to], rig->triangles[from], sizeof rig->triangles[to]);
}

static void make_triangles(struct rig *rig, const struct point *laid)
{
    int made = triangulate(laid, rig->count, rig->triangles, RIG_TRIANGLES);
    rig->triangle_count = 0;
    for (int t = 0; t < made; t++)
        if (!in_hole(rig, rig->triangles[t]))
            keep(rig, rig->triangle_count++, t);
}

static float rest_area(const struct rig *rig, int t)
{
    const uint16_t *c = rig->triangles[t];
    return rig_twice_area(rig->vertex[c[0]].rest, rig->vertex[c[1]].rest, rig->vertex[c[2]].rest);
}

static bool of_feature(const struct rig *rig, int v)
{
    return within(v, rig->eye[0]) || within(v, rig->eye[1]) || within(v, rig->lips);
}

/* Moves what may move of a triangle so that it gains a part of the area that it lacks. */
static void widen(struct rig *rig, int t, float lacks, bool all)
{
    const uint16_t *c = rig->triangles[t];
    for (int k = 0; k < 3; k++) {
        struct rig_vertex *v = &rig->vertex[c[k]];
        if (v->weight < 1 || (!all && of_feature(rig, c[k])))
            continue;
        struct point a = rig->vertex[c[(k + 1) % 3]].rest, b = rig->vertex[c[(k + 2) % 3]].rest;
        float dx = b.x - a.x, dy = b.y - a.y, length = hypotf(dx, dy) + 0.02f;
        float way = fminf(0.4f * lacks / length, 0.05f) / length;
        v->rest.x -= way * dy, v->rest.y += way * dx;
    }
}

/* A portrait that was found a little wrong must not begin folded: what folds is moved apart, eyes and lips last.
 * At rest this shows nothing; what still folds is left out. */
static void unfold(struct rig *rig)
{
    for (int round = 0; round < 90; round++) {
        bool all = round >= 60;
        float least = all ? 4e-4f : 6e-3f;
        for (int t = 0; t < rig->triangle_count; t++) {
            float lacks = least - rest_area(rig, t);
            if (lacks > 0)
                widen(rig, t, lacks, all);
        }
    }
    int kept = 0;
    for (int t = 0; t < rig->triangle_count; t++) {
        float area = rest_area(rig, t);
        if (area <= 1e-5f)
            continue;
        keep(rig, kept, t);
        rig->area[kept++] = area;
    }
    rig->triangle_count = kept;
}

static float contour_area(const struct rig *rig, int first)
{
    const struct rig_vertex *v = &rig->vertex[first];
    float sum = 0;
    for (int i = 0; i + 1 < RIG_STATIONS; i++) {
        struct point a = v[rig_lower(i)].rest, b = v[rig_lower(i + 1)].rest;
        struct point c = v[rig_upper(i + 1)].rest, d = v[rig_upper(i)].rest;
        sum += rig_twice_area(a, b, c) + rig_twice_area(a, c, d);
    }
    return sum;
}

/* Triangles that are all the right way round and make up the area of the border leave no gap in it. */
static bool fills_border(const struct rig *rig)
{
    float all = 0, filled = 0;
    for (int i = 0; i < RIG_SPOKES; i++)
        all += rig_twice_area(rig->middle, rig->vertex[rig->border[i]].rest,
                              rig->vertex[rig->border[(i + 1) % RIG_SPOKES]].rest);
    for (int t = 0; t < rig->triangle_count; t++)
        filled += rig->area[t];
    filled += contour_area(rig, rig->eye[0]) + contour_area(rig, rig->eye[1]);
    filled += contour_area(rig, rig->lips);
    return fabsf(all - filled) < 1e-4f * all;
}

/* --- depth ---- */

static bool squeezed(const struct rig *rig, const struct point *at, int t)
{
    const uint16_t *c = rig->triangles[t];
    return rig_twice_area(at[c[0]], at[c[1]], at[c[2]]) < SQUEEZED * rig->area[t];
}

static void level(struct rig *rig, int t)
{
    struct rig_vertex *v[3];
    float z = 0, weight = 0;
    for (int k = 0; k < 3; k++) {
        v[k] = &rig->vertex[rig->triangles[t][k]];
        z += v[k]->z / 3, weight += v[k]->weight / 3;
    }
    for (int k = 0; k < 3; k++) {
        v[k]->z += 0.2f * (z - v[k]->z);
        if (v[k]->weight > 0) /* what is pinned stays so */
            v[k]->weight += 0.2f * (weight - v[k]->weight);
    }
}

/* An eyeball is one piece. */
static void level_eyes(struct rig *rig)
{
    for (int e = 0; e < 2; e++) {
        struct rig_vertex *v = &rig->vertex[rig->eye[e]];
        float z = 0, weight = 0;
        for (int i = 0; i < RIG_CONTOUR; i++)
            z += v[i].z / RIG_CONTOUR, weight += v[i].weight / RIG_CONTOUR;
        for (int i = 0; i < RIG_CONTOUR; i++)
            v[i].z = z, v[i].weight = weight;
    }
}

/* A cheek that is painted nearly edge-on would pass behind the mouth as the head turns; the mesh cannot. Where
 * triangles would fold, the face is made flatter, until it turns well in every direction. */
static void flatten(struct rig *rig)
{
    static const float roll[] = {-RIG_ROLL_MOST, 0, RIG_ROLL_MOST};
    bool good = false;
    for (int round = 0; round < ROUNDS && !good; round++) {
        good = true;
        for (int i = 0; i < 8 * 3; i++) {
            float angle = 6.2831853f * (float)(i % 8) / 8;
            struct point at[RIG_MOST];
            rig_turn(rig, TURN_SURE * cosf(angle), TURN_SURE * sinf(angle), roll[i / 8], at);
            for (int t = 0; t < rig->triangle_count; t++) {
                if (!squeezed(rig, at, t))
                    continue;
                good = false;
                level(rig, t);
            }
        }
        level_eyes(rig);
    }
}

/* --- how far the head may turn ---- */

static bool turns_well(const struct rig *rig, float yaw, float pitch, float roll)
{
    struct point at[RIG_MOST];
    rig_turn(rig, yaw, pitch, roll, at);
    for (int t = 0; t < rig->triangle_count; t++)
        if (squeezed(rig, at, t))
            return false;
    return true;
}

static void find_limits(struct rig *rig)
{
    for (int i = 0; i < RIG_DIRECTIONS; i++) {
        float angle = 6.2831853f * (float)i / RIG_DIRECTIONS;
        rig->turn_most[i] = 1;
        for (float far = 2; far <= TURN_MOST; far += 1) {
            float yaw = far * cosf(angle), pitch = far * sinf(angle);
            if (!turns_well(rig, yaw, pitch, -RIG_ROLL_MOST) || !turns_well(rig, yaw, pitch, 0) ||
                !turns_well(rig, yaw, pitch, RIG_ROLL_MOST))
                break;
            rig->turn_most[i] = far;
        }
    }
}

void rig_settle(struct rig *rig, const struct point *laid)
{
    make_triangles(rig, laid);
    unfold(rig);
    rig->closed = fills_border(rig);
    flatten(rig);
    find_limits(rig);
}

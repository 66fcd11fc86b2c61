/* Owns the vertices of a portrait's rig: where they lie, how deep, and what they follow. */
#include "puppet_rig.h"

#include <string.h>

#include "numbers.h"

#define CLOSED   0.17f  /* lips nearer than this are meant closed */
#define LIP_LINE 0.015f /* half the dark line between closed lips, which belongs to neither */
#define RINGS    3

/* The layout that the triangles are made on: the mean face, looking ahead, lips well apart. */
struct build {
    struct rig *rig;
    struct point face[PAV_LANDMARKS];   /* the portrait's landmarks, units */
    struct point layout[PAV_LANDMARKS]; /* the mean's */
    struct point laid[RIG_MOST];        /* each vertex on the layout */
};

int rig_upper(int station)
{
    return station;
}

int rig_lower(int station)
{
    return station == 0 || station == RIG_STATIONS - 1 ? station : RIG_STATIONS - 1 + station;
}

float rig_twice_area(struct point a, struct point b, struct point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

static struct rig_vertex *add(struct build *b, struct point rest, struct point laid, float z,
                              float weight)
{
    if (b->rig->count == RIG_MOST)
        return &b->rig->vertex[RIG_MOST - 1];
    b->laid[b->rig->count] = laid;
    struct rig_vertex *v = &b->rig->vertex[b->rig->count++];
    *v = (struct rig_vertex){.rest = rest, .z = z, .weight = weight};
    return v;
}

/* A place that is a blend of landmarks, and moves as they do. */
static void add_blend(struct build *b, const int *landmark, const float *share, int count)
{
    struct point rest = {0, 0}, laid = {0, 0};
    float z = 0;
    for (int i = 0; i < count; i++) {
        rest.x += share[i] * b->face[landmark[i]].x, rest.y += share[i] * b->face[landmark[i]].y;
        laid.x += share[i] * b->layout[landmark[i]].x;
        laid.y += share[i] * b->layout[landmark[i]].y;
        z += share[i] * face_mean[landmark[i]][2];
    }
    struct rig_vertex *v = add(b, rest, laid, z, 1);
    for (int i = 0; i < count; i++)
        v->by[i] = (uint8_t)landmark[i], v->share[i] = share[i];
}

/* --- lips and plain landmarks ---- */

/* Half a step along a row of landmarks is a Catmull-Rom blend of four of them. */
static void add_row_at(struct build *b, const int *row, int count, int half)
{
    int i = half / 2;
    if (half % 2 == 0)
        add_blend(b, &row[i], (const float[]){1}, 1);
    else if (i == 0)
        add_blend(b, row, (const float[]){0.375f, 0.75f, -0.125f}, 3);
    else if (i == count - 2)
        add_blend(b, &row[count - 3], (const float[]){-0.125f, 0.75f, 0.375f}, 3);
    else
        add_blend(b, &row[i - 1], (const float[]){-0.0625f, 0.5625f, 0.5625f, -0.0625f}, 4);
}

static void add_lips(struct build *b)
{
    static const int outer_upper[] = {48, 49, 50, 51, 52, 53, 54};
    static const int outer_lower[] = {48, 59, 58, 57, 56, 55, 54};
    static const int inner_upper[] = {60, 61, 62, 63, 64}, inner_lower[] = {60, 67, 66, 65, 64};
    for (int half = 0; half <= 12; half++)
        add_row_at(b, outer_upper, 7, half);
    for (int half = 1; half <= 11; half++)
        add_row_at(b, outer_lower, 7, half);
    b->rig->lips = b->rig->count;
    for (int half = 0; half <= 8; half++)
        add_row_at(b, inner_upper, 5, half);
    for (int half = 1; half <= 7; half++)
        add_row_at(b, inner_lower, 5, half);
}

/* Where the line between closed lips was found twice, it is one. */
static void close_lips(struct build *b)
{
    struct rig *rig = b->rig;
    for (int k = 0; k < 3; k++)
        rig->gap = fmaxf(rig->gap, b->face[61 + k].y - b->face[67 - k].y);
    rig->parted = rig->gap >= CLOSED;
    if (rig->parted) {
        for (int k = 0; k < 3; k++)
            b->face[67 - k].y = fminf(b->face[67 - k].y, b->face[61 + k].y - 0.02f);
        return;
    }
    rig->gap = 2 * LIP_LINE;
    for (int k = 0; k < 3; k++) {
        struct point middle = mix(b->face[61 + k], b->face[67 - k], 0.5f);
        b->face[61 + k] = (struct point){middle.x, middle.y + LIP_LINE};
        b->face[67 - k] = (struct point){middle.x, middle.y - LIP_LINE};
    }
}

/* --- eyes ---- */

static void add_eye(struct build *b, int e)
{
    const int first = 36 + 6 * e;
    struct point rest[RIG_CONTOUR], laid[RIG_CONTOUR];
    rig_eye_contour(&b->face[first], rest);
    rig_eye_contour(&b->layout[first], laid);
    b->rig->eye[e] = b->rig->count;
    for (int i = 0; i < RIG_CONTOUR; i++)
        add(b, rest[i], laid[i], (face_mean[first][2] + face_mean[first + 3][2]) / 2 + 0.05f, 1);
}

static void find_pupil(struct build *b, const struct pav_face *face, int e)
{
    struct rig *rig = b->rig;
    const struct rig_vertex *v = &rig->vertex[rig->eye[e]];
    struct point px = {face->pupils[e][0] * (float)rig->width_px,
                       face->pupils[e][1] * (float)rig->height_px};
    struct point p = similarity_undo(&rig->frame, px), left = v[0].rest;
    struct point right = v[RIG_STATIONS - 1].rest;
    struct point middle = mix(v[rig_upper(4)].rest, v[rig_lower(4)].rest, 0.5f);
    float width = right.x - left.x;
    bool inside = p.x > left.x + 0.2f * width && p.x < right.x - 0.2f * width &&
                  fabsf(p.y - middle.y) < 0.3f * width;
    rig->pupil[e] = inside ? p : middle;
}

/* --- what lies around ---- */

static void add_forehead(struct build *b)
{
    static const float place[][3] = {
        {-1.45f, 0.62f, 0.85f}, {-1.15f, 1.1f, 1.2f}, {-0.6f, 1.4f, 1.5f},  {0, 1.5f, 1.6f},
        {0.6f, 1.4f, 1.5f},     {1.15f, 1.1f, 1.2f},  {1.45f, 0.62f, 0.85f}};
    static const int brow[] = {17, 18, 20, 21, 23, 25, 26};
    for (int i = 0; i < 7; i++) {
        struct point p = face_turned(place[i], b->rig->yaw_deg, b->rig->pitch_deg);
        struct point laid = {place[i][0], place[i][1]};
        struct rig_vertex *v = add(b, p, laid, place[i][2], 1);
        v->by[0] = (uint8_t)brow[i], v->share[0] = 0.3f;
    }
}

/* A vertex between landmarks that follows them less than they move. */
static void add_between(struct build *b, const int landmark[3], const float share[3], float follow,
                        float bulge)
{
    add_blend(b, landmark, share, 3);
    struct rig_vertex *v = &b->rig->vertex[b->rig->count - 1];
    v->z += bulge;
    for (int i = 0; i < 3; i++)
        v->share[i] *= follow;
}

static void add_cheeks(struct build *b)
{
    add_between(b, (const int[]){36, 2, 48}, (const float[]){0.34f, 0.33f, 0.33f}, 1.2f, 0.3f);
    add_between(b, (const int[]){45, 14, 54}, (const float[]){0.34f, 0.33f, 0.33f}, 1.2f, 0.3f);
    add_between(b, (const int[]){39, 31, 48}, (const float[]){0.3f, 0.4f, 0.3f}, 1.2f, -0.1f);
    add_between(b, (const int[]){42, 35, 54}, (const float[]){0.3f, 0.4f, 0.3f}, 1.2f, -0.1f);
    add_between(b, (const int[]){4, 48, 6}, (const float[]){0.35f, 0.4f, 0.25f}, 1, 0.3f);
    add_between(b, (const int[]){12, 54, 10}, (const float[]){0.35f, 0.4f, 0.25f}, 1, 0.3f);
    add_between(b, (const int[]){57, 8, 57}, (const float[]){0.25f, 0.5f, 0.25f}, 1, 0.1f);
}

/* How far out the landmarks reach from `middle` in a direction. */
static float reach(const struct build *b, struct point middle, struct point way)
{
    float most = 0;
    for (int i = 0; i < PAV_LANDMARKS; i++)
        most = fmaxf(most, (b->face[i].x - middle.x) * way.x + (b->face[i].y - middle.y) * way.y);
    return most;
}

/* How far one may go from `middle` before the picture ends, units. */
static float room(const struct rig *rig, struct point middle, struct point way)
{
    struct point from = similarity_apply(&rig->frame, middle);
    struct point to =
        similarity_apply(&rig->frame, (struct point){middle.x + way.x, middle.y + way.y});
    float dx = to.x - from.x, dy = to.y - from.y, most = 1e6f;
    if (fabsf(dx) > 1e-6f)
        most = fminf(most, ((dx > 0 ? (float)rig->width_px : 0) - from.x) / dx);
    if (fabsf(dy) > 1e-6f)
        most = fminf(most, ((dy > 0 ? (float)rig->height_px : 0) - from.y) / dy);
    return most;
}

/* Three rings: hair and neck, what only follows, what is pinned; pinned too is where the picture ends. */
static void add_rings(struct build *b)
{
    static const float wide[RINGS] = {2.05f, 2.6f, 3.2f}, high[RINGS] = {2.7f, 3.2f, 3.9f};
    static const float weights[RINGS] = {0.85f, 0.35f, 0}, jaw[RINGS] = {0.45f, 0.15f, 0};
    struct point middle =
        face_turned((const float[]){0, -0.4f, 0.6f}, b->rig->yaw_deg, b->rig->pitch_deg);
    b->rig->middle = middle;
    for (int i = 0; i < RIG_SPOKES; i++) {
        float angle = 6.2831853f * ((float)i + 0.5f) / RIG_SPOKES;
        struct point way = {cosf(angle), sinf(angle)};
        float most = room(b->rig, middle, way), before = 0, out = reach(b, middle, way) + 0.2f;
        for (int ring = 0; ring < RINGS && before < most - 0.05f; ring++) {
            float radius = 1 / hypotf(way.x / wide[ring], way.y / high[ring]);
            struct point laid = {radius * way.x, radius * way.y - 0.4f};
            radius = fmaxf(radius, out + 0.6f * (float)ring);
            bool ends = radius > most - 0.1f;
            radius = before = ends ? most : radius;
            struct point p = {middle.x + radius * way.x, middle.y + radius * way.y};
            b->rig->border[i] = b->rig->count;
            float low = clamp(-way.y - 0.5f, 0, 1); /* under the chin */
            struct rig_vertex *v =
                add(b, p, laid, 0.3f + 0.7f * low, ends ? 0 : weights[ring] * (1 - 0.3f * low));
            v->by[0] = 8, v->share[0] = ends ? 0 : jaw[ring] * 2 * low;
        }
    }
}

bool rig_build(struct rig *rig, const struct pav_face *face, int width_px, int height_px)
{
    struct build b = {.rig = rig};
    struct point points[PAV_LANDMARKS];
    *rig = (struct rig){.width_px = width_px,
                        .height_px = height_px,
                        .yaw_deg = clamp(face->yaw_deg, -45, 45),
                        .pitch_deg = clamp(face->pitch_deg, -30, 30)};
    face_points(face, (float)width_px, (float)height_px, points);
    rig->frame = face_frame(face, points);
    if (!(similarity_scale(&rig->frame) > 2))
        return false;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        b.face[i] = similarity_undo(&rig->frame, points[i]);
        b.layout[i] = (struct point){face_mean[i][0], face_mean[i][1]};
        bool lower_lip = (i >= 55 && i <= 59) || i >= 65;
        b.layout[i].y -= lower_lip ? 0.2f : 0;
    }
    close_lips(&b);
    rig->mouth_width = (b.face[54].x - b.face[48].x) / cosf(rig->yaw_deg * RADIANS);
    rig->mouth_y = b.face[62].y;
    for (int i = 0; i < 36; i++)
        add_blend(&b, &i, (const float[]){1}, 1);
    for (int e = 0; e < 2; e++)
        add_eye(&b, e);
    add_lips(&b);
    add_forehead(&b);
    add_cheeks(&b);
    add_rings(&b);
    for (int e = 0; e < 2; e++)
        find_pupil(&b, face, e);
    rig->iris = 0.15f;
    rig_settle(rig, b.laid);
    return true;
}

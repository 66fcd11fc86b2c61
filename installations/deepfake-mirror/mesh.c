/* Owns the mesh of a worn face: its points, its triangles, and how they move. */
#include "mesh.h"

#include <math.h>
#include <string.h>

#include "numbers.h"

#define JAW_WITHIN      0.87f /* cheeks are worn, their edge is the visitor's */
#define FOREHEAD_WITHIN 0.94f
#define MOVE_MOST       0.32f /* units that one point may be moved by */
#define RING_PULL       0.55f
#define FAR_HALF_DEG    26.0f /* of yaw, from which on half of a painted face is not there */

const uint8_t face_outline[OUTLINE_POINTS] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                              13, 14, 15, 16, 76, 75, 74, 73, 72, 71, 70, 69, 68};

/* Over the brows, from the picture's left to its right: under the hair of most. */
static const float forehead[FOREHEAD_POINTS][3] = {
    {-1.46f, 0.30f, 0.95f}, {-1.28f, 0.64f, 1.30f}, {-0.98f, 0.92f, 1.62f},
    {-0.54f, 1.08f, 1.86f}, {0.00f, 1.13f, 1.94f},  {0.54f, 1.08f, 1.86f},
    {0.98f, 0.92f, 1.62f},  {1.28f, 0.64f, 1.30f},  {1.46f, 0.30f, 0.95f}};

/* --- places of the face's frame ---- */

/* A head that turns leaves the point between the eyes behind: the rings follow half of the way. They make room
 * below for a chin that drops. */
static struct point ring_place(int ring, int i, float yaw_deg, float drop)
{
    static const float size[2][2] = {{2.05f, 2.30f}, {2.55f, 2.80f}}, room[2] = {0.45f, 0.18f};
    float angle = 6.2831853f * ((float)i + 0.5f * (float)ring) / RING_POINTS;
    float aside = -0.8f * sinf(fminf(fmaxf(yaw_deg, -38), 38) * RADIANS);
    float tall = size[ring][1] + (sinf(angle) < 0 ? room[ring] * drop : 0);
    return (struct point){aside + size[ring][0] * cosf(angle),
                          SQUARE_MIDDLE_Y + tall * sinf(angle)};
}

static struct point edge_place(int i)
{
    int side = i / (EDGE_POINTS / 4);
    float t = 2.0f * (float)(i % (EDGE_POINTS / 4)) / (EDGE_POINTS / 4) - 1;
    struct point on[4] = {{t, -1}, {1, t}, {-t, 1}, {-1, -t}};
    return (struct point){SQUARE_HALF * on[side].x, SQUARE_MIDDLE_Y + SQUARE_HALF * on[side].y};
}

/* Towards the middle of the face, away from its contour and the hair. */
static void draw_in(struct point points[FACE_POINTS], float yaw_deg)
{
    struct point middle = mix(points[30], points[27], 0.35f);
    /* Of a cheek that turns away little is left to give up. */
    float far = JAW_WITHIN + (1 - JAW_WITHIN) * fminf(1, fabsf(yaw_deg) / 20);
    for (int i = 0; i < 17; i++)
        points[i] = mix(middle, points[i], i != 8 && (i < 8) == (yaw_deg < 0) ? far : JAW_WITHIN);
    for (int i = PAV_LANDMARKS; i < FACE_POINTS; i++)
        points[i] = mix(middle, points[i], FOREHEAD_WITHIN);
}

void face_part(const struct posed_face *posed, struct point points[FACE_POINTS])
{
    memcpy(points, posed->marks, sizeof posed->marks);
    for (int i = 0; i < FOREHEAD_POINTS; i++) {
        struct point p = face_turned(forehead[i], posed->yaw_deg, posed->pitch_deg);
        points[PAV_LANDMARKS + i] = similarity_apply(&posed->frame, p);
    }
    /* Brows differ in height; a forehead begins over them. */
    static const uint8_t over[FOREHEAD_POINTS] = {17, 17, 18, 20, 27, 23, 25, 26, 26};
    float unit = similarity_scale(&posed->frame);
    for (int i = 1; i < FOREHEAD_POINTS - 1; i++) {
        struct point *p = &points[PAV_LANDMARKS + i], brow = points[over[i]];
        struct point mean = face_turned(face_mean[over[i]], posed->yaw_deg, posed->pitch_deg);
        struct point at = similarity_apply(&posed->frame, mean);
        float cap = 0.15f * unit, dx = brow.x - at.x, dy = brow.y - at.y, far = hypotf(dx, dy);
        float part = over[i] == 27 ? 0 : 0.4f * (far > cap ? cap / far : 1);
        p->x += part * dx, p->y += part * dy;
    }
    /* The temples go with the ends of jaw and brow. */
    for (int end = 0; end < 2; end++) {
        int with[2] = {end ? 16 : 0, end ? 26 : 17};
        struct point *p = &points[end ? FACE_POINTS - 1 : PAV_LANDMARKS];
        for (int k = 0; k < 2; k++) {
            struct point mean = face_turned(face_mean[with[k]], posed->yaw_deg, posed->pitch_deg);
            struct point at = similarity_apply(&posed->frame, mean);
            p->x += 0.5f * (points[with[k]].x - at.x), p->y += 0.5f * (points[with[k]].y - at.y);
        }
    }
    draw_in(points, posed->yaw_deg);
}

void posed_face_make(struct posed_face *posed, const struct pav_face *face, float width_px,
                     float height_px)
{
    face_points(face, width_px, height_px, posed->marks);
    posed->frame = face_frame(face, posed->marks);
    posed->yaw_deg = face->yaw_deg;
    posed->pitch_deg = face->pitch_deg;
}

/* The landmark that takes the place of landmark `i` in a mirror; also of the forehead's. */
static int twin(int i)
{
    static const uint8_t twins[FACE_POINTS] = {
        16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1,  0,  26, 25, 24,
        23, 22, 21, 20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42,
        47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55,
        64, 63, 62, 61, 60, 67, 66, 65, 76, 75, 74, 73, 72, 71, 70, 69, 68};
    return twins[i];
}

static bool on_left(int i)
{
    return i < PAV_LANDMARKS ? face_mean[i][0] < 0 : forehead[i - PAV_LANDMARKS][0] < 0;
}

void face_mirrored(struct point points[FACE_POINTS], float yaw_deg)
{
    if (fabsf(yaw_deg) < FAR_HALF_DEG)
        return;
    /* The nose points to the far half. */
    bool far_left = yaw_deg < 0;
    for (int i = 0; i < FACE_POINTS; i++)
        if (twin(i) != i && on_left(i) == far_left)
            points[i] = points[twin(i)];
}

/* --- proportions ---- */

/* Upper and lower edges that part when eyes and mouth open. */
static const uint8_t parting[][2] = {{37, 41}, {38, 40}, {43, 47}, {44, 46}, {61, 67},
                                     {62, 66}, {63, 65}, {50, 58}, {51, 57}, {52, 56}};

void proportions_of(const struct posed_face *posed, struct proportions *out)
{
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        struct point own = similarity_undo(&posed->frame, posed->marks[i]);
        struct point mean = face_turned(face_mean[i], posed->yaw_deg, posed->pitch_deg);
        out->off[i] = (struct point){own.x - mean.x, own.y - mean.y};
    }
    for (size_t i = 0; i < sizeof parting / sizeof *parting; i++) {
        struct point *a = &out->off[parting[i][0]], *b = &out->off[parting[i][1]];
        *a = *b = mix(*a, *b, 0.5f);
    }
    /* Chin and lower jaw fall with the mouth; a jaw line seen from aside is another line. */
    float aside = fminf(1, fabsf(posed->yaw_deg) / 45);
    for (int i = 0; i < 17; i++)
        out->off[i].x *= 1 - aside, out->off[i].y *= 1 - 0.5f * aside;
}

void face_moved(const struct posed_face *posed, const struct proportions *own,
                const struct proportions *other, float amount, struct posed_face *moved)
{
    *moved = *posed;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        float dx = amount * (other->off[i].x - own->off[i].x);
        float dy = amount * (other->off[i].y - own->off[i].y);
        float far = hypotf(dx, dy), part = far > MOVE_MOST ? MOVE_MOST / far : 1;
        struct point at = similarity_undo(&posed->frame, posed->marks[i]);
        moved->marks[i] =
            similarity_apply(&posed->frame, (struct point){at.x + part * dx, at.y + part * dy});
    }
}

/* --- the mesh ---- */

static void place_rings(struct point points[MESH_POINTS], const struct posed_face *posed)
{
    struct point chin = similarity_undo(&posed->frame, posed->marks[8]);
    float drop = fminf(fmaxf(face_mean[8][1] - chin.y, 0), 0.9f);
    for (int ring = 0; ring < 2; ring++)
        for (int i = 0; i < RING_POINTS; i++)
            points[FACE_POINTS + ring * RING_POINTS + i] =
                similarity_apply(&posed->frame, ring_place(ring, i, posed->yaw_deg, drop));
}

static bool within_lips(const uint16_t t[3])
{
    for (int i = 0; i < 3; i++)
        if (t[i] < 60 || t[i] > 67)
            return false;
    return true;
}

static bool is_worn(const uint16_t t[3])
{
    return t[0] < FACE_POINTS && t[1] < FACE_POINTS && t[2] < FACE_POINTS && !within_lips(t);
}

static void swap_triangles(uint16_t a[3], uint16_t b[3])
{
    uint16_t kept[3];
    memcpy(kept, a, sizeof kept);
    memcpy(a, b, sizeof kept);
    memcpy(b, kept, sizeof kept);
}

float face_triangle_area(const struct point *points, const uint16_t corners[3])
{
    struct point a = points[corners[0]], b = points[corners[1]], c = points[corners[2]];
    return 0.5f * ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
}

/* Three on one line (the edge's) make no triangle. */
static int drop_slivers(const struct point *points, uint16_t (*triangles)[3], int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (face_triangle_area(points, triangles[i]) > 1e-3f)
            memmove(triangles[kept++], triangles[i], sizeof *triangles);
    return kept;
}

void face_mesh_make(struct face_mesh *mesh)
{
    static const struct similarity as_is = {.a = 1};
    struct posed_face mean = {.frame = as_is};
    struct point points[MESH_POINTS];
    for (int i = 0; i < PAV_LANDMARKS; i++)
        mean.marks[i] = face_turned(face_mean[i], 0, 0);
    face_part(&mean, points);
    place_rings(points, &mean);
    for (int i = 0; i < EDGE_POINTS; i++)
        points[FACE_POINTS + 2 * RING_POINTS + i] = edge_place(i);
    mesh->triangle_count = triangulate(points, MESH_POINTS, mesh->triangles, MESH_TRIANGLES);
    mesh->triangle_count = drop_slivers(points, mesh->triangles, mesh->triangle_count);
    mesh->worn_count = 0;
    for (int i = 0; i < mesh->triangle_count; i++)
        if (is_worn(mesh->triangles[i]))
            swap_triangles(mesh->triangles[i], mesh->triangles[mesh->worn_count++]);
    for (int i = 0; i < RING_POINTS; i++) {
        float sum = 0;
        for (int k = 0; k < OUTLINE_POINTS; k++) {
            struct point a = points[FACE_POINTS + i], b = points[face_outline[k]];
            float near = 1 / (0.02f + (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
            mesh->pull[i][k] = near * near;
            sum += near * near;
        }
        for (int k = 0; k < OUTLINE_POINTS; k++)
            mesh->pull[i][k] *= RING_PULL / sum;
    }
}

static void place_edge(struct point points[MESH_POINTS], const struct posed_face *posed)
{
    for (int i = 0; i < EDGE_POINTS; i++)
        points[FACE_POINTS + 2 * RING_POINTS + i] = similarity_apply(&posed->frame, edge_place(i));
}

void face_mesh_place(const struct face_mesh *mesh, const struct posed_face *posed,
                     const struct posed_face *moved, struct point from[MESH_POINTS],
                     struct point to[MESH_POINTS])
{
    face_part(posed, from);
    place_rings(from, posed);
    place_edge(from, posed);
    memcpy(to, from, MESH_POINTS * sizeof *to);
    face_part(moved, to);
    for (int i = 0; i < RING_POINTS; i++) {
        struct point *p = &to[FACE_POINTS + i];
        for (int k = 0; k < OUTLINE_POINTS; k++) {
            int o = face_outline[k];
            p->x += mesh->pull[i][k] * (to[o].x - from[o].x);
            p->y += mesh->pull[i][k] * (to[o].y - from[o].y);
        }
    }
}

/* Owns the vertices that a posed rig is drawn with. */
#include "puppet_mesh.h"

#include "numbers.h"

#define FRINGE 0.014f /* over which skin ends at an eye or a mouth, units */

/* --- vertices ---- */

struct uv {
    float u, v;
};

static struct uv picture_uv(const struct rig *rig, struct point p)
{
    struct point px = similarity_apply(&rig->frame, p);
    return (struct uv){px.x / (float)rig->width_px, px.y / (float)rig->height_px};
}

static struct pav_vertex *put(const struct rig *rig, const float fit[4], struct mesh_buffer *to,
                              struct point at, struct point from)
{
    struct uv shown = picture_uv(rig, at), taken = picture_uv(rig, from);
    struct pav_vertex *v = &to->vertex[to->vertices < MESH_VERTICES ? to->vertices++ : 0];
    *v = (struct pav_vertex){.x = (shown.u - fit[2]) / fit[0] * 2 - 1,
                             .y = (shown.v - fit[3]) / fit[1] * 2 - 1,
                             .u = taken.u,
                             .v = taken.v,
                             .r = 1,
                             .g = 1,
                             .b = 1,
                             .a = 1};
    return v;
}

static void triangle(struct mesh_buffer *to, size_t a, size_t b, size_t c)
{
    if (to->indices + 3 > MESH_INDICES)
        return;
    to->index[to->indices++] = (uint32_t)a;
    to->index[to->indices++] = (uint32_t)b;
    to->index[to->indices++] = (uint32_t)c;
}

static void quad(struct mesh_buffer *to, size_t a, size_t b, size_t c, size_t d)
{
    triangle(to, a, b, c);
    triangle(to, b, d, c);
}

/* --- eyes and skin ---- */

/* A lid throws a shadow as it comes down. */
static float eye_shade(float lid, float t)
{
    float shut = 1 - fminf(lid, 1);
    return 1 - 0.45f * shut * ramp(-0.1f, 0.9f, t + shut);
}

static void put_eye(const struct rig *rig, const struct rig_pose *pose, const float fit[4], int e,
                    struct mesh_buffer *to)
{
    size_t first = to->vertices;
    for (int i = 0; i < RIG_EYE; i++) {
        float t = (float)(i / RIG_EYE_COLUMNS) / (RIG_EYE_ROWS - 1);
        struct pav_vertex *v = put(rig, fit, to, pose->eye[e][i].at, pose->eye[e][i].from);
        v->r = v->g = v->b = eye_shade(pose->lid[e], t);
    }
    for (size_t row = 0; row + 1 < RIG_EYE_ROWS; row++) {
        for (size_t column = 0; column + 1 < RIG_EYE_COLUMNS; column++) {
            size_t i = first + row * RIG_EYE_COLUMNS + column;
            quad(to, i, i + 1, i + RIG_EYE_COLUMNS, i + RIG_EYE_COLUMNS + 1);
        }
    }
}

void mesh_eyes(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
               struct mesh_buffer *to)
{
    to->vertices = to->indices = 0;
    put_eye(rig, pose, fit, 0, to);
    put_eye(rig, pose, fit, 1, to);
}

void mesh_skin(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
               struct mesh_buffer *to)
{
    to->vertices = to->indices = 0;
    for (int i = 0; i < rig->count; i++)
        put(rig, fit, to, pose->at[i], rig->vertex[i].rest);
    for (int t = 0; t < rig->triangle_count; t++) {
        const uint16_t *c = rig->triangles[t];
        triangle(to, c[0], c[1], c[2]);
    }
}

/* From a little within the border to far outside of what is shown, where the GPU cuts it. */
void mesh_surround(const struct rig *rig, const float fit[4], struct mesh_buffer *to)
{
    to->vertices = to->indices = 0;
    put(rig, fit, to, rig->middle, rig->middle);
    const struct pav_vertex middle = to->vertex[0];
    for (int i = 0; i < RIG_SPOKES; i++) {
        struct point p = rig->vertex[rig->border[i]].rest;
        put(rig, fit, to, mix(p, rig->middle, 0.04f), p);
        struct pav_vertex *out = put(rig, fit, to, p, p);
        float dx = out->x - middle.x, dy = out->y - middle.y;
        float far = 8 / (hypotf(dx, dy) + 1e-6f);
        out->x = middle.x + far * dx, out->y = middle.y + far * dy;
    }
    for (size_t i = 0; i < to->vertices; i++) {
        to->vertex[i].u = to->vertex[i].x * 0.5f + 0.5f;
        to->vertex[i].v = to->vertex[i].y * 0.5f + 0.5f;
    }
    for (size_t i = 0; i < RIG_SPOKES; i++) {
        size_t next = (i + 1) % RIG_SPOKES;
        quad(to, 1 + 2 * i, 2 + 2 * i, 1 + 2 * next, 2 + 2 * next);
    }
}

/* --- edges ---- */

/* Vertex k of a contour's way round: along the upper edge, back along the lower one. */
static int round_contour(int k)
{
    k = (k + RIG_CONTOUR) % RIG_CONTOUR;
    return k < RIG_STATIONS ? rig_upper(k) : rig_lower(RIG_CONTOUR - k);
}

static void put_fringe(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
                       int first, struct mesh_buffer *to)
{
    size_t start = to->vertices;
    float wide = fmaxf(FRINGE, 1.2f / similarity_scale(&rig->frame));
    for (int k = 0; k < RIG_CONTOUR; k++) {
        int i = first + round_contour(k);
        struct point a = pose->at[first + round_contour(k - 1)];
        struct point b = pose->at[first + round_contour(k + 1)], p = pose->at[i];
        float dx = b.x - a.x, dy = b.y - a.y, length = hypotf(dx, dy) + 1e-6f;
        put(rig, fit, to, p, rig->vertex[i].rest);
        p.x += wide * dy / length, p.y -= wide * dx / length;
        put(rig, fit, to, p, rig->vertex[i].rest)->a = 0;
    }
    for (size_t k = 0; k < RIG_CONTOUR; k++) {
        size_t a = start + 2 * k, b = start + 2 * ((k + 1) % RIG_CONTOUR);
        quad(to, a, b, a + 1, b + 1);
    }
}

/* Along the upper lid's rim, as dark as the skin above it allows; an open eye has the painter's. */
static void put_lashes(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
                       int e, struct mesh_buffer *to)
{
    static const float away[] = {0.035f, 0.008f, -0.016f, -0.034f}, there[] = {0, 0.85f, 1, 0};
    const struct rig_vertex *v = &rig->vertex[rig->eye[e]];
    size_t start = to->vertices;
    float amount = 0.85f * ramp(0.12f, 0.6f, 1 - pose->lid[e]);
    if (amount <= 0)
        return;
    for (int i = 0; i < RIG_STATIONS; i++) {
        struct point u = v[rig_upper(i)].rest, l = v[rig_lower(i)].rest,
                     p = pose->at[rig->eye[e] + i];
        float s = (float)i / (RIG_STATIONS - 1);
        for (int row = 0; row < 4; row++) {
            struct point at = {p.x, p.y + away[row]};
            struct pav_vertex *made = put(rig, fit, to, at, mix(l, u, 1.25f));
            made->r = made->g = made->b = 0.3f;
            made->a = amount * there[row] * powf(fmaxf(4 * s * (1 - s), 0), 0.4f);
        }
    }
    for (size_t i = 0; i + 1 < RIG_STATIONS; i++)
        for (size_t row = 0; row < 3; row++)
            quad(to, start + 4 * i + row, start + 4 * i + row + 1, start + 4 * i + row + 4,
                 start + 4 * i + row + 5);
}

void mesh_edges(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
                struct mesh_buffer *to)
{
    to->vertices = to->indices = 0;
    put_fringe(rig, pose, fit, rig->lips, to);
    for (int e = 0; e < 2; e++) {
        put_fringe(rig, pose, fit, rig->eye[e], to);
        put_lashes(rig, pose, fit, e, to);
    }
}

/* --- the mouth ---- */

static void take_samples(const struct rig *rig, struct mesh_mouth *mouth)
{
    static const float around[4][2] = {{-0.07f, 0}, {0.07f, 0}, {0, -0.07f}, {0, 0.07f}};
    const struct rig_vertex *v = rig->vertex;
    struct point outer_lower = v[rig->lips - 6].rest,
                 inner_lower = v[rig->lips + rig_lower(4)].rest;
    const struct point places[3] = {mix(v[31].rest, v[3].rest, 0.35f),
                                    mix(v[35].rest, v[13].rest, 0.35f),
                                    mix(outer_lower, inner_lower, 0.5f)};
    for (int i = 0; i < 12; i++) {
        float far = i < 8 ? 1 : 0.4f;
        struct point p = {places[i / 4].x + far * around[i % 4][0],
                          places[i / 4].y + far * around[i % 4][1]};
        struct uv uv = picture_uv(rig, p);
        mouth->samples[i][0] = uv.u, mouth->samples[i][1] = uv.v;
    }
}

void mesh_mouth(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
                struct mesh_buffer *to, struct mesh_mouth *mouth)
{
    const struct rig_vertex *v = &rig->vertex[rig->lips];
    float across = cosf(rig->yaw_deg * RADIANS), scale = similarity_scale(&rig->frame);
    float middle = (v[0].rest.x + v[RIG_STATIONS - 1].rest.x) / 2;
    float gap = pose->lip[rig_upper(4)].y - pose->lip[rig_lower(4)].y;
    to->vertices = to->indices = 0;
    for (int i = 0; i < RIG_STATIONS; i++) {
        struct point up = pose->lip[rig_upper(i)], low = pose->lip[rig_lower(i)];
        for (int k = 0; k < 2; k++) {
            int c = k ? rig_upper(i) : rig_lower(i);
            struct pav_vertex *made = put(rig, fit, to, pose->at[rig->lips + c], v[c].rest);
            made->r = (pose->lip[c].x - middle) / across;
            made->g = pose->lip[c].y - rig->mouth_y;
            made->b = up.y - rig->mouth_y;
            made->a = low.y - rig->mouth_y;
        }
    }
    for (size_t i = 0; i + 1 < RIG_STATIONS; i++)
        quad(to, 2 * i, 2 * i + 2, 2 * i + 1, 2 * i + 3);
    mouth->width = (pose->lip[RIG_STATIONS - 1].x - pose->lip[0].x) / 2 / across;
    mouth->invented =
        rig->parted ? ramp(0.04f, 0.14f, gap - rig->gap) : ramp(0, 0.03f, gap - rig->gap);
    mouth->grain_scale[0] = scale / (float)rig->width_px;
    mouth->grain_scale[1] = scale / (float)rig->height_px;
    take_samples(rig, mouth);
}

/* --- lines ---- */

void mesh_lines(const struct rig *rig, const struct rig_pose *pose, const float fit[4],
                float amount, struct mesh_buffer *to)
{
    to->vertices = to->indices = 0;
    for (int i = 0; i < rig->count; i++)
        put(rig, fit, to, pose->at[i], rig->vertex[i].rest)->a = 0.55f * amount;
    for (int t = 0; t < rig->triangle_count; t++) {
        const uint16_t *c = rig->triangles[t];
        for (int k = 0; k < 3; k++) {
            to->index[to->indices++] = c[k];
            to->index[to->indices++] = c[(k + 1) % 3];
        }
    }
}

/* Owns the meshes of one wearer: both faces in the square, the shades of the mask, and the square on the screen. */
#include <math.h>
#include <string.h>

#include "numbers.h"
#include "wear_room.h"

#define FEATHER   0.62f /* of the mask's edge, units: a third of the distance of the eyes */
#define RIM_SIDES 12    /* most corners of an opening that stays the visitor's */

/* A place of the picture in the square, 0..1. The square turns with the head. */
static struct point in_square(const struct wearer *w, struct point p)
{
    struct point at = similarity_undo(&w->posed.frame, p);
    return (struct point){at.x / (2 * SQUARE_HALF) + 0.5f,
                          (at.y - SQUARE_MIDDLE_Y) / (2 * SQUARE_HALF) + 0.5f};
}

static struct pav_vertex at_square(const struct wearer *w, struct point p)
{
    struct point s = in_square(w, p);
    return (struct pav_vertex){.x = 2 * s.x - 1, .y = 2 * s.y - 1};
}

static size_t index_triangles(struct wear *wear, int count)
{
    for (int i = 0; i < 3 * count; i++)
        wear->indices[i] = wear->mesh.triangles[i / 3][i % 3];
    return 3 * (size_t)count;
}

/* Of the worn ones, those that face the camera: a cheek that has turned away hides nothing. */
static size_t index_worn(struct wear *wear, const struct wearer *w)
{
    size_t count = 0;
    for (int i = 0; i < wear->mesh.worn_count; i++) {
        const uint16_t *corners = wear->mesh.triangles[i];
        if (face_triangle_area(w->to, corners) <= 0)
            continue;
        for (int k = 0; k < 3; k++)
            wear->indices[count++] = corners[k];
    }
    return count;
}

void wearer_mesh_warp(struct wear *wear, struct wearer *w, float camera_w, float camera_h)
{
    for (int i = 0; i < MESH_POINTS; i++) {
        wear->vertices[i] = at_square(w, w->to[i]);
        wear->vertices[i].u = w->from[i].x / camera_w;
        wear->vertices[i].v = w->from[i].y / camera_h;
    }
    pav_mesh_update(w->warp, wear->vertices, MESH_POINTS, wear->indices,
                    index_triangles(wear, wear->mesh.triangle_count));
}

void wearer_mesh_part(struct wear *wear, struct wearer *w, const float picture_px[2])
{
    struct point source[FACE_POINTS];
    face_part(&w->source, source);
    if (w->portrait && fabsf(w->posed.yaw_deg - w->source.yaw_deg) > 15)
        face_mirrored(source, w->source.yaw_deg);
    for (int i = 0; i < FACE_POINTS; i++) {
        wear->vertices[i] = at_square(w, w->to[i]);
        wear->vertices[i].u = source[i].x / picture_px[0];
        wear->vertices[i].v = source[i].y / picture_px[1];
    }
    pav_mesh_update(w->part, wear->vertices, FACE_POINTS, wear->indices, index_worn(wear, w));
}

/* Appends a triangle of mask shades. */
static size_t shade(struct wear *wear, const struct wearer *w, size_t count,
                    const struct point corners[3], const float values[3], float guard)
{
    for (int k = 0; k < 3; k++) {
        struct pav_vertex v = at_square(w, corners[k]);
        v.r = values[k];
        v.g = guard * values[k];
        v.b = v.a = 1;
        wear->vertices[count++] = v;
    }
    return count;
}

/* A closed line, full within and fading to its edge, as triangles: a strip and a fan. */
static size_t shade_within(struct wear *wear, const struct wearer *w, size_t count,
                           const struct point *outer, const struct point *inner, int sides,
                           const float values[2], float guard)
{
    struct point middle = {0, 0};
    for (int i = 0; i < sides; i++) {
        middle.x += inner[i].x / (float)sides;
        middle.y += inner[i].y / (float)sides;
    }
    float edge = values[0], full = values[1];
    for (int i = 0; i < sides; i++) {
        int n = (i + 1) % sides;
        count = shade(wear, w, count, (struct point[]){outer[i], outer[n], inner[i]},
                      (float[]){edge, edge, full}, guard);
        count = shade(wear, w, count, (struct point[]){inner[i], outer[n], inner[n]},
                      (float[]){full, edge, full}, guard);
        count = shade(wear, w, count, (struct point[]){middle, inner[i], inner[n]},
                      (float[]){full, full, full}, guard);
    }
    return count;
}

/* Once around, rounded where jaw and temple meet. */
static void outline_of(const struct wearer *w, struct point outer[OUTLINE_POINTS])
{
    struct point raw[OUTLINE_POINTS];
    for (int i = 0; i < OUTLINE_POINTS; i++)
        outer[i] = w->to[face_outline[i]];
    for (int round = 0; round < 2; round++) {
        memcpy(raw, outer, sizeof raw);
        for (int i = 0; i < OUTLINE_POINTS; i++) {
            struct point a = raw[(i + OUTLINE_POINTS - 1) % OUTLINE_POINTS], b = raw[i],
                         c = raw[(i + 1) % OUTLINE_POINTS];
            outer[i] = (struct point){0.25f * (a.x + 2 * b.x + c.x), 0.25f * (a.y + 2 * b.y + c.y)};
        }
    }
}

void wearer_mesh_rim(struct wear *wear, struct wearer *w)
{
    struct point outer[OUTLINE_POINTS], inner[OUTLINE_POINTS];
    outline_of(w, outer);
    float unit = similarity_scale(&w->posed.frame);
    struct point middle = {0.6f * w->to[30].x + 0.4f * w->to[27].x,
                           0.6f * w->to[30].y + 0.4f * w->to[27].y};
    for (int i = 0; i < OUTLINE_POINTS; i++) {
        float dx = middle.x - outer[i].x, dy = middle.y - outer[i].y, far = hypotf(dx, dy);
        float part = fminf(0.7f, FEATHER * unit / fmaxf(far, 1e-3f));
        inner[i] = (struct point){outer[i].x + part * dx, outer[i].y + part * dy};
    }
    size_t count = shade_within(wear, w, 0, outer, inner, OUTLINE_POINTS, (float[]){0, 1}, 0);
    pav_mesh_update(w->rim, wear->vertices, count, NULL, 0);
}

/* A line of landmarks, drawn wider by `grow_px` and again by `soft_px` where it fades. */
static size_t opening(struct wear *wear, const struct wearer *w, size_t count, const uint8_t *marks,
                      int sides, float grow_px, float soft_px, const float values[2], float guard)
{
    struct point outer[RIM_SIDES], inner[RIM_SIDES], middle = {0, 0};
    for (int i = 0; i < sides; i++) {
        middle.x += w->to[marks[i]].x / (float)sides;
        middle.y += w->to[marks[i]].y / (float)sides;
    }
    for (int i = 0; i < sides; i++) {
        struct point p = w->to[marks[i]];
        float dx = p.x - middle.x, dy = p.y - middle.y, far = fmaxf(hypotf(dx, dy), 0.5f);
        float in = fmaxf(0, 1 + grow_px / far), out = in + soft_px / far;
        inner[i] = (struct point){middle.x + in * dx, middle.y + in * dy};
        outer[i] = (struct point){middle.x + out * dx, middle.y + out * dy};
    }
    return shade_within(wear, w, count, outer, inner, sides, values, guard);
}

static const uint8_t eye_marks[2][6] = {{36, 37, 38, 39, 40, 41}, {42, 43, 44, 45, 46, 47}};
static const uint8_t lip_marks[8] = {60, 61, 62, 63, 64, 65, 66, 67};

/* What stays the visitor's: the inside of an open mouth, and eyes as their lids close. Multiplied into the
 * mask, so 1 changes nothing. */
void wearer_mesh_keep(struct wear *wear, struct wearer *w)
{
    float unit = similarity_scale(&w->posed.frame);
    float gap = hypotf(w->to[62].x - w->to[66].x, w->to[62].y - w->to[66].y) / unit;
    float mouth = ramp(0.04f, 0.10f, gap);
    size_t count =
        opening(wear, w, 0, lip_marks, 8, -0.01f * unit, 0.05f * unit, (float[]){1, 1 - mouth}, 0);
    for (int e = 0; e < 2; e++) {
        float closing = 1 - ramp(0.25f, 0.7f, w->lid[e]);
        float kept = fmaxf(w->eyes, closing);
        /* A closed eye is more than its slit: its lid comes along. */
        count = opening(wear, w, count, eye_marks[e], 6, (0.02f + 0.11f * closing) * unit,
                        (0.10f + 0.06f * closing) * unit, (float[]){1, 1 - kept}, 0);
    }
    for (size_t i = 0; i < count; i++)
        wear->vertices[i].g = 1;
    pav_mesh_update(w->keep, wear->vertices, count, NULL, 0);
}

/* Brows, eyes, nostrils and lips are dark and not skin, and yet lie before nothing. */
void wearer_mesh_guard(struct wear *wear, struct wearer *w)
{
    static const uint8_t brows[2][8] = {{17, 18, 19, 20, 21, 39, 37, 36},
                                        {22, 23, 24, 25, 26, 45, 44, 42}};
    static const uint8_t nostrils[7] = {29, 35, 34, 33, 32, 31, 29};
    static const uint8_t lips[12] = {48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59};
    static const float values[2] = {0, 1};
    float unit = similarity_scale(&w->posed.frame), grow = 0.05f * unit, soft = 0.16f * unit;
    size_t count = 0;
    for (int e = 0; e < 2; e++) {
        count = opening(wear, w, count, brows[e], 8, grow, soft, values, 1);
        count = opening(wear, w, count, eye_marks[e], 6, grow, soft, values, 1);
    }
    count = opening(wear, w, count, nostrils, 7, grow, soft, values, 1);
    count = opening(wear, w, count, lips, 12, grow, soft, values, 1);
    for (size_t i = 0; i < count; i++)
        wear->vertices[i].r = 0;
    pav_mesh_update(w->keep, wear->vertices, count, NULL, 0);
}

/* On the screen: positions of the screen, uv of the camera, and (as shade) uv of the square and whether the
 * place may move. */
void wearer_mesh_lay(struct wear *wear, struct wearer *w, const struct pav_frame_info *info)
{
    float fit[4], camera_w = (float)info->camera->width_px,
                  camera_h = (float)info->camera->height_px;
    pav_fit_cover(info->camera->width_px, info->camera->height_px, info->width_px, info->height_px,
                  fit);
    for (int i = 0; i < MESH_POINTS; i++) {
        struct point s = in_square(w, w->to[i]);
        wear->vertices[i] = (struct pav_vertex){
            .x = 2 * (w->to[i].x / camera_w - fit[2]) / fit[0] - 1,
            .y = 2 * (w->to[i].y / camera_h - fit[3]) / fit[1] - 1,
            .u = w->from[i].x / camera_w,
            .v = w->from[i].y / camera_h,
            .r = s.x,
            .g = s.y,
            .b = i < FACE_POINTS + RING_POINTS ? 1 : 0,
        };
    }
    pav_mesh_update(w->warp, wear->vertices, MESH_POINTS, wear->indices,
                    index_triangles(wear, wear->mesh.triangle_count));
}

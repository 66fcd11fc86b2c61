/*
 * Owns the pictures of one wearer: a square around the face, in which everything but the last step happens.
 *
 *     base  the visitor, moved      worn  the other's face in their place      mask  where it is laid on
 *     low   both, eight times smaller and weighted by the mask  ->  stats, light
 *     dressed = worn in the visitor's colours and light, alpha: mask
 *     base and dressed go down a pyramid, are joined from its foot up, and laid on the screen
 */
#include <math.h>
#include <string.h>

#include "wear_room.h"

#define SIDE      320
#define LOW_SIDE  (SIDE / 8)
#define FEATHER   0.62f /* of the mask's edge, units: a third of the distance of the eyes */
#define LIGHT     0.84f /* sigma of what counts as light, units */
#define RIM_SIDES 12    /* most corners of an opening that stays the visitor's */

static struct pav_target *target(struct pav_gpu *gpu, int side, enum pav_format format)
{
    return pav_target_create(
        gpu, &(struct pav_target_desc){.width_px = side, .height_px = side, .format = format});
}

void wearer_create(struct wearer *w, struct pav_gpu *gpu)
{
    w->worn = target(gpu, SIDE, PAV_FORMAT_RGBA8);
    w->mask = target(gpu, SIDE, PAV_FORMAT_RGBA8);
    w->stats = pav_target_create(
        gpu, &(struct pav_target_desc){
                 .width_px = 2, .height_px = 1, .format = PAV_FORMAT_RGBA32F, .ping_pong = true});
    for (int i = 0; i < LEVELS; i++) {
        w->base[i] = target(gpu, SIDE >> i, PAV_FORMAT_RGBA8);
        w->dressed[i] = target(gpu, SIDE >> i, PAV_FORMAT_RGBA8);
        w->joined[i] = i ? target(gpu, SIDE >> i, PAV_FORMAT_RGBA16F) : NULL;
    }
    for (int i = 0; i < 2; i++) {
        w->low[i] = target(gpu, LOW_SIDE, PAV_FORMAT_RGBA16F);
        w->swept[i] = target(gpu, LOW_SIDE, PAV_FORMAT_RGBA16F);
    }
    w->warp = pav_mesh_create(gpu, MESH_POINTS, 3 * MESH_TRIANGLES);
    w->part = pav_mesh_create(gpu, MESH_POINTS, 3 * MESH_TRIANGLES);
    w->rim = pav_mesh_create(gpu, 9 * OUTLINE_POINTS, 0);
    w->keep = pav_mesh_create(gpu, 8 * 9 * RIM_SIDES, 0);
    w->show = pav_mesh_create(gpu, 3 * MESH_TRIANGLES, 6 * MESH_TRIANGLES);
}

void wearer_clear(struct wearer *w)
{
    static const float nothing[4] = {0};
    static const struct pav_vertex no_vertex;
    struct pav_target *all[4 + 3 * LEVELS + 4] = {w->worn, w->mask, w->stats};
    int count = 3;
    for (int i = 0; i < LEVELS; i++) {
        all[count++] = w->base[i];
        all[count++] = w->dressed[i];
        all[count++] = w->joined[i];
    }
    for (int i = 0; i < 2; i++) {
        all[count++] = w->low[i];
        all[count++] = w->swept[i];
    }
    for (int i = 0; i < count; i++) {
        if (!all[i])
            continue;
        pav_target_clear(all[i], nothing);
        pav_target_swap(all[i]);
        pav_target_clear(all[i], nothing);
    }
    struct pav_mesh *meshes[] = {w->warp, w->part, w->rim, w->keep, w->show};
    for (size_t i = 0; i < sizeof meshes / sizeof *meshes; i++)
        pav_mesh_update(meshes[i], &no_vertex, 1, NULL, 0);
}

/* --- meshes ---- */

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

static void make_warp(struct wear *wear, struct wearer *w, float camera_w, float camera_h)
{
    for (int i = 0; i < MESH_POINTS; i++) {
        wear->vertices[i] = at_square(w, w->to[i]);
        wear->vertices[i].u = w->from[i].x / camera_w;
        wear->vertices[i].v = w->from[i].y / camera_h;
    }
    pav_mesh_update(w->warp, wear->vertices, MESH_POINTS, wear->indices,
                    index_triangles(wear, wear->mesh.triangle_count));
}

static void make_part(struct wear *wear, struct wearer *w, const float picture_px[2])
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

static void make_rim(struct wear *wear, struct wearer *w)
{
    struct point outer[OUTLINE_POINTS], inner[OUTLINE_POINTS];
    float unit = similarity_scale(&w->posed.frame);
    struct point middle = {0.6f * w->to[30].x + 0.4f * w->to[27].x,
                           0.6f * w->to[30].y + 0.4f * w->to[27].y};
    for (int i = 0; i < OUTLINE_POINTS; i++) {
        outer[i] = w->to[face_outline[i]];
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

static float step_up(float from, float to, float x)
{
    float t = fminf(fmaxf((x - from) / (to - from), 0), 1);
    return t * t * (3 - 2 * t);
}

/* What stays the visitor's: the inside of an open mouth, and eyes as their lids close. Multiplied into the
 * mask, so 1 changes nothing. */
static void make_keep(struct wear *wear, struct wearer *w)
{
    float unit = similarity_scale(&w->posed.frame);
    float gap = hypotf(w->to[62].x - w->to[66].x, w->to[62].y - w->to[66].y) / unit;
    float mouth = step_up(0.04f, 0.10f, gap);
    size_t count =
        opening(wear, w, 0, lip_marks, 8, -0.01f * unit, 0.05f * unit, (float[]){1, 1 - mouth}, 0);
    for (int e = 0; e < 2; e++) {
        float closing = 1 - step_up(0.25f, 0.7f, w->lid[e]);
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
static void make_guard(struct wear *wear, struct wearer *w)
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
static void make_lay(struct wear *wear, struct wearer *w, const struct pav_frame_info *info)
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

/* --- passes ---- */

static struct pav_texture *of(struct pav_target *target)
{
    return pav_target_texture(target);
}

static void draw_mask(struct wear *wear, struct wearer *w, struct pav_gpu *gpu)
{
    static const float nothing[4] = {0};
    pav_target_clear(w->mask, nothing);
    make_rim(wear, w);
    pav_draw(gpu, w->mask, &(struct pav_draw){.program = wear->programs.mask, .mesh = w->rim});
    make_keep(wear, w);
    pav_draw(gpu, w->mask,
             &(struct pav_draw){
                 .program = wear->programs.mask, .mesh = w->keep, .blend = PAV_BLEND_MULTIPLY});
    make_guard(wear, w);
    pav_draw(gpu, w->mask,
             &(struct pav_draw){
                 .program = wear->programs.mask, .mesh = w->keep, .blend = PAV_BLEND_ADD});
}

static void draw_faces(struct wear *wear, struct wearer *w, struct pav_gpu *gpu,
                       const struct pav_frame_info *info, struct pav_texture *picture,
                       const float picture_px[2])
{
    static const float nothing[4] = {0};
    make_warp(wear, w, (float)info->camera->width_px, (float)info->camera->height_px);
    pav_draw(gpu, w->base[0],
             &(struct pav_draw){.program = wear->programs.warp,
                                .mesh = w->warp,
                                .uniforms =
                                    PAV_UNIFORMS(PAV_U_TEXTURE("source", info->camera->texture))});
    make_part(wear, w, picture_px);
    pav_target_clear(w->worn, nothing);
    pav_draw(
        gpu, w->worn,
        &(struct pav_draw){.program = wear->programs.worn,
                           .mesh = w->part,
                           .uniforms = PAV_UNIFORMS(
                               PAV_U_TEXTURE("source", picture),
                               PAV_U_TEXTURE("skin", w->portrait ? w->portrait->mask : NULL),
                               PAV_U_FLOAT("masked", w->portrait && w->portrait->mask ? 1 : 0))});
}

/* The light on a face: what is left of it when features are blurred away. */
static void sweep(struct wear *wear, struct wearer *w, struct pav_gpu *gpu, int which)
{
    float sigma = LIGHT * LOW_SIDE / (2 * SQUARE_HALF);
    struct pav_target *to[2] = {w->swept[which], w->low[which]};
    for (int way = 0; way < 2; way++)
        pav_draw(
            gpu, to[way],
            &(struct pav_draw){.program = wear->programs.blur,
                               .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("picture", of(to[1 - way])),
                                                        PAV_U_VEC2("way", way ? 0 : 1.0f / LOW_SIDE,
                                                                   way ? 1.0f / LOW_SIDE : 0),
                                                        PAV_U_FLOAT("sigma", sigma))});
}

static void draw_light(struct wear *wear, struct wearer *w, struct pav_gpu *gpu, double dt_s)
{
    for (int i = 0; i < 2; i++)
        pav_draw(gpu, w->low[i],
                 &(struct pav_draw){.program = wear->programs.low,
                                    .uniforms = PAV_UNIFORMS(
                                        PAV_U_TEXTURE("picture", of(i ? w->worn : w->base[0])),
                                        PAV_U_TEXTURE("worn", of(w->worn)),
                                        PAV_U_TEXTURE("mask", of(w->mask)))});
    float take = w->fresh ? 1 : 1 - expf(-(float)dt_s / 0.3f);
    pav_draw(gpu, w->stats,
             &(struct pav_draw){.program = wear->programs.stats,
                                .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("visitor", of(w->low[0])),
                                                         PAV_U_TEXTURE("worn", of(w->low[1])),
                                                         PAV_U_TEXTURE("before", of(w->stats)),
                                                         PAV_U_FLOAT("take", take))});
    pav_target_swap(w->stats);
    sweep(wear, w, gpu, 0);
    sweep(wear, w, gpu, 1);
}

static void halve(struct wear *wear, struct pav_gpu *gpu, struct pav_target **levels)
{
    for (int i = 1; i < LEVELS; i++)
        pav_draw(gpu, levels[i],
                 &(struct pav_draw){.program = wear->programs.halve,
                                    .uniforms =
                                        PAV_UNIFORMS(PAV_U_TEXTURE("picture", of(levels[i - 1])))});
}

static void draw_pyramid(struct wear *wear, struct wearer *w, struct pav_gpu *gpu)
{
    halve(wear, gpu, w->base);
    pav_draw(
        gpu, w->dressed[0],
        &(struct pav_draw){
            .program = wear->programs.match,
            .uniforms = PAV_UNIFORMS(
                PAV_U_TEXTURE("base", of(w->base[0])), PAV_U_TEXTURE("half_base", of(w->base[1])),
                PAV_U_TEXTURE("quarter_base", of(w->base[2])), PAV_U_TEXTURE("worn", of(w->worn)),
                PAV_U_TEXTURE("mask", of(w->mask)), PAV_U_TEXTURE("stats", of(w->stats)),
                PAV_U_TEXTURE("visitor_light", of(w->low[0])),
                PAV_U_TEXTURE("worn_light", of(w->low[1])), PAV_U_FLOAT("occlusion", 1))});
    halve(wear, gpu, w->dressed);
    for (int i = LEVELS - 1; i > 0; i--) {
        int below = i < LEVELS - 1 ? i + 1 : i;
        pav_draw(
            gpu, w->joined[i],
            &(struct pav_draw){
                .program = wear->programs.join,
                .uniforms = PAV_UNIFORMS(
                    PAV_U_TEXTURE("base", of(w->base[i])), PAV_U_TEXTURE("worn", of(w->dressed[i])),
                    PAV_U_TEXTURE("base_below", of(w->base[below])),
                    PAV_U_TEXTURE("worn_below", of(w->dressed[below])),
                    PAV_U_TEXTURE("joined_below", below == i ? NULL : of(w->joined[below])),
                    PAV_U_FLOAT("lowest", below == i ? 1 : 0))});
    }
}

static void lay(struct wear *wear, struct wearer *w, struct pav_gpu *gpu,
                const struct pav_frame_info *info, float divider_px, struct pav_target *out)
{
    make_lay(wear, w, info);
    float opacity = w->opacity * w->opacity * (3 - 2 * w->opacity);
    pav_draw(
        gpu, out,
        &(struct pav_draw){.program = wear->programs.lay,
                           .mesh = w->warp,
                           .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("camera", info->camera->texture),
                                                    PAV_U_TEXTURE("base", of(w->base[0])),
                                                    PAV_U_TEXTURE("worn", of(w->dressed[0])),
                                                    PAV_U_TEXTURE("base_below", of(w->base[1])),
                                                    PAV_U_TEXTURE("worn_below", of(w->dressed[1])),
                                                    PAV_U_TEXTURE("joined_below", of(w->joined[1])),
                                                    PAV_U_FLOAT("opacity", opacity),
                                                    PAV_U_FLOAT("divider", divider_px))});
}

void wearer_draw(struct wear *wear, struct wearer *w, struct pav_scene *scene,
                 const struct pav_frame_info *info, struct pav_texture *picture,
                 const float picture_px[2], float divider_px, struct pav_target *out)
{
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    draw_mask(wear, w, gpu);
    draw_faces(wear, w, gpu, info, picture, picture_px);
    draw_light(wear, w, gpu, info->dt_s);
    draw_pyramid(wear, w, gpu);
    lay(wear, w, gpu, info, divider_px, out);
}

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

#include "numbers.h"
#include "wear_room.h"

#define SIDE     320
#define LOW_SIDE (SIDE / 8)
#define LIGHT    0.84f /* sigma of what counts as light, units */

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
    w->keep = pav_mesh_create(gpu, WEAR_KEEP_VERTICES, 0);
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

static struct pav_texture *of(struct pav_target *target)
{
    return pav_target_texture(target);
}

static void draw_mask(struct wear *wear, struct wearer *w, struct pav_gpu *gpu)
{
    static const float nothing[4] = {0};
    pav_target_clear(w->mask, nothing);
    wearer_mesh_rim(wear, w);
    pav_draw(gpu, w->mask, &(struct pav_draw){.program = wear->programs.mask, .mesh = w->rim});
    wearer_mesh_keep(wear, w);
    pav_draw(gpu, w->mask,
             &(struct pav_draw){
                 .program = wear->programs.mask, .mesh = w->keep, .blend = PAV_BLEND_MULTIPLY});
    wearer_mesh_guard(wear, w);
    pav_draw(gpu, w->mask,
             &(struct pav_draw){
                 .program = wear->programs.mask, .mesh = w->keep, .blend = PAV_BLEND_ADD});
}

static void draw_faces(struct wear *wear, struct wearer *w, struct pav_gpu *gpu,
                       const struct pav_frame_info *info, struct pav_texture *picture,
                       const float picture_px[2])
{
    static const float nothing[4] = {0};
    wearer_mesh_warp(wear, w, (float)info->camera->width_px, (float)info->camera->height_px);
    pav_draw(gpu, w->base[0],
             &(struct pav_draw){.program = wear->programs.warp,
                                .mesh = w->warp,
                                .uniforms =
                                    PAV_UNIFORMS(PAV_U_TEXTURE("source", info->camera->texture))});
    wearer_mesh_part(wear, w, picture_px);
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
    wearer_mesh_lay(wear, w, info);
    float opacity = ramp(0, 1, w->opacity);
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
                 const float picture_px[2], bool stands, float divider_px, struct pav_target *out)
{
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    w->since_s += info->dt_s;
    if (!stands) {
        draw_mask(wear, w, gpu);
        draw_faces(wear, w, gpu, info, picture, picture_px);
        draw_light(wear, w, gpu, w->since_s);
        draw_pyramid(wear, w, gpu);
        w->since_s = 0;
    }
    lay(wear, w, gpu, info, divider_px, out);
}

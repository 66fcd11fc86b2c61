/* Owns what is drawn over a worn face when the machine is opened: points, mesh, mask, light. */
#include <math.h>

#include "wear_room.h"

static const float ink[4] = {0.98f, 0.80f, 0.46f, 1};

static struct pav_vertex on_screen(const struct pav_frame_info *info, struct point p, float alpha)
{
    float fit[4];
    pav_fit_cover(info->camera->width_px, info->camera->height_px, info->width_px, info->height_px,
                  fit);
    return (struct pav_vertex){
        .x = 2 * (p.x / (float)info->camera->width_px - fit[2]) / fit[0] - 1,
        .y = 2 * (p.y / (float)info->camera->height_px - fit[3]) / fit[1] - 1,
        .r = ink[0],
        .g = ink[1],
        .b = ink[2],
        .a = alpha,
    };
}

static void draw_marks(struct wear *wear, struct wearer *w, struct pav_gpu *gpu,
                       enum pav_primitive primitive, float size_px, float divider_px,
                       struct pav_target *out)
{
    pav_draw(gpu, out,
             &(struct pav_draw){.program = wear->programs.mark,
                                .mesh = w->show,
                                .primitive = primitive,
                                .blend = PAV_BLEND_OVER,
                                .uniforms = PAV_UNIFORMS(
                                    PAV_U_FLOAT("size", size_px),
                                    PAV_U_FLOAT("round_marks", primitive == PAV_POINTS ? 1 : 0),
                                    PAV_U_FLOAT("divider", divider_px))});
}

static void draw_points(struct wear *wear, struct wearer *w, struct pav_gpu *gpu,
                        const struct pav_frame_info *info, float amount, float divider_px,
                        struct pav_target *out)
{
    for (int i = 0; i < PAV_LANDMARKS; i++)
        wear->vertices[i] = on_screen(info, w->moved.marks[i], amount);
    pav_mesh_update(w->show, wear->vertices, PAV_LANDMARKS, NULL, 0);
    draw_marks(wear, w, gpu, PAV_POINTS, fmaxf(3, (float)info->height_px / 150), divider_px, out);
}

static void draw_mesh(struct wear *wear, struct wearer *w, struct pav_gpu *gpu,
                      const struct pav_frame_info *info, float amount, float divider_px,
                      struct pav_target *out)
{
    size_t count = 0;
    for (int i = 0; i < MESH_POINTS; i++)
        wear->vertices[i] = on_screen(info, w->to[i], 0.55f * amount);
    for (int i = 0; i < wear->mesh.worn_count; i++) {
        for (int k = 0; k < 3; k++) {
            uint16_t a = wear->mesh.triangles[i][k], b = wear->mesh.triangles[i][(k + 1) % 3];
            wear->indices[count++] = a;
            wear->indices[count++] = b;
        }
    }
    pav_mesh_update(w->show, wear->vertices, FACE_POINTS, wear->indices, count);
    draw_marks(wear, w, gpu, PAV_LINES, 1, divider_px, out);
}

/* The mesh on the screen is still that which laid the face on. */
static void draw_layer(struct wear *wear, struct wearer *w, struct pav_gpu *gpu,
                       enum wear_layer layer, float amount, float divider_px,
                       struct pav_target *out)
{
    pav_draw(gpu, out,
             &(struct pav_draw){.program = wear->programs.show,
                                .mesh = w->warp,
                                .blend = PAV_BLEND_OVER,
                                .uniforms = PAV_UNIFORMS(
                                    PAV_U_TEXTURE("worn", pav_target_texture(w->worn)),
                                    PAV_U_TEXTURE("dressed", pav_target_texture(w->dressed[0])),
                                    PAV_U_TEXTURE("mask", pav_target_texture(w->mask)),
                                    PAV_U_TEXTURE("light", pav_target_texture(w->low[0])),
                                    PAV_U_TEXTURE("stats", pav_target_texture(w->stats)),
                                    PAV_U_INT("layer", layer), PAV_U_FLOAT("amount", amount),
                                    PAV_U_FLOAT("divider", divider_px),
                                    PAV_U_VEC3("veil", ink[0], ink[1], ink[2]))});
}

void wearer_show(struct wear *wear, struct wearer *w, struct pav_scene *scene,
                 const struct pav_frame_info *info, enum wear_layer layer, float amount,
                 float divider_px, struct pav_target *out)
{
    static const float black[4] = {0, 0, 0, 1};
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    if (layer == WEAR_LAYER_MATTE && w == &wear->wearers[0])
        pav_target_clear(out, black);
    if (layer >= WEAR_LAYER_PASTE)
        draw_layer(wear, w, gpu, layer, amount, divider_px, out);
    if (layer == WEAR_LAYER_MESH)
        draw_mesh(wear, w, gpu, info, amount, divider_px, out);
    if (layer == WEAR_LAYER_MESH || layer == WEAR_LAYER_POINTS)
        draw_points(wear, w, gpu, info, amount, divider_px, out);
}

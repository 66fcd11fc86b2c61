/* @TITLE@: the visitor behind reeded glass, which quivers where somebody moves. */
#include <pavilion/scene.h>

/* All that the scene remembers from one picture to the next. Parameters live here too. */
struct state {
    float ribs, depth;
    float tint[4];

    float quiver; /* follows the visitor's movement, 0 .. 1 */
    struct pav_program *glass;
};

/* One row a parameter: it becomes a slider of the panel, a key of `params:`, and a uniform of the shader. */
static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, ribs, "ribs", .fallback = 28, .min = 4, .max = 90,
                    .label = "Ribs of the glass"),
    PAV_PARAM_FLOAT(struct state, depth, "depth", .fallback = 0.6, .min = 0, .max = 1,
                    .label = "How strongly a rib bends"),
    PAV_PARAM_COLOUR(struct state, tint, "tint", .colour = {0.93f, 0.97f, 0.95f, 1},
                     .label = "Tint of the glass"),
    PAV_PARAM_END,
};

/* Once, before the first picture, and after each saved change of this file: `quiver` is then as it was,
 * and everything that the engine made is to be asked for again. */
static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->glass = pav_scene_program(scene, "glass.frag", NULL);
    return true;
}

/* Before every picture: what has changed? */
static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    (void)scene;
    struct state *s = state;
    float goal = info->findings->energy;
    float speed = goal > s->quiver ? 6.0f : 0.8f; /* wakes quickly, calms down slowly */
    float step = speed * (float)info->dt_s;
    s->quiver += (goal - s->quiver) * (step < 1 ? step : 1);
}

/* The picture. `ribs`, `depth` and `tint` reach the shader by themselves. */
static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    const struct pav_frame *camera = info->camera;
    float fit[4];
    pav_fit_cover(camera->width_px, camera->height_px, info->width_px, info->height_px, fit);
    pav_draw(
        pav_scene_gpu(scene), out,
        &(struct pav_draw){
            .program = s->glass,
            .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("camera", camera->texture),
                                     PAV_U_VEC4V("fit", fit), PAV_U_FLOAT("quiver", s->quiver)),
        });
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "@NAME@", /* the folder's name */
    .label = "@TITLE@",
    .needs = PAV_NEED_CAMERA | PAV_NEED_PRESENCE,
    .state_size = sizeof(struct state),
    .state_version = 1, /* one more whenever the old values would make no sense any longer */
    .params = params,
    .open = open,
    .update = update,
    .draw = draw,
};

/* Draws one portrait within its mask; grey while it is not there. */
#include <pavilion/portrait.h>
#include <pavilion/scene.h>

struct state {
    int pick;
    struct pav_program *wear;
};

static const struct pav_param params[] = {
    PAV_PARAM_INT(struct state, pick, "pick", .max = 100),
    PAV_PARAM_END,
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->wear = pav_scene_program(scene, "wear.frag", NULL);
    return true;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    const struct pav_portrait *portrait = pav_scene_portrait(scene, (size_t)s->pick);
    (void)info;
    pav_target_clear(out, (const float[4]){0.5f, 0.5f, 0.5f, 1});
    if (portrait)
        pav_draw(pav_scene_gpu(scene), out,
                 &(struct pav_draw){
                     .program = s->wear,
                     .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("portrait", portrait->texture),
                                              PAV_U_TEXTURE("mask", portrait->mask)),
                 });
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "wears",
    .label = "Wears a portrait",
    .state_size = sizeof(struct state),
    .params = params,
    .open = open,
    .draw = draw,
};

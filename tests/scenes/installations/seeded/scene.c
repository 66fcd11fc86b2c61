/* Counts in a target of its own, that it seeds in frame 0. */
#include <pavilion/scene.h>

struct state {
    struct pav_program *count, *show;
    struct pav_target *sum;
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->count = pav_scene_program(scene, "count.frag", NULL);
    s->show = pav_scene_program(scene, "show.frag", NULL);
    s->sum = pav_target_create(
        pav_scene_gpu(scene),
        &(struct pav_target_desc){
            .width_px = 16, .height_px = 16, .format = PAV_FORMAT_RGBA16F, .ping_pong = true});
    return s->sum != NULL;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    pav_draw(pav_scene_gpu(scene), s->sum,
             &(struct pav_draw){
                 .program = s->count,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("before", pav_target_texture(s->sum)),
                                          PAV_U_FLOAT("begin", info->frame == 0 ? 1.0f : 0.0f))});
    pav_target_swap(s->sum);
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->show,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("counted", pav_target_texture(s->sum)))});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "seeded",
    .label = "Seeded",
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
};

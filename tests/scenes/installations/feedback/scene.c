/* Draws from the target it draws to. */
#include <pavilion/scene.h>

struct state {
    struct pav_program *copy, *flat;
    struct pav_target *own;
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->copy = pav_scene_program(scene, "copy.frag", NULL);
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    s->own = pav_target_create(
        pav_scene_gpu(scene),
        &(struct pav_target_desc){.width_px = 16, .height_px = 16, .format = PAV_FORMAT_RGBA8});
    return s->own != NULL;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    (void)info;
    pav_draw(gpu, s->own,
             &(struct pav_draw){
                 .program = s->copy,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("before", pav_target_texture(s->own)))});
    pav_draw(gpu, out, &(struct pav_draw){.program = s->flat});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "feedback",
    .label = "Feedback",
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
};

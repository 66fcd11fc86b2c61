/* The camera's picture and nothing else: what is measured with it is the way from camera to screen. */
#include <pavilion/scene.h>

struct state {
    struct pav_program *look;
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->look = pav_scene_program(scene, "look.frag", NULL);
    return true;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    if (!info->camera->texture)
        return false;
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->look,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("camera", info->camera->texture)),
             });
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "look",
    .label = "Look",
    .needs = PAV_NEED_CAMERA,
    .state_size = sizeof(struct state),
    .state_version = 1,
    .open = open,
    .draw = draw,
};

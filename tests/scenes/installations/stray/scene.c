/* Asks for files outside its folder. */
#include <pavilion/scene.h>

struct state {
    struct pav_program *program;
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->program = pav_scene_program(scene, "../colour/flat.frag", NULL);
    return pav_scene_image(scene, "/etc/passwd") == NULL &&
           pav_scene_image(scene, "../colour/flat.frag") == NULL &&
           pav_scene_image(scene, "gone.png") == NULL;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    (void)info;
    pav_draw(pav_scene_gpu(scene), out, &(struct pav_draw){.program = s->program});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "stray",
    .label = "Stray",
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
};

/* Fails in its third picture. */
#include <pavilion/scene.h>

struct state {
    struct pav_program *flat;
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    return true;
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    (void)state;
    if (info->frame == 2)
        pav_scene_fail(scene, "no more after %d pictures", 2);
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    if (info->frame == 2)
        pav_scene_log(scene, PAV_LOG_INFO, "drawn after failing");
    pav_draw(pav_scene_gpu(scene), out, &(struct pav_draw){.program = s->flat});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "later",
    .label = "Later",
    .state_size = sizeof(struct state),
    .open = open,
    .update = update,
    .draw = draw,
};

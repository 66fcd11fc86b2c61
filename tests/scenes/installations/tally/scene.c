/* Tells the log of every picture that it draws, and of every touch, by its number. */
#include <pavilion/scene.h>

struct state {
    int number;
    struct pav_program *flat;
};

static const struct pav_param params[] = {
    PAV_PARAM_INT(struct state, number, "number", .max = 9),
    PAV_PARAM_END,
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    return true;
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    const struct state *s = state;
    for (size_t i = 0; i < info->event_count; i++)
        pav_scene_log(scene, PAV_LOG_INFO, "%d touched", s->number);
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    const struct state *s = state;
    (void)info;
    pav_scene_log(scene, PAV_LOG_INFO, "%d drawn", s->number);
    pav_draw(pav_scene_gpu(scene), out, &(struct pav_draw){.program = s->flat});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "tally",
    .label = "Tally",
    .state_size = sizeof(struct state),
    .params = params,
    .open = open,
    .update = update,
    .draw = draw,
};

/* An empty scene: what is measured with it is the engine alone. */
#include <pavilion/scene.h>

static bool open(struct pav_scene *scene, void *state)
{
    (void)scene;
    (void)state;
    return true;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    float grey = (float)(info->frame % 100) / 100;
    (void)scene;
    (void)state;
    pav_target_clear(out, (const float[4]){grey, grey, grey, 1});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "empty",
    .label = "Nothing",
    .state_size = 1,
    .state_version = 1,
    .open = open,
    .draw = draw,
};

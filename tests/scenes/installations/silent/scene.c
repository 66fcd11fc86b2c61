/* Fails in open without a word. */
#include <pavilion/scene.h>

static bool open(struct pav_scene *scene, void *state)
{
    (void)scene, (void)state;
    return false;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    (void)scene, (void)state, (void)info, (void)out;
    return false;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "silent",
    .label = "Silent",
    .open = open,
    .draw = draw,
};

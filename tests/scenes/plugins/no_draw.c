/* Lacks what makes a scene. */
#include <pavilion/scene.h>

static bool open(struct pav_scene *scene, void *state)
{
    (void)scene, (void)state;
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "no_draw",
    .label = "Test",
    .open = open,
};

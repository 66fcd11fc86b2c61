/* Asks for faces that are not among its needs. */
#include <pavilion/scene.h>

static bool open(struct pav_scene *scene, void *state)
{
    (void)state;
    pav_scene_ask_faces(scene, true);
    return true;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    (void)state, (void)info, (void)out;
    pav_scene_ask_faces(scene, true);
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "presumes",
    .label = "Presumes",
    .needs = PAV_NEED_CAMERA,
    .open = open,
    .draw = draw,
};

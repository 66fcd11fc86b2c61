/* Asks for faces on camera picture 1, and withdraws on picture 2. */
#include <pavilion/scene.h>

static bool open(struct pav_scene *scene, void *state)
{
    (void)scene, (void)state;
    return true;
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    (void)state;
    if (info->camera->id)
        pav_scene_ask_faces(scene, info->camera->id == 1);
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    (void)scene, (void)state, (void)info, (void)out;
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "consents",
    .label = "Consents",
    .needs = PAV_NEED_CAMERA | PAV_NEED_FACES,
    .open = open,
    .update = update,
    .draw = draw,
};

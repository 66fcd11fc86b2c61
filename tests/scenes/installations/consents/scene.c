/* Asks for faces on camera picture 1, and withdraws on picture 2; of two people on picture 3, of none on
 * picture 4, and of more than there is room for, some of them twice, on picture 5. */
#include <pavilion/scene.h>

static bool open(struct pav_scene *scene, void *state)
{
    (void)scene, (void)state;
    return true;
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    (void)state;
    static const uint32_t people[] = {7, 0, 3, 7, 11, 12, 13};
    uint64_t id = info->camera->id;
    if (id == 1 || id == 2)
        pav_scene_ask_faces(scene, id == 1);
    else if (id >= 3 && id <= 5)
        pav_scene_ask_faces_of(scene, people, id == 3 ? 3 : id == 4 ? 0 : 7);
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

/* Fails in open, and says why. */
#include <pavilion/scene.h>

static bool open(struct pav_scene *scene, void *state)
{
    (void)state;
    pav_scene_fail(scene, "the tide is %s", "out");
    pav_scene_fail(scene, "and again");
    return false;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    (void)scene, (void)state, (void)info, (void)out;
    return false;
}

static void close(struct pav_scene *scene, void *state)
{
    (void)state;
    pav_scene_log(scene, PAV_LOG_INFO, "close");
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "refuses",
    .label = "Refuses",
    .open = open,
    .draw = draw,
    .close = close,
};

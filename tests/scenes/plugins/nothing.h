/* Callbacks that do nothing, for plugins whose table is what a test is about. */
#include <pavilion/scene.h>

static bool open(struct pav_scene *scene, void *state)
{
    (void)scene, (void)state;
    return true;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    (void)scene, (void)state, (void)info, (void)out;
    return false;
}

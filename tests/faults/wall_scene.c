/* A scene that tries everything a hostile one would, from inside a real stage, and tells what came of
 * it. It sees a camera, so that all it learns would be worth stealing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pavilion/scene.h>

#include "attempts.h"

#define KEEPER_SOCKET 3
#define STEADY_FRAMES 8 /* well past the loading, in which a stage may be silent for longer */

struct state {
    bool tried;
};

/* The stage's own folders take the place of a test's playground; the keeper is the stranger. */
static void find_playground(void)
{
    const char *own = getenv("WALL_FOLDER"), *cache = getenv("MESA_SHADER_CACHE_DIR");
    snprintf(folder, sizeof folder, "%s", own ? own : "/nowhere");
    snprintf(open_folder, sizeof open_folder, "%s/wall", folder);
    snprintf(shut_folder, sizeof shut_folder, "%s/shut", folder);
    snprintf(cache_folder, sizeof cache_folder, "%s", cache ? cache : "/nowhere");
    stranger = getppid();
    earlier[0] = earlier[1] = KEEPER_SOCKET;
}

static void try_all(struct pav_scene *scene)
{
    find_playground();
    int refused = 0, worked = 0;
    for (const struct attempt *a = attempts_refused; a->name; a++) {
        int error = a->run();
        bool right = error == EPERM || error == EACCES || (a->may_be_absent && error == ENOSYS);
        refused += right;
        worked += !right;
        if (!right)
            pav_scene_log(scene, PAV_LOG_ERROR, "wall: %s: %s", a->name,
                          error ? strerror(error) : "it worked");
    }
    pav_scene_log(scene, PAV_LOG_INFO, "wall: %d refused, %d not", refused, worked);
}

static bool open_scene(struct pav_scene *scene, void *data)
{
    (void)scene, (void)data;
    return true;
}

static void update(struct pav_scene *scene, void *data, const struct pav_frame_info *info)
{
    struct state *state = data;
    if (info->frame == STEADY_FRAMES)
        pav_scene_log(scene, PAV_LOG_INFO, "wall: drawing steadily");
    if (state->tried || info->frame < 3)
        return;
    state->tried = true;
    try_all(scene);
}

static bool draw(struct pav_scene *scene, void *data, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    (void)scene, (void)data, (void)info;
    pav_target_clear(out, (const float[4]){0.2f, 0.3f, 0.4f, 1});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "wall",
    .label = "Wall",
    .needs = PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_FLOW,
    .state_size = sizeof(struct state),
    .state_version = 1,
    .open = open_scene,
    .update = update,
    .draw = draw,
};

/* A scene that tries everything a hostile one would, from inside a real stage, and tells what came of
 * it. It sees a camera, so that all it learns would be worth stealing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pavilion/scene.h>

#include "link/probe.h"

#define STEADY_FRAMES 8 /* well past the loading, in which a stage may be silent for longer */

struct state {
    bool tried;
};

/* The stage's own folders are the playground; the keeper is the stranger. */
static struct pav_probe_ground find_playground(void)
{
    struct pav_probe_ground ground;
    const char *own = getenv("WALL_FOLDER");
    pav_probe_ground_init(&ground, own ? own : "/nowhere", getenv("MESA_SHADER_CACHE_DIR"));
    return ground;
}

static void try_all(struct pav_scene *scene)
{
    struct pav_probe_ground ground = find_playground();
    int refused = 0, worked = 0;
    for (const struct pav_probe *const *list = pav_probes_all; *list; list++) {
        for (const struct pav_probe *probe = *list; probe->name; probe++) {
            if (probe->kind != PAV_PROBE_REFUSED)
                continue;
            int error = probe->run(&ground);
            bool wrong = pav_probe_judge(probe, error) == PAV_PROBED_ALLOWED;
            refused += !wrong;
            worked += wrong;
            if (wrong)
                pav_scene_log(scene, PAV_LOG_ERROR, "wall: %s: %s", probe->name,
                              error ? strerror(error) : "it worked");
        }
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
    .id = "piece",
    .label = "Wall",
    .needs = PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_FLOW,
    .state_size = sizeof(struct state),
    .state_version = 1,
    .open = open_scene,
    .update = update,
    .draw = draw,
};

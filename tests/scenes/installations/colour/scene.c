/* Fills the picture with its parameter, and tells the log what it is asked to do. */
#include <pavilion/scene.h>

struct state {
    float ink[4];
    float level;
    struct pav_program *flat;
};

static const struct pav_param params[] = {
    PAV_PARAM_COLOUR(struct state, ink, "ink", .colour = {1, 0, 0, 1}),
    PAV_PARAM_FLOAT(struct state, level, "level", .fallback = 1, .max = 1),
    PAV_PARAM_END,
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    pav_scene_log(scene, PAV_LOG_INFO, "open %s %s %s", pav_scene_words(scene, "hint"),
                  pav_scene_words(scene, "unknown"), pav_scene_words_in(scene, "hint", "nl"));
    return true;
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    (void)state;
    if (info->event_count > 0)
        pav_scene_log(scene, PAV_LOG_INFO, "touched in frame %d", (int)info->frame);
    if (info->frame == 1)
        pav_scene_log(scene, PAV_LOG_INFO, "says %s, seed %u", pav_scene_words(scene, "hint"),
                      (unsigned)info->seed);
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    if (info->frame == 3)
        return false; /* nothing new to show */
    pav_draw(pav_scene_gpu(scene), out, &(struct pav_draw){.program = s->flat});
    return true;
}

static void resize(struct pav_scene *scene, void *state, int width_px, int height_px)
{
    (void)state;
    pav_scene_log(scene, PAV_LOG_INFO, "resize %dx%d", width_px, height_px);
}

static void idle(struct pav_scene *scene, void *state)
{
    (void)state;
    pav_scene_log(scene, PAV_LOG_INFO, "idle");
}

static void close(struct pav_scene *scene, void *state)
{
    (void)state;
    pav_scene_log(scene, PAV_LOG_INFO, "close");
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "colour",
    .label = "Colour",
    .needs = PAV_NEED_CAMERA | PAV_NEED_FLOW,
    .state_size = sizeof(struct state),
    .params = params,
    .open = open,
    .update = update,
    .draw = draw,
    .resize = resize,
    .idle = idle,
    .close = close,
};

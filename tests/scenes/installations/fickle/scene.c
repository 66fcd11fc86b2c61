/* Seeds a target behind a flag of its own, and replaces a texture when the language changes. */
#include <string.h>

#include <pavilion/scene.h>

struct state {
    struct pav_program *flat;
    struct pav_target *seed;
    struct pav_texture *words;
    char language[8];
    bool seeded;
};

static struct pav_texture *set_words(struct pav_scene *scene)
{
    return pav_texture_create(
        pav_scene_gpu(scene),
        &(struct pav_texture_desc){.width_px = 4, .height_px = 4, .format = PAV_FORMAT_RGBA8});
}

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    s->seed = pav_target_create(
        pav_scene_gpu(scene),
        &(struct pav_target_desc){.width_px = 16, .height_px = 16, .format = PAV_FORMAT_RGBA8});
    s->words = set_words(scene);
    return s->seed && s->words;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    if (strncmp(s->language, info->language, sizeof s->language - 1) != 0) {
        pav_texture_destroy(s->words);
        s->words = set_words(scene);
        strncpy(s->language, info->language, sizeof s->language - 1);
    }
    if (!s->seeded)
        pav_draw(gpu, s->seed, &(struct pav_draw){.program = s->flat});
    s->seeded = true;
    pav_draw_texture(gpu, out, pav_target_texture(s->seed), NULL, PAV_BLEND_NONE, 1);
    return pav_texture_width(s->words) == 4;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "fickle",
    .label = "Fickle",
    .state_size = sizeof(struct state),
    .open = open,
    .draw = draw,
};

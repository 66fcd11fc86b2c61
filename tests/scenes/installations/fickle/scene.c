/* Seeds a target behind a flag of its own, and replaces a text when the language changes. */
#include <string.h>

#include <pavilion/scene.h>

struct state {
    struct pav_program *flat;
    struct pav_target *seed;
    struct pav_text *words;
    char language[8];
    bool seeded;
};

static struct pav_text *set_words(struct pav_scene *scene, const char *language)
{
    return pav_text_create(pav_scene_gpu(scene),
                           &(struct pav_text_desc){.text = language, .size_px = 8});
}

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    s->seed = pav_target_create(
        pav_scene_gpu(scene),
        &(struct pav_target_desc){.width_px = 16, .height_px = 16, .format = PAV_FORMAT_RGBA8});
    s->words = set_words(scene, "none");
    return s->seed != NULL;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    if (strncmp(s->language, info->language, sizeof s->language - 1) != 0) {
        pav_text_destroy(s->words);
        s->words = set_words(scene, info->language);
        strncpy(s->language, info->language, sizeof s->language - 1);
    }
    if (!s->seeded)
        pav_draw(gpu, s->seed, &(struct pav_draw){.program = s->flat});
    s->seeded = true;
    pav_draw_texture(gpu, out, pav_target_texture(s->seed), NULL, PAV_BLEND_NONE, 1);
    return pav_text_width(s->words) > 0;
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

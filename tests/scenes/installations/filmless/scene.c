/* Requires a film that its folder does not give. */
#include <pavilion/scene.h>

struct state {
    struct pav_program *program;
    struct pav_film *main, *extra, *empty;
};

static const struct pav_slot slots[] = {
    {.name = "main", .label = "The film", .required = true},
    {.name = "extra", .label = "Another"},
    {.name = "empty", .label = "Not given"},
    {.name = NULL},
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->program = pav_scene_program(scene, "film.frag", NULL);
    s->main = pav_scene_film(scene, "main");
    s->extra = pav_scene_film(scene, "extra");
    s->empty = pav_scene_film(scene, "empty");
    bool again = pav_scene_film(scene, "main") == s->main;
    bool stray = pav_scene_film(scene, "unheard of") == NULL;
    return s->main && s->extra && !s->empty && again && stray;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    (void)info;
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->program,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("film", pav_film_texture(s->main)))});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "filmless",
    .label = "Filmless",
    .state_size = sizeof(struct state),
    .slots = slots,
    .open = open,
    .draw = draw,
};

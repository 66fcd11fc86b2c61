/* Shows every type of parameter as a colour, under labels that try to be markup. */
#include <pavilion/scene.h>
#include <string.h>

struct state {
    float amount, reach;
    int32_t count;
    bool on;
    int32_t mode;
    float ink[4], place[2];
    char words[PAV_PARAM_TEXT_MAX], picture[PAV_PARAM_TEXT_MAX];
    bool burst;
    int32_t bursts;
    struct pav_program *board;
};

static const char *const modes[] = {"still", "<i>wild</i>", "storm", NULL};
static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, amount, "amount", .fallback = 0.5, .max = 1, .label = "Amount"),
    PAV_PARAM_FLOAT(struct state, reach, "reach", .fallback = 1, .max = 4, .soft = true,
                    .label = "<img src=x onerror=\"window.hurt=1\">", .unit = "s"),
    PAV_PARAM_INT(struct state, count, "count", .fallback = 3, .min = 1, .max = 9,
                  .label = "<script>window.hurt=1</script>"),
    PAV_PARAM_BOOL(struct state, on, "on", .label = "On"),
    PAV_PARAM_CHOICE(struct state, mode, "mode", .choices = modes, .label = "Mode"),
    PAV_PARAM_COLOUR(struct state, ink, "ink", .colour = {0.1f, 0.1f, 0.2f, 1}, .label = "Ink"),
    PAV_PARAM_POINT(struct state, place, "place", .point = {0.5f, 0.5f}, .label = "Place"),
    PAV_PARAM_TEXT(struct state, words, "words", .text = "hallo", .label = "Words"),
    PAV_PARAM_FILE(struct state, picture, "picture", .text = "", .label = "Picture"),
    PAV_PARAM_EVENT(struct state, burst, "burst", .label = "Burst"),
    PAV_PARAM_END,
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->board = pav_scene_program(scene, "board.frag", NULL);
    return true;
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    struct state *s = state;
    (void)scene;
    (void)info;
    s->bursts += s->burst;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    (void)info;
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->board,
                 .uniforms = PAV_UNIFORMS(PAV_U_INT("letters", (int)strlen(s->words)),
                                          PAV_U_INT("bursts", s->bursts)),
             });
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "board",
    .label = "Board",
    .state_size = sizeof(struct state),
    .state_version = 1,
    .params = params,
    .open = open,
    .update = update,
    .draw = draw,
};

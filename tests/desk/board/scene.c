/* A board that shows what its parameters hold, one column each; it says when it first drew a value, and
 * at its end how long its frames took. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pavilion/scene.h>

#define TIMES_MAX 4096

struct state {
    float amount, drawn;
    int times;
    float times_s[TIMES_MAX];
    int32_t count, mode, tempo;
    bool lamp, pulse, flipped;
    float ink[4], place[2];
    char words[PAV_PARAM_TEXT_MAX], file[PAV_PARAM_TEXT_MAX];
    struct pav_program *board;
};

static const char *const modes[] = {"soft", "half", "hard", NULL};
static const char *const tempi[] = {"still", "slow", "fast", NULL};
static const int32_t tempo_values[] = {0, 50, 100};

static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, amount, "amount", .fallback = 0.5, .max = 1, .label = "Amount"),
    PAV_PARAM_INT(struct state, count, "count", .fallback = 3, .min = 0, .max = 9),
    PAV_PARAM_BOOL(struct state, lamp, "lamp", .label = "Lamp"),
    PAV_PARAM_CHOICE(struct state, mode, "mode", .choices = modes),
    PAV_PARAM_COLOUR(struct state, ink, "ink", .colour = {0, 0, 0, 1}),
    PAV_PARAM_POINT(struct state, place, "place", .point = {0.25f, 0.75f}),
    PAV_PARAM_TEXT(struct state, words, "words", .text = "hello"),
    PAV_PARAM_FILE(struct state, file, "file", .text = ""),
    PAV_PARAM_EVENT(struct state, pulse, "pulse"),
    PAV_PARAM_INT(struct state, tempo, "tempo", .max = 100, .choices = tempi,
                  .values = tempo_values),
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
    if (info->frame > 30 && s->times < TIMES_MAX) /* the first second is the opening's */
        s->times_s[s->times++] = (float)info->dt_s;
    s->flipped = s->flipped != s->pulse;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->board,
                 .uniforms = PAV_UNIFORMS(PAV_U_FLOAT("shade", (float)strlen(s->words) / 255.0f),
                                          PAV_U_FLOAT("name", (float)strlen(s->file) / 32.0f),
                                          PAV_U_FLOAT("flips", s->flipped ? 1.0f : 0.0f)),
             });
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    (void)info;
    if (s->amount != s->drawn)
        pav_log("board", PAV_LOG_INFO, "drew %.5f at %.6f", (double)s->amount,
                (double)now.tv_sec + (double)now.tv_nsec * 1e-9);
    s->drawn = s->amount;
    return true;
}

static int by_size(const void *a, const void *b)
{
    return (*(const float *)a > *(const float *)b) - (*(const float *)a < *(const float *)b);
}

static void close_board(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    (void)scene;
    if (s->times < 100)
        return;
    qsort(s->times_s, (size_t)s->times, sizeof *s->times_s, by_size);
    pav_log("board", PAV_LOG_INFO, "frames %d, median %.2f ms, p99 %.2f ms", s->times,
            (double)s->times_s[s->times / 2] * 1e3, (double)s->times_s[s->times * 99 / 100] * 1e3);
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = BOARD,
    .label = "Board",
    .state_size = sizeof(struct state),
    .state_version = 1,
    .params = params,
    .open = open,
    .update = update,
    .draw = draw,
    .close = close_board,
};

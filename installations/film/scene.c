/* Film: a film without a gap, graded by a shader, captioned in the visitor's language. */
#include <pavilion/scene.h>

#include <math.h>
#include <string.h>

#define CAPTION_MAX 512
#define RESUME_S    20.0 /* a pause ends by itself after this */
#define FADE_IN_S   0.45
#define FADE_OUT_S  0.30
#define BAR_FADE_S  0.35

enum fit { FIT_CONTAIN = 0, FIT_COVER };

/* One set caption on the screen; the one that leaves fades while the next one comes. */
struct caption {
    struct pav_text *text;
    float seen; /* 0..1, before easing */
};

struct state {
    int32_t fit;
    float surround[4];
    float exposure, contrast, saturation, temperature, vignette, grain, caption_size;

    struct pav_film *film;
    struct pav_program *grade, *bar;
    struct caption comes, leaves;
    struct pav_text *hint;
    char words[CAPTION_MAX]; /* what is set in `comes` */
    float set_size;          /* caption_size when it was set */
    bool stale;              /* the screen's size changed: set again */
    bool paused;
    double paused_s; /* for how long */
    float bar_seen;  /* 0..1 */
};

static const char *const fits[] = {"contain", "cover", NULL};

static const struct pav_param params[] = {
    PAV_PARAM_CHOICE(struct state, fit, "fit", .choices = fits,
                     .label = "Whole picture, or whole screen"),
    PAV_PARAM_COLOUR(struct state, surround, "surround", .colour = {0.02f, 0.02f, 0.022f, 1},
                     .label = "Colour beside the picture"),
    PAV_PARAM_FLOAT(struct state, exposure, "exposure", .min = -2, .max = 2, .unit = "stops",
                    .label = "Exposure"),
    PAV_PARAM_FLOAT(struct state, contrast, "contrast", .fallback = 1, .min = 0.5, .max = 2,
                    .label = "Contrast"),
    PAV_PARAM_FLOAT(struct state, saturation, "saturation", .fallback = 1, .min = 0, .max = 2,
                    .label = "Saturation"),
    PAV_PARAM_FLOAT(struct state, temperature, "temperature", .min = -1, .max = 1,
                    .label = "Colder or warmer"),
    PAV_PARAM_FLOAT(struct state, vignette, "vignette", .min = 0, .max = 1,
                    .label = "Darker corners"),
    PAV_PARAM_FLOAT(struct state, grain, "grain", .min = 0, .max = 1, .label = "Grain"),
    PAV_PARAM_FLOAT(struct state, caption_size, "caption_size", .fallback = 0.052, .min = 0.03,
                    .max = 0.1, .label = "Captions, as a part of the screen's height"),
    PAV_PARAM_END,
};

static const struct pav_slot slots[] = {
    {.name = "film", .label = "The film", .required = true},
    {.name = NULL},
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->film = pav_scene_film(scene, "film");
    s->grade = pav_scene_program(scene, "grade.frag", NULL);
    s->bar = pav_scene_program(scene, "bar.frag", NULL);
    s->comes = s->leaves = (struct caption){0};
    s->hint = NULL;
    s->words[0] = 0;
    s->paused = false;
    return true;
}

static void set_paused(struct state *s, bool paused)
{
    s->paused = paused;
    s->paused_s = 0;
    if (paused)
        pav_film_pause(s->film);
    else
        pav_film_play(s->film);
}

static float towards(float value, bool up, double dt_s, double up_s, double down_s)
{
    value += (float)(up ? dt_s / up_s : -dt_s / down_s);
    return fminf(fmaxf(value, 0), 1);
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    struct state *s = state;
    if (pav_film_state(s->film) == PAV_FILM_BROKEN)
        pav_scene_fail(scene, "the film cannot be shown: %s", pav_film_error(s->film));
    for (size_t i = 0; i < info->event_count; i++)
        if (info->events[i].type == PAV_EVENT_DOWN)
            set_paused(s, !s->paused);
    s->paused_s += info->dt_s;
    if (s->paused && s->paused_s > RESUME_S)
        set_paused(s, false);
    s->bar_seen = towards(s->bar_seen, s->paused, info->dt_s, BAR_FADE_S, BAR_FADE_S);

    bool same = strncmp(pav_film_caption(s->film), s->words, CAPTION_MAX - 1) == 0;
    s->leaves.seen = towards(s->leaves.seen, false, info->dt_s, 1, FADE_OUT_S);
    if (same && s->leaves.seen < 0.4f)
        s->comes.seen = towards(s->comes.seen, true, info->dt_s, FADE_IN_S, 1);
}

static void resize(struct pav_scene *scene, void *state, int width_px, int height_px)
{
    (void)scene, (void)width_px, (void)height_px;
    ((struct state *)state)->stale = true;
}

static void idle(struct pav_scene *scene, void *state)
{
    (void)scene;
    if (((struct state *)state)->paused)
        set_paused(state, false);
}

/* --- the picture ---- */

/* Where the whole picture stands on the screen, uv; it reaches beyond the screen when it covers it. */
static void place(const struct state *s, const struct pav_texture *picture, int w, int h,
                  float viewport[4])
{
    float screen = (float)w / (float)h;
    float ratio = (float)pav_texture_width(picture) / (float)pav_texture_height(picture) / screen;
    /* A pixel or so of difference is the film's padding, not its shape. */
    bool same = fabsf(ratio - 1) < 0.004f;
    bool full_width = (ratio > 1) == (s->fit == FIT_CONTAIN);
    viewport[2] = same || full_width ? 1 : ratio;
    viewport[3] = same || !full_width ? 1 : 1 / ratio;
    viewport[0] = (1 - viewport[2]) / 2;
    viewport[1] = (1 - viewport[3]) / 2;
}

static bool neutral(const struct state *s)
{
    return s->exposure == 0 && s->contrast == 1 && s->saturation == 1 && s->temperature == 0 &&
           s->vignette == 0 && s->grain == 0;
}

static void draw_picture(struct pav_gpu *gpu, struct state *s, const struct pav_frame_info *info,
                         struct pav_target *out)
{
    struct pav_texture *picture = pav_film_texture(s->film);
    float viewport[4] = {0};
    if (picture)
        place(s, picture, info->width_px, info->height_px, viewport);
    if (!picture || viewport[2] < 1 || viewport[3] < 1 || !pav_film_opaque(s->film))
        pav_target_clear(out, s->surround);
    if (!picture)
        return;
    if (neutral(s)) {
        pav_draw_texture(gpu, out, picture, viewport, PAV_BLEND_OVER, 1);
        return;
    }
    pav_draw(gpu, out,
             &(struct pav_draw){.program = s->grade,
                                .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("picture", picture)),
                                .blend = PAV_BLEND_OVER,
                                .viewport = {viewport[0], viewport[1], viewport[2], viewport[3]}});
}

/* --- type ---- */

static struct pav_text *set(struct pav_gpu *gpu, const struct pav_frame_info *info,
                            const char *words, float size_px, int weight)
{
    return pav_text_create(gpu, &(struct pav_text_desc){
                                    .text = words,
                                    .weight = weight,
                                    .size_px = size_px,
                                    .width_px = 0.8f * (float)info->width_px,
                                    .line_height = 1.12f,
                                    .align = PAV_ALIGN_CENTRE,
                                    .language = info->language,
                                    .colour = {0.97f, 0.955f, 0.925f, 1},
                                    .halo_px = size_px * 0.20f,
                                });
}

/* What the height allows, less where the screen is upright and narrow. */
static float type_px(const struct state *s, const struct pav_frame_info *info)
{
    return s->caption_size * fminf((float)info->height_px, 0.8f * (float)info->width_px);
}

static void follow_captions(struct pav_gpu *gpu, struct state *s, const struct pav_frame_info *info)
{
    const char *words = pav_film_caption(s->film);
    bool changed = strncmp(words, s->words, CAPTION_MAX - 1) != 0;
    bool again = s->stale || s->set_size != s->caption_size;
    if (!changed && !again)
        return;
    if (changed) {
        pav_text_destroy(s->leaves.text);
        s->leaves = s->comes;
        s->comes = (struct caption){0};
        strncpy(s->words, words, CAPTION_MAX - 1);
        s->words[CAPTION_MAX - 1] = 0;
    }
    if (again) {
        pav_text_destroy(s->hint);
        s->hint = NULL;
        pav_text_destroy(s->leaves.text);
        s->leaves = (struct caption){0};
    }
    pav_text_destroy(s->comes.text);
    s->comes.text = s->words[0] ? set(gpu, info, s->words, type_px(s, info), 500) : NULL;
    s->set_size = s->caption_size;
    s->stale = false;
}

static void draw_text(struct pav_text *text, struct pav_target *out, float x_px, float y_px,
                      float seen)
{
    if (text && seen > 0)
        pav_text_draw(text, out, roundf(x_px - (float)pav_text_width(text) / 2), roundf(y_px),
                      seen * seen * (3 - 2 * seen));
}

/* --- the pause: a line that says where the film stands, and how to go on ---- */

static void draw_bar(struct pav_scene *scene, struct state *s, const struct pav_frame_info *info,
                     struct pav_target *out)
{
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    if (s->bar_seen <= 0)
        return;
    double length_s = pav_film_duration(s->film);
    float height = (float)info->height_px, size = type_px(s, info) * 0.6f,
          thick = fmaxf(3, roundf(height / 180));
    float done = length_s > 0 ? (float)(pav_film_time(s->film) / length_s) : 0;
    pav_draw(gpu, out,
             &(struct pav_draw){.program = s->bar,
                                .uniforms = PAV_UNIFORMS(PAV_U_FLOAT("done", done),
                                                         PAV_U_FLOAT("seen", s->bar_seen)),
                                .blend = PAV_BLEND_OVER,
                                .viewport = {0.3f, 0.055f, 0.4f, thick / height}});
    if (!s->hint)
        s->hint = set(gpu, info, pav_scene_words(scene, "paused"), size, 400);
    draw_text(s->hint, out, 0.5f * (float)info->width_px, 0.062f * height, s->bar_seen);
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    float middle = 0.5f * (float)info->width_px, height = (float)info->height_px;
    draw_picture(gpu, s, info, out);
    follow_captions(gpu, s, info);
    float base = (0.075f + 0.045f * s->bar_seen * s->bar_seen * (3 - 2 * s->bar_seen)) * height;
    draw_text(s->leaves.text, out, middle, base, s->leaves.seen);
    draw_text(s->comes.text, out, middle, base, s->comes.seen);
    draw_bar(scene, s, info, out);
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "film",
    .label = "Film",
    .state_size = sizeof(struct state),
    .state_version = 1,
    .params = params,
    .slots = slots,
    .open = open,
    .update = update,
    .draw = draw,
    .resize = resize,
    .idle = idle,
};

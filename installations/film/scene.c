/* Film: a film without a gap, graded, captioned in the visitor's language; a touch pauses it. */
#include <math.h>
#include <string.h>

#include <pavilion/scene.h>

#define CAPTION_MAX    512
#define CAPTION_FADE_S 0.25f
#define CONTROL_FADE_S 0.3f
#define RESUME_AFTER_S 60.0 /* nobody leaves a kiosk paused */

enum fit { FIT_COVER = 0, FIT_CONTAIN };

struct state {
    int32_t fit;
    float exposure, contrast, saturation, temperature, vignette, grain;
    float surround[4];
    float caption_size;

    struct pav_film *film;
    struct pav_program *grade, *line;

    struct pav_text *caption;
    char caption_shown[CAPTION_MAX]; /* what `caption` says */
    char caption_wanted[CAPTION_MAX];
    float caption_opacity;
    int caption_height_px; /* of the target that it was set for */

    bool paused;
    double paused_s;
    float controls; /* 0 hidden .. 1 shown */
};

static const char *const fits[] = {"cover", "contain", NULL};

/* clang-format off */
static const struct pav_param params[] = {
    PAV_PARAM_CHOICE(struct state, fit, "fit", .choices = fits, .label = "Fit"),
    PAV_PARAM_FLOAT(struct state, exposure, "exposure", .min = -3, .max = 3, .label = "Exposure", .unit = "stops"),
    PAV_PARAM_FLOAT(struct state, contrast, "contrast", .fallback = 1, .min = 0, .max = 2, .label = "Contrast"),
    PAV_PARAM_FLOAT(struct state, saturation, "saturation", .fallback = 1, .min = 0, .max = 2, .label = "Saturation"),
    PAV_PARAM_FLOAT(struct state, temperature, "temperature", .min = -1, .max = 1, .label = "Cold to warm"),
    PAV_PARAM_FLOAT(struct state, vignette, "vignette", .min = 0, .max = 1, .label = "Vignette"),
    PAV_PARAM_FLOAT(struct state, grain, "grain", .min = 0, .max = 1, .label = "Grain"),
    PAV_PARAM_COLOUR(struct state, surround, "surround", .colour = {0.03f, 0.03f, 0.035f, 1}, .label = "Surround"),
    PAV_PARAM_FLOAT(struct state, caption_size, "caption_size", .fallback = 0.048, .min = 0.02, .max = 0.12,
                    .label = "Caption size", .unit = "of the height"),
    PAV_PARAM_END,
};
/* clang-format on */

static const struct pav_slot slots[] = {
    {.name = "film", .label = "The film", .required = true},
    {.name = NULL},
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->film = pav_scene_film(scene, "film");
    s->grade = pav_scene_program(scene, "grade.frag", NULL);
    s->line = pav_scene_program(scene, "line.frag", NULL);
    return true;
}

static float approach(float value, float target, double dt_s, float time_s)
{
    float step = (float)dt_s / time_s;
    return value < target ? fminf(value + step, target) : fmaxf(value - step, target);
}

static void set_paused(struct state *s, bool paused, double time_s)
{
    s->paused = paused;
    s->paused_s = time_s;
    if (paused)
        pav_film_pause(s->film);
    else
        pav_film_play(s->film);
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    struct state *s = state;
    (void)scene;
    for (size_t i = 0; i < info->event_count; i++)
        if (info->events[i].type == PAV_EVENT_DOWN)
            set_paused(s, !s->paused, info->time_s);
    if (s->paused && info->time_s - s->paused_s > RESUME_AFTER_S)
        set_paused(s, false, info->time_s);
    s->controls = approach(s->controls, s->paused, info->dt_s, CONTROL_FADE_S);

    const char *caption = pav_film_caption(s->film);
    strncpy(s->caption_wanted, caption, CAPTION_MAX - 1);
    bool same = strcmp(s->caption_wanted, s->caption_shown) == 0;
    s->caption_opacity =
        approach(s->caption_opacity, same && caption[0] ? 1 : 0, info->dt_s, CAPTION_FADE_S);
}

/* Where the film lies on the target, uv: `cover` may reach beyond it. */
static void place(const struct state *s, struct pav_texture *picture, int w, int h, float rect[4])
{
    float film = (float)pav_texture_width(picture) / (float)pav_texture_height(picture);
    float screen = (float)w / (float)h;
    bool wide = s->fit == FIT_COVER ? film > screen : film < screen;
    rect[2] = wide ? film / screen : 1;
    rect[3] = wide ? 1 : screen / film;
    rect[0] = (1 - rect[2]) / 2;
    rect[1] = (1 - rect[3]) / 2;
}

static bool graded(const struct state *s)
{
    return s->exposure != 0 || s->contrast != 1 || s->saturation != 1 || s->temperature != 0 ||
           s->vignette != 0 || s->grain != 0;
}

static void draw_picture(struct pav_scene *scene, struct state *s,
                         const struct pav_frame_info *info, struct pav_target *out)
{
    struct pav_texture *picture = pav_film_texture(s->film);
    float rect[4];
    if (!picture) {
        pav_target_clear(out, s->surround);
        return;
    }
    place(s, picture, info->width_px, info->height_px, rect);
    if (rect[2] < 1 || rect[3] < 1 || !pav_film_opaque(s->film))
        pav_target_clear(out, s->surround);
    if (!graded(s)) {
        pav_draw_texture(pav_scene_gpu(scene), out, picture, rect, PAV_BLEND_OVER, 1);
        return;
    }
    pav_draw(
        pav_scene_gpu(scene), out,
        &(struct pav_draw){
            .program = s->grade,
            .blend = PAV_BLEND_OVER,
            .viewport = {rect[0], rect[1], rect[2], rect[3]},
            .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("film", picture), PAV_U_VEC4V("place", rect)),
        });
}

/* New words are set while the old ones are invisible. */
static void set_caption(struct pav_scene *scene, struct state *s, const struct pav_frame_info *info)
{
    bool resized = s->caption && s->caption_height_px != info->height_px;
    if (s->caption_opacity > 0 && !resized)
        return;
    if (strcmp(s->caption_shown, s->caption_wanted) == 0 && !resized)
        return;
    pav_text_destroy(s->caption);
    s->caption = NULL;
    s->caption_height_px = info->height_px;
    memcpy(s->caption_shown, s->caption_wanted, CAPTION_MAX);
    if (!s->caption_shown[0])
        return;
    float size = s->caption_size * (float)info->height_px;
    s->caption = pav_text_create(pav_scene_gpu(scene), &(struct pav_text_desc){
                                                           .text = s->caption_shown,
                                                           .weight = 500,
                                                           .size_px = size,
                                                           .width_px = (float)info->width_px * 0.8f,
                                                           .align = PAV_ALIGN_CENTRE,
                                                           .language = info->language,
                                                           .colour = {1, 0.99f, 0.96f, 1},
                                                           .halo_px = size * 0.22f,
                                                       });
}

static void draw_caption(struct state *s, const struct pav_frame_info *info, struct pav_target *out)
{
    if (!s->caption || s->caption_opacity <= 0)
        return;
    float x = (float)(info->width_px - pav_text_width(s->caption)) / 2;
    float ease = s->caption_opacity * s->caption_opacity * (3 - 2 * s->caption_opacity);
    pav_text_draw(s->caption, out, x, (float)info->height_px * 0.09f, ease);
}

/* Paused: a thin line along the lower edge says how far the film is. */
static void draw_controls(struct pav_scene *scene, struct state *s, struct pav_target *out)
{
    double duration_s = pav_film_duration(s->film);
    if (s->controls <= 0 || duration_s <= 0)
        return;
    float done = (float)(pav_film_time(s->film) / duration_s);
    pav_draw(pav_scene_gpu(scene), out,
             &(struct pav_draw){
                 .program = s->line,
                 .blend = PAV_BLEND_OVER,
                 .viewport = {0.1f, 0.045f, 0.8f, 0.012f},
                 .uniforms =
                     PAV_UNIFORMS(PAV_U_FLOAT("done", done), PAV_U_FLOAT("opacity", s->controls)),
             });
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    draw_picture(scene, s, info, out);
    set_caption(scene, s, info);
    draw_caption(s, info, out);
    draw_controls(scene, s, out);
    return true;
}

static void idle(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    (void)scene;
    if (s->paused)
        set_paused(s, false, 0);
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
    .idle = idle,
};

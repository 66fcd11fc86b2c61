/* Mirror: the visitor drawn in three chalks; what moves turns to dust, what rests is drawn again. */
#include <pavilion/scene.h>

#include <math.h>

/* Sizes are areas, so that a grain is square on a wall of any shape. */
#define AIR_AREA     (160.0 * 90.0)   /* air, light, silhouette: what is soft */
#define CHALK_AREA   (640.0 * 360.0)  /* the chalk on the sheet */
#define PAPER_AREA   (1280.0 * 720.0) /* the size for which the paper's grain is made */
#define PAPER_STRIPS 6                /* the paper is made in so many frames */

struct state {
    float dissolve, reform, drift, trail, room, pressure;
    float paper[4];

    struct pav_program *look, *light, *tone, *stir, *draw, *wait, *make_paper, *show;
    struct pav_target *looked, *lit, *tones, *air, *chalk, *grain, *draft;
    int strip;          /* of the paper, to be made next */
    float presence;     /* 0 nobody .. 1 someone, eased */
    float trust;        /* in the silhouette: neither empty nor everything */
    float grain_per_px; /* how much of the paper's grain one pixel spans */
};

static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, dissolve, "dissolve", .fallback = 1, .min = 0, .max = 3,
                    .label = "How easily movement lifts the chalk"),
    PAV_PARAM_FLOAT(struct state, reform, "reform", .fallback = 1.1, .min = 0.2, .max = 6,
                    .unit = "s", .label = "Time in which the drawing returns"),
    PAV_PARAM_FLOAT(struct state, drift, "drift", .fallback = 1, .min = 0, .max = 3,
                    .label = "How far the dust is carried"),
    PAV_PARAM_FLOAT(struct state, trail, "trail", .fallback = 2.5, .min = 0.2, .max = 10,
                    .unit = "s", .label = "Time in which the dust settles"),
    PAV_PARAM_FLOAT(struct state, room, "room", .fallback = 0.1, .min = 0, .max = 1,
                    .label = "How much of the room is drawn"),
    PAV_PARAM_FLOAT(struct state, pressure, "pressure", .fallback = 1, .min = 0.4, .max = 2,
                    .label = "Pressure of the chalk"),
    PAV_PARAM_COLOUR(struct state, paper, "paper", .colour = {0.725f, 0.675f, 0.59f, 1},
                     .label = "Colour of the paper"),
    PAV_PARAM_END,
};

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    s->looked = s->lit = s->tones = s->air = NULL; /* after a reload they are gone */
    s->chalk = s->grain = s->draft = NULL;
    s->look = pav_scene_program(scene, "look.frag", NULL);
    s->light = pav_scene_program(scene, "light.frag", NULL);
    s->tone = pav_scene_program(scene, "tone.frag", NULL);
    s->stir = pav_scene_program(scene, "stir.frag", NULL);
    s->draw = pav_scene_program(scene, "draw.frag", NULL);
    s->wait = pav_scene_program(scene, "wait.frag", NULL);
    s->make_paper = pav_scene_program(scene, "paper.frag", NULL);
    s->show = pav_scene_program(scene, "show.frag", NULL);
    return true;
}

static struct pav_target *sheet(struct pav_scene *scene, struct pav_target *old, int w, int h,
                                double area, enum pav_format format, bool ping_pong)
{
    double scale = area > 0 ? sqrt(area / ((double)w * h)) : 1;
    pav_target_destroy(old);
    return pav_target_create(pav_scene_gpu(scene),
                             &(struct pav_target_desc){.width_px = (int)fmax(1, round(w * scale)),
                                                       .height_px = (int)fmax(1, round(h * scale)),
                                                       .format = format,
                                                       .ping_pong = ping_pong});
}

static void resize(struct pav_scene *scene, void *state, int w, int h)
{
    struct state *s = state;
    s->looked = sheet(scene, s->looked, w, h, AIR_AREA, PAV_FORMAT_RGBA16F, true);
    s->air = sheet(scene, s->air, w, h, AIR_AREA, PAV_FORMAT_RGBA16F, true);
    s->tones = sheet(scene, s->tones, w, h, AIR_AREA, PAV_FORMAT_RGBA16F, false);
    s->lit = sheet(scene, s->lit, 1, 1, 0, PAV_FORMAT_RGBA32F, true);
    /* Eight bits: the two passes that cover the sheet are a third cheaper than with half floats. */
    s->chalk = sheet(scene, s->chalk, w, h, CHALK_AREA, PAV_FORMAT_RGBA8, true);
    s->grain = sheet(scene, s->grain, w, h, 0, PAV_FORMAT_RGBA8, false);
    s->draft = sheet(scene, s->draft, w, h, w * h / 4.0, PAV_FORMAT_RGBA8, false);
    s->grain_per_px = (float)sqrt(PAPER_AREA / ((double)w * h));
    s->strip = 0;
}

static float silhouette_trust(const struct pav_findings *f)
{
    if (!f->mask)
        return 0;
    long sum = 0;
    for (int i = 0; i < PAV_MASK_WIDTH * PAV_MASK_HEIGHT; i++)
        sum += f->mask[i];
    float part = (float)sum / (255.0f * PAV_MASK_WIDTH * PAV_MASK_HEIGHT);
    return fminf(part / 0.008f, 1) * fminf((1 - part) / 0.1f, 1);
}

static void ease(float *value, float goal, double dt_s, double time_s)
{
    *value += (goal - *value) * (float)(1 - exp(-dt_s / time_s));
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    (void)scene;
    struct state *s = state;
    float way = (float)info->dt_s / 0.8f;
    s->presence = fminf(fmaxf(s->presence + (info->findings->present ? way : -way), 0), 1);
    ease(&s->trust, silhouette_trust(info->findings), info->dt_s, 0.5);
}

static void draw_paper(struct pav_gpu *gpu, struct state *s, struct pav_target *on, float grain,
                       float from, float part)
{
    pav_draw(gpu, on,
             &(struct pav_draw){.program = s->make_paper,
                                .uniforms = PAV_UNIFORMS(PAV_U_FLOAT("grain_per_px", grain)),
                                .viewport = {0, from, 1, part}});
}

/* A strip a frame; until all are there, the paper is a draft at half the size, made at once. */
static struct pav_texture *make_paper(struct pav_gpu *gpu, struct state *s, bool first)
{
    if (first) {
        s->strip = 0;
        draw_paper(gpu, s, s->draft, s->grain_per_px * 2, 0, 1);
    }
    if (s->strip < PAPER_STRIPS) {
        draw_paper(gpu, s, s->grain, s->grain_per_px, (float)s->strip / PAPER_STRIPS,
                   1.0f / PAPER_STRIPS);
        s->strip++;
    }
    return pav_target_texture(s->strip < PAPER_STRIPS ? s->draft : s->grain);
}

/* What is seen: the subject, the light on it, and from both the tones to draw. */
static void see(struct pav_gpu *gpu, struct state *s, const struct pav_frame_info *info,
                const float fit[4], float aspect, float fresh)
{
    struct pav_texture *camera = info->camera->texture;
    pav_draw(gpu, s->looked,
             &(struct pav_draw){
                 .program = s->look,
                 .uniforms =
                     PAV_UNIFORMS(PAV_U_TEXTURE("camera", camera),
                                  PAV_U_TEXTURE("mask", info->findings->mask_texture),
                                  PAV_U_TEXTURE("before", pav_target_texture(s->looked)),
                                  PAV_U_VEC4V("fit", fit),
                                  PAV_U_VEC4("know", camera ? 1 : 0, s->presence, s->trust, fresh),
                                  PAV_U_FLOAT("aspect", aspect))});
    pav_target_swap(s->looked);
    pav_draw(gpu, s->lit,
             &(struct pav_draw){
                 .program = s->light,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("looked", pav_target_texture(s->looked)),
                                          PAV_U_TEXTURE("before", pav_target_texture(s->lit)),
                                          PAV_U_FLOAT("fresh", fresh))});
    pav_target_swap(s->lit);
    pav_draw(gpu, s->tones,
             &(struct pav_draw){
                 .program = s->tone,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("looked", pav_target_texture(s->looked)),
                                          PAV_U_TEXTURE("lit", pav_target_texture(s->lit)))});
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    const struct pav_frame *camera = info->camera;
    float fit[4], aspect = (float)info->width_px / (float)info->height_px;
    float fresh = info->frame == 0 ? 1 : 0;
    pav_fit_cover(camera->width_px, camera->height_px, info->width_px, info->height_px, fit);

    bool resized = s->strip == 0;
    struct pav_texture *paper = make_paper(gpu, s, info->frame == 0 || resized);
    see(gpu, s, info, fit, aspect, fresh);
    pav_draw(gpu, s->air,
             &(struct pav_draw){
                 .program = s->stir,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("flow", info->findings->flow_texture),
                                          PAV_U_TEXTURE("looked", pav_target_texture(s->looked)),
                                          PAV_U_TEXTURE("before", pav_target_texture(s->air)),
                                          PAV_U_VEC4V("fit", fit), PAV_U_FLOAT("aspect", aspect),
                                          PAV_U_FLOAT("fresh", fresh))});
    pav_target_swap(s->air);
    pav_draw(gpu, s->chalk,
             &(struct pav_draw){
                 .program = s->presence >= 1 ? s->draw : s->wait,
                 .uniforms = PAV_UNIFORMS(
                     PAV_U_TEXTURE("camera", camera->texture),
                     PAV_U_TEXTURE("tones", pav_target_texture(s->tones)),
                     PAV_U_TEXTURE("air", pav_target_texture(s->air)),
                     PAV_U_TEXTURE("before", pav_target_texture(s->chalk)), PAV_U_VEC4V("fit", fit),
                     PAV_U_VEC4("know", camera->texture ? 1 : 0, s->presence, aspect, fresh))});
    pav_target_swap(s->chalk);
    pav_draw(gpu, out,
             &(struct pav_draw){
                 .program = s->show,
                 .uniforms = PAV_UNIFORMS(PAV_U_TEXTURE("chalk", pav_target_texture(s->chalk)),
                                          PAV_U_TEXTURE("grain", paper))});
    return true;
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "mirror",
    .label = "Mirror",
    .needs = PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FLOW,
    .state_size = sizeof(struct state),
    .state_version = 1,
    .params = params,
    .open = open,
    .update = update,
    .draw = draw,
    .resize = resize,
};

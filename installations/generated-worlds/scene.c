/* "Silt": a river delta seen from above, which visitors' movement floods, carves and settles. */
#include <stdio.h>
#include <string.h>

#include <pavilion/scene.h>

#include "rivulets.h"

#define ROWS      144    /* the unit of length is this part of the picture's height */
#define STEP_S    0.034f /* the longest stable step of the water, for a cell of one unit */
#define STEPS_MAX 3
#define STRIPS    24   /* the land's face is redrawn in so many pictures */
#define FIGURE    0.1f /* the part of the picture that a standing visitor covers */
#define KINDS     2    /* of water that visitors bring: ochre, and blue-grey */

/* Each pass draws the map of the same number, except the last, which draws the picture. */
enum pass { HOME, CURRENT, FLUX, BED, COVER, SILK, LAND, PICTURE, PASSES };

static const char *const names[PASSES] = {"home",  "current", "flux", "bed",
                                          "cover", "silk",    "land", "silt"};

struct state {
    float water, carving, sediment, reeds, pace, silting, relief, warmth, detail;

    struct pav_program *programs[PASSES];
    struct pav_target *maps[PICTURE];
    struct pav_texture *grain, *channels;
    int width_px, height_px; /* of the picture */
    int cells_x, cells_y;    /* of the river */
    float built_detail;
    uint32_t seed, built_seed;
    bool settled; /* the river has begun to flow */
    bool drawn;   /* the silk and the land have been drawn as a whole */
    int strip;
    bool odd;

    float presence;          /* 0 nobody .. 1 someone, eased */
    float stir;              /* how much movement counts: less where everything moves */
    float room;              /* 1 for a figure in the landscape .. 0.2 for a face that fills it */
    uint32_t kinds[KINDS];   /* who brings which water; 0: nobody */
    float people[KINDS * 4]; /* x, y, width, weight of each */
    double clock_s;          /* the river's own time */
};

static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, water, "water", .fallback = 1, .max = 2,
                    .label = "Water of the river and of the visitors"),
    PAV_PARAM_FLOAT(struct state, carving, "carving", .fallback = 1, .max = 2,
                    .label = "How easily the land is carved"),
    PAV_PARAM_FLOAT(struct state, sediment, "sediment", .fallback = 1, .max = 2,
                    .label = "Sand that the water carries and leaves"),
    PAV_PARAM_FLOAT(struct state, reeds, "reeds", .fallback = 1, .max = 2,
                    .label = "Growth of the reeds"),
    PAV_PARAM_FLOAT(struct state, pace, "pace", .fallback = 1, .min = 0.25, .max = 2,
                    .label = "Pace of the river"),
    PAV_PARAM_FLOAT(struct state, silting, "silting", .fallback = 25, .min = 5, .max = 120,
                    .label = "Time until a trace is silted over", .unit = "s"),
    PAV_PARAM_FLOAT(struct state, relief, "relief", .fallback = 1, .max = 2,
                    .label = "Relief and mineral grain"),
    PAV_PARAM_FLOAT(struct state, warmth, "warmth", .fallback = 0.5, .max = 1,
                    .label = "Ochre against blue-grey"),
    PAV_PARAM_FLOAT(struct state, detail, "detail", .fallback = 1, .min = 0.5, .max = 4,
                    .label = "Fineness of the river; 2 and more want a GPU"),
    PAV_PARAM_END,
};

/* --- what is made once ------------------------------------------------------------------------ */

static struct pav_target *map(struct pav_gpu *gpu, int w, int h, enum pav_format format, bool pair)
{
    return pav_target_create(gpu, &(struct pav_target_desc){
                                      .width_px = w,
                                      .height_px = h,
                                      .format = format,
                                      .ping_pong = pair,
                                  });
}

static void unmake(struct state *s, int from, int to)
{
    for (int i = from; i <= to; i++) {
        pav_target_destroy(s->maps[i]);
        s->maps[i] = NULL;
    }
}

/* The river's maps, when its shape, fineness or seed is another one. */
static bool build_river(struct state *s, struct pav_gpu *gpu)
{
    float aspect = clampf((float)s->width_px / (float)s->height_px, 0.3f, 4.0f);
    float rows = ROWS * sqrtf(16.0f / 9.0f / aspect) * clampf(s->detail, 0.5f, 4);
    int h = (int)(rows + 0.5f), w = (int)((float)h * aspect + 0.5f);
    if (s->channels && w == s->cells_x && h == s->cells_y && s->seed == s->built_seed)
        return true;
    s->cells_x = w;
    s->cells_y = h;
    s->built_seed = s->seed;
    s->settled = s->drawn = false;
    unmake(s, HOME, COVER);
    pav_texture_destroy(s->channels);
    s->channels = NULL;
    for (int i = HOME; i <= COVER; i++)
        s->maps[i] = map(gpu, w, h, PAV_FORMAT_RGBA32F, i != HOME);
    int across = (int)(CHANNEL_ROWS * aspect + 0.5f);
    float *depth = make_channels(across, s->seed);
    if (depth)
        s->channels = pav_texture_create(gpu, &(struct pav_texture_desc){
                                                  .width_px = across,
                                                  .height_px = CHANNEL_ROWS,
                                                  .format = PAV_FORMAT_R32F,
                                                  .pixels = depth,
                                              });
    free(depth);
    return s->channels && s->maps[HOME] && s->maps[CURRENT] && s->maps[FLUX] && s->maps[BED] &&
           s->maps[COVER];
}

/* The picture's maps, when its size is another one. */
static bool build_picture(struct state *s, struct pav_gpu *gpu)
{
    float share = s->detail > 1.5f ? 1 : 0.4f;
    int w = (int)((float)s->width_px * share + 0.5f), h = (int)((float)s->height_px * share + 0.5f);
    w = w < 16 ? 16 : w;
    h = h < 16 ? 16 : h;
    if (s->maps[LAND] && s->maps[SILK] && pav_target_width(s->maps[SILK]) == w &&
        pav_target_height(s->maps[SILK]) == h && pav_target_width(s->maps[LAND]) == s->width_px &&
        pav_target_height(s->maps[LAND]) == s->height_px)
        return true;
    s->drawn = false;
    unmake(s, SILK, LAND);
    s->maps[SILK] = map(gpu, w, h, PAV_FORMAT_RGBA8, true);
    s->maps[LAND] = map(gpu, s->width_px, s->height_px, PAV_FORMAT_RGBA8, false);
    return s->maps[SILK] && s->maps[LAND];
}

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    for (int i = 0; i < PASSES; i++) {
        char file[32];
        snprintf(file, sizeof file, "%s.frag", names[i]);
        s->programs[i] = pav_scene_program(scene, file, NULL);
    }
    uint8_t *pixels = make_grain();
    if (pixels)
        s->grain = pav_texture_create(pav_scene_gpu(scene), &(struct pav_texture_desc){
                                                                .width_px = GRAIN_PX,
                                                                .height_px = GRAIN_PX,
                                                                .format = PAV_FORMAT_RGBA8,
                                                                .wrap = PAV_WRAP_REPEAT,
                                                                .pixels = pixels,
                                                            });
    free(pixels);
    if (!s->grain)
        pav_scene_fail(scene, "no memory for %d px of grain", GRAIN_PX);
    return s->grain != NULL;
}

/* --- visitors ----------------------------------------------------------------------------------- */

static int kind_of(const struct state *s, uint32_t id)
{
    for (int k = 0; k < KINDS; k++)
        if (s->kinds[k] == id)
            return k;
    return -1;
}

/* The first visitor brings ochre water, the second blue-grey; each keeps their kind. */
static void follow_people(struct state *s, const struct pav_findings *f, float share)
{
    bool here[KINDS] = {false};
    int count = f->people_count < PAV_PEOPLE_MAX ? f->people_count : PAV_PEOPLE_MAX;
    for (int i = 0; i < count; i++) {
        int kind = kind_of(s, f->people[i].id);
        if (kind >= 0 && f->people[i].id)
            here[kind] = true;
    }
    for (int k = 0; k < KINDS; k++)
        s->kinds[k] = here[k] ? s->kinds[k] : 0;
    for (int i = 0; i < count; i++) {
        const struct pav_person *p = &f->people[i];
        int kind = kind_of(s, p->id);
        if (kind < 0)
            kind = kind_of(s, 0);
        if (kind < 0 || p->id == 0)
            continue;
        s->kinds[kind] = p->id;
        float *at = s->people + kind * 4;
        at[0] = clampf(p->x, 0, 1);
        at[1] = clampf(p->y, 0, 1);
        at[2] = clampf(p->w, 0.08f, 1);
    }
    for (int k = 0; k < KINDS; k++)
        s->people[k * 4 + 3] += ((s->kinds[k] ? 1.0f : 0.0f) - s->people[k * 4 + 3]) * share;
}

/* The part of the picture that visitors cover. */
static float covered(const struct pav_findings *f)
{
    unsigned sum = 0;
    for (int i = 0; f->mask && i < PAV_MASK_WIDTH * PAV_MASK_HEIGHT; i++)
        sum += f->mask[i];
    return (float)sum / (255.0f * PAV_MASK_WIDTH * PAV_MASK_HEIGHT);
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    struct state *s = state;
    const struct pav_findings *f = info->findings;
    (void)scene;
    s->seed = info->seed;
    float dt = clampf((float)info->dt_s, 0, 0.1f);
    float someone = f->present || f->people_count > 0 ? 1 : 0;
    s->presence += (someone - s->presence) * (1 - expf(-dt / (someone > 0 ? 0.4f : 2.5f)));
    float stir = clampf(0.6f / (0.2f + 2 * clampf(f->energy, 0, 1)), 0.3f, 1);
    s->stir += (stir - s->stir) * (1 - expf(-dt / 0.6f));
    float room = clampf(FIGURE / fmaxf(covered(f), 0.01f), 0.2f, 1);
    s->room += (room - s->room) * (1 - expf(-dt / 0.8f));
    follow_people(s, f, 1 - expf(-dt / 0.5f));
    s->clock_s = fmod(s->clock_s + (double)(dt * s->pace), 36000);
}

/* --- drawing -------------------------------------------------------------------------------------- */

/* What every pass is told: the maps first, in their order; a pass takes what it names. */
struct told {
    struct pav_uniform list[PICTURE + 17];
    struct pav_uniform *h, *begin;
};

static void tell(struct told *told, const struct state *s, const struct pav_frame_info *info)
{
    float fit[4] = {1, 1, 0, 0};
    if (info->camera->width_px > 0)
        pav_fit_cover(info->camera->width_px, info->camera->height_px, s->width_px, s->height_px,
                      fit);
    const struct pav_uniform rest[] = {
        PAV_U_FLOAT("h", 0),
        PAV_U_FLOAT("begin", 0),
        PAV_U_TEXTURE("grain", s->grain),
        PAV_U_TEXTURE("channels", s->channels),
        PAV_U_TEXTURE("flow", info->findings->flow_texture),
        PAV_U_TEXTURE("mask", info->findings->mask_texture),
        PAV_U_FLOAT("has_mask", info->findings->mask_texture ? 1.0f : 0.0f),
        PAV_U_VEC4V("fit", fit),
        PAV_U_VEC4S("people", s->people, KINDS),
        PAV_U_FLOAT("presence", s->presence),
        PAV_U_FLOAT("stir", s->stir),
        PAV_U_FLOAT("room", s->room),
        PAV_U_FLOAT("dx", (float)ROWS / (float)s->cells_y),
        PAV_U_FLOAT("aspect", (float)s->cells_x / (float)s->cells_y),
        PAV_U_FLOAT("clock", (float)s->clock_s),
        PAV_U_FLOAT("seed", (float)(hash(s->built_seed) & 0xfff)),
        {.name = NULL},
    };
    for (int i = 0; i < PICTURE; i++)
        told->list[i] = (struct pav_uniform)PAV_U_TEXTURE(names[i], pav_target_texture(s->maps[i]));
    memcpy(told->list + PICTURE, rest, sizeof rest);
    told->h = told->list + PICTURE;
    told->begin = told->h + 1;
}

static void run(struct pav_gpu *gpu, struct state *s, struct told *told, enum pass pass)
{
    pav_draw(gpu, s->maps[pass],
             &(struct pav_draw){.program = s->programs[pass], .uniforms = told->list});
    pav_target_swap(s->maps[pass]);
    told->list[pass].texture = pav_target_texture(s->maps[pass]);
}

/* The land as it returns to itself, and the river flowing in it. */
static void settle(struct pav_gpu *gpu, struct state *s, struct told *told)
{
    static const enum pass order[] = {HOME, BED, COVER, FLUX, CURRENT};
    told->begin->f[0] = 1;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        run(gpu, s, told, order[i]);
    told->begin->f[0] = 0;
}

static void flow(struct pav_gpu *gpu, struct state *s, struct told *told, float dt)
{
    float cell = (float)ROWS / (float)s->cells_y;
    int steps = (int)ceilf(dt / (STEP_S * fminf(cell, 1)) - 0.05f);
    steps = steps < 1 ? 1 : steps > STEPS_MAX * 4 ? STEPS_MAX * 4 : steps;
    if (cell > 0.7f && steps > STEPS_MAX)
        steps = STEPS_MAX;
    told->h->f[0] = fminf(dt / (float)steps, STEP_S * fminf(cell, 1) * 1.2f);
    for (int i = 0; i < steps; i++)
        for (int pass = CURRENT; pass <= BED; pass++)
            run(gpu, s, told, (enum pass)pass);
    /* What grows and dries is slow: every second picture is enough. */
    s->odd = !s->odd;
    told->h->f[0] = 2 * dt;
    if (s->odd)
        run(gpu, s, told, COVER);
    told->h->f[0] = dt;
}

/* The skin of the water, drawn out in a few long strides when it is new. */
static void draw_silk(struct pav_gpu *gpu, struct state *s, struct told *told)
{
    if (!s->drawn) {
        float dt = told->h->f[0];
        told->h->f[0] = 0.3f;
        told->begin->f[0] = 1;
        for (int i = 0; i < 4; i++) {
            run(gpu, s, told, SILK);
            told->begin->f[0] = 0;
        }
        told->h->f[0] = dt;
    }
    run(gpu, s, told, SILK);
}

static void draw_land(struct pav_gpu *gpu, struct state *s, struct told *told)
{
    int strips = !s->drawn ? 1 : s->detail > 1.5f ? 4 : STRIPS;
    s->strip = (s->strip + 1) % strips;
    float low = (float)(s->height_px * s->strip / strips);
    float high = (float)(s->height_px * (s->strip + 1) / strips);
    float height = (float)s->height_px;
    pav_draw(gpu, s->maps[LAND],
             &(struct pav_draw){
                 .program = s->programs[LAND],
                 .uniforms = told->list,
                 .viewport = {0, low / height, 1, (high - low) / height},
             });
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    s->width_px = info->width_px > 0 ? info->width_px : 1;
    s->height_px = info->height_px > 0 ? info->height_px : 1;
    if (!build_river(s, gpu) || !build_picture(s, gpu)) {
        pav_scene_fail(scene, "no memory for a delta of %dx%d cells", s->cells_x, s->cells_y);
        return false;
    }
    if (info->frame == 0)
        s->settled = s->drawn = false;
    float dt = clampf((float)info->dt_s, 0.001f, 0.1f) * s->pace;
    struct told told;
    tell(&told, s, info);
    told.h->f[0] = dt;
    if (!s->settled)
        settle(gpu, s, &told);
    flow(gpu, s, &told, dt);
    draw_silk(gpu, s, &told);
    draw_land(gpu, s, &told);
    pav_draw(gpu, out, &(struct pav_draw){.program = s->programs[PICTURE], .uniforms = told.list});
    s->settled = s->drawn = true;
    return true;
}

static void idle(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    (void)scene;
    memset(s->kinds, 0, sizeof s->kinds);
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
    .api_version = PAV_API_VERSION,
    .struct_size = sizeof(struct pav_scene_info),
    .id = "generated-worlds",
    .label = "Silt",
    .needs = PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FLOW,
    .state_size = sizeof(struct state),
    .state_version = 1,
    .params = params,
    .open = open,
    .update = update,
    .draw = draw,
    .idle = idle,
};

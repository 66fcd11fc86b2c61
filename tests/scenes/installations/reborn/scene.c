/*
 * A scene that is written while it runs: built several times, each VERSION another saved file. It counts
 * its pictures in its state, holds one thing of every kind, and tells of its life what a test asks.
 */
#include <pavilion/scene.h>

#include <stdlib.h>
#include <string.h>

#ifndef VERSION
#define VERSION 1
#endif
#ifndef STATE_VERSION
#define STATE_VERSION 1
#endif
#ifndef FALLBACK
#define FALLBACK 0.25
#endif
#ifndef MOST
#define MOST 1
#endif

struct state {
    float amount;
    int32_t calm;
#if VERSION == 5
    float more; /* another layout */
#endif

    int count; /* pictures, over all versions */
    struct pav_program *flat;
    struct pav_texture *dot, *of_target;
    struct pav_target *target;
    struct pav_mesh *mesh;
    struct pav_text *text; /* made when first drawn */
    const char *literal;
    int (*function)(void);
    int *own;       /* allocated */
    int *inside;    /* points to `count` */
    void *scene;    /* its own */
    double number;  /* anything */
    uint64_t first; /* the frame number that this code saw first, plus one */
};

static const struct pav_param params[] = {
    PAV_PARAM_FLOAT(struct state, amount, "amount", .fallback = FALLBACK, .max = MOST),
    PAV_PARAM_INT(struct state, calm, "calm", .fallback = 3, .max = 9),
#if VERSION == 5
    PAV_PARAM_FLOAT(struct state, more, "more", .max = 1),
#endif
    PAV_PARAM_END,
};

static int version(void)
{
    return VERSION;
}

static bool open(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    struct pav_gpu *gpu = pav_scene_gpu(scene);
    bool dead = !s->flat && !s->dot && !s->of_target && !s->target && !s->mesh && !s->text &&
                !s->literal && !s->function;
    bool follows = !s->inside || (s->inside == &s->count && s->scene == scene);
    pav_scene_log(scene, PAV_LOG_INFO, "version %d opens with %d, %s, %s, %g, calm %d", VERSION,
                  s->count, dead ? "nothing dead" : "something dead",
                  follows ? "itself" : "another", s->number, s->calm);
    s->flat = pav_scene_program(scene, "flat.frag", NULL);
    s->dot = pav_texture_create(
        gpu, &(struct pav_texture_desc){.width_px = 1, .height_px = 1, .format = PAV_FORMAT_R8});
    s->target = pav_target_create(
        gpu,
        &(struct pav_target_desc){.width_px = 64, .height_px = 64, .format = PAV_FORMAT_RGBA8});
    s->of_target = pav_target_texture(s->target);
    s->mesh = pav_mesh_create(gpu, 3, 0);
    s->literal = "some words of this code";
    s->function = version;
    s->own = malloc(sizeof *s->own);
    s->inside = &s->count;
    s->scene = scene;
    s->number = 0.1;
    s->first = 0;
#if VERSION == 3
    pav_scene_fail(scene, "version 3 does not open");
#endif
    return VERSION != 3;
}

static bool draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
                 struct pav_target *out)
{
    struct state *s = state;
    if (info->frame == 0)
        pav_scene_log(scene, PAV_LOG_INFO, "version %d begins at %.3f s", s->function(),
                      info->time_s);
    if (!s->text)
        s->text = pav_text_create(pav_scene_gpu(scene),
                                  &(struct pav_text_desc){.text = s->literal, .size_px = 12});
    (*s->inside)++;
    pav_draw(pav_scene_gpu(scene), out, &(struct pav_draw){.program = s->flat});
    return true;
}

static void close(struct pav_scene *scene, void *state)
{
    struct state *s = state;
    pav_scene_log(scene, PAV_LOG_INFO, "version %d closes", VERSION);
    free(s->own);
}

PAV_SCENE_EXPORT const struct pav_scene_info pav_scene = {
#if VERSION == 4
    .api_version = PAV_API_VERSION + 0x10000,
#else
    .api_version = PAV_API_VERSION,
#endif
    .struct_size = sizeof(struct pav_scene_info),
    .id = "reborn",
    .label = "Reborn",
    .state_size = sizeof(struct state),
    .state_version = STATE_VERSION,
    .params = params,
    .open = open,
    .draw = draw,
    .close = close,
};

/* Owns the way from one installation to the next: the crossfade, or an artist's transition. */
#include "stage/transition.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/param.h"
#include "base/str.h"

/* Squares stand for linear light (gamma 2): three multiplications instead of two powers. */
static const char mix_source[] =
    "uniform sampler2D leaving, coming;\n"
    "uniform float progress;\n"
    "void main()\n"
    "{\n"
    "    vec3 a = texture(leaving, uv).rgb, b = texture(coming, uv).rgb;\n"
    "    colour = vec4(sqrt(mix(a * a, b * b, progress)), 1.0);\n"
    "}\n";

struct pav_transition {
    struct pav_gpu *gpu;
    struct pav_program *mix;
    bool mix_warm;
    struct pav_target *leaving, *coming;
    struct pav_host host;    /* what `scene` was opened with */
    struct pav_scene *scene; /* NULL: the crossfade */
    struct pav_findings own;
    int camera;
    double since_s; /* of its first picture; negative: not yet */
    uint64_t frame;
};

struct pav_transition *pav_transition_create(struct pav_gpu *gpu)
{
    struct pav_transition *transition = pav_alloc(sizeof *transition);
    transition->gpu = gpu;
    transition->camera = -1;
    transition->mix = pav_program_create(
        gpu, &(struct pav_program_desc){.fragment_source = mix_source, .name = "crossfade"});
    return transition;
}

static void close_scene(struct pav_transition *transition)
{
    pav_scene_destroy(transition->scene);
    transition->scene = NULL;
    transition->own = (struct pav_findings){0};
    transition->camera = -1;
}

void pav_transition_destroy(struct pav_transition *transition)
{
    if (!transition)
        return;
    close_scene(transition);
    pav_program_destroy(transition->mix);
    pav_target_destroy(transition->leaving);
    pav_target_destroy(transition->coming);
    free(transition);
}

static struct pav_target *sized(struct pav_gpu *gpu, struct pav_target **target, int w, int h)
{
    if (*target && pav_target_width(*target) == w && pav_target_height(*target) == h)
        return *target;
    pav_target_destroy(*target);
    *target = pav_target_create(
        gpu, &(struct pav_target_desc){.width_px = w, .height_px = h, .format = PAV_FORMAT_RGBA8});
    return *target;
}

struct pav_target *pav_transition_leaving(struct pav_transition *transition, int w, int h)
{
    return sized(transition->gpu, &transition->leaving, w, h);
}

struct pav_target *pav_transition_coming(struct pav_transition *transition, int w, int h)
{
    return sized(transition->gpu, &transition->coming, w, h);
}

/* --- the crossfade ------------------------------------------------------------------------------ */

static void mix(struct pav_transition *transition, float progress, struct pav_target *out,
                float part)
{
    pav_draw(transition->gpu, out,
             &(struct pav_draw){
                 .program = transition->mix,
                 .viewport = {0, 0, part, part},
                 .uniforms =
                     PAV_UNIFORMS(PAV_U_TEXTURE("leaving", pav_target_texture(transition->leaving)),
                                  PAV_U_TEXTURE("coming", pav_target_texture(transition->coming)),
                                  PAV_U_FLOAT("progress", progress)),
             });
}

/* It is warmed up in any case: an artist's transition may fail while it is on. */
static bool mix_warm(struct pav_transition *transition, struct pav_target *out)
{
    if (!transition->mix_warm && pav_program_state(transition->mix) != PAV_PROGRAM_COMPILING) {
        mix(transition, 0, out, 8.0f / (float)pav_target_width(out));
        transition->mix_warm = true;
    }
    return transition->mix_warm;
}

/* --- an artist's transition --------------------------------------------------------------------- */

void pav_transition_choose(struct pav_transition *transition, const struct pav_host *host,
                           const struct pav_entry *entry, const char *beside)
{
    close_scene(transition);
    if (!entry || !entry->transition.file)
        return;
    struct pav_entry own = {
        .installation = entry->transition.file,
        .settings = entry->transition.settings,
        .setting_count = entry->transition.setting_count,
        .camera = entry->camera,
        .label_lifted = entry->label_lifted,
    };
    transition->host = *host;
    transition->scene = pav_scene_create(host, &own, beside);
    transition->camera = entry->camera;
    transition->since_s = -1;
    transition->frame = 0;
}

static void give_up(struct pav_transition *transition)
{
    pav_log("stage", PAV_LOG_WARN, "the transition %s is left out: a crossfade takes its place",
            pav_scene_name(transition->scene));
    close_scene(transition);
}

/* False: it is no transition. */
static bool give(struct pav_transition *transition, float progress)
{
    void *state;
    const struct pav_param *row =
        pav_param_find(pav_scene_params(transition->scene, &state), "progress");
    if (row && row->type == PAV_TYPE_FLOAT)
        *(float *)((char *)state + row->offset) = progress;
    return row && row->type == PAV_TYPE_FLOAT &&
           pav_scene_give(transition->scene, "startImage",
                          pav_target_texture(transition->leaving)) &&
           pav_scene_give(transition->scene, "endImage", pav_target_texture(transition->coming));
}

static struct pav_frame_info info_for(struct pav_transition *transition,
                                      struct pav_cameras *cameras,
                                      const struct pav_show_input *input,
                                      const struct pav_target *out)
{
    struct pav_frame_info info =
        pav_frame_info_for(transition->scene, &transition->host, cameras, transition->camera, input,
                           &transition->own, out);
    info.time_s = transition->since_s < 0 ? 0 : input->now_s - transition->since_s;
    info.frame = transition->frame;
    return info;
}

static void scene_step(struct pav_transition *transition, struct pav_cameras *cameras,
                       const struct pav_show_input *input, struct pav_target *out,
                       int64_t budget_ns)
{
    struct pav_frame_info info = info_for(transition, cameras, input, out);
    info.events = NULL;
    info.event_count = 0;
    if (pav_scene_params(transition->scene, NULL))
        give(transition, 0);
    enum pav_scene_stage stage = pav_scene_step(transition->scene, &info, &out, 1, budget_ns);
    if (stage == PAV_SCENE_READY && !give(transition, 0)) {
        if (transition->host.fault)
            transition->host.fault(transition->host.data, PAV_STAGE_FAULT_NOTE,
                                   pav_scene_name(transition->scene),
                                   "expected a transition, which has the image inputs startImage "
                                   "and endImage and a float progress");
        give_up(transition);
    } else if (stage == PAV_SCENE_FAILED) {
        give_up(transition);
    }
}

bool pav_transition_step(struct pav_transition *transition, struct pav_cameras *cameras,
                         const struct pav_show_input *input, struct pav_target *out,
                         int64_t budget_ns)
{
    int w = pav_target_width(out), h = pav_target_height(out);
    pav_transition_leaving(transition, w, h);
    pav_transition_coming(transition, w, h);
    if (mix_warm(transition, out) && !pav_transition_ready(transition))
        scene_step(transition, cameras, input, out, budget_ns);
    return pav_transition_ready(transition);
}

bool pav_transition_ready(const struct pav_transition *transition)
{
    return transition->mix_warm &&
           (!transition->scene || pav_scene_stage(transition->scene) != PAV_SCENE_OPENING);
}

static bool scene_draw(struct pav_transition *transition, struct pav_cameras *cameras,
                       const struct pav_show_input *input, float progress, struct pav_target *out)
{
    if (!transition->scene)
        return false;
    if (transition->since_s < 0)
        transition->since_s = input->now_s;
    give(transition, progress);
    struct pav_frame_info info = info_for(transition, cameras, input, out);
    pav_scene_resize(transition->scene, info.width_px, info.height_px);
    bool drawn = pav_scene_frame(transition->scene, &info, out);
    transition->frame++;
    if (pav_scene_stage(transition->scene) == PAV_SCENE_FAILED)
        give_up(transition);
    return drawn;
}

/* --- both ----------------------------------------------------------------------------------------- */

void pav_transition_draw(struct pav_transition *transition, struct pav_cameras *cameras,
                         const struct pav_show_input *input, float progress, struct pav_target *out)
{
    if (!scene_draw(transition, cameras, input, progress, out))
        mix(transition, progress * progress * (3.0f - 2.0f * progress), out, 1);
}

void pav_transition_forget(struct pav_transition *transition)
{
    static const float nothing[4] = {0, 0, 0, 0};
    pav_target_clear(transition->leaving, nothing);
    pav_target_clear(transition->coming, nothing);
    close_scene(transition);
}

void pav_transition_idle(struct pav_transition *transition)
{
    if (transition->scene)
        pav_scene_idle(transition->scene);
}

struct pav_scene *pav_transition_scene(struct pav_transition *transition)
{
    return transition->scene;
}

int pav_transition_camera(const struct pav_transition *transition)
{
    return transition->camera;
}

/* The crossfade between two installations. */
#include "stage/transition.h"

#include <stdlib.h>

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
    struct pav_target *leaving, *coming;
};

struct pav_transition *pav_transition_create(struct pav_gpu *gpu)
{
    struct pav_transition *transition = pav_alloc(sizeof *transition);
    transition->gpu = gpu;
    transition->mix = pav_program_create(
        gpu, &(struct pav_program_desc){.fragment_source = mix_source, .name = "crossfade"});
    return transition;
}

void pav_transition_destroy(struct pav_transition *transition)
{
    if (!transition)
        return;
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

void pav_transition_draw(struct pav_transition *transition, float progress, struct pav_target *out)
{
    mix(transition, progress * progress * (3.0f - 2.0f * progress), out, 1);
}

void pav_transition_forget(struct pav_transition *transition)
{
    static const float nothing[4] = {0, 0, 0, 0};
    pav_target_clear(transition->leaving, nothing);
    pav_target_clear(transition->coming, nothing);
}

bool pav_transition_warm(struct pav_transition *transition, struct pav_target *out)
{
    int w = pav_target_width(out), h = pav_target_height(out);
    pav_transition_leaving(transition, w, h);
    pav_transition_coming(transition, w, h);
    if (pav_program_state(transition->mix) == PAV_PROGRAM_COMPILING)
        return false;
    mix(transition, 0, out, 8.0f / (float)w);
    return true;
}

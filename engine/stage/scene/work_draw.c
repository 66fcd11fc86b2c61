/* Owns the drawing of a work: its programs, its passes, one picture. */
#include <stdlib.h>
#include <string.h>

#include "stage/scene/work_scene.h"

static const float transparent[4] = {0};

/* --- programs --- */

#define PASS_UNIFORM "uniform int PASSINDEX;"

/*
 * ISF's passes share one text, which asks for PASSINDEX. A software renderer goes through all branches for
 * every pixel: there each pass gets a program of its own in which PASSINDEX is a number. A developer gets
 * the shared one, which is compiled sooner.
 */
static bool specialises(const struct work_scene *ws)
{
    return pav_gpu_software(ws->scene->host.gpu) && !ws->scene->host.developer &&
           ws->work->pass_count > ws->work->text_count;
}

/* The fragment text of pass `pass`, or of all (-1). Caller frees. */
static char *fragment_of(const struct pav_work *work, const struct work_program *program)
{
    const char *text = work->texts[program->text].fragment;
    const char *at = program->pass < 0 ? NULL : strstr(text, PASS_UNIFORM);
    if (!at)
        return pav_strdup(text);
    return pav_sprintf("%.*sint PASSINDEX = %d;%s", (int)(at - text), text, program->pass,
                       at + strlen(PASS_UNIFORM));
}

void work_scene_compile(struct work_scene *ws, const struct pav_work *work,
                        struct work_program *program)
{
    const struct pav_work_text *text = &work->texts[program->text];
    char *fragment = fragment_of(work, program);
    struct pav_glsl_desc desc = {
        .fragment = fragment,
        .vertex = text->vertex ? text->vertex : pav_work_vertex(),
        .names = (const char *const *)work->sources,
        .name = pav_path_name(work->path),
        .reword = pav_work_reword,
    };
    if (program->program)
        pav_program_replace_glsl(program->program, &desc);
    else
        program->program = pav_program_create_glsl(ws->scene->host.gpu, &desc);
    free(fragment);
}

static void make_programs(struct work_scene *ws)
{
    const struct pav_work *work = ws->work;
    bool special = specialises(ws);
    ws->program_count = special ? work->pass_count : work->text_count;
    ws->programs = pav_alloc((ws->program_count + 1) * sizeof *ws->programs);
    for (size_t i = 0; i < ws->program_count; i++) {
        ws->programs[i] = (struct work_program){.text = special ? work->passes[i].fragment : (int)i,
                                                .pass = special ? (int)i : -1};
        work_scene_compile(ws, work, &ws->programs[i]);
    }
    for (size_t i = 0; i < work->pass_count; i++)
        ws->passes[i].program = special ? (int)i : work->passes[i].fragment;
}

bool work_scene_leaves_out(const struct pav_work_text *text)
{
    return text->vertex || strstr(text->fragment, "discard");
}

static void make_passes(struct work_scene *ws)
{
    const struct pav_work *work = ws->work;
    ws->passes = pav_alloc((work->pass_count + 1) * sizeof *ws->passes);
    work_buffers_make(ws);
    work_buffers_sampled(ws);
    for (size_t i = 0; i < work->pass_count; i++)
        ws->passes[i].clears = work_scene_leaves_out(&work->texts[work->passes[i].fragment]);
}

/* Four vertices for artists' vertex shaders, which only count them. */
static void make_corners(struct work_scene *ws)
{
    static const struct pav_vertex corners[4];
    bool needed = false;
    for (size_t i = 0; i < ws->work->text_count; i++)
        needed |= ws->work->texts[i].vertex != NULL;
    if (!needed)
        return;
    ws->corners = pav_mesh_create(ws->scene->host.gpu, 4, 0);
    pav_mesh_update(ws->corners, corners, 4, NULL, 0);
}

void work_draw_open(struct work_scene *ws)
{
    make_passes(ws);
    make_programs(ws);
    make_corners(ws);
}

/* --- one picture --- */

/* The last pass has a target of its own. One of the output's size that nobody reads is left out: the pass is
 * drawn where it is shown. */
static bool draws_aside(const struct work_scene *ws, size_t last, const struct pav_target *out)
{
    int index = ws->passes[last].buffer;
    if (index < 0)
        return false;
    const struct work_buffer *buffer = &ws->buffers[index];
    bool aside =
        buffer->width_px != pav_target_width(out) || buffer->height_px != pav_target_height(out);
    for (size_t i = 0; i < ws->program_count; i++)
        aside |= pav_program_uses(ws->programs[i].program, buffer->uniform);
    return aside;
}

static void draw_pass(struct work_scene *ws, size_t index, void *state,
                      const struct pav_frame_info *info, struct pav_target *out)
{
    struct work_pass *pass = &ws->passes[index];
    struct pav_target *target = out ? out : ws->buffers[pass->buffer].target;
    bool artists = ws->work->texts[ws->work->passes[index].fragment].vertex != NULL;
    if (pass->clears)
        pav_target_clear(target, transparent);
    pav_draw(ws->scene->host.gpu, target,
             &(struct pav_draw){
                 .program = ws->programs[pass->program].program,
                 .mesh = artists ? ws->corners : NULL,
                 .primitive = artists ? PAV_TRIANGLE_STRIP : PAV_TRIANGLES,
                 .uniforms = work_uniforms_fill(ws, index, state, info, pav_target_width(target),
                                                pav_target_height(target)),
             });
    if (!out)
        pav_target_swap(target);
}

/* Whether there is anything to draw with; there always is, but where a developer looks on. */
static bool drawable(const struct work_scene *ws)
{
    const struct work_pass *last = ws->work ? &ws->passes[ws->work->pass_count - 1] : NULL;
    return last && pav_program_version(ws->programs[last->program].program) > 0;
}

bool work_draw(struct pav_scene *scene, void *state, const struct pav_frame_info *info,
               struct pav_target *out)
{
    static const float black[4] = {0, 0, 0, 1};
    struct work_scene *ws = scene->work;
    if (!drawable(ws) && ws->work && work_images_given(ws))
        return false; /* what it works on goes on without it */
    if (!drawable(ws)) {
        pav_target_clear(out, black); /* the reason stands over it */
        return true;
    }
    size_t last = ws->work->pass_count - 1;
    work_buffers_fit(ws, state, info->width_px, info->height_px);
    work_sound_update(ws, info);
    for (size_t i = 0; i < last; i++)
        if (ws->passes[i].buffer >= 0) /* nobody sees what others draw */
            draw_pass(ws, i, state, info, NULL);
    bool aside = draws_aside(ws, last, out);
    draw_pass(ws, last, state, info, aside ? NULL : out);
    if (aside)
        pav_draw_texture(scene->host.gpu, out,
                         pav_target_texture(ws->buffers[ws->passes[last].buffer].target), NULL,
                         PAV_BLEND_NONE, 1);
    return true;
}

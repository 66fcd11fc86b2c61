/* The one draw call, and putting a texture on a target. */
#include <math.h>

#include "stage/gpu/loader.h"

#define SCRATCH_PX 8

struct rect viewport_px(const struct pav_target *target, const float viewport[4])
{
    int w = target->width_px, h = target->height_px;
    if (!viewport || (viewport[0] == 0 && viewport[1] == 0 && viewport[2] == 0 && viewport[3] == 0))
        return (struct rect){0, 0, w, h};
    float limit = 16384;
    int x0 = (int)lrintf(fminf(fmaxf(viewport[0] * (float)w, -limit), limit));
    int y0 = (int)lrintf(fminf(fmaxf(viewport[1] * (float)h, -limit), limit));
    int x1 = (int)lrintf(fminf(fmaxf((viewport[0] + viewport[2]) * (float)w, -limit), limit));
    int y1 = (int)lrintf(fminf(fmaxf((viewport[1] + viewport[3]) * (float)h, -limit), limit));
    return (struct rect){x0, y0, x1 - x0, y1 - y0};
}

GLenum primitive_gl(enum pav_primitive primitive)
{
    static const GLenum primitives[] = {
        [PAV_TRIANGLES] = GL_TRIANGLES, [PAV_TRIANGLE_STRIP] = GL_TRIANGLE_STRIP,
        [PAV_LINES] = GL_LINES,         [PAV_LINE_STRIP] = GL_LINE_STRIP,
        [PAV_POINTS] = GL_POINTS,
    };
    return primitives[primitive <= PAV_POINTS ? primitive : PAV_TRIANGLES];
}

static void issue(struct pav_gpu *gpu, const struct pav_draw *draw)
{
    const struct pav_mesh *mesh = draw->mesh ? draw->mesh : gpu->cover;
    GLenum primitive = draw->mesh ? primitive_gl(draw->primitive) : GL_TRIANGLES;
    GLsizei instances = draw->instances > 1 ? draw->instances : 1;
    glBindVertexArray(mesh->array);
    if (mesh->indexed)
        glDrawElementsInstanced(primitive, (GLsizei)mesh->index_count, GL_UNSIGNED_INT, NULL,
                                instances);
    else
        glDrawArraysInstanced(primitive, 0, (GLsizei)mesh->vertex_count, instances);
    glBindVertexArray(0); /* what a plugin does to attributes is not done to ours */
}

static bool drawable(struct pav_program *program, const struct pav_draw *draw)
{
    if (!program || !program->gl)
        return false;
    if (!draw->mesh)
        return true;
    if (!program->has_vertex) {
        if (!program->said_mesh)
            pav_log("gpu", PAV_LOG_ERROR, "%s: a mesh needs a vertex shader", program->name);
        program->said_mesh = true;
        return false;
    }
    return draw->mesh->indexed ? draw->mesh->index_count > 0 : draw->mesh->vertex_count > 0;
}

static struct pav_texture *no_cube(struct pav_gpu *gpu)
{
    static const uint8_t black[4];
    const uint8_t *const faces[6] = {black, black, black, black, black, black};
    if (!gpu->no_cube) {
        struct pav_gpu_owner *owner = gpu->owner;
        gpu->owner = NULL;
        gpu->no_cube = pav_texture_create_cube(gpu, 1, faces);
        gpu->owner = owner;
        gpu->counts[OBJECT_TEXTURE]--; /* the room's own */
    }
    return gpu->no_cube ? gpu->no_cube : gpu->nothing;
}

/* Fills in what NULL samples; false when the target is among what is sampled. */
static bool check_textures(struct pav_gpu *gpu, struct pav_program *program,
                           struct pav_target *target, struct pav_texture *textures[UNITS_MAX])
{
    const struct pav_texture *side = target_side(target);
    for (int i = 0; i < program->uniforms.units; i++) {
        bool cube = program->uniforms.cubes >> i & 1;
        if (!textures[i] || textures[i]->cube != cube)
            textures[i] = cube ? no_cube(gpu) : gpu->nothing;
        textures[i]->sampled = true;
        textures[i] = texture_upright(textures[i]);
        if (textures[i] == side) {
            if (!program->said_feedback)
                pav_log("gpu", PAV_LOG_ERROR,
                        "%s: samples the target it draws to; make the target ping_pong",
                        program->name);
            program->said_feedback = true;
            return false;
        }
    }
    return true;
}

static struct uniforms_frame frame_of(const struct pav_gpu *gpu, const struct pav_target *target)
{
    struct uniforms_frame frame = {
        .time_s = gpu->time_s,
        .dt_s = gpu->dt_s,
        .frame = gpu->frame,
        .size = {(float)target->width_px, (float)target->height_px},
    };
    if (gpu->owner) {
        frame.time_s = gpu->owner->time_s;
        frame.dt_s = gpu->owner->dt_s;
        frame.frame = gpu->owner->frame;
        frame.params = gpu->owner->params;
        frame.state = gpu->owner->state;
    }
    return frame;
}

/* One draw, checked and ready. */
struct pass {
    const struct pav_draw *draw;
    struct pav_texture *textures[UNITS_MAX];
    struct combo combo;
};

static void run(struct pav_gpu *gpu, const struct pass *pass, struct pav_target *target,
                const struct rect *viewport, const struct rect *scissor)
{
    struct pav_program *program = pass->draw->program;
    struct uniforms_frame frame = frame_of(gpu, target);
    state_draw(target, viewport, scissor, pass->draw->blend);
    glUseProgram(program->gl);
    uniforms_send(&program->uniforms, &frame, pass->draw->uniforms, program->name);
    for (int i = 0; i < program->uniforms.units; i++)
        pass->textures[i]->cube ? state_cube(i, pass->textures[i]->name)
                                : state_texture(i, pass->textures[i]->name);
    issue(gpu, pass->draw);
}

/* Where a warming scene draws instead of its own targets: a simulation must not begin with what
 * was drawn before its first frame. */
static struct pav_target *scratch_for(struct pav_gpu *gpu, enum pav_format format)
{
    struct pav_target **scratch = &gpu->scratch[format];
    if (!*scratch) {
        struct pav_gpu_owner *owner = gpu->owner;
        gpu->owner = NULL;
        *scratch = pav_target_create(gpu, &(struct pav_target_desc){.width_px = SCRATCH_PX,
                                                                    .height_px = SCRATCH_PX,
                                                                    .format = format});
        gpu->owner = owner;
        gpu->counts[OBJECT_TARGET]--; /* the room's own */
    }
    return *scratch;
}

/* For the driver only. On the screen with nothing let through: drivers compile all the same. */
static void run_unseen(struct pav_gpu *gpu, const struct pass *pass, struct pav_target *target)
{
    static const struct rect nothing = {0};
    if (!warm_turn(gpu, pass->draw->program, &pass->combo))
        return;
    if (!target->screen)
        target = scratch_for(gpu, target->format);
    struct rect all = {0, 0, target->width_px, target->height_px};
    run(gpu, pass, target, &all, target->screen ? &nothing : NULL);
}

static bool whole(const struct rect *rect, const struct pav_target *target)
{
    return rect->x <= 0 && rect->y <= 0 && rect->x + rect->w >= target->width_px &&
           rect->y + rect->h >= target->height_px;
}

void pav_draw(struct pav_gpu *gpu, struct pav_target *target, const struct pav_draw *draw)
{
    struct pav_program *program = draw->program;
    struct pass pass = {.draw = draw};
    if (!target || !drawable(program, draw))
        return;
    struct rect viewport = viewport_px(target, draw->viewport);
    if (viewport.w <= 0 || viewport.h <= 0)
        return;
    uniforms_resolve(&program->uniforms, draw->uniforms, pass.textures);
    if (!check_textures(gpu, program, target, pass.textures))
        return;
    combo_make(&pass.combo, target, draw, pass.textures, program->uniforms.units);
    if (gpu->owner && gpu->owner->warming) {
        run_unseen(gpu, &pass, target);
        return;
    }
    warm_drawn(program, &pass.combo);
    run(gpu, &pass, target, &viewport, whole(&viewport, target) ? NULL : &viewport);
}

/* --- a texture on a target ------------------------------------------------------------------- */

/* Nothing of what lies below remains, and every texel meets one pixel. */
static bool replaces(const struct pav_target *target, const struct pav_texture *texture,
                     const struct rect *to, enum pav_blend blend, float opacity)
{
    bool over = blend == PAV_BLEND_OVER && texture->opaque;
    return (blend == PAV_BLEND_NONE || over) && opacity >= 1 && texture->width_px == to->w &&
           texture->height_px == to->h && texture->format == target->format &&
           texture->format != PAV_FORMAT_R8;
}

/* Whether the driver's copy is a plain one. On software renderers all others are draws with a
 * shader of the driver's own, and ours is warm. Their screens have blue first and the top row first
 * (as X11 has), our targets neither. */
static bool copies(const struct pav_gpu *gpu, const struct pav_target *target,
                   const struct pav_texture *texture)
{
    if (!gpu->software)
        return true;
    return target->screen == texture->turned && target->screen == texture->bgra;
}

static void copy(struct pav_target *target, struct pav_texture *texture, const struct rect *to)
{
    int top = texture->turned ? 0 : to->h;
    target_bind(target, GL_DRAW_FRAMEBUFFER);
    texture_bind_framebuffer(texture, GL_READ_FRAMEBUFFER);
    state_copy(target->screen);
    glBlitFramebuffer(0, to->h - top, to->w, top, to->x, to->y, to->x + to->w, to->y + to->h,
                      GL_COLOR_BUFFER_BIT, GL_NEAREST);
}

static void draw_copy(struct pav_gpu *gpu, struct pav_target *target, struct pav_texture *texture,
                      const float viewport[4], enum pav_blend blend, float opacity)
{
    struct pav_draw draw = {
        .program = gpu->copy,
        .uniforms =
            PAV_UNIFORMS(PAV_U_TEXTURE("picture", texture), PAV_U_FLOAT("opacity", opacity)),
        .blend = blend,
    };
    for (int i = 0; viewport && i < 4; i++)
        draw.viewport[i] = viewport[i];
    loader_wait(gpu->loader, gpu->copy);
    pav_draw(gpu, target, &draw);
}

void pav_draw_texture(struct pav_gpu *gpu, struct pav_target *target, struct pav_texture *texture,
                      const float viewport[4], enum pav_blend blend, float opacity)
{
    if (!target || !texture)
        return;
    struct rect to = viewport_px(target, viewport);
    bool warming = gpu->owner && gpu->owner->warming;
    bool one_to_one = replaces(target, texture, &to, blend, opacity) &&
                      texture != target_side(target) && !warming;
    if (one_to_one && copies(gpu, target, texture)) {
        texture->copied = true;
        copy(target, texture, &to);
        return;
    }
    bool sampled = texture->sampled;
    draw_copy(gpu, target, texture, viewport, blend, opacity);
    if (one_to_one && target->screen) { /* in another form it would have been a copy */
        texture->copied = true;
        texture->sampled = sampled;
    }
}

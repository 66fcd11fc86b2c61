/* The room as a whole: its making, its frames, whose turn it is. */
#include "stage/gpu/gpu.h"

#include <stdlib.h>
#include <string.h>

#include "stage/gpu/loader.h"
#include "stage/gpu/measure.h"

#define MEASURE_FRAME 150 /* when the start's own work is done */

static const char copy_fragment[] = "uniform sampler2D picture;\n"
                                    "uniform float opacity;\n"
                                    "void main() { colour = texture(picture, uv) * opacity; }\n";

static void make_own_objects(struct pav_gpu *gpu)
{
    static const struct pav_vertex corners[3] = {
        {-1, -1, 0, 0, 0, 1, 1, 1, 1},
        {3, -1, 0, 2, 0, 1, 1, 1, 1},
        {-1, 3, 0, 0, 2, 1, 1, 1, 1},
    };
    gpu->nothing = pav_texture_create(
        gpu, &(struct pav_texture_desc){
                 .width_px = 1, .height_px = 1, .format = PAV_FORMAT_RGBA8, .pixels = "\0\0\0"});
    gpu->cover = pav_mesh_create(gpu, 3, 0);
    pav_mesh_update(gpu->cover, corners, 3, NULL, 0);
    gpu->copy = pav_program_create(
        gpu, &(struct pav_program_desc){.fragment_source = copy_fragment, .name = "copy"});
    memset(gpu->counts, 0, sizeof gpu->counts); /* the room's own are not counted */
}

struct pav_gpu *pav_gpu_create(const struct pav_gpu_desc *desc)
{
    const char *version = (const char *)glGetString(GL_VERSION);
    if (!version || !GLEW_VERSION_3_3) {
        pav_log("gpu", PAV_LOG_ERROR, "OpenGL 3.3 is needed, this is %s",
                version ? version : "no context");
        return NULL;
    }
    struct pav_gpu *gpu = pav_alloc(sizeof *gpu);
    gpu->shader_folder = desc->shader_folder ? pav_strdup(desc->shader_folder) : NULL;
    gpu->software = desc->software;
    gpu->created_ns = pav_clock_ns();
    gpu->developer = desc->developer;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &gpu->texture_max_px);
    gpu->measure_never = desc->no_measure;
    gpu->measured = measure_recall(&gpu->choice, (const char *)glGetString(GL_RENDERER));
    if (!gpu->measured || desc->no_measure)
        measure_default(&gpu->choice, desc->software);
    gpu->loader = loader_create(gpu, desc);
    make_own_objects(gpu);
    pav_log("gpu", PAV_LOG_INFO, "%s, OpenGL %s", (const char *)glGetString(GL_RENDERER), version);
    return gpu;
}

void pav_gpu_destroy(struct pav_gpu *gpu)
{
    if (!gpu)
        return;
    for (struct object *object = gpu->objects, *next; object; object = next) {
        next = object->next;
        object_destroy(object);
    }
    loader_destroy(gpu->loader);
    readback_destroy(gpu->readback);
    object_sweep(gpu, true);
    free(gpu->screen);
    free(gpu->shader_folder);
    pav_str_finish(&gpu->errors);
    free(gpu);
}

bool pav_gpu_software(const struct pav_gpu *gpu)
{
    return gpu->software;
}

void pav_gpu_finish(struct pav_gpu *gpu)
{
    (void)gpu;
    glFinish();
}

void pav_gpu_begin_frame(struct pav_gpu *gpu, double time_s, double dt_s, uint64_t frame)
{
    gpu->time_s = time_s;
    gpu->dt_s = dt_s;
    gpu->frame = frame;
    gpu->frames++;
    loader_take(gpu->loader);
    if (gpu->frames == MEASURE_FRAME && !gpu->measured && !gpu->measure_never &&
        loader_background(gpu->loader))
        loader_ask(gpu->loader, JOB_MEASURE, NULL, 0, 0, NULL);
    object_sweep(gpu, false);
}

void pav_gpu_enter(struct pav_gpu *gpu, struct pav_gpu_owner *owner)
{
    if (gpu->owner)
        pav_log("gpu", PAV_LOG_ERROR, "%s entered inside %s", owner->name, gpu->owner->name);
    gpu->owner = owner;
    gpu->cold_drawn = false;
}

void pav_gpu_leave(struct pav_gpu *gpu)
{
    gpu->owner = NULL;
}

void pav_gpu_release(struct pav_gpu *gpu, struct pav_gpu_owner *owner)
{
    for (struct object *object = gpu->objects, *next; object; object = next) {
        next = object->next;
        if (object->owner == owner)
            object_destroy(object);
    }
}

void pav_gpu_wipe(struct pav_gpu *gpu, const struct pav_gpu_owner *owner)
{
    for (struct object *object = gpu->objects; object; object = object->next) {
        struct pav_target *target = (struct pav_target *)object;
        if (object->kind != OBJECT_TARGET || object->owner != owner || target->impersonal)
            continue;
        for (int i = 0; i < (target->ping_pong ? 2 : 1); i++)
            texture_clear(&target->sides[i], (const float[4]){0});
    }
}

int pav_gpu_compiling(struct pav_gpu *gpu, const struct pav_gpu_owner *owner, int *failed)
{
    int compiling = 0, errors = 0;
    for (const struct object *object = gpu->objects; object; object = object->next) {
        const struct pav_program *program = (const struct pav_program *)object;
        if (object->kind != OBJECT_PROGRAM || object->owner != owner)
            continue;
        compiling += program->state == PAV_PROGRAM_COMPILING;
        errors += program->error.length > 0;
    }
    if (failed)
        *failed = errors;
    return compiling;
}

const char *pav_gpu_errors(struct pav_gpu *gpu, const struct pav_gpu_owner *owner)
{
    gpu->errors.length = 0;
    for (const struct object *object = gpu->objects; object; object = object->next) {
        const struct pav_program *program = (const struct pav_program *)object;
        if (object->kind != OBJECT_PROGRAM || object->owner != owner || !program->error.length)
            continue;
        if (gpu->errors.length)
            pav_str_add(&gpu->errors, "\n");
        pav_str_add(&gpu->errors, program->error.text);
    }
    return gpu->errors.length ? gpu->errors.text : "";
}

const struct pav_gpu_choice *pav_gpu_choice(const struct pav_gpu *gpu)
{
    return &gpu->choice;
}

void pav_gpu_force_yuv(struct pav_gpu *gpu, bool in_shader)
{
    gpu->choice.yuv_in_shader = in_shader;
}

struct pav_gpu_count pav_gpu_counted(const struct pav_gpu *gpu)
{
    return (struct pav_gpu_count){
        .programs = gpu->counts[OBJECT_PROGRAM],
        .textures = gpu->counts[OBJECT_TEXTURE],
        .targets = gpu->counts[OBJECT_TARGET],
        .meshes = gpu->counts[OBJECT_MESH],
    };
}

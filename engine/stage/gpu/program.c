/* Programs as scenes hold them: their state, their error, the version that draws. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stage/gpu/loader.h"

/* A file of the owner's folder, or of the shared library, or as it stands. Caller frees. */
static char *resolve(const struct pav_gpu *gpu, const char *file)
{
    if (!file)
        return NULL;
    char *path = pav_path_join(gpu->owner && gpu->owner->folder ? gpu->owner->folder : ".", file);
    if (access(path, R_OK) != 0 && gpu->shader_folder) {
        char *shared = pav_path_join(gpu->shader_folder, file);
        if (access(shared, R_OK) == 0) {
            free(path);
            return shared;
        }
        free(shared);
    }
    return path;
}

static char *copy_of(const char *text)
{
    return text ? pav_strdup(text) : NULL;
}

/* Gives the program what it is to be made of from now on, and has it made. Takes `recipe` over. */
static void use_recipe(struct pav_program *program, struct recipe *recipe)
{
    struct pav_gpu *gpu = program->object.gpu;
    if (program->recipe) {
        atomic_store(&program->recipe->forgotten, true);
        program->recipe->program = NULL;
        recipe_unref(program->recipe);
    }
    recipe->program = program;
    recipe->of_host = program->object.owner == NULL;
    recipe->library = copy_of(gpu->shader_folder);
    program->recipe = recipe;
    program->has_vertex = recipe->has_vertex;
    loader_ask(gpu->loader, JOB_COMPILE, recipe, 0, 0, NULL);
}

static struct recipe *recipe_new(const char *name)
{
    struct recipe *recipe = pav_alloc(sizeof *recipe);
    atomic_init(&recipe->references, 1);
    recipe->name = pav_strdup(name);
    return recipe;
}

struct pav_program *pav_program_create(struct pav_gpu *gpu, const struct pav_program_desc *desc)
{
    struct pav_program *program = object_new(gpu, OBJECT_PROGRAM, sizeof *program);
    struct recipe *recipe = recipe_new(desc->name       ? desc->name
                                       : desc->fragment ? desc->fragment
                                                        : "shader");
    recipe->fragment = resolve(gpu, desc->fragment);
    recipe->vertex = resolve(gpu, desc->vertex);
    recipe->fragment_source = copy_of(desc->fragment_source ? desc->fragment_source : "");
    recipe->vertex_source = copy_of(desc->vertex_source);
    recipe->has_vertex = desc->vertex || desc->vertex_source;
    program->name = pav_strdup(recipe->name);
    use_recipe(program, recipe);
    return program;
}

/* --- whole texts --- */

static void copy_names(struct shader_files *to, const char *const *names)
{
    int count = 0;
    while (names && names[count])
        count++;
    to->paths = pav_alloc(((size_t)count + 1) * sizeof *to->paths);
    to->stamps = pav_alloc(((size_t)count + 1) * sizeof *to->stamps);
    for (; to->count < count; to->count++)
        to->paths[to->count] = pav_strdup(names[to->count]);
}

static struct recipe *recipe_of_text(const struct pav_glsl_desc *desc)
{
    struct recipe *recipe = recipe_new(desc->name);
    recipe->whole = true;
    recipe->fragment_source = pav_strdup(desc->fragment);
    recipe->vertex_source = copy_of(desc->vertex);
    recipe->has_vertex = desc->vertex != NULL;
    recipe->reword = desc->reword;
    copy_names(&recipe->names, desc->names);
    return recipe;
}

struct pav_program *pav_program_create_glsl(struct pav_gpu *gpu, const struct pav_glsl_desc *desc)
{
    struct pav_program *program = object_new(gpu, OBJECT_PROGRAM, sizeof *program);
    program->name = pav_strdup(desc->name);
    use_recipe(program, recipe_of_text(desc));
    return program;
}

void pav_program_replace_glsl(struct pav_program *program, const struct pav_glsl_desc *desc)
{
    struct recipe *recipe = recipe_of_text(desc), *old = program->recipe;
    for (int i = 0; i < old->drawn_count; i++) /* what the new version is warmed for */
        recipe->drawn[i] = old->drawn[i];
    recipe->drawn_count = old->drawn_count;
    use_recipe(program, recipe);
}

uint64_t pav_program_version(const struct pav_program *program)
{
    return program ? program->version : 0;
}

bool pav_program_uses(const struct pav_program *program, const char *name)
{
    return program && program->gl && uniforms_have(&program->uniforms, name);
}

void program_free(struct pav_program *program)
{
    uniforms_finish(&program->uniforms);
    if (program->gl)
        glDeleteProgram(program->gl);
    pav_str_finish(&program->error);
    free(program->name);
    free(program);
}

void pav_program_destroy(struct pav_program *program)
{
    if (!program || program->object.dead || object_spared(&program->object))
        return;
    atomic_store(&program->recipe->forgotten, true);
    program->recipe->program = NULL;
    recipe_unref(program->recipe);
    program->recipe = NULL;
    object_bury(&program->object);
}

static void failed(struct pav_program *program, const char *error)
{
    pav_str_add(&program->error, error);
    if (program->error.length && program->error.text[program->error.length - 1] == '\n')
        program->error.text[--program->error.length] = 0;
    if (!program->gl)
        program->state = PAV_PROGRAM_FAILED;
    pav_log("gpu", PAV_LOG_ERROR, "%s %s:\n%s", program->name,
            program->gl ? "has errors, the last good version goes on" : "has errors",
            program->error.text);
}

void program_take(struct pav_program *program, struct built *built)
{
    program->error.length = 0;
    if (program->error.text)
        program->error.text[0] = 0;
    if (!built->gl) {
        failed(program, built->error ? built->error : "");
        return;
    }
    bool first = program->gl == 0;
    if (!first)
        glDeleteProgram(program->gl);
    program->gl = built->gl;
    built->gl = 0;
    uniforms_reflect(&program->uniforms, program->gl);
    program->warm_count = 0;
    program->version++;
    program->state = PAV_PROGRAM_READY;
    pav_log("gpu", first ? PAV_LOG_DEBUG : PAV_LOG_INFO, "%s %s in %.0f ms", program->name,
            first ? "compiled" : "reloaded", (double)built->took_ns / 1e6);
}

enum pav_program_state pav_program_state(const struct pav_program *program)
{
    return program ? program->state : PAV_PROGRAM_FAILED;
}

void pav_program_wait(struct pav_gpu *gpu, const struct pav_program *program)
{
    if (program && program->state == PAV_PROGRAM_COMPILING)
        loader_wait(gpu->loader, program);
}

const char *pav_program_error(const struct pav_program *program)
{
    return program && program->error.length ? program->error.text : "";
}

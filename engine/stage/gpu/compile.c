/* Turning a recipe into a linked program, and drawing it once so that the driver's cache is warm. */
#include <stdlib.h>
#include <string.h>

#include "stage/gpu/room.h"

/* Stands in where the artist gives no vertex shader. */
static const char cover_vertex[] = "#version 330 core\n"
                                   "layout(location = 0) in vec3 position;\n"
                                   "layout(location = 1) in vec2 texcoord;\n"
                                   "out vec2 uv;\n"
                                   "void main()\n"
                                   "{\n"
                                   "    uv = texcoord;\n"
                                   "    gl_Position = vec4(position, 1.0);\n"
                                   "}\n";

void recipe_unref(struct recipe *recipe)
{
    if (!recipe || atomic_fetch_sub(&recipe->references, 1) != 1)
        return;
    free(recipe->fragment);
    free(recipe->vertex);
    free(recipe->fragment_source);
    free(recipe->vertex_source);
    free(recipe->name);
    free(recipe->library);
    shader_files_finish(&recipe->names);
    shader_files_finish(&recipe->files);
    free(recipe);
}

static char *shader_words(GLuint shader)
{
    GLint length = 0;
    glGetShaderiv(shader, GL_INFO_LOG_LENGTH, &length);
    char *log = pav_alloc((size_t)length + 1);
    glGetShaderInfoLog(shader, length + 1, NULL, log);
    return log;
}

static char *program_words(GLuint program)
{
    GLint length = 0;
    glGetProgramiv(program, GL_INFO_LOG_LENGTH, &length);
    char *log = pav_alloc((size_t)length + 1);
    glGetProgramInfoLog(program, length + 1, NULL, log);
    return log;
}

/* 0 with `error` grown when the text has errors. */
static GLuint compile(GLenum kind, const char *text, const struct shader_files *files,
                      struct pav_str *error)
{
    GLuint shader = glCreateShader(kind);
    GLint well = GL_FALSE;
    glShaderSource(shader, 1, &text, NULL);
    glCompileShader(shader);
    glGetShaderiv(shader, GL_COMPILE_STATUS, &well);
    if (well)
        return shader;
    char *log = shader_words(shader);
    shader_log_translate(error, files, *log ? log : "the compiler refused it without a word");
    free(log);
    glDeleteShader(shader);
    return 0;
}

static GLuint link(GLuint vertex, GLuint fragment, const struct shader_files *files,
                   struct pav_str *error)
{
    GLuint program = glCreateProgram();
    GLint well = GL_FALSE;
    glAttachShader(program, vertex);
    glAttachShader(program, fragment);
    glLinkProgram(program);
    glGetProgramiv(program, GL_LINK_STATUS, &well);
    glDetachShader(program, vertex);
    glDetachShader(program, fragment);
    if (well) {
        uniforms_units(program);
        return program;
    }
    char *log = program_words(program);
    shader_log_translate(error, files, *log ? log : "the linker refused it without a word");
    free(log);
    glDeleteProgram(program);
    return 0;
}

static bool whole_text(struct shader_text *text, const char *source,
                       const struct shader_files *names)
{
    pav_str_add(&text->text, source);
    text->files = (struct shader_files){
        .paths = pav_alloc(((size_t)names->count + 1) * sizeof *names->paths),
        .stamps = pav_alloc(((size_t)names->count + 1) * sizeof *names->stamps),
        .whole = true,
    };
    for (; text->files.count < names->count; text->files.count++)
        text->files.paths[text->files.count] = pav_strdup(names->paths[text->files.count]);
    return true;
}

static bool text_of(struct shader_text *text, const struct recipe *recipe, enum shader_stage stage)
{
    bool vertex = stage == SHADER_VERTEX;
    if (recipe->whole)
        return whole_text(text, vertex ? recipe->vertex_source : recipe->fragment_source,
                          &recipe->names);
    return shader_text_make(text,
                            &(struct shader_request){
                                .stage = stage,
                                .path = vertex ? recipe->vertex : recipe->fragment,
                                .source = vertex ? recipe->vertex_source : recipe->fragment_source,
                                .name = recipe->name,
                                .library = recipe->library,
                            });
}

/* Both lists of files become the recipe's, to be watched. */
static void remember_files(struct recipe *recipe, struct shader_files *a, struct shader_files *b)
{
    shader_files_finish(&recipe->files);
    recipe->files = *a;
    *a = (struct shader_files){0};
    if (b->count == 0)
        return;
    size_t count = (size_t)(recipe->files.count + b->count);
    recipe->files.paths = pav_realloc(recipe->files.paths, count * sizeof *recipe->files.paths);
    recipe->files.stamps = pav_realloc(recipe->files.stamps, count * sizeof *recipe->files.stamps);
    for (int i = 0; i < b->count; i++) {
        recipe->files.paths[recipe->files.count] = b->paths[i];
        recipe->files.stamps[recipe->files.count++] = b->stamps[i];
    }
    b->count = 0;
}

static GLuint make(const struct shader_text *fragment, const struct shader_text *vertex,
                   struct pav_str *error)
{
    GLuint f = compile(GL_FRAGMENT_SHADER, fragment->text.text, &fragment->files, error);
    GLuint v = vertex->text.length
                   ? compile(GL_VERTEX_SHADER, vertex->text.text, &vertex->files, error)
                   : compile(GL_VERTEX_SHADER, cover_vertex, &fragment->files, error);
    GLuint program = f && v ? link(v, f, &fragment->files, error) : 0;
    if (f)
        glDeleteShader(f);
    if (v)
        glDeleteShader(v);
    return program;
}

struct built *recipe_build(struct recipe *recipe)
{
    struct built *built = pav_alloc(sizeof *built);
    struct shader_text fragment = {0}, vertex = {0};
    struct pav_str error = {0};
    int64_t start = pav_clock_ns();
    bool read = text_of(&fragment, recipe, SHADER_FRAGMENT);
    if (recipe->has_vertex)
        read &= text_of(&vertex, recipe, SHADER_VERTEX);
    if (read) {
        built->gl = make(&fragment, &vertex, &error);
    } else {
        if (fragment.error.length)
            pav_str_add(&error, fragment.error.text);
        if (vertex.error.length)
            pav_str_add(&error, vertex.error.text);
    }
    remember_files(recipe, &fragment.files, &vertex.files);
    shader_text_finish(&fragment);
    shader_text_finish(&vertex);
    built->recipe = recipe;
    atomic_fetch_add(&recipe->references, 1);
    built->error = error.text; /* NULL when nothing was added */
    if (recipe->reword && error.text) {
        built->error = recipe->reword(error.text);
        pav_str_finish(&error);
    }
    built->took_ns = pav_clock_ns() - start;
    return built;
}

GLuint recipe_twin(struct recipe *recipe)
{
    struct shader_text fragment = {0}, vertex = {0};
    struct pav_str error = {0};
    bool read = text_of(&fragment, recipe, SHADER_FRAGMENT);
    if (recipe->has_vertex)
        read &= text_of(&vertex, recipe, SHADER_VERTEX);
    GLuint gl = read ? make(&fragment, &vertex, &error) : 0;
    shader_text_finish(&fragment);
    shader_text_finish(&vertex);
    pav_str_finish(&error);
    return gl;
}

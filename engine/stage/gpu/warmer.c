/* Drawing a program once, out of sight, so that the driver compiles it for a given combination. */
#include <stdlib.h>
#include <string.h>

#include "stage/gpu/room.h"

struct stand_in {
    uint32_t key;
    GLuint name;
};

#define STAND_INS 32

static const char rest_vertex[] = "#version 330 core\n"
                                  "void main() { gl_Position = vec4(0.0); }\n";
static const char rest_fragment[] = "#version 330 core\n"
                                    "out vec4 colour;\n"
                                    "void main() { colour = vec4(0.0); }\n";

/* Objects of one context: framebuffers and vertex arrays are not shared between contexts. */
struct warmer {
    GLuint array, vertices;
    GLuint rest; /* a program that nobody deletes */
    GLuint framebuffer[PAV_FORMAT_RGBA32F + 1], pixel[PAV_FORMAT_RGBA32F + 1];
    struct stand_in textures[STAND_INS];
    int count;
};

static GLuint rest_program(void)
{
    const char *texts[] = {rest_vertex, rest_fragment};
    const GLenum kinds[] = {GL_VERTEX_SHADER, GL_FRAGMENT_SHADER};
    GLuint program = glCreateProgram();
    for (int i = 0; i < 2; i++) {
        GLuint shader = glCreateShader(kinds[i]);
        glShaderSource(shader, 1, &texts[i], NULL);
        glCompileShader(shader);
        glAttachShader(program, shader);
        glDeleteShader(shader); /* with the program */
    }
    glLinkProgram(program);
    return program;
}

struct warmer *warmer_create(void)
{
    static const struct pav_vertex corner[3] = {
        {-1, -1, 0, 0, 0, 1, 1, 1, 1}, {3, -1, 0, 2, 0, 1, 1, 1, 1}, {-1, 3, 0, 0, 2, 1, 1, 1, 1}};
    struct warmer *warmer = pav_alloc(sizeof *warmer);
    glGenVertexArrays(1, &warmer->array);
    glBindVertexArray(warmer->array);
    glGenBuffers(1, &warmer->vertices);
    glBindBuffer(GL_ARRAY_BUFFER, warmer->vertices);
    glBufferData(GL_ARRAY_BUFFER, sizeof corner, corner, GL_STATIC_DRAW);
    mesh_layout();
    warmer->rest = rest_program();
    return warmer;
}

void warmer_destroy(struct warmer *warmer)
{
    if (!warmer)
        return;
    glDeleteProgram(warmer->rest);
    glDeleteVertexArrays(1, &warmer->array);
    glDeleteBuffers(1, &warmer->vertices);
    glDeleteFramebuffers(PAV_FORMAT_RGBA32F + 1, warmer->framebuffer);
    glDeleteTextures(PAV_FORMAT_RGBA32F + 1, warmer->pixel);
    for (int i = 0; i < warmer->count; i++)
        glDeleteTextures(1, &warmer->textures[i].name);
    free(warmer);
}

/* A small texture that looks to the driver like the real one. */
static GLuint texture_like(enum pav_format kind, enum pav_filter filter, enum pav_wrap wrap, int w,
                           int h)
{
    struct pav_texture texture = {.format = kind, .filter = filter, .wrap = wrap};
    glGenTextures(1, &texture.name);
    glBindTexture(GL_TEXTURE_2D, texture.name);
    texture_sampling(&texture);
    texture_storage(format_of(kind), w, h);
    return texture.name;
}

static GLuint stand_in(struct warmer *warmer, const struct combo_texture *like)
{
    uint32_t key = (uint32_t)like->format << 16 | (uint32_t)like->filter << 12 |
                   (uint32_t)like->wrap << 8 | (uint32_t)like->pot_width << 1 | like->pot_height;
    for (int i = 0; i < warmer->count; i++)
        if (warmer->textures[i].key == key)
            return warmer->textures[i].name;
    if (warmer->count == STAND_INS)
        return warmer->textures[0].name;
    GLuint name = texture_like(like->format, like->filter, like->wrap, like->pot_width ? 4 : 3,
                               like->pot_height ? 4 : 3);
    warmer->textures[warmer->count++] = (struct stand_in){.key = key, .name = name};
    return name;
}

static void bind_target(struct warmer *warmer, enum pav_format format)
{
    if (!warmer->framebuffer[format]) {
        glActiveTexture(GL_TEXTURE0);
        warmer->pixel[format] = texture_like(format, PAV_FILTER_LINEAR, PAV_WRAP_CLAMP, 4, 4);
        glGenFramebuffers(1, &warmer->framebuffer[format]);
        glBindFramebuffer(GL_FRAMEBUFFER, warmer->framebuffer[format]);
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D,
                               warmer->pixel[format], 0);
    }
    glBindFramebuffer(GL_FRAMEBUFFER, warmer->framebuffer[format]);
}

/* Mesa frees the shaders of a program that another thread deletes while this context still has them
 * bound below GL, where glUseProgram(0) does not reach: only a draw with another program does. */
static void rest(struct warmer *warmer)
{
    bind_target(warmer, PAV_FORMAT_RGBA8);
    state_blend(PAV_BLEND_NONE);
    glUseProgram(warmer->rest);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glUseProgram(0);
}

void warmer_draw(struct warmer *warmer, GLuint program, const struct combo *combo)
{
    if (combo->screen)
        glBindFramebuffer(GL_FRAMEBUFFER, 0); /* this context's window, made like the stage's */
    else
        bind_target(warmer, combo->format);
    for (int i = 0; i < combo->textures; i++) {
        glActiveTexture(GL_TEXTURE0 + (GLenum)combo->texture[i].unit);
        glBindTexture(GL_TEXTURE_2D, stand_in(warmer, &combo->texture[i]));
    }
    state_fixed();
    state_blend(combo->blend);
    glViewport(0, 0, 1, 1);
    glBindVertexArray(warmer->array);
    glUseProgram(program);
    glDrawArrays(primitive_gl(combo->primitive), 0, 3);
    rest(warmer);
}

void warmer_cover(struct warmer *warmer)
{
    glBindVertexArray(warmer->array);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glBindVertexArray(0);
}

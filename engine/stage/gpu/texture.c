/* Textures: storage, content, and the framebuffer that copies and draws reach them through. */
#include <stdlib.h>

#include "stage/gpu/room.h"

static const struct format formats[] = {
    [PAV_FORMAT_R8] = {GL_R8, GL_RED, GL_UNSIGNED_BYTE, 1, 1, false},
    [PAV_FORMAT_RG8] = {GL_RG8, GL_RG, GL_UNSIGNED_BYTE, 2, 2, false},
    [PAV_FORMAT_RGBA8] = {GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, 4, 4, false},
    [PAV_FORMAT_R16F] = {GL_R16F, GL_RED, GL_FLOAT, 1, 4, true},
    [PAV_FORMAT_RG16F] = {GL_RG16F, GL_RG, GL_FLOAT, 2, 8, true},
    [PAV_FORMAT_RGBA16F] = {GL_RGBA16F, GL_RGBA, GL_FLOAT, 4, 16, true},
    [PAV_FORMAT_R32F] = {GL_R32F, GL_RED, GL_FLOAT, 1, 4, true},
    [PAV_FORMAT_RGBA32F] = {GL_RGBA32F, GL_RGBA, GL_FLOAT, 4, 16, true},
};

static const GLint wraps[] = {
    [PAV_WRAP_CLAMP] = GL_CLAMP_TO_EDGE,
    [PAV_WRAP_REPEAT] = GL_REPEAT,
    [PAV_WRAP_MIRROR] = GL_MIRRORED_REPEAT,
};

const struct format *format_of(enum pav_format format)
{
    if (format <= PAV_FORMAT_NONE || format > PAV_FORMAT_RGBA32F)
        return NULL;
    return &formats[format];
}

void texture_sampling(const struct pav_texture *texture)
{
    GLint filter = texture->filter == PAV_FILTER_NEAREST ? GL_NEAREST : GL_LINEAR;
    GLint wrap = wraps[texture->wrap <= PAV_WRAP_MIRROR ? texture->wrap : PAV_WRAP_CLAMP];
    GLint smaller = texture->mipmapped && filter == GL_LINEAR ? GL_LINEAR_MIPMAP_LINEAR : filter;
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, smaller);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, wrap);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, wrap);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_BASE_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, texture->mipmapped ? 1000 : 0);
    if (texture->format == PAV_FORMAT_R8) {
        static const GLint red[] = {GL_RED, GL_RED, GL_RED, GL_RED};
        glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, red);
    }
}

void texture_storage(const struct format *format, int width_px, int height_px)
{
    if (GLEW_VERSION_4_2 || GLEW_ARB_texture_storage)
        glTexStorage2D(GL_TEXTURE_2D, 1, format->internal, width_px, height_px);
    else
        glTexImage2D(GL_TEXTURE_2D, 0, (GLint)format->internal, width_px, height_px, 0,
                     format->layout, format->type, NULL);
}

bool texture_init(struct pav_texture *texture, struct pav_gpu *gpu,
                  const struct pav_texture_desc *desc)
{
    const struct format *format = format_of(desc->format);
    int limit = gpu->texture_max_px;
    if (!format || desc->width_px < 1 || desc->height_px < 1 || desc->width_px > limit ||
        desc->height_px > limit) {
        pav_log("gpu", PAV_LOG_ERROR, "a texture of %d x %d px, format %d: not possible (limit %d)",
                desc->width_px, desc->height_px, (int)desc->format, limit);
        return false;
    }
    texture->width_px = desc->width_px;
    texture->height_px = desc->height_px;
    texture->format = desc->format;
    texture->filter = desc->filter;
    texture->wrap = desc->wrap;
    while (glGetError() != GL_NO_ERROR)
        continue;
    glGenTextures(1, &texture->name);
    state_texture(0, texture->name);
    texture_sampling(texture);
    state_unpack(0);
    if (texture->mipmapped)
        glTexImage2D(GL_TEXTURE_2D, 0, (GLint)format->internal, desc->width_px, desc->height_px, 0,
                     format->layout, format->type, NULL);
    else if (
        texture->bgra) /* an unsized format: the driver takes the layout it is given (Mesa does) */
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, desc->width_px, desc->height_px, 0, GL_BGRA,
                     GL_UNSIGNED_BYTE, NULL);
    else
        texture_storage(format, desc->width_px, desc->height_px);
    if (glGetError() != GL_NO_ERROR) {
        pav_log("gpu", PAV_LOG_ERROR, "no memory for a texture of %d x %d px", desc->width_px,
                desc->height_px);
        texture_finish(texture);
        return false;
    }
    if (desc->pixels)
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, desc->width_px, desc->height_px, format->layout,
                        format->type, desc->pixels);
    if (texture->mipmapped)
        glGenerateMipmap(GL_TEXTURE_2D);
    return true;
}

void texture_finish(struct pav_texture *texture)
{
    if (texture->upright) {
        texture_finish(texture->upright);
        free(texture->upright);
        texture->upright = NULL;
    }
    if (texture->framebuffer)
        glDeleteFramebuffers(1, &texture->framebuffer);
    if (texture->name)
        glDeleteTextures(1, &texture->name);
    texture->framebuffer = texture->name = 0;
}

void texture_erase(struct pav_texture *texture)
{
    if (texture->upright)
        texture_clear(texture->upright, (const float[4]){0});
    if (texture->name)
        texture_clear(texture, (const float[4]){0});
    texture_finish(texture);
}

void texture_bind_framebuffer(struct pav_texture *texture, GLenum binding)
{
    if (texture->framebuffer) {
        glBindFramebuffer(binding, texture->framebuffer);
        return;
    }
    glGenFramebuffers(1, &texture->framebuffer);
    glBindFramebuffer(binding, texture->framebuffer);
    glFramebufferTexture2D(binding, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture->name, 0);
    if (glCheckFramebufferStatus(binding) != GL_FRAMEBUFFER_COMPLETE)
        pav_log("gpu", PAV_LOG_ERROR, "the driver cannot draw to format %d", (int)texture->format);
}

struct pav_texture *texture_upright(struct pav_texture *texture)
{
    if (!texture->turned)
        return texture;
    if (!texture->upright) {
        struct pav_texture *twin = pav_alloc(sizeof *twin);
        twin->object.gpu = texture->object.gpu;
        if (!texture_init(twin, texture->object.gpu,
                          &(struct pav_texture_desc){.width_px = texture->width_px,
                                                     .height_px = texture->height_px,
                                                     .format = texture->format})) {
            free(twin);
            return texture;
        }
        texture->upright = twin;
        texture->upright_stale = true;
    }
    if (texture->upright_stale) {
        int w = texture->width_px, h = texture->height_px;
        texture_bind_framebuffer(texture->upright, GL_DRAW_FRAMEBUFFER);
        texture_bind_framebuffer(texture, GL_READ_FRAMEBUFFER);
        state_copy(false);
        glBlitFramebuffer(0, h, w, 0, 0, 0, w, h, GL_COLOR_BUFFER_BIT, GL_NEAREST);
        texture->upright->opaque = texture->opaque;
        texture->upright_stale = false;
    }
    return texture->upright;
}

void texture_clear(struct pav_texture *texture, const float rgba[4])
{
    texture_bind_framebuffer(texture, GL_DRAW_FRAMEBUFFER);
    state_clear(false, rgba);
}

static struct pav_texture *create(struct pav_gpu *gpu, const struct pav_texture_desc *desc,
                                  bool mipmapped)
{
    struct pav_texture *texture = object_new(gpu, OBJECT_TEXTURE, sizeof *texture);
    texture->mipmapped = mipmapped;
    if (!texture_init(texture, gpu, desc)) {
        object_bury(&texture->object);
        return NULL;
    }
    if (!desc->pixels)
        texture_clear(texture, (const float[4]){0});
    return texture;
}

struct pav_texture *pav_texture_create(struct pav_gpu *gpu, const struct pav_texture_desc *desc)
{
    return create(gpu, desc, false);
}

struct pav_texture *pav_texture_create_mipmapped(struct pav_gpu *gpu,
                                                 const struct pav_texture_desc *desc)
{
    return create(gpu, desc, true);
}

struct pav_texture *pav_texture_create_cube(struct pav_gpu *gpu, int side_px,
                                            const uint8_t *const faces[6])
{
    static const GLenum clamped[] = {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T, GL_TEXTURE_WRAP_R};
    struct pav_texture *texture = object_new(gpu, OBJECT_TEXTURE, sizeof *texture);
    texture->cube = true;
    texture->format = PAV_FORMAT_RGBA8;
    texture->width_px = texture->height_px = side_px;
    glGenTextures(1, &texture->name);
    state_cube(0, texture->name);
    state_unpack(0);
    for (GLenum face = 0; face < 6; face++)
        glTexImage2D(GL_TEXTURE_CUBE_MAP_POSITIVE_X + face, 0, GL_RGBA8, side_px, side_px, 0,
                     GL_RGBA, GL_UNSIGNED_BYTE, faces[face]);
    glTexParameteri(GL_TEXTURE_CUBE_MAP, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_CUBE_MAP, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    for (size_t i = 0; i < 3; i++)
        glTexParameteri(GL_TEXTURE_CUBE_MAP, clamped[i], GL_CLAMP_TO_EDGE);
    return texture;
}

void pav_texture_as_grey(struct pav_texture *texture)
{
    static const GLint grey[] = {GL_RED, GL_RED, GL_RED, GL_ONE};
    if (!texture || texture->cube || texture->grey)
        return;
    texture->grey = true;
    state_texture(0, texture->name);
    glTexParameteriv(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_RGBA, grey);
}

void texture_free(struct pav_texture *texture)
{
    texture_finish(texture);
    free(texture);
}

void pav_texture_destroy(struct pav_texture *texture)
{
    if (texture && texture->object.kind == OBJECT_TEXTURE) /* not a target's or a stream's */
        object_bury(&texture->object);
}

void pav_texture_update(struct pav_texture *texture, const void *pixels)
{
    if (!texture || !pixels)
        return;
    const struct format *format = format_of(texture->format);
    state_texture(0, texture->name);
    state_unpack(0);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, texture->width_px, texture->height_px, format->layout,
                    format->type, pixels);
}

void pav_texture_update_mask(struct pav_texture *texture, const uint8_t *bytes)
{
    if (texture && texture->format == PAV_FORMAT_R8)
        pav_texture_update(texture, bytes);
}

int pav_texture_width(const struct pav_texture *texture)
{
    return texture ? texture->width_px : 0;
}

int pav_texture_height(const struct pav_texture *texture)
{
    return texture ? texture->height_px : 0;
}

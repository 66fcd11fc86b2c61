/* Render targets: textures that are drawn to, in pairs for feedback, and the screen. */
#include <stdlib.h>

#include "stage/gpu/room.h"

struct pav_texture *target_side(struct pav_target *target)
{
    return target->screen ? NULL : &target->sides[target->drawn];
}

void target_bind(struct pav_target *target, GLenum binding)
{
    if (target->screen)
        glBindFramebuffer(binding, 0);
    else
        texture_bind_framebuffer(target_side(target), binding);
}

struct pav_target *pav_target_create(struct pav_gpu *gpu, const struct pav_target_desc *desc)
{
    struct pav_target *target = object_new(gpu, OBJECT_TARGET, sizeof *target);
    target->width_px = desc->width_px;
    target->height_px = desc->height_px;
    target->format = desc->format ? desc->format : PAV_FORMAT_RGBA8;
    target->ping_pong = desc->ping_pong;
    target->impersonal = desc->impersonal;
    struct pav_texture_desc side = {
        .width_px = desc->width_px,
        .height_px = desc->height_px,
        .format = target->format,
        .filter = desc->filter,
        .wrap = desc->wrap,
    };
    for (int i = 0; i < (desc->ping_pong ? 2 : 1); i++) {
        target->sides[i].object.gpu = gpu;
        if (!texture_init(&target->sides[i], gpu, &side)) {
            object_bury(&target->object);
            return NULL;
        }
        texture_clear(&target->sides[i], (const float[4]){0});
    }
    return target;
}

void target_free(struct pav_target *target)
{
    for (int i = 0; i < 2; i++)
        texture_erase(&target->sides[i]);
    free(target);
}

void pav_target_destroy(struct pav_target *target)
{
    if (target && !target->screen)
        object_bury(&target->object);
}

struct pav_texture *pav_target_texture(struct pav_target *target)
{
    if (!target || target->screen)
        return NULL;
    return &target->sides[target->ping_pong ? !target->drawn : 0];
}

/* A warming scene leaves its targets as they are. */
static bool target_warming(const struct pav_target *target)
{
    const struct pav_gpu_owner *owner = target->object.gpu->owner;
    return owner && owner->warming && !target->screen;
}

void pav_target_swap(struct pav_target *target)
{
    if (target && target->ping_pong && !target_warming(target))
        target->drawn = !target->drawn;
}

void pav_target_clear(struct pav_target *target, const float rgba[4])
{
    if (!target || target_warming(target))
        return;
    target_bind(target, GL_DRAW_FRAMEBUFFER);
    state_clear(target->screen, rgba);
}

int pav_target_width(const struct pav_target *target)
{
    return target ? target->width_px : 0;
}

int pav_target_height(const struct pav_target *target)
{
    return target ? target->height_px : 0;
}

bool pav_target_read(struct pav_target *target, uint8_t *rgba, size_t bytes)
{
    if (!target || bytes != (size_t)target->width_px * (size_t)target->height_px * 4)
        return false;
    for (int i = 0; i < 8 && glGetError() != GL_NO_ERROR; i++)
        ; /* somebody else's */
    target_bind(target, GL_READ_FRAMEBUFFER);
    state_pack(target->screen);
    glReadPixels(0, 0, target->width_px, target->height_px, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    return glGetError() == GL_NO_ERROR;
}

/* The window itself. */
struct pav_target *pav_gpu_screen(struct pav_gpu *gpu, int width_px, int height_px)
{
    if (!gpu->screen) {
        gpu->screen = pav_alloc(sizeof *gpu->screen);
        gpu->screen->object.gpu = gpu;
        gpu->screen->screen = true;
        gpu->screen->format = PAV_FORMAT_RGBA8;
    }
    gpu->screen->width_px = width_px;
    gpu->screen->height_px = height_px;
    return gpu->screen;
}

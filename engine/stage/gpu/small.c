/* A target in small, read back without waiting: for whoever only wants to know what is on. */
#include <stdlib.h>
#include <string.h>

#include "stage/gpu/room.h"

struct pav_gpu_small {
    GLuint framebuffer, colour, buffer;
    int width_px, height_px;
    GLsync fence;  /* of what is being read back; NULL: nothing is */
    uint8_t *lent; /* the buffer, mapped, since the last take */
};

struct pav_gpu_small *pav_gpu_small_create(struct pav_gpu *gpu)
{
    (void)gpu; /* its context is current */
    struct pav_gpu_small *small = pav_alloc(sizeof *small);
    glGenFramebuffers(1, &small->framebuffer);
    glGenRenderbuffers(1, &small->colour);
    glGenBuffers(1, &small->buffer);
    return small;
}

/* It may have shown a visitor: nothing of it stays. */
static void give_back(struct pav_gpu_small *small)
{
    if (!small->lent)
        return;
    memset(small->lent, 0, (size_t)small->width_px * (size_t)small->height_px * 4);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, small->buffer);
    glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    small->lent = NULL;
}

void pav_gpu_small_destroy(struct pav_gpu_small *small)
{
    if (!small)
        return;
    give_back(small);
    if (small->fence)
        glDeleteSync(small->fence);
    glDeleteFramebuffers(1, &small->framebuffer);
    glDeleteRenderbuffers(1, &small->colour);
    glDeleteBuffers(1, &small->buffer);
    free(small);
}

static void size(struct pav_gpu_small *small, int width_px, int height_px)
{
    if (small->width_px == width_px && small->height_px == height_px)
        return;
    glBindRenderbuffer(GL_RENDERBUFFER, small->colour);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width_px, height_px);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, small->framebuffer);
    glFramebufferRenderbuffer(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER,
                              small->colour);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, small->buffer);
    glBufferData(GL_PIXEL_PACK_BUFFER, (GLsizeiptr)width_px * height_px * 4, NULL, GL_STREAM_READ);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    small->width_px = width_px;
    small->height_px = height_px;
}

bool pav_gpu_small_begin(struct pav_gpu_small *small, struct pav_target *target, int width_px,
                         int height_px)
{
    static const float nothing[4] = {0};
    if (small->fence)
        return false;
    give_back(small);
    size(small, width_px, height_px);
    target_bind(target, GL_READ_FRAMEBUFFER);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, small->framebuffer);
    state_copy(false);
    glReadBuffer(target->screen ? GL_BACK : GL_COLOR_ATTACHMENT0);
    glBlitFramebuffer(0, 0, target->width_px, target->height_px, 0, 0, width_px, height_px,
                      GL_COLOR_BUFFER_BIT, GL_LINEAR);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, small->framebuffer);
    state_pack(false);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, small->buffer);
    glReadPixels(0, 0, width_px, height_px, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    state_clear(false, nothing);
    small->fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    return true;
}

const uint8_t *pav_gpu_small_take(struct pav_gpu_small *small, int *width_px, int *height_px)
{
    give_back(small);
    if (!small->fence || glClientWaitSync(small->fence, 0, 0) == GL_TIMEOUT_EXPIRED)
        return NULL;
    glDeleteSync(small->fence);
    small->fence = NULL;
    glBindBuffer(GL_PIXEL_PACK_BUFFER, small->buffer);
    small->lent = glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0,
                                   (GLsizeiptr)small->width_px * small->height_px * 4,
                                   GL_MAP_READ_BIT | GL_MAP_WRITE_BIT);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    *width_px = small->width_px;
    *height_px = small->height_px;
    return small->lent;
}

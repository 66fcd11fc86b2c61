/* Small copies of a target, read back without waiting or at once; and whole copies. */
#include <stdlib.h>

#include "stage/gpu/room.h"

#define SLOTS   4
#define WAIT_NS UINT64_C(2000000000)

struct pav_glance {
    struct pav_target *small;
    size_t bytes;
    struct glance_slot {
        GLuint buffer;
        GLsync fence;
        double ticket;
    } slots[SLOTS];
    unsigned asked, taken; /* counts; the difference is in flight */
    uint8_t *pixels;
};

struct pav_glance *pav_glance_create(struct pav_gpu *gpu, int width_px, int height_px)
{
    struct pav_glance *glance = pav_alloc(sizeof *glance);
    glance->small = pav_target_create(gpu, &(struct pav_target_desc){.width_px = width_px,
                                                                     .height_px = height_px,
                                                                     .format = PAV_FORMAT_RGBA8});
    glance->bytes = (size_t)width_px * (size_t)height_px * 4;
    glance->pixels = pav_alloc(glance->bytes);
    for (int i = 0; i < SLOTS; i++) {
        glGenBuffers(1, &glance->slots[i].buffer);
        glBindBuffer(GL_PIXEL_PACK_BUFFER, glance->slots[i].buffer);
        glBufferData(GL_PIXEL_PACK_BUFFER, (GLsizeiptr)glance->bytes, NULL, GL_STREAM_READ);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    return glance;
}

void pav_glance_destroy(struct pav_glance *glance)
{
    if (!glance)
        return;
    for (int i = 0; i < SLOTS; i++) {
        glDeleteBuffers(1, &glance->slots[i].buffer);
        if (glance->slots[i].fence)
            glDeleteSync(glance->slots[i].fence);
    }
    pav_target_destroy(glance->small);
    free(glance->pixels);
    free(glance);
}

/* Of the whole of `from` over the whole of `to`, for the driver to scale. */
static void blit(struct pav_target *from, struct pav_target *to, GLenum filter)
{
    target_bind(from, GL_READ_FRAMEBUFFER);
    target_bind(to, GL_DRAW_FRAMEBUFFER);
    state_copy(to->screen);
    glReadBuffer(from->screen ? GL_BACK : GL_COLOR_ATTACHMENT0);
    glBlitFramebuffer(0, 0, from->width_px, from->height_px, 0, 0, to->width_px, to->height_px,
                      GL_COLOR_BUFFER_BIT, filter);
}

void pav_target_copy(struct pav_target *from, struct pav_target *to)
{
    if (from && to && from != to)
        blit(from, to, GL_NEAREST);
}

bool pav_glance_ask(struct pav_glance *glance, struct pav_target *target, double ticket)
{
    if (!glance->small || glance->asked - glance->taken >= SLOTS)
        return false;
    struct glance_slot *slot = &glance->slots[glance->asked % SLOTS];
    blit(target, glance->small, GL_LINEAR);
    target_bind(glance->small, GL_READ_FRAMEBUFFER);
    state_pack(false);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, slot->buffer);
    glReadPixels(0, 0, glance->small->width_px, glance->small->height_px, GL_RGBA, GL_UNSIGNED_BYTE,
                 NULL);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    slot->fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    slot->ticket = ticket;
    glance->asked++;
    return true;
}

const uint8_t *pav_glance_take(struct pav_glance *glance, double *ticket, bool wait)
{
    return pav_glance_take_within(glance, ticket, wait ? (int64_t)WAIT_NS : 0);
}

const uint8_t *pav_glance_take_within(struct pav_glance *glance, double *ticket, int64_t wait_ns)
{
    if (glance->asked == glance->taken)
        return NULL;
    struct glance_slot *slot = &glance->slots[glance->taken % SLOTS];
    if (glClientWaitSync(slot->fence, wait_ns > 0 ? GL_SYNC_FLUSH_COMMANDS_BIT : 0,
                         (GLuint64)wait_ns) == GL_TIMEOUT_EXPIRED)
        return NULL;
    glDeleteSync(slot->fence);
    slot->fence = NULL;
    glance->taken++;
    *ticket = slot->ticket;
    glBindBuffer(GL_PIXEL_PACK_BUFFER, slot->buffer);
    glGetBufferSubData(GL_PIXEL_PACK_BUFFER, 0, (GLsizeiptr)glance->bytes, glance->pixels);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    return glance->pixels;
}

int pav_glance_waiting(const struct pav_glance *glance)
{
    return (int)(glance->asked - glance->taken);
}

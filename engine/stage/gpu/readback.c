/* Reading targets back without waiting: a ring of pixel buffers. */
#include <stdlib.h>

#include "stage/gpu/room.h"

#define SLOTS 4

struct readback {
    struct slot_of_ring {
        GLuint buffer;
        size_t bytes; /* of the buffer */
        int width_px, height_px;
        void *ticket;
        GLsync fence;
    } slots[SLOTS];
    unsigned asked, taken; /* counts; the difference is in flight */
    GLuint mapped;         /* the buffer lent out by the last take */
};

void readback_destroy(struct readback *readback)
{
    if (!readback)
        return;
    for (int i = 0; i < SLOTS; i++) {
        if (readback->slots[i].buffer)
            glDeleteBuffers(1, &readback->slots[i].buffer);
        if (readback->slots[i].fence)
            glDeleteSync(readback->slots[i].fence);
    }
    free(readback);
}

bool pav_gpu_readback(struct pav_gpu *gpu, struct pav_target *target, void *ticket)
{
    if (!gpu->readback)
        gpu->readback = pav_alloc(sizeof *gpu->readback);
    struct readback *ring = gpu->readback;
    if (ring->asked - ring->taken >= SLOTS - 1u) /* one more is lent out */
        return false;
    struct slot_of_ring *slot = &ring->slots[ring->asked % SLOTS];
    size_t bytes = (size_t)target->width_px * (size_t)target->height_px * 4;
    target_bind(target, GL_READ_FRAMEBUFFER);
    state_pack(target->screen);
    if (!slot->buffer)
        glGenBuffers(1, &slot->buffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, slot->buffer);
    if (slot->bytes != bytes)
        glBufferData(GL_PIXEL_PACK_BUFFER, (GLsizeiptr)bytes, NULL, GL_STREAM_READ);
    slot->bytes = bytes;
    glReadPixels(0, 0, target->width_px, target->height_px, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    slot->fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
    slot->width_px = target->width_px;
    slot->height_px = target->height_px;
    slot->ticket = ticket;
    ring->asked++;
    return true;
}

static void give_back(struct readback *ring)
{
    if (!ring->mapped)
        return;
    glBindBuffer(GL_PIXEL_PACK_BUFFER, ring->mapped);
    glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    ring->mapped = 0;
}

const uint8_t *pav_gpu_readback_take(struct pav_gpu *gpu, int *width_px, int *height_px,
                                     void **ticket, bool wait)
{
    struct readback *ring = gpu->readback;
    if (!ring)
        return NULL;
    give_back(ring);
    if (ring->asked == ring->taken)
        return NULL;
    struct slot_of_ring *slot = &ring->slots[ring->taken % SLOTS];
    GLenum state = glClientWaitSync(slot->fence, wait ? GL_SYNC_FLUSH_COMMANDS_BIT : 0,
                                    wait ? 5u * 1000000000u : 0);
    if (state == GL_TIMEOUT_EXPIRED)
        return NULL;
    glDeleteSync(slot->fence);
    slot->fence = NULL;
    ring->taken++;
    glBindBuffer(GL_PIXEL_PACK_BUFFER, slot->buffer);
    const uint8_t *pixels =
        glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, (GLsizeiptr)slot->bytes, GL_MAP_READ_BIT);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    if (!pixels) {
        pav_log("gpu", PAV_LOG_WARN, "a picture that was read back is lost");
        return NULL;
    }
    ring->mapped = slot->buffer;
    *width_px = slot->width_px;
    *height_px = slot->height_px;
    if (ticket)
        *ticket = slot->ticket;
    return pixels;
}

/* Who owns what in the room, and the delayed end of what was destroyed. */
#include <stddef.h>
#include <stdlib.h>

#include "stage/gpu/room.h"

#define GRAVE_FRAMES 2

void *object_new(struct pav_gpu *gpu, enum object_kind kind, size_t bytes)
{
    struct object *object = pav_alloc(bytes);
    object->gpu = gpu;
    object->owner = gpu->owner;
    object->kind = kind;
    object->next = gpu->objects;
    if (gpu->objects)
        gpu->objects->previous = object;
    gpu->objects = object;
    gpu->counts[kind]++;
    return object;
}

static void unlink_from(struct object **list, struct object *object)
{
    if (object->previous)
        object->previous->next = object->next;
    else
        *list = object->next;
    if (object->next)
        object->next->previous = object->previous;
    object->next = object->previous = NULL;
}

bool object_spared(const struct object *object)
{
    const struct pav_gpu_owner *owner = object->gpu->owner;
    return owner && owner->warming && object->owner == owner;
}

void object_bury(struct object *object)
{
    struct pav_gpu *gpu = object->gpu;
    if (object->dead || object_spared(object))
        return;
    unlink_from(&gpu->objects, object);
    object->dead = true;
    object->dead_since = gpu->frames;
    object->next = gpu->graves;
    if (gpu->graves)
        gpu->graves->previous = object;
    gpu->graves = object;
    gpu->counts[object->kind]--;
}

void object_destroy(struct object *object)
{
    switch (object->kind) {
    case OBJECT_PROGRAM:
        pav_program_destroy((struct pav_program *)object);
        break;
    case OBJECT_TEXTURE:
        pav_texture_destroy((struct pav_texture *)object);
        break;
    case OBJECT_TARGET:
        pav_target_destroy((struct pav_target *)object);
        break;
    case OBJECT_MESH:
        pav_mesh_destroy((struct pav_mesh *)object);
        break;
    default:
        object_bury(object);
        break;
    }
}

static void object_free(struct object *object)
{
    switch (object->kind) {
    case OBJECT_PROGRAM:
        program_free((struct pav_program *)object);
        break;
    case OBJECT_TEXTURE:
        texture_free((struct pav_texture *)object);
        break;
    case OBJECT_TARGET:
        target_free((struct pav_target *)object);
        break;
    case OBJECT_MESH:
        mesh_free((struct pav_mesh *)object);
        break;
    default:
        free(object);
        break;
    }
}

void object_sweep(struct pav_gpu *gpu, bool all)
{
    for (struct object *object = gpu->graves, *next; object; object = next) {
        next = object->next;
        if (!all && gpu->frames - object->dead_since < GRAVE_FRAMES)
            continue;
        unlink_from(&gpu->graves, object);
        object_free(object);
    }
}

/* --- what they weigh --------------------------------------------------------------------------- */

static uint64_t texture_bytes(const struct pav_texture *texture)
{
    const struct format *format = format_of(texture->format);
    uint64_t bytes = (uint64_t)texture->width_px * (uint64_t)texture->height_px *
                     (uint64_t)(format ? format->bytes : 0) * (texture->cube ? 6 : 1);
    return texture->mipmapped ? bytes + bytes / 3 : bytes;
}

uint64_t pav_gpu_bytes(const struct pav_gpu *gpu)
{
    uint64_t bytes = 0;
    for (const struct object *object = gpu->objects; object; object = object->next) {
        const struct pav_target *target = (const struct pav_target *)object;
        if (object->kind == OBJECT_TEXTURE)
            bytes += texture_bytes((const struct pav_texture *)object);
        if (object->kind == OBJECT_TARGET && !target->screen)
            bytes += texture_bytes(&target->sides[0]) * (target->ping_pong ? 2 : 1);
    }
    return bytes;
}

/* --- memory of other rooms --------------------------------------------------------------------- */

struct held {
    struct object object;
    _Alignas(max_align_t) char bytes[];
};

void *pav_gpu_hold(struct pav_gpu *gpu, size_t bytes)
{
    struct held *held = object_new(gpu, OBJECT_HELD, sizeof *held + bytes);
    return held->bytes;
}

void pav_gpu_drop(void *bytes)
{
    if (bytes)
        object_bury((struct object *)(void *)((char *)bytes - offsetof(struct held, bytes)));
}

/* --- what a state block may point to --------------------------------------------------------------- */

static size_t note(uintptr_t *out, size_t room, size_t count, const void *address)
{
    if (count < room)
        out[count] = (uintptr_t)address;
    return count + 1;
}

size_t pav_gpu_addresses(const struct pav_gpu *gpu, const struct pav_gpu_owner *owner,
                         uintptr_t *out, size_t room)
{
    size_t count = 0;
    for (const struct object *object = gpu->objects; object; object = object->next) {
        if (object->owner != owner)
            continue;
        count = note(out, room, count, object);
        if (object->kind == OBJECT_TARGET) {
            const struct pav_target *target = (const struct pav_target *)object;
            count = note(out, room, count, &target->sides[0]);
            count = note(out, room, count, &target->sides[1]);
        } else if (object->kind == OBJECT_HELD) {
            count = note(out, room, count, ((const struct held *)(const void *)object)->bytes);
        }
    }
    return count;
}

/*
 * A hostile eye's ring against the stage's reader: header and slots are whatever the input says, and change
 * while they are read. What is taken lies in the ring, is of a size that the ring has, and its counts are
 * within their arrays; every byte that a stage would read of it can be read.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../fuzz.h"
#include "link/ring.c" /* whole: the eye's mapping is its own */

#define SIDE 16

/* The eye's side, changed all the time. */
static struct {
    uint8_t *map;
    size_t bytes;
    const uint8_t *data;
    size_t size;
    atomic_bool goes;
} eye;

/* Each time: which page (the header, or a slot's head), where in it, how many bytes, and those. */
static void scribble(const uint8_t *data, size_t size, size_t slot_bytes)
{
    while (size >= 4) {
        uint8_t where = data[0], count = data[3];
        size_t at = ((size_t)data[1] << 8 | data[2]) % 4096;
        at += (where % 7) == 0 ? 0 : 4096 + (size_t)(where % 7 - 1) * slot_bytes;
        data += 4, size -= 4;
        count = count < size ? count : (uint8_t)size;
        if (at + count <= eye.bytes)
            memcpy(eye.map + at, data, count);
        data += count, size -= count;
    }
}

static void *scribble_on(void *slot_bytes)
{
    while (atomic_load(&eye.goes))
        scribble(eye.data, eye.size, *(const size_t *)slot_bytes);
    return NULL;
}

static unsigned sum(const void *bytes, size_t count)
{
    unsigned total = 0;
    for (size_t i = 0; i < count; i += 64)
        total += ((const volatile uint8_t *)bytes)[i];
    return total;
}

static void look_at(const struct pav_ring_picture *p)
{
    FUZZ_HOLDS(p->width_px >= 1 && p->height_px >= 1);
    FUZZ_HOLDS(p->width_px <= PAV_RING_SIDE_MAX && p->height_px <= PAV_RING_SIDE_MAX);
    FUZZ_HOLDS(p->people_count <= PAV_PEOPLE_MAX && p->hand_count <= PAV_HANDS_MAX &&
               p->face_count <= PAV_FACES_MAX);
    FUZZ_HOLDS(p->near_amount == p->near_amount && p->energy == p->energy);
    sum(p->pixels, (size_t)p->width_px * p->height_px * 4);
    sum(p->mask, (size_t)PAV_MASK_WIDTH * PAV_MASK_HEIGHT);
    sum(p->flow, sizeof *p->flow * PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2);
}

static void read_ring(int fd, uint64_t after, int times)
{
    const char *why = NULL;
    struct pav_ring_reader *reader = pav_ring_reader_create(fd, &why);
    FUZZ_HOLDS((reader == NULL) == (why != NULL));
    for (int i = 0; reader && i < times; i++) {
        struct pav_ring_picture picture;
        pav_ring_reader_newest(reader);
        pav_ring_reader_await(reader, after, 1);
        if (!pav_ring_reader_take(reader, after, &picture))
            continue;
        look_at(&picture);
        pav_ring_reader_intact(reader, &picture);
        after = i % 3 ? after : picture.id;
    }
    pav_ring_reader_destroy(reader);
}

/* A ring as a real eye makes it, with some pictures, and a mapping that it kept from before the seal. */
static struct pav_ring_writer *make_ring(int pictures)
{
    struct pav_ring_writer *writer = pav_ring_writer_create(SIDE, SIDE, 0);
    FUZZ_HOLDS(writer);
    for (int i = 0; i < pictures; i++) {
        struct pav_ring_picture *picture = pav_ring_writer_begin(writer);
        picture->width_px = picture->height_px = SIDE;
        memset(picture->pixels, i, (size_t)SIDE * SIDE * 4);
        pav_ring_writer_publish(writer);
    }
    return writer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    uint8_t how = data[0];
    struct pav_ring_writer *writer = make_ring(how & 7);
    int fd = fcntl(pav_ring_writer_fd(writer), F_DUPFD_CLOEXEC, 0);
    eye.map = writer->map;
    eye.bytes = writer->bytes;
    eye.data = data + 1;
    eye.size = size - 1;
    scribble(eye.data, eye.size, writer->slot_bytes);
    pthread_t thread;
    bool beside = how & 8;
    atomic_store(&eye.goes, beside);
    if (beside && pthread_create(&thread, NULL, scribble_on, &writer->slot_bytes) != 0)
        beside = false;
    read_ring(fd, how >> 4, beside ? 40 : 4);
    atomic_store(&eye.goes, false);
    if (beside)
        pthread_join(thread, NULL);
    pav_ring_writer_destroy(writer);
    return 0;
}

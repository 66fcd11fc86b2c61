/* What is listened to, on its way to the render thread: a ring of the newest samples. */
#include "stage/sound/ear.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "stage/sound/output.h"

#define RING_FRAMES 65536 /* 1.37 s; a power of two */
#define CHANNELS    PAV_SOUND_CHANNELS

struct pav_ear {
    float ring[RING_FRAMES * CHANNELS];
    /* Frames since the start; they never wrap. */
    _Atomic uint64_t written, read;
    _Atomic int64_t first_ns; /* when frame 0 was, or would have been, heard; 0: each at once */
    atomic_bool listening;
};

struct pav_ear *pav_ear_create(void)
{
    return pav_alloc(sizeof(struct pav_ear));
}

void pav_ear_destroy(struct pav_ear *ear)
{
    if (!ear)
        return;
    explicit_bzero(ear->ring, sizeof ear->ring);
    free(ear);
}

static int64_t frames_ns(uint64_t frames)
{
    return (int64_t)(frames / PAV_SOUND_RATE_HZ) * PAV_NS_PER_S +
           (int64_t)(frames % PAV_SOUND_RATE_HZ) * PAV_NS_PER_S / PAV_SOUND_RATE_HZ;
}

/* The part of the ring from `position` on, without its wrap. */
static size_t straight(uint64_t position, size_t frames)
{
    size_t left = RING_FRAMES - position % RING_FRAMES;
    return frames < left ? frames : left;
}

size_t pav_ear_write(struct pav_ear *ear, const float *samples, size_t frames, int64_t heard_ns)
{
    const size_t frame = CHANNELS * sizeof *samples;
    if (!atomic_load_explicit(&ear->listening, memory_order_acquire))
        return 0;
    uint64_t written = atomic_load_explicit(&ear->written, memory_order_relaxed);
    size_t room =
        RING_FRAMES - (size_t)(written - atomic_load_explicit(&ear->read, memory_order_acquire));
    frames = frames < room ? frames : room;
    size_t first = straight(written, frames);
    memcpy(ear->ring + written % RING_FRAMES * CHANNELS, samples, first * frame);
    memcpy(ear->ring, samples + first * CHANNELS, (frames - first) * frame);
    atomic_store_explicit(&ear->first_ns, heard_ns ? heard_ns - frames_ns(written) : 0,
                          memory_order_relaxed);
    atomic_store_explicit(&ear->written, written + frames, memory_order_release);
    return frames;
}

void pav_ear_listen(struct pav_ear *ear, bool on)
{
    if (atomic_load_explicit(&ear->listening, memory_order_relaxed) == on)
        return;
    atomic_store_explicit(&ear->listening, on, memory_order_release);
    /* What was written in the instant of going deaf is old when somebody listens again. */
    atomic_store_explicit(&ear->read, atomic_load(&ear->written), memory_order_release);
}

/* Frames written of which the last is heard by `now_ns`. */
static uint64_t due(struct pav_ear *ear, int64_t now_ns)
{
    uint64_t written = atomic_load_explicit(&ear->written, memory_order_acquire);
    int64_t first_ns = atomic_load_explicit(&ear->first_ns, memory_order_relaxed);
    if (first_ns == 0 || now_ns == INT64_MAX)
        return written;
    int64_t since_ns = now_ns - first_ns;
    if (since_ns <= 0)
        return 0;
    uint64_t heard = (uint64_t)(since_ns / PAV_NS_PER_S) * PAV_SOUND_RATE_HZ +
                     (uint64_t)(since_ns % PAV_NS_PER_S) * PAV_SOUND_RATE_HZ / PAV_NS_PER_S;
    return heard < written ? heard : written;
}

size_t pav_ear_take(struct pav_ear *ear, float *samples, size_t most, int64_t now_ns)
{
    const size_t frame = CHANNELS * sizeof *samples;
    uint64_t read = atomic_load_explicit(&ear->read, memory_order_relaxed), end = due(ear, now_ns);
    size_t frames = end > read ? (size_t)(end - read) : 0;
    frames = frames < most ? frames : most;
    size_t first = straight(read, frames);
    memcpy(samples, ear->ring + read % RING_FRAMES * CHANNELS, first * frame);
    memcpy(samples + first * CHANNELS, ear->ring, (frames - first) * frame);
    atomic_store_explicit(&ear->read, read + frames, memory_order_release);
    return frames;
}

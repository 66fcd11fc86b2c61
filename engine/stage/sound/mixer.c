/* Sources and their sum: lock-free rings, soft edges, and which media time is heard when. */
#include "stage/sound/mixer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/log.h>

#include "base/clock.h"
#include "base/str.h"

#define RING_FRAMES  65536 /* 1.37 s; a power of two */
#define MARKS        64
#define MARK_SLACK_S 0.001 /* containers round their times to a millisecond */
#define JUMP_S       0.1   /* less is a correction, which the clock follows without a step */
#define FADE_FRAMES  256   /* 5 ms: no click when a film is paused, resumed or moved */
#define BLOCK_FRAMES 240

/* From `position` on the media time is `t_s` and counts up by samples. */
struct mark {
    uint64_t position;
    double t_s;
};

static double time_at(const struct mark *mark, uint64_t position)
{
    return mark->t_s + (double)(position - mark->position) / PAV_SOUND_RATE_HZ;
}

/* What a reader needs to know the time heard: written by the mixer, read by any thread. A seqlock;
 * the fields are atomic so that a torn read is impossible and a mixed one is noticed. */
struct clock {
    atomic_uint sequence; /* odd while it is written */
    atomic_bool valid;
    _Atomic double t_s;     /* media time of the first frame of the last part mixed */
    _Atomic double end_s;   /* and behind its last frame: nothing later can be heard */
    _Atomic double floor_s; /* nothing earlier: there the sound began, jumped or went on */
    _Atomic int64_t heard_ns;
};

struct pav_sound_source {
    struct pav_mixer *mixer;
    /* Producer → consumer. Positions count frames since the start and never wrap. */
    float *ring;
    _Atomic uint64_t written, read;
    struct mark marks[MARKS];
    atomic_uint marks_written, marks_read;
    struct mark last_mark; /* producer's own */
    bool marked;

    atomic_bool playing;
    _Atomic float volume;

    /* The mixer's own. */
    struct mark mark; /* in force at `read` */
    float gain;       /* on its way to the volume; negative before the first sample */
    struct clock clock;
};

/* --- the producer's side ----------------------------------------------------------------------- */

struct pav_sound_source *pav_sound_source_create(struct pav_sound_output *output)
{
    struct pav_mixer *mixer = pav_sound_output_mixer(output);
    struct pav_sound_source *source = pav_alloc(sizeof *source);
    source->mixer = mixer;
    source->ring = pav_alloc(sizeof(float) * RING_FRAMES * PAV_SOUND_CHANNELS);
    source->gain = -1.0f;
    atomic_store(&source->volume, 1.0f);

    bool placed = false;
    pthread_mutex_lock(&mixer->lock);
    for (size_t i = 0; i < PAV_SOUND_SOURCES && !placed; i++) {
        placed = !mixer->sources[i];
        if (placed)
            mixer->sources[i] = source;
    }
    pthread_mutex_unlock(&mixer->lock);
    if (!placed)
        pav_log("sound", PAV_LOG_WARN, "%d films sound already: one more stays silent",
                PAV_SOUND_SOURCES);
    return source;
}

void pav_sound_source_destroy(struct pav_sound_source *source)
{
    if (!source)
        return;
    struct pav_mixer *mixer = source->mixer;
    pthread_mutex_lock(&mixer->lock);
    for (size_t i = 0; i < PAV_SOUND_SOURCES; i++)
        if (mixer->sources[i] == source)
            mixer->sources[i] = NULL;
    pthread_mutex_unlock(&mixer->lock);
    free(source->ring);
    free(source);
}

/* Notes a jump in time at the ring's end; false when too many wait already. */
static bool note_time(struct pav_sound_source *source, uint64_t position, double t_s)
{
    if (source->marked && fabs(t_s - time_at(&source->last_mark, position)) <= MARK_SLACK_S)
        return true;
    unsigned at = atomic_load_explicit(&source->marks_written, memory_order_relaxed);
    if (at - atomic_load_explicit(&source->marks_read, memory_order_acquire) == MARKS)
        return false;
    source->last_mark = (struct mark){.position = position, .t_s = t_s};
    source->marked = true;
    source->marks[at % MARKS] = source->last_mark;
    atomic_store_explicit(&source->marks_written, at + 1, memory_order_release);
    return true;
}

static void copy_in(float *ring, uint64_t position, const float *samples, size_t frames)
{
    size_t at = position % RING_FRAMES;
    size_t first = frames < RING_FRAMES - at ? frames : RING_FRAMES - at;
    const size_t frame_bytes = sizeof(float) * PAV_SOUND_CHANNELS;
    if (!samples) {
        memset(ring + at * PAV_SOUND_CHANNELS, 0, first * frame_bytes);
        memset(ring, 0, (frames - first) * frame_bytes);
        return;
    }
    memcpy(ring + at * PAV_SOUND_CHANNELS, samples, first * frame_bytes);
    memcpy(ring, samples + first * PAV_SOUND_CHANNELS, (frames - first) * frame_bytes);
}

size_t pav_sound_source_write(struct pav_sound_source *source, const float *samples, size_t frames,
                              double t_s)
{
    uint64_t written = atomic_load_explicit(&source->written, memory_order_relaxed);
    uint64_t read = atomic_load_explicit(&source->read, memory_order_acquire);
    size_t room = RING_FRAMES - (size_t)(written - read);
    frames = frames < room ? frames : room;
    if (frames == 0 || !note_time(source, written, t_s))
        return 0;
    copy_in(source->ring, written, samples, frames);
    atomic_store_explicit(&source->written, written + frames, memory_order_release);
    return frames;
}

size_t pav_sound_source_queued(const struct pav_sound_source *source)
{
    uint64_t read = atomic_load_explicit(&source->read, memory_order_acquire);
    return (size_t)(atomic_load_explicit(&source->written, memory_order_acquire) - read);
}

void pav_sound_source_flush(struct pav_sound_source *source)
{
    pthread_mutex_lock(&source->mixer->lock);
    atomic_store(&source->read, atomic_load(&source->written));
    atomic_store(&source->marks_read, atomic_load(&source->marks_written));
    atomic_store(&source->clock.valid, false);
    source->gain = source->gain < 0.0f ? source->gain : 0.0f;
    pthread_mutex_unlock(&source->mixer->lock);
    source->marked = false;
}

void pav_sound_source_set(struct pav_sound_source *source, bool playing, float volume)
{
    atomic_store_explicit(&source->volume, fminf(fmaxf(volume, 0.0f), 1.0f), memory_order_relaxed);
    atomic_store_explicit(&source->playing, playing, memory_order_relaxed);
}

/* --- the clock --------------------------------------------------------------------------------- */

/* One reading of the fields that belong together. */
struct reading {
    double t_s, end_s, floor_s;
    int64_t heard_ns;
    bool valid;
};

static struct reading read_clock(struct clock *clock)
{
    struct reading reading;
    unsigned before, after;
    do {
        before = atomic_load_explicit(&clock->sequence, memory_order_acquire);
        reading.valid = atomic_load_explicit(&clock->valid, memory_order_acquire);
        reading.t_s = atomic_load_explicit(&clock->t_s, memory_order_acquire);
        reading.end_s = atomic_load_explicit(&clock->end_s, memory_order_acquire);
        reading.floor_s = atomic_load_explicit(&clock->floor_s, memory_order_acquire);
        reading.heard_ns = atomic_load_explicit(&clock->heard_ns, memory_order_acquire);
        after = atomic_load_explicit(&clock->sequence, memory_order_relaxed);
    } while (before != after || before & 1);
    return reading;
}

static double heard_now(const struct pav_sound_source *source, const struct reading *reading)
{
    double now_s = reading->end_s;
    if (!source->mixer->by_hand)
        now_s = reading->t_s + (double)(pav_clock_ns() - reading->heard_ns) / (double)PAV_NS_PER_S;
    return fmin(fmax(now_s, reading->floor_s), reading->end_s);
}

bool pav_sound_source_clock(struct pav_sound_source *source, double *t_s)
{
    struct reading reading = read_clock(&source->clock);
    if (reading.valid)
        *t_s = heard_now(source, &reading);
    return reading.valid;
}

/* Where the sound goes on, the clock must not step back, however late the device asked. */
static void set_clock(struct pav_sound_source *source, double t_s, double end_s, int64_t heard_ns,
                      bool jump)
{
    struct clock *clock = &source->clock;
    struct reading old = read_clock(clock);
    double floor_s = jump || !old.valid ? t_s : heard_now(source, &old);
    unsigned sequence = atomic_load_explicit(&clock->sequence, memory_order_relaxed);
    atomic_store_explicit(&clock->sequence, sequence + 1, memory_order_relaxed);
    atomic_store_explicit(&clock->t_s, t_s, memory_order_release);
    atomic_store_explicit(&clock->end_s, end_s, memory_order_release);
    atomic_store_explicit(&clock->floor_s, floor_s, memory_order_release);
    atomic_store_explicit(&clock->heard_ns, heard_ns, memory_order_release);
    atomic_store_explicit(&clock->valid, true, memory_order_release);
    atomic_store_explicit(&clock->sequence, sequence + 2, memory_order_release);
}

/* --- the consumer's side ----------------------------------------------------------------------- */

/* The media time of what was read, by the last mark in it. Frames before that mark are older news. */
static void tell_time(struct pav_sound_source *source, uint64_t position, size_t frames,
                      int64_t heard_ns)
{
    unsigned read = atomic_load_explicit(&source->marks_read, memory_order_relaxed);
    unsigned written = atomic_load_explicit(&source->marks_written, memory_order_acquire);
    bool jump = false;
    uint64_t first = position;
    for (; read != written && source->marks[read % MARKS].position < position + frames; read++) {
        struct mark mark = source->marks[read % MARKS];
        jump |= fabs(mark.t_s - time_at(&source->mark, mark.position)) > JUMP_S;
        source->mark = mark;
        first = mark.position > position ? mark.position : position;
    }
    atomic_store_explicit(&source->marks_read, read, memory_order_release);

    double t_s = time_at(&source->mark, first);
    size_t left = frames - (size_t)(first - position);
    heard_ns += (int64_t)(first - position) * PAV_NS_PER_S / PAV_SOUND_RATE_HZ;
    set_clock(source, t_s, t_s + (double)left / PAV_SOUND_RATE_HZ, heard_ns, jump);
}

static size_t take(struct pav_sound_source *source, float *out, size_t frames, uint64_t position)
{
    bool playing = atomic_load_explicit(&source->playing, memory_order_relaxed);
    float target = playing ? atomic_load_explicit(&source->volume, memory_order_relaxed) : 0.0f;
    if (source->gain < 0.0f && playing)
        source->gain = target; /* a film's first sound has its own attack */
    const float step = 1.0f / FADE_FRAMES;
    size_t taken = 0;
    for (; taken < frames; taken++) {
        if (!playing && source->gain <= 0.0f)
            break;
        float to_go = target - source->gain;
        source->gain += fminf(fmaxf(to_go, -step), step);
        const float *in = source->ring + (position + taken) % RING_FRAMES * PAV_SOUND_CHANNELS;
        for (int c = 0; c < PAV_SOUND_CHANNELS; c++)
            out[taken * PAV_SOUND_CHANNELS + (size_t)c] += in[c] * source->gain;
    }
    return taken;
}

static void mix_source(struct pav_sound_source *source, float *out, size_t frames, int64_t heard_ns)
{
    uint64_t position = atomic_load_explicit(&source->read, memory_order_relaxed);
    uint64_t written = atomic_load_explicit(&source->written, memory_order_acquire);
    size_t wanted = frames;
    if (frames > written - position)
        frames = (size_t)(written - position);
    size_t taken = take(source, out, frames, position);
    if (taken) {
        tell_time(source, position, taken, heard_ns);
        atomic_store_explicit(&source->read, position + taken, memory_order_release);
    }
    if (taken < wanted && source->gain > 0.0f)
        source->gain = 0.0f; /* ran dry: come back softly */
}

static void measure(struct pav_mixer *mixer, const float *out, size_t frames)
{
    const int blocks = sizeof mixer->squares / sizeof mixer->squares[0];
    for (size_t i = 0; i < frames; i++) {
        if (mixer->block_frames == BLOCK_FRAMES) {
            mixer->block = (mixer->block + 1) % blocks;
            mixer->squares[mixer->block] = 0.0;
            mixer->block_frames = 0;
        }
        for (int c = 0; c < PAV_SOUND_CHANNELS; c++) {
            double sample = out[i * PAV_SOUND_CHANNELS + (size_t)c];
            mixer->squares[mixer->block] += sample * sample;
        }
        mixer->block_frames++;
    }
    double sum = 0.0;
    for (int i = 0; i < blocks; i++)
        sum += mixer->squares[i];
    double samples =
        (double)((blocks - 1) * BLOCK_FRAMES + mixer->block_frames) * PAV_SOUND_CHANNELS;
    atomic_store_explicit(&mixer->level, (float)sqrt(sum / samples), memory_order_relaxed);
}

/* A recording that takes nothing for so long has lost more than this. */
static void tap(struct pav_mixer *mixer, const float *out, size_t frames, int64_t heard_ns)
{
    size_t room = PAV_MIXER_TAP_FRAMES - mixer->tapped, fitting = frames < room ? frames : room;
    memcpy(mixer->tap + mixer->tapped * PAV_SOUND_CHANNELS, out,
           fitting * PAV_SOUND_CHANNELS * sizeof *out);
    mixer->tapped += fitting;
    if (heard_ns && fitting)
        mixer->tapped_end_ns = heard_ns + (int64_t)fitting * PAV_NS_PER_S / PAV_SOUND_RATE_HZ;
}

void pav_mixer_mix(struct pav_mixer *mixer, float *out, size_t frames, int64_t heard_ns)
{
    memset(out, 0, frames * PAV_SOUND_CHANNELS * sizeof *out);
    for (size_t i = 0; i < PAV_SOUND_SOURCES; i++)
        if (mixer->sources[i])
            mix_source(mixer->sources[i], out, frames, heard_ns);
    for (size_t i = 0; i < frames * PAV_SOUND_CHANNELS; i++)
        out[i] = fminf(fmaxf(out[i], -1.0f), 1.0f);
    measure(mixer, out, frames);
    if (mixer->ear)
        pav_ear_write(mixer->ear, out, frames, heard_ns);
    if (mixer->tap)
        tap(mixer, out, frames, heard_ns);
}

void pav_mixer_init(struct pav_mixer *mixer, bool by_hand)
{
    pthread_mutex_init(&mixer->lock, NULL);
    mixer->by_hand = by_hand;
}

void pav_mixer_finish(struct pav_mixer *mixer)
{
    free(mixer->tap);
    pthread_mutex_destroy(&mixer->lock);
}

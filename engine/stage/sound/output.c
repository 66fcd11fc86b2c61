/* The sound device: SDL's callback, a watch on its life, and the silent clock that goes on after it. */
#include "stage/sound/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <SDL.h>

#include <pavilion/log.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/thread.h"
#include "stage/sound/mixer.h"

#define WHO             "sound"
#define DEVICE_FRAMES   1024
#define CHUNK_FRAMES    1024
#define SILENT_FRAMES   960 /* 20 ms */
#define WATCH_NS        (200 * PAV_NS_PER_MS)
#define LOST_NS         PAV_NS_PER_S /* a callback this late is none */
#define ANCHOR_SHARE    16           /* of a callback's jitter that the clock follows */
#define ANCHOR_LIMIT_NS (100 * PAV_NS_PER_MS)

struct pav_sound_output {
    struct pav_mixer mixer;
    SDL_AudioDeviceID device; /* 0: none */
    int64_t latency_ns;
    /* Of whoever mixes, under the mixer's lock. */
    uint64_t frames_mixed;
    int64_t anchor_ns; /* when frame 0 was asked for, by the smoothed pace of the callbacks */
    bool anchored;
    bool silent; /* the silent clock mixes: a device that wakes up again gets nothing */

    _Atomic int64_t called_ns; /* the last callback */
    atomic_bool lost;
    bool stale; /* the watch found no fresh callback */
    _Atomic bool hushed;
    bool hung; /* lost inside the driver: its thread can never be joined */

    bool watched;
    pthread_t watcher;
    pthread_mutex_t stop_lock;
    pthread_cond_t stop_changed;
    bool stop;
    float scratch[CHUNK_FRAMES * PAV_SOUND_CHANNELS];
};

struct pav_mixer *pav_sound_output_mixer(struct pav_sound_output *output)
{
    return &output->mixer;
}

static int64_t frames_ns(uint64_t frames)
{
    /* In two parts: as one product it would overflow after four days of sound. */
    return (int64_t)(frames / PAV_SOUND_RATE_HZ) * PAV_NS_PER_S +
           (int64_t)(frames % PAV_SOUND_RATE_HZ) * PAV_NS_PER_S / PAV_SOUND_RATE_HZ;
}

/* --- SDL's callback ---------------------------------------------------------------------------- */

/* Callbacks come in bursts and late; what is heard goes on evenly. The moment of frame 0 is followed
 * slowly, so that the clock is smooth and still keeps to the device's own rate. */
static int64_t asked_at(struct pav_sound_output *output, int64_t now_ns)
{
    int64_t since_ns = frames_ns(output->frames_mixed);
    int64_t error_ns = now_ns - since_ns - output->anchor_ns;
    if (!output->anchored || llabs(error_ns) > ANCHOR_LIMIT_NS)
        output->anchor_ns += error_ns;
    else
        output->anchor_ns += error_ns / ANCHOR_SHARE;
    output->anchored = true;
    return output->anchor_ns + since_ns;
}

static void SDLCALL fill(void *data, Uint8 *stream, int bytes)
{
    struct pav_sound_output *output = data;
    size_t frames = (size_t)bytes / (sizeof(float) * PAV_SOUND_CHANNELS);
    int64_t now_ns = pav_clock_ns();
    atomic_store_explicit(&output->called_ns, now_ns, memory_order_relaxed);
    pthread_mutex_lock(&output->mixer.lock);
    if (output->silent) {
        memset(stream, 0, (size_t)bytes);
    } else {
        int64_t heard_ns = asked_at(output, now_ns) + output->latency_ns;
        pav_mixer_mix(&output->mixer, (float *)(void *)stream, frames, heard_ns);
        output->frames_mixed += frames;
    }
    pthread_mutex_unlock(&output->mixer.lock);
}

static bool open_device(struct pav_sound_output *output)
{
    SDL_AudioSpec wish = {
        .freq = PAV_SOUND_RATE_HZ,
        .format = AUDIO_F32SYS,
        .channels = PAV_SOUND_CHANNELS,
        .samples = DEVICE_FRAMES,
        .callback = fill,
        .userdata = output,
    };
    SDL_AudioSpec got;
    SDL_SetHint(SDL_HINT_AUDIO_DEVICE_APP_NAME, "Pavilion");
    SDL_SetHint(SDL_HINT_AUDIO_RESAMPLING_MODE, "medium");
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        pav_log(WHO, PAV_LOG_INFO, "no sound, films keep time by the clock: %s", SDL_GetError());
        return false;
    }
    output->device = SDL_OpenAudioDevice(NULL, 0, &wish, &got, 0);
    if (!output->device) {
        pav_log(WHO, PAV_LOG_INFO, "no sound, films keep time by the clock: %s", SDL_GetError());
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
        return false;
    }
    /* SDL does not tell the latency. What is asked for now follows what waits in the device: two
     * periods under ALSA, one buffer elsewhere. */
    const char *driver = SDL_GetCurrentAudioDriver();
    int buffers = driver && strcmp(driver, "alsa") == 0 ? 2 : 1;
    output->latency_ns = frames_ns((uint64_t)buffers * got.samples);
    atomic_store(&output->called_ns, pav_clock_ns());
    SDL_PauseAudioDevice(output->device, 0);
    pav_log(WHO, PAV_LOG_INFO, "%s, %d Hz, %d channels, %.0f ms behind", driver, got.freq,
            got.channels, (double)output->latency_ns / 1e6);
    return true;
}

static void close_device(struct pav_sound_output *output)
{
    SDL_CloseAudioDevice(output->device);
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    if (!SDL_WasInit(SDL_INIT_EVERYTHING))
        SDL_Quit();
    output->device = 0;
}

/* --- the watch and the silent clock ------------------------------------------------------------ */

/* Waits until `t_ns`; true when the output is to end. */
static bool wait_for_stop(struct pav_sound_output *output, int64_t t_ns)
{
    struct timespec until = {.tv_sec = t_ns / PAV_NS_PER_S, .tv_nsec = t_ns % PAV_NS_PER_S};
    pthread_mutex_lock(&output->stop_lock);
    while (!output->stop &&
           pthread_cond_timedwait(&output->stop_changed, &output->stop_lock, &until) != ETIMEDOUT)
        ;
    bool stop = output->stop;
    pthread_mutex_unlock(&output->stop_lock);
    return stop;
}

static bool device_lives(struct pav_sound_output *output)
{
    if (SDL_GetAudioDeviceStatus(output->device) == SDL_AUDIO_STOPPED) {
        pav_log(WHO, PAV_LOG_ERROR, "the sound device is gone: silent from here");
        return false;
    }
    /* Twice in a row: when the whole process was stopped, the callback is not to blame. */
    int64_t called_ns = atomic_load_explicit(&output->called_ns, memory_order_relaxed);
    bool stale = pav_clock_ns() - called_ns > LOST_NS && !atomic_load(&output->hushed);
    output->hung = stale && output->stale;
    output->stale = stale;
    if (output->hung)
        pav_log(WHO, PAV_LOG_ERROR, "the sound device has stalled: silent from here");
    return !output->hung;
}

static void keep_time(struct pav_sound_output *output)
{
    int64_t begin_ns = pav_clock_ns();
    pthread_mutex_lock(&output->mixer.lock);
    output->silent = true;
    pthread_mutex_unlock(&output->mixer.lock);
    for (uint64_t tick = 0;; tick++) {
        int64_t t_ns = begin_ns + frames_ns(tick * SILENT_FRAMES);
        if (wait_for_stop(output, t_ns))
            return;
        if (atomic_load(&output->hushed))
            continue;
        pthread_mutex_lock(&output->mixer.lock);
        pav_mixer_mix(&output->mixer, output->scratch, SILENT_FRAMES, t_ns);
        atomic_store_explicit(&output->mixer.level, 0.0f, memory_order_relaxed);
        pthread_mutex_unlock(&output->mixer.lock);
    }
}

static void *watch(void *data)
{
    struct pav_sound_output *output = data;
    if (output->device) {
        do {
            if (wait_for_stop(output, pav_clock_ns() + WATCH_NS))
                return NULL;
        } while (device_lives(output));
        atomic_store(&output->lost, true);
    }
    keep_time(output);
    return NULL;
}

/* --- lifecycle --------------------------------------------------------------------------------- */

struct pav_sound_output *pav_sound_output_create(bool device)
{
    struct pav_sound_output *output = pav_alloc(sizeof *output);
    pthread_condattr_t monotonic;
    pav_mixer_init(&output->mixer, !device);
    pthread_mutex_init(&output->stop_lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&output->stop_changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (device) {
        open_device(output);
        output->watched = pav_thread_start(&output->watcher, "sound", watch, output);
    }
    return output;
}

void pav_sound_output_destroy(struct pav_sound_output *output)
{
    if (!output)
        return;
    if (output->watched) {
        pthread_mutex_lock(&output->stop_lock);
        output->stop = true;
        pthread_cond_signal(&output->stop_changed);
        pthread_mutex_unlock(&output->stop_lock);
        pthread_join(output->watcher, NULL);
    }
    if (output->hung)
        return; /* the driver's thread may wake up inside at any time: both stay until exit */
    if (output->device)
        close_device(output);
    pthread_cond_destroy(&output->stop_changed);
    pthread_mutex_destroy(&output->stop_lock);
    pav_mixer_finish(&output->mixer);
    free(output);
}

void pav_sound_output_advance(struct pav_sound_output *output, size_t frames, float *mixed)
{
    while (output->mixer.by_hand && frames) {
        size_t chunk = frames < CHUNK_FRAMES ? frames : CHUNK_FRAMES;
        pthread_mutex_lock(&output->mixer.lock);
        pav_mixer_mix(&output->mixer, mixed ? mixed : output->scratch, chunk, 0);
        pthread_mutex_unlock(&output->mixer.lock);
        mixed += mixed ? chunk * PAV_SOUND_CHANNELS : 0;
        frames -= chunk;
    }
}

size_t pav_sound_output_tap(struct pav_sound_output *output, float *mixed, size_t most,
                            size_t *left, int64_t *end_ns)
{
    struct pav_mixer *mixer = &output->mixer;
    size_t frame = PAV_SOUND_CHANNELS * sizeof *mixed;
    pthread_mutex_lock(&mixer->lock);
    if (!mixer->tap)
        mixer->tap = pav_alloc(PAV_MIXER_TAP_FRAMES * frame);
    size_t taken = mixer->tapped < most ? mixer->tapped : most;
    memcpy(mixed, mixer->tap, taken * frame);
    mixer->tapped -= taken;
    memmove(mixer->tap, mixer->tap + taken * PAV_SOUND_CHANNELS, mixer->tapped * frame);
    *left = mixer->tapped;
    *end_ns = mixer->tapped_end_ns;
    pthread_mutex_unlock(&mixer->lock);
    return taken;
}

void pav_sound_output_lend(struct pav_sound_output *output, struct pav_ear *ear)
{
    pthread_mutex_lock(&output->mixer.lock);
    output->mixer.ear = ear;
    pthread_mutex_unlock(&output->mixer.lock);
}

float pav_sound_output_level(struct pav_sound_output *output)
{
    return atomic_load_explicit(&output->mixer.level, memory_order_relaxed);
}

void pav_sound_output_hush(struct pav_sound_output *output, bool hushed)
{
    if (atomic_load(&output->hushed) == hushed)
        return;
    /* The device is asked for nothing: so it must not be missed before, nor at once after. */
    if (hushed)
        atomic_store(&output->hushed, true);
    if (output->device && !pav_sound_output_lost(output))
        SDL_PauseAudioDevice(output->device, hushed);
    atomic_store(&output->called_ns, pav_clock_ns());
    if (!hushed)
        atomic_store(&output->hushed, false);
}

bool pav_sound_output_there(const struct pav_sound_output *output)
{
    return output->device != 0;
}

bool pav_sound_output_lost(const struct pav_sound_output *output)
{
    return atomic_load(&output->lost);
}

/* A microphone or line input through SDL, for the scenes' ears alone. */
#include "stage/sound/microphone.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <SDL.h>

#include <pavilion/log.h>

#include "base/clock.h"
#include "base/str.h"
#include "stage/sound/output.h"

#define WHO           "sound"
#define DEVICE_FRAMES 512 /* 11 ms: less than a picture */
#define STALLED_NS    PAV_NS_PER_S

struct pav_microphone {
    SDL_AudioDeviceID device;
    struct pav_ear *ear;
    bool on;
    _Atomic int64_t called_ns; /* the last callback, or the moment it was turned on */
};

static void SDLCALL hear(void *data, Uint8 *stream, int bytes)
{
    struct pav_microphone *m = data;
    size_t frames = (size_t)bytes / (sizeof(float) * PAV_SOUND_CHANNELS);
    atomic_store_explicit(&m->called_ns, pav_clock_ns(), memory_order_relaxed);
    pav_ear_write(m->ear, (const float *)(const void *)stream, frames, 0);
}

/* Names as one line; "" when there is none. */
static char *names(const char *between)
{
    struct pav_str list = {0};
    pav_str_add(&list, "");
    for (int i = 0, count = SDL_GetNumAudioDevices(1); i < count; i++) {
        pav_str_add(&list, i > 0 ? between : "");
        pav_str_add(&list, SDL_GetAudioDeviceName(i, 1));
    }
    return list.text;
}

static void end_audio(void)
{
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    if (!SDL_WasInit(SDL_INIT_EVERYTHING))
        SDL_Quit();
}

static char *why_not(const char *device)
{
    char *error = pav_strdup(SDL_GetError()), *there = names(", ");
    bool any = strcmp(device, "auto") == 0;
    char *why = pav_sprintf("no sound is heard from %s%s%s: %s; there %s%s", any ? "a" : "\"",
                            any ? " microphone" : device, any ? "" : "\"", error,
                            there[0] ? "are: "
                                     : "is no capture device: connect one, or write "
                                       "'listen: speakers'",
                            there);
    free(error);
    free(there);
    return why;
}

struct pav_microphone *pav_microphone_open(const char *device, struct pav_ear *ear, char **why)
{
    SDL_SetHint(SDL_HINT_AUDIO_DEVICE_APP_NAME, "Pavilion");
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        *why = pav_sprintf("no sound is heard: %s", SDL_GetError());
        return NULL;
    }
    struct pav_microphone *m = pav_alloc(sizeof *m);
    m->ear = ear;
    SDL_AudioSpec wish = {
        .freq = PAV_SOUND_RATE_HZ,
        .format = AUDIO_F32SYS,
        .channels = PAV_SOUND_CHANNELS,
        .samples = DEVICE_FRAMES,
        .callback = hear,
        .userdata = m,
    };
    SDL_AudioSpec got;
    const char *name = strcmp(device, "auto") == 0 ? NULL : device;
    m->device = SDL_OpenAudioDevice(name, 1, &wish, &got, 0);
    if (!m->device) {
        *why = why_not(device);
        end_audio();
        free(m);
        return NULL;
    }
    pav_log(WHO, PAV_LOG_INFO, "scenes hear %s (%s); it is not recorded",
            name ? name : "a microphone", SDL_GetCurrentAudioDriver());
    return m;
}

bool pav_microphone_close(struct pav_microphone *m)
{
    if (!m)
        return true;
    if (m->on && pav_microphone_state(m) == PAV_MICROPHONE_STALLED)
        return false; /* closing would wait for a thread that may never return: both stay until exit */
    SDL_CloseAudioDevice(m->device);
    end_audio();
    free(m);
    return true;
}

void pav_microphone_listen(struct pav_microphone *m, bool on)
{
    if (m->on == on)
        return;
    m->on = on;
    atomic_store_explicit(&m->called_ns, pav_clock_ns(), memory_order_relaxed);
    SDL_PauseAudioDevice(m->device, !on);
}

enum pav_microphone_state pav_microphone_state(struct pav_microphone *m)
{
    if (SDL_GetAudioDeviceStatus(m->device) == SDL_AUDIO_STOPPED)
        return PAV_MICROPHONE_GONE;
    int64_t called_ns = atomic_load_explicit(&m->called_ns, memory_order_relaxed);
    return m->on && pav_clock_ns() - called_ns > STALLED_NS ? PAV_MICROPHONE_STALLED
                                                            : PAV_MICROPHONE_HEARS;
}

char *pav_microphone_list(void)
{
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0)
        return pav_strdup("");
    char *list = names("\n");
    end_audio();
    return list;
}

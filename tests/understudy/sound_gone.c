/* Takes the sound device away from a stage for as long as the file $SOUND_GONE is there: what was opened has
 * stopped, and nothing can be opened. To be loaded before SDL. */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include <SDL.h>

static int is_gone(void)
{
    const char *path = getenv("SOUND_GONE");
    return path && access(path, F_OK) == 0;
}

SDL_AudioStatus SDLCALL SDL_GetAudioDeviceStatus(SDL_AudioDeviceID device)
{
    static SDL_AudioStatus(SDLCALL * real)(SDL_AudioDeviceID);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "SDL_GetAudioDeviceStatus");
    return is_gone() ? SDL_AUDIO_STOPPED : real(device);
}

SDL_AudioDeviceID SDLCALL SDL_OpenAudioDevice(const char *name, int capture,
                                              const SDL_AudioSpec *wanted, SDL_AudioSpec *got,
                                              int changes)
{
    static SDL_AudioDeviceID(SDLCALL * real)(const char *, int, const SDL_AudioSpec *,
                                             SDL_AudioSpec *, int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "SDL_OpenAudioDevice");
    if (!is_gone())
        return real(name, capture, wanted, got, changes);
    SDL_SetError("it was unplugged");
    return 0;
}

/* The way to the scenes' ears: in order, in time, without waiting; and microphones that come and go. */
#include "stage/sound/ear.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include <SDL.h>

#include "base/clock.h"
#include "check.h"
#include "stage/sound/microphone.h"
#include "stage/sound/mixer.h"

#define RATE PAV_SOUND_RATE_HZ

static float samples[2 * RATE];

static void number(float *to, uint64_t from, size_t frames)
{
    for (size_t i = 0; i < 2 * frames; i++)
        to[i] = (float)((2 * from + i) % 100003);
}

static void all_in_order(void)
{
    struct pav_ear *ear = pav_ear_create();
    float out[2 * 5000], wanted[2 * 5000];
    CHECK_INT(pav_ear_write(ear, samples, 100, 0), 0); /* nobody listens */
    pav_ear_listen(ear, true);
    uint64_t written = 0, read = 0;
    srand(5);
    for (int i = 0; i < 2000; i++) {
        size_t wish = (size_t)rand() % 5000, got;
        number(samples, written, wish);
        written += pav_ear_write(ear, samples, wish, 0);
        got = pav_ear_take(ear, out, (size_t)rand() % 5000, INT64_MAX);
        number(wanted, read, got);
        CHECK(memcmp(out, wanted, 2 * got * sizeof *out) == 0);
        read += got;
        CHECK(written - read <= 65536);
    }
    CHECK(read > 20 * 65536);
    pav_ear_listen(ear, false);
    CHECK_INT(pav_ear_write(ear, samples, 100, 0), 0);
    pav_ear_listen(ear, true); /* what was left then is not heard now */
    CHECK_INT(pav_ear_take(ear, out, 5000, INT64_MAX), 0);
    pav_ear_destroy(ear);
    pav_ear_destroy(NULL);
}

static void what_is_heard_later_comes_later(void)
{
    struct pav_ear *ear = pav_ear_create();
    float out[2 * 5000];
    const int64_t at = 77 * PAV_NS_PER_S;
    pav_ear_listen(ear, true);
    CHECK_INT(pav_ear_write(ear, samples, 4800, at), 4800);
    CHECK_INT(pav_ear_take(ear, out, 5000, at - 1), 0);
    CHECK_INT(pav_ear_take(ear, out, 5000, at + 20 * PAV_NS_PER_MS), 960);
    CHECK_INT(pav_ear_take(ear, out, 5000, at + 10 * PAV_NS_PER_MS), 0); /* no step back */
    CHECK_INT(pav_ear_take(ear, out, 100, at + PAV_NS_PER_S), 100);
    CHECK_INT(pav_ear_take(ear, out, 5000, at + PAV_NS_PER_S), 3740);
    pav_ear_destroy(ear);
}

static void the_mixer_lends_what_it_mixes(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_sound_source *source = pav_sound_source_create(output);
    struct pav_ear *ear = pav_ear_create();
    float mixed[2 * 2000], out[2 * 2000];
    number(samples, 0, 2000);
    for (int i = 0; i < 4000; i++)
        samples[i] = 0.001f * (float)(i % 700);
    pav_sound_source_write(source, samples, 2000, 0);
    pav_sound_source_set(source, true, 0.5f);
    pav_ear_listen(ear, true);
    pav_sound_output_lend(output, ear);
    pav_sound_output_advance(output, 2000, mixed);
    CHECK_INT(pav_ear_take(ear, out, 2000, INT64_MAX), 2000);
    CHECK(memcmp(mixed, out, sizeof out) == 0 && out[3999] > 0);
    pav_sound_output_lend(output, NULL);
    pav_sound_output_advance(output, 2000, mixed);
    CHECK_INT(pav_ear_take(ear, out, 2000, INT64_MAX), 0);
    pav_sound_source_destroy(source);
    pav_sound_output_destroy(output);
    pav_ear_destroy(ear);
}

/* What goes into an ear comes out of no mixer. */
static void an_ear_has_no_mouth(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_ear *ear = pav_ear_create();
    float mixed[2 * 2000], taken[2 * 2000];
    size_t left;
    int64_t end_ns;
    pav_ear_listen(ear, true);
    pav_sound_output_lend(output, ear);
    pav_sound_output_tap(output, taken, 2000, &left, &end_ns);
    number(samples, 1, 2000);
    pav_ear_write(ear, samples, 2000, 0);
    pav_sound_output_advance(output, 2000, mixed);
    CHECK_INT(pav_sound_output_tap(output, taken, 2000, &left, &end_ns), 2000);
    float sum = 0;
    for (int i = 0; i < 4000; i++)
        sum += fabsf(mixed[i]) + fabsf(taken[i]);
    CHECK(sum == 0);
    pav_sound_output_destroy(output);
    pav_ear_destroy(ear);
}

/* --- two threads ------------------------------------------------------------------------------- */

struct writer {
    struct pav_ear *ear;
    atomic_bool stop;
};

static void *write_on(void *data)
{
    struct writer *writer = data;
    static float portion[2 * 777];
    for (uint64_t at = 0; !atomic_load(&writer->stop);) {
        number(portion, at, 777);
        size_t done = pav_ear_write(writer->ear, portion, 777, 0);
        at += done;
        if (done < 777)
            pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS / 4);
    }
    return NULL;
}

static void neither_waits_nor_tears(void)
{
    static struct writer writer;
    static float out[2 * 3000], wanted[2 * 3000];
    writer = (struct writer){.ear = pav_ear_create()};
    pav_ear_listen(writer.ear, true);
    pthread_t thread;
    pthread_create(&thread, NULL, write_on, &writer);
    uint64_t read = 0;
    int torn = 0;
    int64_t end_ns = pav_clock_ns() + PAV_NS_PER_S / 2;
    while (pav_clock_ns() < end_ns) {
        size_t got = pav_ear_take(writer.ear, out, 3000, INT64_MAX);
        number(wanted, read, got);
        torn += memcmp(out, wanted, 2 * got * sizeof *out) != 0;
        read += got;
    }
    atomic_store(&writer.stop, true);
    pthread_join(thread, NULL);
    printf("# %llu frames in half a second\n", (unsigned long long)read);
    CHECK_INT(torn, 0);
    CHECK(read > RATE);
    pav_ear_destroy(writer.ear);
}

/* --- microphones ------------------------------------------------------------------------------- */

/* What SDL says when a device is unplugged, which no driver without hardware does. */
static atomic_bool unplugged;

SDL_AudioStatus SDLCALL SDL_GetAudioDeviceStatus(SDL_AudioDeviceID device)
{
    static SDL_AudioStatus (*real)(SDL_AudioDeviceID);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "SDL_GetAudioDeviceStatus");
    return atomic_load(&unplugged) ? SDL_AUDIO_STOPPED : real(device);
}

static size_t heard_within(struct pav_ear *ear, double s, float *peak)
{
    float out[2 * 1000];
    size_t sum = 0, got;
    int64_t end_ns = pav_clock_ns() + (int64_t)(s * 1e9);
    for (*peak = 0; pav_clock_ns() < end_ns;
         pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS)) {
        got = pav_ear_take(ear, out, 1000, INT64_MAX);
        for (size_t i = 0; i < 2 * got; i++)
            *peak = fmaxf(*peak, fabsf(out[i]));
        sum += got;
    }
    return sum;
}

static void a_microphone_is_heard_while_somebody_listens(void)
{
    char path[] = "/tmp/pavilion-ear-XXXXXX", *why = NULL;
    int fd = mkstemp(path);
    for (int i = 0; i < 2 * RATE; i++)
        samples[i] = 0.25f;
    REQUIRE(write(fd, samples, sizeof samples) == (ssize_t)sizeof samples);
    close(fd);
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILEIN", path, 1);
    struct pav_ear *ear = pav_ear_create();
    struct pav_microphone *m = pav_microphone_open("auto", ear, &why);
    REQUIRE(m);
    float peak;
    CHECK_INT(heard_within(ear, 0.1, &peak), 0);
    pav_ear_listen(ear, true);
    pav_microphone_listen(m, true);
    size_t heard = heard_within(ear, 0.4, &peak);
    printf("# %zu frames in 0.4 s\n", heard);
    CHECK(heard > RATE / 10 && heard < RATE);
    CHECK_NEAR(peak, 0.25, 1e-6);
    CHECK(pav_microphone_state(m) == PAV_MICROPHONE_HEARS);
    pav_microphone_listen(m, false);
    heard_within(ear, 0.1, &peak);
    CHECK_INT(heard_within(ear, 0.1, &peak), 0);
    pav_microphone_listen(m, true);
    atomic_store(&unplugged, true);
    CHECK(pav_microphone_state(m) == PAV_MICROPHONE_GONE);
    atomic_store(&unplugged, false);
    CHECK(pav_microphone_close(m));
    pav_ear_destroy(ear);
    unlink(path);
}

static void what_is_not_there_is_named(void)
{
    char *why = NULL;
    struct pav_ear *ear = pav_ear_create();
    setenv("SDL_AUDIODRIVER", "none-such", 1);
    CHECK(!pav_microphone_open("Desk microphone", ear, &why));
    CHECK_HAS(why, "no sound is heard");
    free(why);
    char *list = pav_microphone_list();
    CHECK_STR(list, "");
    free(list);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    list = pav_microphone_list();
    CHECK(list[0]);
    free(list);
    pav_ear_destroy(ear);
}

int main(void)
{
    RUN(all_in_order);
    RUN(what_is_heard_later_comes_later);
    RUN(the_mixer_lends_what_it_mixes);
    RUN(an_ear_has_no_mouth);
    RUN(neither_waits_nor_tears);
    RUN(a_microphone_is_heard_while_somebody_listens);
    RUN(what_is_not_there_is_named);
    return check_end();
}

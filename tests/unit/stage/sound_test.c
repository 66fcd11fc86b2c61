/* Sound out: the mixer by hand, sample for sample, and devices that come and go. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "stage/sound/output.h"

#define RATE PAV_SOUND_RATE_HZ

static float mixed[RATE * 2];

/* Numbered samples: left counts up, right counts down, exact in a float. */
static float number(uint64_t frame)
{
    return (float)(frame % 4096 + 1) / 8192.0f;
}

static size_t write_numbers(struct pav_sound_source *source, uint64_t from, size_t frames,
                            double t_s)
{
    static float samples[RATE * 2];
    for (size_t i = 0; i < frames; i++) {
        samples[2 * i] = number(from + i);
        samples[2 * i + 1] = -number(from + i);
    }
    return pav_sound_source_write(source, samples, frames, t_s);
}

static int wrong_numbers(const float *samples, uint64_t from, size_t frames)
{
    int wrong = 0;
    for (size_t i = 0; i < frames; i++)
        wrong += samples[2 * i] != number(from + i) || samples[2 * i + 1] != -number(from + i);
    return wrong;
}

static void every_sample_once_in_order(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_sound_source *source = pav_sound_source_create(output);
    double t_s = -1.0;
    CHECK(!pav_sound_source_clock(source, &t_s));
    pav_sound_source_set(source, true, 1.0f);
    uint64_t written = 0, read = 0;
    int wrong = 0;
    srand(3);
    while (read < 20 * RATE) { /* many times around the ring, in odd portions */
        size_t wish = (size_t)rand() % 3000;
        written += write_numbers(source, written, wish, (double)written / RATE);
        CHECK_INT(pav_sound_source_queued(source), written - read);
        size_t frames = (size_t)rand() % 3000;
        if (frames > written - read)
            frames = (size_t)(written - read);
        pav_sound_output_advance(output, frames, mixed);
        wrong += wrong_numbers(mixed, read, frames);
        read += frames;
        if (read) {
            CHECK(pav_sound_source_clock(source, &t_s));
            CHECK_NEAR(t_s, (double)read / RATE, 1e-9);
        }
    }
    CHECK_INT(wrong, 0);
    pav_sound_source_destroy(source);
    pav_sound_output_destroy(output);
}

static void a_full_ring_says_so(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_sound_source *source = pav_sound_source_create(output);
    size_t held = 0, got;
    while ((got = write_numbers(source, held, 5000, (double)held / RATE)) > 0)
        held += got;
    CHECK(held > RATE);
    CHECK_INT(pav_sound_source_queued(source), held);
    pav_sound_source_set(source, true, 1.0f);
    pav_sound_output_advance(output, 100, NULL);
    CHECK_INT(write_numbers(source, held, 5000, (double)held / RATE), 100);
    pav_sound_source_destroy(source);
    pav_sound_source_destroy(NULL);
    pav_sound_output_destroy(output);
    pav_sound_output_destroy(NULL);
}

static void constant(struct pav_sound_source *source, float value, size_t frames, double t_s)
{
    static float samples[RATE * 2];
    for (size_t i = 0; i < 2 * frames; i++)
        samples[i] = value;
    pav_sound_source_write(source, samples, frames, t_s);
}

static void sources_add_up(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_sound_source *a = pav_sound_source_create(output);
    struct pav_sound_source *b = pav_sound_source_create(output);
    constant(a, 0.5f, RATE, 0.0);
    constant(b, 0.8f, RATE, 0.0);
    pav_sound_source_set(a, true, 1.0f);
    pav_sound_source_set(b, true, 0.25f);
    pav_sound_output_advance(output, 4800, mixed);
    CHECK_NEAR(mixed[0], 0.7, 1e-6); /* the first sound is not faded in */
    CHECK_NEAR(mixed[2 * 4799 + 1], 0.7, 1e-6);
    CHECK_NEAR(pav_sound_output_level(output), 0.7, 1e-3);

    pav_sound_source_set(b, true, 1.0f);
    pav_sound_output_advance(output, 4800, mixed);
    float step = 0.0f;
    for (size_t i = 1; i < 4800; i++)
        step = fmaxf(step, fabsf(mixed[2 * i] - mixed[2 * i - 2]));
    CHECK(step < 0.01f);                   /* a louder film does not click */
    CHECK_NEAR(mixed[2 * 4799], 1.0, 0.0); /* 1.3 is more than there is */

    pav_sound_source_destroy(b);
    pav_sound_output_advance(output, 100, mixed);
    CHECK_NEAR(mixed[0], 0.5, 1e-6);
    pav_sound_source_destroy(a);
    pav_sound_output_advance(output, 4800, mixed);
    CHECK_NEAR(mixed[0], 0.0, 0.0);
    CHECK_NEAR(pav_sound_output_level(output), 0.0, 1e-6);
    pav_sound_output_destroy(output);
}

static void a_pause_loses_nothing(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_sound_source *source = pav_sound_source_create(output);
    constant(source, 0.5f, RATE, 10.0);
    pav_sound_source_set(source, true, 1.0f);
    pav_sound_output_advance(output, 1000, mixed);
    pav_sound_source_set(source, false, 1.0f);
    pav_sound_output_advance(output, 1000, mixed);
    double paused_s, t_s;
    REQUIRE(pav_sound_source_clock(source, &paused_s));
    CHECK_NEAR(paused_s, 10.0 + 1256.0 / RATE, 1e-9); /* 5 ms of fading */
    CHECK_NEAR(mixed[2 * 999], 0.0, 0.0);
    CHECK(fabsf(mixed[0] - 0.5f) < 0.01f);
    pav_sound_output_advance(output, RATE, mixed);
    CHECK(pav_sound_source_clock(source, &t_s));
    CHECK_NEAR(t_s, paused_s, 0.0); /* it stands */
    CHECK_INT(pav_sound_source_queued(source), RATE - 1256);
    pav_sound_source_set(source, true, 1.0f);
    pav_sound_output_advance(output, 1000, mixed);
    CHECK(mixed[0] < 0.01f);
    CHECK_NEAR(mixed[2 * 999], 0.5, 1e-6);
    CHECK(pav_sound_source_clock(source, &t_s));
    CHECK_NEAR(t_s, paused_s + 1000.0 / RATE, 1e-9);
    pav_sound_source_destroy(source);
    pav_sound_output_destroy(output);
}

static void the_clock_follows_jumps_and_rounding(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_sound_source *source = pav_sound_source_create(output);
    double t_s;
    pav_sound_source_set(source, true, 1.0f);
    for (int i = 0; i < 100; i++) { /* times rounded to milliseconds, as in Matroska */
        write_numbers(source, 0, 512, floor(i * 512.0 / RATE * 1000.0 + 0.5) / 1000.0);
        pav_sound_output_advance(output, 512, NULL);
        REQUIRE(pav_sound_source_clock(source, &t_s));
        CHECK_NEAR(t_s, (i + 1) * 512.0 / RATE, 0.001);
    }
    write_numbers(source, 0, 1000, 60.0);
    write_numbers(source, 0, 1000, 90.0); /* a jump in the midst of what is mixed at once */
    pav_sound_output_advance(output, 1500, NULL);
    CHECK(pav_sound_source_clock(source, &t_s));
    CHECK_NEAR(t_s, 90.0 + 500.0 / RATE, 1e-9);
    for (int i = 0; i < 64; i++) /* more jumps than can be noted: refused, not forgotten */
        CHECK_INT(write_numbers(source, 0, 10, 100.0 + i), 10);
    CHECK_INT(write_numbers(source, 0, 10, 200.0), 0);
    pav_sound_source_destroy(source);
    pav_sound_output_destroy(output);
}

static void a_flush_forgets(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_sound_source *source = pav_sound_source_create(output);
    double t_s;
    pav_sound_source_set(source, true, 1.0f);
    write_numbers(source, 0, 5000, 1.0);
    pav_sound_output_advance(output, 1000, NULL);
    pav_sound_source_flush(source);
    CHECK_INT(pav_sound_source_queued(source), 0);
    CHECK(!pav_sound_source_clock(source, &t_s));
    constant(source, 0.25f, 5000, 42.0);
    pav_sound_output_advance(output, 1000, mixed);
    CHECK(pav_sound_source_clock(source, &t_s));
    CHECK_NEAR(t_s, 42.0 + 1000.0 / RATE, 1e-9);
    CHECK_NEAR(mixed[2 * 999], 0.25, 1e-6); /* nothing of before */
    CHECK_INT(pav_sound_source_write(source, NULL, 2000, 42.0 + 5000.0 / RATE), 2000);
    pav_sound_output_advance(output, 5000, mixed);
    CHECK_NEAR(mixed[2 * 3999], 0.25, 1e-6);
    CHECK_NEAR(mixed[2 * 4000], 0.0, 0.0); /* silence that counts as time */
    CHECK(pav_sound_source_clock(source, &t_s));
    CHECK_NEAR(t_s, 42.0 + 6000.0 / RATE, 1e-9);
    pav_sound_source_destroy(source);
    pav_sound_output_destroy(output);
}

static void five_minutes_do_not_drift(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_sound_source *source = pav_sound_source_create(output);
    double t_s = 0.0;
    uint64_t written = 0;
    pav_sound_source_set(source, true, 1.0f);
    for (int frame = 0; frame < 300 * 60; frame++) {
        while (pav_sound_source_queued(source) < 4096) /* AAC packets with their exact times */
            written += write_numbers(source, written, 1024, (double)written / RATE);
        pav_sound_output_advance(output, RATE / 60, NULL);
    }
    CHECK(pav_sound_source_clock(source, &t_s));
    CHECK_NEAR(t_s, 300.0, 1e-6);
    pav_sound_source_destroy(source);
    pav_sound_output_destroy(output);
}

/* --- devices ----------------------------------------------------------------------------------- */

struct feeder {
    struct pav_sound_source *source;
    atomic_bool stop;
    _Atomic uint64_t written;
    pthread_t thread;
};

static void *feed(void *data)
{
    struct feeder *feeder = data;
    uint64_t written = 0;
    while (!atomic_load(&feeder->stop)) {
        written += write_numbers(feeder->source, written, 1024, (double)written / RATE);
        atomic_store(&feeder->written, written);
        if (pav_sound_source_queued(feeder->source) > RATE) /* a second without us is no gap */
            pav_clock_sleep_until(pav_clock_ns() + 5 * PAV_NS_PER_MS);
    }
    return NULL;
}

static void feeder_start(struct feeder *feeder, struct pav_sound_output *output)
{
    *feeder = (struct feeder){.source = pav_sound_source_create(output)};
    pav_sound_source_set(feeder->source, true, 0.5f);
    pthread_create(&feeder->thread, NULL, feed, feeder);
}

static void feeder_stop(struct feeder *feeder)
{
    atomic_store(&feeder->stop, true);
    pthread_join(feeder->thread, NULL);
    pav_sound_source_destroy(feeder->source);
}

/* Reads the clock for a while: how fast it runs, and its largest step back. */
static void observe(struct pav_sound_source *source, double for_s, double *rate, double *back_s)
{
    double first_s = 0.0, last_s = 0.0, t_s;
    int64_t first_ns = 0, end_ns = pav_clock_ns() + (int64_t)(for_s * 1e9);
    *back_s = 0.0;
    while (pav_clock_ns() < end_ns) {
        int64_t now_ns = pav_clock_ns();
        if (pav_sound_source_clock(source, &t_s) && t_s > 0.0) {
            if (!first_ns) {
                first_ns = now_ns;
                first_s = last_s = t_s;
            }
            *back_s = fmax(*back_s, last_s - t_s);
            last_s = t_s;
        }
        pav_clock_sleep_until(now_ns + PAV_NS_PER_MS);
    }
    *rate = (last_s - first_s) / ((double)(end_ns - first_ns) / 1e9);
}

static void a_device_is_the_clock(void)
{
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    struct pav_sound_output *output = pav_sound_output_create(true);
    struct feeder feeder;
    double rate, back_s;
    feeder_start(&feeder, output);
    observe(feeder.source, 2.0, &rate, &back_s);
    printf("# clock rate %.4f, steps back by %.3f ms\n", rate, back_s * 1e3);
    CHECK(rate > 0.3 && rate < 1.1); /* SDL's dummy sleeps, and late on a busy machine… */
    double t_s = 0.0, taken_s;
    CHECK(pav_sound_source_clock(feeder.source, &t_s));
    taken_s = (double)(feeder.written - pav_sound_source_queued(feeder.source)) / RATE;
    CHECK_NEAR(t_s, taken_s, 0.06); /* …but heard is what it took, a buffer or two ago */
    CHECK(back_s < 0.001);
    CHECK(!pav_sound_output_lost(output));
    CHECK(pav_sound_output_level(output) > 0.05f);
    pav_sound_output_advance(output, 1000, NULL); /* not by hand: moves nothing */
    feeder_stop(&feeder);
    pav_sound_output_destroy(output);
}

static void no_device_keeps_time(void)
{
    setenv("SDL_AUDIODRIVER", "none-such", 1);
    struct pav_sound_output *output = pav_sound_output_create(true);
    struct feeder feeder;
    double rate, back_s;
    feeder_start(&feeder, output);
    observe(feeder.source, 1.0, &rate, &back_s);
    CHECK_NEAR(rate, 1.0, 0.1);
    CHECK(back_s < 0.001);
    CHECK(!pav_sound_output_lost(output));
    CHECK_NEAR(pav_sound_output_level(output), 0.0, 0.0);
    feeder_stop(&feeder);
    pav_sound_output_destroy(output);
}

/* A device whose other end is a pipe in our hands: SDL's disk driver. */
static int open_pipe_device(char *path, struct pav_sound_output **output)
{
    if (!mkdtemp(path))
        return -1;
    strcat(path, "/pipe");
    if (mkfifo(path, 0600) != 0)
        return -1;
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", path, 1);
    *output = pav_sound_output_create(true);
    return fd;
}

static void close_pipe_device(int fd, char *path)
{
    if (fd >= 0)
        close(fd);
    unlink(path);
    *strrchr(path, '/') = 0;
    rmdir(path);
}

static bool lost_within(struct pav_sound_output *output, double s)
{
    int64_t end_ns = pav_clock_ns() + (int64_t)(s * 1e9);
    while (!pav_sound_output_lost(output) && pav_clock_ns() < end_ns)
        pav_clock_sleep_until(pav_clock_ns() + 10 * PAV_NS_PER_MS);
    return pav_sound_output_lost(output);
}

static void goes_on_after(struct feeder *feeder)
{
    double before_s = 0.0, after_s = 0.0, rate, back_s;
    CHECK(pav_sound_source_clock(feeder->source, &before_s));
    observe(feeder->source, 1.0, &rate, &back_s);
    CHECK(pav_sound_source_clock(feeder->source, &after_s));
    CHECK(rate > 0.5 && rate < 1.2); /* neither standing nor counted twice */
    CHECK(after_s - before_s > 0.5);
    CHECK(back_s < 0.001);
}

static void a_device_that_is_pulled_is_noticed(void)
{
    char path[64] = "/tmp/pavilion-sound-XXXXXX";
    struct pav_sound_output *output;
    struct feeder feeder;
    int fd = open_pipe_device(path, &output);
    REQUIRE(fd >= 0);
    feeder_start(&feeder, output);
    close(fd); /* nobody reads: writing fails */
    CHECK(lost_within(output, 3.0));
    goes_on_after(&feeder);
    feeder_stop(&feeder);
    pav_sound_output_destroy(output);
    close_pipe_device(-1, path);
}

static void a_device_that_hangs_is_noticed(void)
{
    char path[64] = "/tmp/pavilion-sound-XXXXXX";
    struct pav_sound_output *output;
    struct feeder feeder;
    int fd = open_pipe_device(path, &output);
    REQUIRE(fd >= 0);
    feeder_start(&feeder, output);
    CHECK(lost_within(output, 5.0)); /* nobody empties the pipe: writing blocks */
    goes_on_after(&feeder);
    static char dump[1 << 16]; /* it wakes up again: it gets silence, the clock stays one */
    for (int i = 0; i < 50; i++) {
        ssize_t got = read(fd, dump, sizeof dump);
        (void)got;
        pav_clock_sleep_until(pav_clock_ns() + 10 * PAV_NS_PER_MS);
    }
    goes_on_after(&feeder);
    feeder_stop(&feeder);
    pav_sound_output_destroy(output); /* does not wait for a thread that may never return */
    close_pipe_device(fd, path);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    RUN(every_sample_once_in_order);
    RUN(a_full_ring_says_so);
    RUN(sources_add_up);
    RUN(a_pause_loses_nothing);
    RUN(the_clock_follows_jumps_and_rounding);
    RUN(a_flush_forgets);
    RUN(five_minutes_do_not_drift);
    RUN(a_device_is_the_clock);
    RUN(no_device_keeps_time);
    RUN(a_device_that_is_pulled_is_noticed);
    RUN(a_device_that_hangs_is_noticed);
    return check_end();
}

/* Films in time: rate, pause, end, sound, captions, odd clocks, alpha; stills and sequences. */
#include "clips.h"

#include <dirent.h>
#include <malloc.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "check.h"
#include "stage/media/clock.h"

#define COUNT  40
#define FPS    25
#define LENGTH (COUNT / (double)FPS)

static struct pav_film *open_with(const char *name, bool loop, struct pav_sound_output *sound)
{
    struct pav_film *film = pav_film_create(&(struct pav_film_desc){
        .path = clips_path(name), .loop = loop, .volume = 1, .sound = sound});
    pav_film_settle(film);
    return film;
}

static int number_at(struct pav_film *film, double now_s)
{
    pav_film_settle(film);
    pav_film_update(film, now_s, NULL);
    return clips_number(pav_film_picture(film));
}

static void states(void)
{
    struct pav_film *film = open_with("plain.mp4", false, NULL);
    CHECK(pav_film_primed(film));
    CHECK_INT(pav_film_state(film), PAV_FILM_OPENING);
    CHECK(pav_film_picture(film) == NULL);
    CHECK_INT(number_at(film, 100), 0);
    CHECK_INT(pav_film_state(film), PAV_FILM_PLAYING);
    pav_film_pause(film);
    CHECK_INT(number_at(film, 100.1), 0);
    CHECK_INT(number_at(film, 900), 0);
    CHECK_INT(pav_film_state(film), PAV_FILM_PAUSED);
    pav_film_play(film);
    CHECK_INT(number_at(film, 900.081), 2);
    for (double t = 900.1; t < 902; t += 0.04)
        number_at(film, t);
    CHECK_INT(pav_film_state(film), PAV_FILM_ENDED);
    CHECK_INT(clips_number(pav_film_picture(film)), COUNT - 1);
    CHECK_NEAR(pav_film_time(film), LENGTH - 1.0 / FPS, 1e-3);
    CHECK_NEAR(pav_film_duration(film), LENGTH, 1e-3);
    pav_film_play(film);
    CHECK_INT(number_at(film, 902), 0);
    CHECK_INT(pav_film_state(film), PAV_FILM_PLAYING);
    pav_film_destroy(film);
}

static void loop_switched_on_at_the_end(void)
{
    struct pav_film *film = open_with("plain.mp4", false, NULL);
    double t = 0;
    for (; pav_film_state(film) != PAV_FILM_ENDED && t < 5; t += 0.04)
        number_at(film, t);
    pav_film_set_loop(film, true);
    int first = number_at(film, t += 0.01);
    CHECK(first == 0 || first == 1); /* 50 ms after the end was noticed */
    CHECK_INT(number_at(film, t += 0.04), first + 1);
    pav_film_set_loop(film, false);
    for (; pav_film_state(film) != PAV_FILM_ENDED && t < 12; t += 0.04)
        number_at(film, t);
    CHECK_INT(pav_film_state(film), PAV_FILM_ENDED);
    pav_film_destroy(film);
}

static void rates(void)
{
    static const double wanted[] = {2, 0.5, 8, 0.1, 3.7}, odd[] = {99, 0.001};
    for (size_t r = 0; r < sizeof wanted / sizeof *wanted; r++) {
        struct pav_film *film = open_with("plain.mp4", true, NULL);
        CHECK_INT(number_at(film, 0), 0);
        pav_film_set_rate(film, wanted[r]);
        int wrong = 0;
        for (int i = 1; i <= 120; i++) {
            double position = i / 60.0 * wanted[r];
            int should = (int)floor(position * FPS + 0.03) % COUNT;
            wrong += number_at(film, i / 60.0) != should;
        }
        CHECK_INT(wrong, 0);
        pav_film_destroy(film);
    }
    for (size_t r = 0; r < 2; r++) {
        struct pav_film *film = open_with("plain.mp4", false, NULL);
        number_at(film, 0);
        pav_film_set_rate(film, odd[r]);
        for (int i = 0; i < 4; i++) /* more pictures than wait in the queue */
            number_at(film, 0.1);
        CHECK_INT(number_at(film, 0.1), r == 0 ? 20 : 0);
        pav_film_destroy(film);
    }
}

static void late_pictures_are_skipped(void)
{
    struct pav_film *film = open_with("plain.mp4", true, NULL);
    number_at(film, 0);
    CHECK_INT(number_at(film, 0.20), 5);
    CHECK_INT(pav_film_skipped(film), 4);
    CHECK_INT(pav_film_shown(film), 2);
    /* A stage that stood still for a minute does not leap by a minute. */
    CHECK(number_at(film, 60) < 20);
    pav_film_destroy(film);
}

/* The render thread never waits: an update right after a seek returns at once. */
static void updates_do_not_wait(void)
{
    struct pav_film *film = open_with("plain.mp4", true, NULL);
    double worst_ms = 0;
    for (int i = 0; i < 300; i++) {
        if (i % 10 == 0)
            pav_film_seek(film, (i * 7 % COUNT) / (double)FPS);
        int64_t begin = pav_clock_ns();
        pav_film_update(film, i / 60.0, "en");
        worst_ms = fmax(worst_ms, (double)(pav_clock_ns() - begin) / 1e6);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    printf("# the slowest update took %.2f ms\n", worst_ms);
    CHECK(worst_ms < 15);
    pav_film_destroy(film);
}

static void varying_rate(void)
{
    struct pav_film *film = pav_film_create(&(struct pav_film_desc){
        .path = clips_path("varying.mp4"), .loop = true, .lock_step = true});
    int wrong = 0;
    const double length = (20 + 19 * 3 + 1) / 25.0;
    for (int i = 0; i < 400; i++) {
        double t = i / 50.0, in = fmod(t + 1e-6, length);
        int should = in < 20 / 25.0 ? (int)(in * 25) : 20 + (int)((in - 20 / 25.0) * 25 / 3);
        pav_film_update(film, t, NULL);
        int number = clips_number(pav_film_picture(film));
        if (number != should && wrong++ < 4)
            printf("# at %.3f: %d, should be %d\n", t, number, should);
    }
    CHECK_INT(wrong, 0);
    CHECK_NEAR(pav_film_duration(film), length, 1e-3);
    pav_film_destroy(film);
}

/* --- sound ------------------------------------------------------------------------------------- */

/* Five simulated minutes in which the frames' clock runs 0.03 % fast against the sound's. */
static void stays_with_the_sound(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_film *film = open_with("sounding.mov", true, output);
    double worst_s = 0, now_s = 0, last_s = 0;
    int backwards = 0, wrong = 0;
    uint64_t frames = 0;
    for (int i = 0; i < 5 * 60 * 60; i++) {
        size_t step = i % 3 ? 1024 : 352; /* 800 on average, as uneven as a device */
        pav_sound_output_advance(output, step, NULL);
        frames += step;
        now_s += 1.0003 / 60;
        pav_film_settle(film);
        pav_film_update(film, now_s, NULL);
        if (i < 120)
            continue;
        worst_s = fmax(worst_s, fabs(pav_film_drift(film)));
        double heard_s = fmod((double)frames / 48000, LENGTH), shown_s = pav_film_time(film);
        double apart = fabs(remainder(heard_s - shown_s - 0.5 / FPS, LENGTH));
        wrong += apart > 0.5 / FPS + 0.02;
        backwards += shown_s < last_s - 1e-6 && last_s < LENGTH - 0.06;
        last_s = shown_s;
    }
    printf("# worst drift %.1f ms; %llu shown, %llu skipped\n", worst_s * 1e3,
           (unsigned long long)pav_film_shown(film), (unsigned long long)pav_film_skipped(film));
    CHECK(worst_s < 0.020);
    CHECK_INT(wrong, 0);
    CHECK_INT(backwards, 0);
    CHECK_INT(pav_film_skipped(film), 0);
    CHECK_NEAR(pav_film_shown(film), 300 * FPS, 10);
    pav_film_destroy(film);
    pav_sound_output_destroy(output);
}

/* Each sample carries its index: left the low 15 bits, right the rest. */
static int index_of(const float *frame)
{
    return (int)lrintf(frame[0] * 32768) | (int)lrintf(frame[1] * 32768) << 15;
}

/* Every sample once, in order, over four loops. `given` samples are in the file. */
static void loops_sound(const char *name, int given)
{
    const int period = (int)(LENGTH * 48000);
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_film *film = open_with(name, true, output);
    static float mixed[800 * 2];
    int wrong = 0, heard = 0;
    for (int i = 0; heard < period * 4 + 5000 && i < 2000; i++) {
        pav_film_settle(film);
        pav_film_update(film, i / 60.0, NULL);
        pav_film_settle(film);
        pav_sound_output_advance(output, 800, mixed);
        for (int k = 0; k < 800; k++, heard++) {
            int in = heard % period, should = in < given ? in : 0;
            if (index_of(mixed + 2 * k) != should && wrong++ < 4)
                printf("# sample %d of loop %d is %d, should be %d\n", in, heard / period,
                       index_of(mixed + 2 * k), should);
        }
    }
    CHECK_INT(wrong, 0);
    pav_film_destroy(film);
    pav_sound_output_destroy(output);
}

static void sound_loops(void)
{
    loops_sound("sounding.mov", (int)(LENGTH * 48000));
}

static void short_sound_is_filled_up(void)
{
    loops_sound("short.mov", 48000);
}

static void long_sound_is_cut(void)
{
    loops_sound("long.mov", (int)(LENGTH * 48000));
}

/* After seeks and changes of rate the sound is again where the pictures are. */
static void sound_follows_wishes(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_film *film = open_with("sounding.mov", true, output);
    static float mixed[800 * 2];
    static const double targets[] = {1.0, 0.2, 1.4, 0.0};
    double now_s = 0;
    for (size_t s = 0; s < 4; s++) {
        if (s == 2) { /* silent at another rate, and then back */
            pav_film_set_rate(film, 2);
            for (int i = 0; i < 30; i++) {
                pav_film_settle(film);
                pav_film_update(film, now_s += 1 / 60.0, NULL);
                pav_sound_output_advance(output, 800, mixed);
            }
            CHECK_NEAR(mixed[1599], 0, 1e-6);
            pav_film_set_rate(film, 1);
        } else {
            pav_film_seek(film, targets[s]);
        }
        for (int i = 0; i < 60; i++) {
            pav_film_settle(film);
            pav_film_update(film, now_s += 1 / 60.0, NULL);
            pav_sound_output_advance(output, 800, mixed);
        }
        double heard_s = index_of(mixed + 1598) / 48000.0, shown_s = pav_film_time(film);
        CHECK_NEAR(remainder(heard_s - shown_s - 0.5 / FPS, LENGTH), 0, 0.5 / FPS + 0.03);
    }
    pav_film_destroy(film);
    pav_sound_output_destroy(output);
}

static void volume_and_pause(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_film *film = open_with("sounding.mov", true, output);
    static float mixed[800 * 2];
    double now_s = 0, peak[3] = {0};
    for (int part = 0; part < 3; part++) {
        if (part == 1)
            pav_film_set_volume(film, 0.25f);
        if (part == 2)
            pav_film_pause(film);
        for (int i = 0; i < 12; i++) {
            pav_film_settle(film);
            pav_film_update(film, now_s += 1 / 60.0, NULL);
            pav_sound_output_advance(output, 800, mixed);
            for (int k = 0; i > 3 && k < 1600; k += 2)
                peak[part] = fmax(peak[part], fabs(mixed[k]));
        }
    }
    /* The left channel rises by 1 / 32768 a sample. */
    CHECK_NEAR(peak[0], 12 * 800 / 32768.0, 1e-3);
    CHECK_NEAR(peak[1], 24 * 800 / 32768.0 * 0.25, 1e-3);
    CHECK_NEAR(peak[2], 0, 1e-6);
    pav_film_destroy(film);
    pav_sound_output_destroy(output);
}

static void lock_step_sound_is_repeatable(void)
{
    static float first[2][800 * 2 * 90];
    for (int run = 0; run < 2; run++) {
        struct pav_sound_output *output = pav_sound_output_create(false);
        struct pav_film *film =
            pav_film_create(&(struct pav_film_desc){.path = clips_path("aac.mp4"),
                                                    .loop = true,
                                                    .volume = 1,
                                                    .lock_step = true,
                                                    .sound = output});
        for (int i = 0; i < 90; i++) {
            pav_film_update(film, i / 60.0, NULL);
            pav_sound_output_advance(output, 800, first[run] + i * 1600);
        }
        pav_film_destroy(film);
        pav_sound_output_destroy(output);
    }
    CHECK(memcmp(first[0], first[1], sizeof first[0]) == 0);
    float peak = 0;
    for (int i = 0; i < 800 * 2 * 90; i++)
        peak = fmaxf(peak, fabsf(first[0][i]));
    CHECK(peak > 0.05f);
}

/* --- clocks alone ------------------------------------------------------------------------------ */

static void clock_gives_up_on_dead_sound(void)
{
    struct pav_film_clock clock;
    pav_film_clock_init(&clock, false);
    clock.running = true;
    double now_s = 0;
    for (int i = 0; i < 120; i++) /* no sound ever comes: after a while pictures go on */
        pav_film_clock_tick(&clock, now_s += 1 / 60.0, PAV_CLOCK_WAITING, 0);
    CHECK(clock.position_s > 1.3 && clock.position_s < 1.7);
    double stands_s = clock.position_s, before_s = clock.position_s;
    for (int i = 0; i < 300; i++) /* the device dies: its clock stands still */
        pav_film_clock_tick(&clock, now_s += 1 / 60.0, PAV_CLOCK_HEARD, stands_s);
    CHECK(clock.position_s > before_s + 4);
}

static void clock_is_smooth(void)
{
    struct pav_film_clock clock;
    pav_film_clock_init(&clock, false);
    clock.running = true;
    double worst_s = 0, last_s = 0;
    pav_film_clock_tick(&clock, 0, PAV_CLOCK_HEARD, 0);
    srand(5);
    for (int i = 1; i < 6000; i++) {
        double now_s = i / 60.0, jitter_s = (rand() % 1000 - 500) * 1e-6; /* ± 0.5 ms */
        double sound_s = floor(now_s / 0.02133) * 0.02133;                /* steps of 1024 frames */
        pav_film_clock_tick(&clock, now_s + jitter_s, PAV_CLOCK_HEARD, sound_s);
        if (i > 60)
            worst_s = fmax(worst_s, fabs(clock.position_s - last_s - 1 / 60.0));
        last_s = clock.position_s;
    }
    printf("# a frame's step is off by at most %.2f ms\n", worst_s * 1e3);
    CHECK(worst_s < 0.004);
}

/* --- captions, alpha, stills -------------------------------------------------------------------- */

static void write_text(const char *name, const char *text)
{
    FILE *file = fopen(clips_path(name), "w");
    if (!file)
        abort();
    fputs(text, file);
    fclose(file);
}

static void captions_by_language(void)
{
    write_text("fr.vtt", "WEBVTT\n\n00:00.200 --> 00:00.800\nL’eau <i>vient</i>\nde loin\n");
    write_text("nl.vtt", "WEBVTT\n\n00:00.200 --> 00:00.800\nHet water\n");
    char fr[256], nl[256];
    snprintf(fr, sizeof fr, "%s", clips_path("fr.vtt"));
    snprintf(nl, sizeof nl, "%s", clips_path("nl.vtt"));
    const char *const paths[] = {fr, nl, clips_path("none.vtt"), NULL};
    const char *const languages[] = {"fr", "nl", "en", NULL};
    struct pav_film *film =
        pav_film_create(&(struct pav_film_desc){.path = clips_path("plain.mp4"),
                                                .loop = true,
                                                .lock_step = true,
                                                .caption_paths = paths,
                                                .caption_languages = languages});
    pav_film_update(film, 0, "fr");
    CHECK_STR(pav_film_caption(film), "");
    pav_film_update(film, 0.3, "fr");
    CHECK_STR(pav_film_caption(film), "L’eau vient\nde loin");
    pav_film_update(film, 0.3, "nl-BE");
    CHECK_STR(pav_film_caption(film), "Het water");
    pav_film_update(film, 0.5, "xx"); /* not there: the first */
    CHECK_STR(pav_film_caption(film), "L’eau vient\nde loin");
    pav_film_update(film, 1.0, "fr");
    CHECK_STR(pav_film_caption(film), "");
    pav_film_update(film, LENGTH + 0.3, "nl"); /* in the next loop again */
    CHECK_STR(pav_film_caption(film), "Het water");
    pav_film_destroy(film);
}

static void alpha_is_kept_and_premultiplied(void)
{
    static const struct {
        const char *file, *options;
    } clips[] = {
        {"a8.webm", "-c:v libvpx -b:v 2M -pix_fmt yuva420p -auto-alt-ref 0"},
        {"a9.webm", "-c:v libvpx-vp9 -b:v 2M -pix_fmt yuva420p -cpu-used 8"},
        {"a.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le"},
        {"ahap.mov", "-c:v hap -format hap_alpha"},
        {"a-%02d.png", ""},
    };
    for (size_t i = 0; i < sizeof clips / sizeof *clips; i++) {
        REQUIRE(clips_numbered(clips[i].file, 4, FPS, true, clips[i].options));
        struct pav_film *film = pav_film_create(
            &(struct pav_film_desc){.path = clips_path(clips[i].file), .lock_step = true});
        pav_film_update(film, 0, NULL);
        const struct pav_picture *p = pav_film_picture(film);
        REQUIRE(p && p->pixel == PAV_PIXEL_RGBA && !p->opaque);
        /* bottom row first: the transparent field is at the bottom left */
        const uint8_t *clear = p->planes[0] + 8 * p->strides[0] + 20 * 4;
        const uint8_t *solid = p->planes[0] + 8 * p->strides[0] + (CLIP_WIDTH - 20) * 4;
        if (clear[3] > 4 || solid[3] < 250)
            printf("# %s: alpha %d and %d\n", clips[i].file, clear[3], solid[3]);
        CHECK(clear[3] <= 4 && clear[0] <= 4);
        CHECK(solid[3] >= 250);
        pav_film_destroy(film);
    }
}

static void a_still_is_a_film(void)
{
    static const char *const files[] = {"one.png", "one.jpg", "one.webp", "one.tif"};
    for (size_t i = 0; i < 4; i++) {
        REQUIRE(clips_numbered(files[i], 1, 1, false, ""));
        struct pav_film *film = open_with(files[i], i & 1, NULL);
        for (int k = 0; k < 300; k++)
            pav_film_update(film, k / 60.0, NULL);
        CHECK_INT(clips_number(pav_film_picture(film)), 0);
        CHECK_INT(pav_film_state(film), PAV_FILM_PLAYING);
        CHECK_INT(pav_film_shown(film), 1);
        CHECK_NEAR(pav_film_duration(film), 0, 0);
        pav_film_destroy(film);
    }
}

static void folder_in_the_order_of_numbers(void)
{
    REQUIRE(clips_run("mkdir -p %s/folder"));
    REQUIRE(clips_numbered("folder/p%d.png", 12, FPS, false, "-start_number 0"));
    REQUIRE(clips_run("rm %s/folder/p5.png && echo no picture > %s/folder/readme.txt"));
    struct pav_film *film = pav_film_create(&(struct pav_film_desc){
        .path = clips_path("folder"), .loop = true, .lock_step = true, .sequence_fps = 10});
    for (int i = 0; i < 22; i++) {
        pav_film_update(film, i / 10.0, NULL);
        int at = i % 11;
        CHECK_INT(clips_number(pav_film_picture(film)), at < 5 ? at : at + 1);
    }
    CHECK_NEAR(pav_film_duration(film), 1.1, 1e-6);
    pav_film_destroy(film);
}

static int count_descriptors(void)
{
    int count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    return count;
}

static void leaves_nothing_behind(void)
{
    struct pav_sound_output *output = pav_sound_output_create(false);
    int before = count_descriptors();
    for (int i = 0; i < 30; i++) {
        struct pav_film *film = pav_film_create(&(struct pav_film_desc){
            .path = clips_path("sounding.mov"), .loop = true, .sound = i & 1 ? output : NULL});
        for (int k = 0; k < i % 4; k++)
            pav_film_update(film, k * 0.1, NULL);
        pav_film_destroy(film);
    }
    CHECK_INT(count_descriptors(), before);
    pav_sound_output_destroy(output);
}

/* Loops and seeks allocate nothing that stays. */
static void does_not_grow(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    SKIP("the sanitizer has its own heap");
#endif
    struct pav_sound_output *output = pav_sound_output_create(false);
    struct pav_film *film = open_with("sounding.mov", true, output);
    size_t before = 0;
    for (int i = 0; i < 12000; i++) { /* 125 loops */
        pav_film_settle(film);
        if (i % 500 == 499)
            pav_film_seek(film, i % 40 / 25.0);
        pav_film_update(film, i / 60.0, NULL);
        pav_sound_output_advance(output, 800, NULL);
        if (i == 3000)
            before = mallinfo2().uordblks;
    }
    pav_film_settle(film);
    long growth = (long)(mallinfo2().uordblks - before);
    printf("# %ld bytes more after 90 loops and 18 seeks\n", growth);
    CHECK(growth < 64 * 1024);
    pav_film_destroy(film);
    pav_sound_output_destroy(output);
}

static void nothing_is_fine(void)
{
    pav_film_play(NULL);
    pav_film_pause(NULL);
    pav_film_seek(NULL, 1);
    pav_film_set_rate(NULL, 1);
    pav_film_set_loop(NULL, true);
    pav_film_set_volume(NULL, 1);
    pav_film_update(NULL, 0, NULL);
    pav_film_destroy(NULL);
    CHECK_INT(pav_film_state(NULL), PAV_FILM_NONE);
    CHECK_STR(pav_film_error(NULL), "");
    CHECK_STR(pav_film_caption(NULL), "");
    CHECK(pav_film_texture(NULL) == NULL);
    CHECK(pav_film_time(NULL) == 0 && pav_film_duration(NULL) == 0);
}

/* Sound whose samples say which they are, beside numbered pictures. */
static bool make_sounding(const char *name, int samples)
{
    FILE *file = fopen(clips_path("index.raw"), "wb");
    for (int i = 0; file && i < samples; i++) {
        int16_t frame[2] = {(int16_t)(i & 0x7fff), (int16_t)(i >> 15)};
        fwrite(frame, sizeof frame, 1, file);
    }
    if (!file || fclose(file) != 0)
        return false;
    char options[512];
    snprintf(options, sizeof options,
             "-f s16le -ar 48000 -ac 2 -i %s -map 0:v -map 1:a -c:v libx264 -bf 2 -pix_fmt yuv420p "
             "-c:a pcm_s16le",
             clips_path("index.raw"));
    return clips_numbered(name, COUNT, FPS, false, options);
}

int main(void)
{
    pav_log_set_level(PAV_LOG_ERROR);
    if (!clips_numbered("plain.mp4", COUNT, FPS, false, "-c:v libx264 -bf 2 -pix_fmt yuv420p") ||
        !clips_numbered("varying.mp4", COUNT, FPS, false,
                        "-vf \"setpts='(if(gte(N,20),20+(N-20)*3,N)+0.1)/25/TB'\" -vsync vfr -c:v "
                        "libx264 -bf 2 "
                        "-pix_fmt yuv420p") ||
        !clips_numbered(
            "aac.mp4", COUNT, FPS, false,
            "-f lavfi -i sine=440:r=44100:d=1.6 -map 0:v -map 1:a -c:v libx264 -pix_fmt "
            "yuv420p -c:a aac") ||
        !make_sounding("sounding.mov", (int)(LENGTH * 48000)) ||
        !make_sounding("short.mov", 48000) || !make_sounding("long.mov", 100000))
        return 1;
    RUN(states);
    RUN(loop_switched_on_at_the_end);
    RUN(rates);
    RUN(late_pictures_are_skipped);
    RUN(updates_do_not_wait);
    RUN(varying_rate);
    RUN(clock_gives_up_on_dead_sound);
    RUN(clock_is_smooth);
    RUN(stays_with_the_sound);
    RUN(sound_loops);
    RUN(short_sound_is_filled_up);
    RUN(long_sound_is_cut);
    RUN(sound_follows_wishes);
    RUN(volume_and_pause);
    RUN(lock_step_sound_is_repeatable);
    RUN(captions_by_language);
    RUN(alpha_is_kept_and_premultiplied);
    RUN(a_still_is_a_film);
    RUN(folder_in_the_order_of_numbers);
    RUN(leaves_nothing_behind);
    RUN(does_not_grow);
    RUN(nothing_is_fine);
    return check_end();
}

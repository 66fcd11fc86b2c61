/* What is heard, in figures: sines where they belong, silence as nothing, beats where they are. */
#include "stage/sound/analysis.h"

#include <stdlib.h>

#include "base/clock.h"
#include "check.h"
#include "stage/sound/columns.h"
#include "stage/sound/output.h"

#define RATE    PAV_SOUND_RATE_HZ
#define BANDS   PAV_SOUND_SPECTRUM
#define BAND_HZ (RATE / 2.0 / BANDS)
#define PICTURE (RATE / 60)

/* Uniform in -1 … 1, the same on every machine. */
static uint32_t dice = 1;
static float noise(void)
{
    dice = dice * 1664525u + 1013904223u;
    return (float)(dice >> 8) / (float)(1 << 23) - 1.0f;
}

static void sine(struct pav_analysis *a, double hz, double left, double right, size_t frames)
{
    float *samples = malloc(frames * 2 * sizeof *samples);
    for (size_t i = 0; i < frames; i++) {
        double s = sin(2 * M_PI * hz * (double)i / RATE);
        samples[2 * i] = (float)(left * s);
        samples[2 * i + 1] = (float)(right * s);
    }
    pav_analysis_feed(a, samples, frames);
    free(samples);
}

static int loudest(const float *spectrum)
{
    int at = 0;
    for (int i = 0; i < BANDS; i++)
        at = spectrum[i] > spectrum[at] ? i : at;
    return at;
}

static void a_sine_lands_in_its_band(void)
{
    struct pav_analysis *a = pav_analysis_create();
    struct pav_sound sound = {0};
    double worst = 0, leaked = 0;
    for (int i = 0; i < 400;
         i++) { /* all over the spectrum, in and between the bins of the transform */
        double hz = 60 + i * 59.37;
        sine(a, hz, 1, 1, 4096);
        pav_analysis_look(a, 1.0 / 60, &sound);
        /* Band b holds bins 2b and 2b + 1, each half a bin to both sides. */
        int band = (int)floor(hz / BAND_HZ + 0.25), found = loudest(sound.spectrum);
        double edge = fabs(hz / BAND_HZ + 0.25 - floor(hz / BAND_HZ + 0.25 + 0.5));
        if (edge > 0.02)
            CHECK_INT(found, band);
        else
            CHECK(abs(found - band) <= 1);
        worst = fmax(worst, 1 - sound.spectrum[found]);
        for (int b = 0; b < BANDS; b++)
            if (abs(b - found) > 2)
                leaked = fmax(leaked, sound.spectrum[b]);
        CHECK_NEAR(sound.heard, sqrt(0.5), 0.01);
    }
    printf("# a sine of amplitude 1 reads at least %.4f; three bands away at most %.4f\n",
           1 - worst, leaked);
    CHECK(worst < 0.012);
    CHECK(leaked < 0.01);
    sine(a, 1000, 0.25, 0.25, 4096);
    pav_analysis_look(a, 1.0 / 60, &sound);
    CHECK_NEAR(sound.spectrum[loudest(sound.spectrum)], 0.25, 0.003); /* in proportion */
    sine(a, 1000, 1, 0, 4096);
    pav_analysis_look(a, 1.0 / 60, &sound);
    CHECK_NEAR(sound.spectrum[loudest(sound.spectrum)], 0.5, 0.006); /* one side of two */
    pav_analysis_destroy(a);
}

static void silence_is_nothing(void)
{
    struct pav_analysis *a = pav_analysis_create();
    struct pav_sound sound = {0};
    float columns[300], texels[1024], smoothed[512] = {0};
    pav_analysis_feed(a, NULL, RATE);
    pav_analysis_look(a, 1.0 / 60, &sound);
    float sum = sound.heard + sound.bass + sound.mid + sound.treble + sound.onset;
    for (int i = 0; i < BANDS; i++)
        sum += fabsf(sound.spectrum[i]);
    for (int i = 0; i < 2 * PAV_SOUND_WAVEFORM; i++)
        sum += fabsf(sound.waveform[i]);
    CHECK(sum == 0);
    CHECK_INT(sound.onsets, 0);
    pav_sound_spectrum_columns(&sound, columns, 300);
    for (int i = 0; i < 300; i++)
        CHECK(columns[i] == 0);
    pav_sound_waveform_columns(&sound, 1, columns, 300);
    for (int i = 0; i < 300; i++)
        CHECK(columns[i] == 0.5f);
    pav_sound_shadertoy(&sound, 1.0 / 60, smoothed, texels);
    for (int i = 0; i < 512; i++)
        CHECK(texels[i] == 0 && texels[512 + i] == 0.5f);
    static float standing[RATE * 2]; /* a microphone's offset is no sound */
    for (int i = 0; i < RATE * 2; i++)
        standing[i] = 0.3f;
    pav_analysis_feed(a, standing, RATE);
    pav_analysis_look(a, 1.0 / 60, &sound);
    CHECK(sound.spectrum[0] < 1e-4f && sound.spectrum[1] < 1e-4f);
    pav_analysis_destroy(a);
}

static void parts_of_the_spectrum_and_their_scale(void)
{
    struct pav_analysis *a = pav_analysis_create();
    struct pav_sound sound = {0};
    for (int i = 0; i < 120; i++) { /* two seconds of a quiet bass */
        sine(a, 120, 0.05, 0.05, PICTURE);
        pav_analysis_look(a, 1.0 / 60, &sound);
    }
    CHECK(sound.bass > 0.4f); /* the scale comes down to it slowly */
    CHECK(sound.mid < 0.1f && sound.treble < 0.1f);
    for (int i = 0; i < 60 * 60; i++) {
        sine(a, 120, 0.05, 0.05, PICTURE);
        pav_analysis_look(a, 1.0 / 60, &sound);
    }
    CHECK(sound.bass > 0.95f);
    for (int i = 0; i < 60; i++) {
        sine(a, 6000, 0.5, 0.5, PICTURE);
        pav_analysis_look(a, 1.0 / 60, &sound);
    }
    CHECK(sound.treble > 0.9f && sound.bass < 0.2f);
    for (int i = 0; i < 60 * 60 * 2; i++) { /* noise of -60 dB: two minutes do not blow it up */
        float samples[2 * PICTURE];
        for (int k = 0; k < 2 * PICTURE; k++)
            samples[k] = 0.0005f * noise();
        pav_analysis_feed(a, samples, PICTURE);
        pav_analysis_look(a, 1.0 / 60, &sound);
    }
    printf("# after minutes of noise at -60 dB: bass %.2f, mid %.2f, treble %.2f\n", sound.bass,
           sound.mid, sound.treble);
    CHECK(sound.bass < 0.2f && sound.mid < 0.2f);
    pav_analysis_destroy(a);
}

/* --- beats ------------------------------------------------------------------------------------- */

static void drum(float *track, size_t frames, size_t at, int kind, float loud)
{
    for (size_t i = 0; i < (size_t)(RATE / 4) && at + i < frames; i++) {
        double t = (double)i / RATE, s;
        if (kind == 0) /* a bass drum */
            s = exp(-t * 14) * sin(2 * M_PI * (50 * t + 70.0 / 30 * (1 - exp(-t * 30))));
        else if (kind == 1) /* a snare */
            s = exp(-t * 18) * (0.6 * noise() + 0.4 * sin(2 * M_PI * 185 * t));
        else /* a hat */
            s = exp(-t * 45) * (noise() - noise()) * 0.5;
        track[2 * (at + i)] += loud * (float)s;
        track[2 * (at + i) + 1] += loud * (float)s;
    }
}

/* A chord that swells slowly and a hiss: a room that is not silent. */
static void room(float *track, size_t frames, float chord, float hiss)
{
    static const double notes[] = {110, 164.8, 220, 277.2};
    for (size_t i = 0; i < frames; i++) {
        double t = (double)i / RATE, s = 0;
        for (int n = 0; n < 4; n++)
            s += sin(2 * M_PI * notes[n] * t) * (0.6 + 0.4 * sin(2 * M_PI * t / (7 + n)));
        track[2 * i] = chord * (float)s / 4 + hiss * noise();
        track[2 * i + 1] = chord * (float)s / 4 + hiss * noise();
    }
}

struct score {
    int beats, found, right;
    double late_s; /* at worst */
};

/* Feeds a picture at a time; a beat counts as found when the picture comes within 30 ms and a picture
 * that shows it. */
static struct score listen(const float *track, size_t frames, int fps, const size_t *beats,
                           int count)
{
    struct pav_analysis *a = pav_analysis_create();
    struct pav_sound sound = {0};
    struct score score = {.beats = count};
    uint64_t seen = 0;
    int next = 0;
    size_t picture = (size_t)(RATE / fps);
    for (size_t at = 0; at + picture <= frames; at += picture) {
        pav_analysis_feed(a, track + 2 * at, picture);
        pav_analysis_look(a, 1.0 / fps, &sound);
        if (sound.onsets == seen)
            continue;
        CHECK_INT(sound.onsets, seen + 1);
        CHECK_NEAR(sound.onset, 1, 0);
        seen = sound.onsets;
        score.found++;
        double now_s = (double)(at + picture) / RATE;
        while (next < count && (double)beats[next] / RATE < now_s - 0.030 - 1.0 / fps)
            next++;
        if (next == count || (double)beats[next] / RATE > now_s)
            continue;
        score.late_s = fmax(score.late_s, now_s - (double)beats[next] / RATE);
        score.right++;
        next++;
    }
    pav_analysis_destroy(a);
    return score;
}

static void beats_are_counted(void)
{
    const size_t frames = (size_t)20 * RATE;
    float *track = malloc(frames * 2 * sizeof *track);
    static size_t beats[400];
    int all = 0, found = 0, right = 0;
    double late_s = 0;
    for (int bpm = 60; bpm <= 180; bpm += 20) {
        for (int hats = 0; hats < 2; hats++) {
            int count = 1; /* that the room begins to sound is the first of them, at 0 */
            size_t apart = (size_t)(RATE * 60 / bpm / (1 + hats));
            room(track, frames, 0.15f, 0.004f);
            for (size_t at = RATE / 2; at + RATE / 4 < frames; at += apart, count++) {
                int kind = hats && count % 2 == 0 ? 2 : (count - 1) / (1 + hats) % 2;
                drum(track, frames, beats[count] = at, kind, kind == 2 ? 0.2f : 0.5f);
            }
            struct score score = listen(track, frames, 60, beats, count);
            if (score.found != score.beats || score.right != score.beats)
                printf("# %d bpm%s: %d of %d, %d found\n", bpm, hats ? " with hats" : "",
                       score.right, score.beats, score.found);
            if (!hats)
                CHECK_INT(score.found, score.beats);
            all += score.beats;
            found += score.found;
            right += score.right;
            late_s = fmax(late_s, score.late_s);
        }
    }
    double precision = (double)right / found, recall = (double)right / all;
    printf("# beats at 60 to 180 a minute: precision %.3f, recall %.3f, latest after %.1f ms\n",
           precision, recall, late_s * 1e3);
    CHECK(precision >= 0.98);
    CHECK(recall >= 0.98);
    CHECK(late_s <= 0.030 + 1.0 / 60);
    free(track);
}

static void impulses_at_any_rate_of_pictures(void)
{
    const size_t frames = (size_t)10 * RATE;
    float *track = calloc(frames * 2, sizeof *track);
    static size_t beats[64];
    int count = 0;
    for (size_t at = RATE / 3; at + RATE / 4 < frames; at += RATE / 3, count++)
        track[2 * at] = track[2 * at + 1] = 0.8f, beats[count] = at;
    const int rates[] = {24, 30, 60, 120, 200};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        struct score score = listen(track, frames, rates[i], beats, count);
        CHECK_INT(score.found, count);
        CHECK_INT(score.right, count);
        CHECK(score.late_s <= 0.030 + 1.0 / rates[i]);
    }
    free(track);
}

static void what_has_no_beat_has_none(void)
{
    const size_t frames = (size_t)30 * RATE;
    float *track = malloc(frames * 2 * sizeof *track);
    int found[3];
    room(track, frames, 0.3f, 0);
    found[0] = listen(track, frames, 60, NULL, 0).found;
    room(track, frames, 0, 0.1f);
    found[1] = listen(track, frames, 60, NULL, 0).found;
    room(track, frames, 0, 0.001f);
    found[2] = listen(track, frames, 60, NULL, 0).found;
    printf("# beginnings in half a minute of a chord %d, of noise %d, of a quiet hiss %d\n",
           found[0], found[1], found[2]);
    for (int i = 0; i < 3; i++) /* that it starts at all counts */
        CHECK(found[i] <= 1);
    free(track);
}

static void a_beat_fades_within_a_quarter_second(void)
{
    struct pav_analysis *a = pav_analysis_create();
    struct pav_sound sound = {0};
    static float click[2 * PICTURE];
    pav_analysis_feed(a, NULL, RATE);
    click[0] = click[1] = 0.9f;
    pav_analysis_feed(a, click, PICTURE);
    int until = 0;
    for (; until < 3 && !(sound.onset > 0); until++) {
        pav_analysis_feed(a, NULL, PICTURE);
        pav_analysis_look(a, 1.0 / 60, &sound);
    }
    CHECK_NEAR(sound.onset, 1, 0);
    float last = 1;
    for (int i = 0; i < 14; i++) {
        pav_analysis_feed(a, NULL, PICTURE);
        pav_analysis_look(a, 1.0 / 60, &sound);
        CHECK(sound.onset < last && sound.onset > 0);
        last = sound.onset;
    }
    pav_analysis_look(a, 1.0 / 60, &sound);
    pav_analysis_look(a, 1.0 / 60, &sound);
    CHECK(sound.onset == 0);
    CHECK_INT(sound.onsets, 1);
    pav_analysis_forget(a);
    pav_analysis_look(a, 1.0 / 60, &sound);
    CHECK_INT(sound.onsets, 1); /* so many since the start */
    pav_analysis_destroy(a);
}

static void a_picture_costs_little(void)
{
    struct pav_analysis *a = pav_analysis_create();
    struct pav_sound sound = {0};
    static float track[2 * RATE];
    room(track, RATE, 0.3f, 0.05f);
    int64_t begin_ns = pav_clock_cpu_ns();
    for (int second = 0; second < 5; second++) {
        for (size_t at = 0; at < RATE; at += PICTURE) {
            pav_analysis_feed(a, track + 2 * at, PICTURE);
            pav_analysis_look(a, 1.0 / 60, &sound);
        }
    }
    double cost_ms = (double)(pav_clock_cpu_ns() - begin_ns) / 1e6 / 300;
    printf("# a picture's sound costs %.3f ms\n", cost_ms);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(cost_ms < 1);
#endif
    pav_analysis_destroy(a);
}

/* --- widths ------------------------------------------------------------------------------------ */

static void portions_do_not_matter(void)
{
    struct pav_analysis *one = pav_analysis_create(), *other = pav_analysis_create();
    struct pav_sound a = {0}, b = {0};
    static float track[2 * RATE];
    room(track, RATE, 0.2f, 0.01f);
    for (size_t at = 0; at < RATE; at += RATE / 4)
        drum(track, RATE, at, 1, 0.5f);
    pav_analysis_feed(one, track, RATE);
    for (size_t at = 0, some = 1; at < RATE; at += some, some = at % 701 + 1)
        pav_analysis_feed(other, track + 2 * at, at + some < RATE ? some : RATE - at);
    pav_analysis_look(one, 0.1, &a);
    pav_analysis_look(other, 0.1, &b);
    CHECK(memcmp(a.spectrum, b.spectrum, BANDS * sizeof *a.spectrum) == 0);
    CHECK(memcmp(a.waveform, b.waveform, 2 * PAV_SOUND_WAVEFORM * sizeof *a.waveform) == 0);
    CHECK_INT(a.onsets, b.onsets);
    CHECK(a.heard == b.heard && a.bass == b.bass && a.onset == b.onset);
    CHECK_NEAR(a.waveform[PAV_SOUND_WAVEFORM - 1], track[2 * RATE - 2], 0);
    CHECK_NEAR(a.waveform[2 * PAV_SOUND_WAVEFORM - 1], track[2 * RATE - 1], 0);
    pav_analysis_destroy(one);
    pav_analysis_destroy(other);
}

static void columns_of_any_width(void)
{
    struct pav_analysis *a = pav_analysis_create();
    struct pav_sound sound = {0};
    float columns[2000];
    sine(a, 3000, 1, -1, 4096);
    pav_analysis_look(a, 1.0 / 60, &sound);
    CHECK(sound.spectrum[64] < 0.01f); /* the sides cancel out */
    sine(a, 3000, 1, 1, 4096);
    pav_analysis_look(a, 1.0 / 60, &sound);
    const int widths[] = {1, 7, 32, 256, 512, 513, 1024, 2000};
    for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        int count = widths[w], at = 0;
        pav_sound_spectrum_columns(&sound, columns, count);
        for (int i = 0; i < count; i++)
            at = columns[i] > columns[at] ? i : at;
        CHECK(fabs((at + 0.5) / count - 64.5 / 512) <= 0.5 / count + 1.0 / 512);
        CHECK(columns[at] > (count > 512 ? 0.75f : 0.98f));
        pav_sound_waveform_columns(&sound, 0, columns, count);
        CHECK_NEAR(columns[count - 1], 0.5 + 0.5 * sound.waveform[PAV_SOUND_WAVEFORM - 1], 1e-6);
    }
    pav_sound_waveform_columns(&sound, 0, columns, 100);
    CHECK_NEAR(columns[0], 0.5 + 0.5 * sound.waveform[PAV_SOUND_WAVEFORM - 100], 1e-6);
    pav_sound_waveform_columns(&(struct pav_sound){0}, 1, columns, 100); /* who does not listen */
    CHECK(columns[50] == 0.5f);
    pav_analysis_destroy(a);
}

/* The AnalyserNode of a sine of amplitude 1: 20 log10(0.21) is -13.6 dB, above its -30 dB; of 0.01,
 * -53.6 dB, which is 0.66 of the way. */
static void shadertoy_has_decibels(void)
{
    struct pav_analysis *a = pav_analysis_create();
    struct pav_sound sound = {0};
    float texels[1024], smoothed[512] = {0};
    for (int i = 0; i < 60; i++) {
        sine(a, 3000, 0.01, 0.01, 4096);
        pav_analysis_look(a, 1.0 / 60, &sound);
        pav_sound_shadertoy(&sound, 1.0 / 60, smoothed, texels);
    }
    int at = 0;
    for (int i = 0; i < 512; i++)
        at = texels[i] > texels[at] ? i : at;
    CHECK(abs(at - 128) <= 1);                                     /* 512 texels hold 12 kHz */
    CHECK_NEAR(texels[at], (100 + 20 * log10(0.0021)) / 70, 0.03); /* between two bands */
    CHECK_NEAR(texels[1023], 0.5 + 0.5 * sound.waveform[PAV_SOUND_WAVEFORM - 1], 1e-6);
    pav_sound_shadertoy(&(struct pav_sound){0}, 1.0 / 60, smoothed, texels);
    CHECK(texels[at] > 0.5f); /* it dies away … */
    for (int i = 0; i < 120; i++)
        pav_sound_shadertoy(&(struct pav_sound){0}, 1.0 / 60, smoothed, texels);
    CHECK(texels[at] == 0); /* … to nothing */
    pav_analysis_destroy(a);
}

int main(void)
{
    RUN(a_sine_lands_in_its_band);
    RUN(silence_is_nothing);
    RUN(parts_of_the_spectrum_and_their_scale);
    RUN(beats_are_counted);
    RUN(impulses_at_any_rate_of_pictures);
    RUN(what_has_no_beat_has_none);
    RUN(a_beat_fades_within_a_quarter_second);
    RUN(a_picture_costs_little);
    RUN(portions_do_not_matter);
    RUN(columns_of_any_width);
    RUN(shadertoy_has_decibels);
    return check_end();
}

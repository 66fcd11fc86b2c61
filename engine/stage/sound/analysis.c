/* What is heard, in figures: level, spectrum, parts of it, beginnings of notes, waveform. */
#include "stage/sound/analysis.h"

#include <fftw3.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "stage/sound/onset.h"
#include "stage/sound/output.h"

#define CHANNELS     PAV_SOUND_CHANNELS
#define WINDOW       2048
#define BINS         (WINDOW / 2 + 1)
#define BINS_A_BAND  (WINDOW / 2 / PAV_SOUND_SPECTRUM)
#define LEVEL_FRAMES (PAV_SOUND_RATE_HZ / 20) /* 50 ms */
#define HISTORY      4096                     /* frames kept; no less than either */
#define ONSET_S      0.25

/* A part of the spectrum is measured against the loudest that was lately heard of it, and against
 * -50 dB, so that a silent room is not blown up. */
#define BASS_HZ      250.0
#define MID_HZ       2000.0
#define SCALE_FIRST  0.1f
#define SCALE_LEAST  0.003f
#define SCALE_UP_S   0.25
#define SCALE_DOWN_S 12.0

struct pav_analysis {
    float history[HISTORY * CHANNELS]; /* the newest last */
    size_t to_hop;                     /* frames until beginnings are looked for again */
    struct pav_onset *onset;
    uint64_t onsets, seen;
    double since_s; /* since the picture in which the last one began */

    fftwf_plan plan;
    float *in;
    fftwf_complex *out;
    float window[WINDOW];
    float power[BINS]; /* squared amplitudes */
    float scales[3];

    float spectrum[PAV_SOUND_SPECTRUM];
    float waveform[CHANNELS * PAV_SOUND_WAVEFORM];
};

struct pav_analysis *pav_analysis_create(void)
{
    struct pav_analysis *a = pav_alloc(sizeof *a);
    a->onset = pav_onset_create();
    a->in = fftwf_alloc_real(WINDOW);
    a->out = fftwf_alloc_complex(BINS);
    if (!a->in || !a->out)
        abort();
    /* Estimated, not measured: which way is fastest today must not decide about the last digits. */
    a->plan = fftwf_plan_dft_r2c_1d(WINDOW, a->in, a->out, FFTW_ESTIMATE);
    for (int i = 0; i < WINDOW; i++)
        a->window[i] = (float)(0.5 - 0.5 * cos(2.0 * M_PI * i / WINDOW));
    pav_analysis_forget(a);
    return a;
}

void pav_analysis_destroy(struct pav_analysis *a)
{
    if (!a)
        return;
    pav_onset_destroy(a->onset);
    fftwf_destroy_plan(a->plan);
    fftwf_free(a->in);
    fftwf_free(a->out);
    explicit_bzero(a->history, sizeof a->history);
    free(a);
}

void pav_analysis_forget(struct pav_analysis *a)
{
    memset(a->history, 0, sizeof a->history);
    for (int i = 0; i < 3; i++)
        a->scales[i] = SCALE_FIRST;
    a->to_hop = PAV_ONSET_HOP;
    a->since_s = ONSET_S;
    a->seen = a->onsets;
    pav_onset_forget(a->onset);
}

/* --- what comes in ---------------------------------------------------------------------------- */

/* The newest `count` samples of both channels mixed. */
static void mix(const struct pav_analysis *a, float *mono, size_t count)
{
    const float *from = a->history + (HISTORY - count) * CHANNELS;
    for (size_t i = 0; i < count; i++)
        mono[i] = 0.5f * (from[i * CHANNELS] + from[i * CHANNELS + 1]);
}

static void append(struct pav_analysis *a, const float *samples, size_t frames)
{
    const size_t frame = CHANNELS * sizeof *samples;
    memmove(a->history, a->history + frames * CHANNELS, (HISTORY - frames) * frame);
    float *to = a->history + (HISTORY - frames) * CHANNELS;
    if (samples)
        memcpy(to, samples, frames * frame);
    else
        memset(to, 0, frames * frame);
}

void pav_analysis_feed(struct pav_analysis *a, const float *samples, size_t frames)
{
    float mono[PAV_ONSET_WINDOW];
    while (frames > 0) {
        size_t some = frames < a->to_hop ? frames : a->to_hop;
        append(a, samples, some);
        samples += samples ? some * CHANNELS : 0;
        frames -= some;
        a->to_hop -= some;
        if (a->to_hop > 0)
            break;
        a->to_hop = PAV_ONSET_HOP;
        mix(a, mono, PAV_ONSET_WINDOW);
        a->onsets += pav_onset_step(a->onset, mono);
    }
}

/* --- what is seen of it ----------------------------------------------------------------------- */

static float level(const struct pav_analysis *a)
{
    const float *from = a->history + (HISTORY - LEVEL_FRAMES) * CHANNELS;
    double sum = 0;
    for (size_t i = 0; i < (size_t)LEVEL_FRAMES * CHANNELS; i++)
        sum += (double)from[i] * from[i];
    return (float)fmin(sqrt(sum / (LEVEL_FRAMES * CHANNELS)), 1.0);
}

static void transform(struct pav_analysis *a)
{
    const float scale = 2.0f / (0.5f * WINDOW); /* a sine of amplitude 1 gives 1 */
    double sum = 0;
    mix(a, a->in, WINDOW);
    for (int i = 0; i < WINDOW; i++)
        sum += (double)a->in[i] * a->window[i];
    float mean = (float)(sum / (0.5 * WINDOW)); /* as the window sees it: bin 0 becomes nothing */
    for (int i = 0; i < WINDOW; i++)
        a->in[i] = (a->in[i] - mean) * a->window[i];
    fftwf_execute(a->plan);
    for (int k = 0; k < BINS; k++)
        a->power[k] = scale * scale * (a->out[k][0] * a->out[k][0] + a->out[k][1] * a->out[k][1]);
}

/* A bin that stands above its neighbours gets back what the window has given to both of them: of a sine
 * 1.5 times its squared amplitude lies in the three, or, half-way between two bins, 1.47 times. */
static float whole_power(const float *power, int k)
{
    float before = k > 0 ? power[k - 1] : 0, after = power[k + 1];
    bool peak = power[k] > before && power[k] >= after;
    return peak ? (before + power[k] + after) / 1.5f : power[k];
}

static void fill_spectrum(struct pav_analysis *a)
{
    for (int b = 0; b < PAV_SOUND_SPECTRUM; b++) {
        float most = 0;
        for (int k = b * BINS_A_BAND; k < (b + 1) * BINS_A_BAND; k++)
            most = fmaxf(most, whole_power(a->power, k));
        a->spectrum[b] = fminf(sqrtf(most), 1.0f);
    }
}

static void fill_waveform(struct pav_analysis *a)
{
    const float *from = a->history + (HISTORY - PAV_SOUND_WAVEFORM) * CHANNELS;
    for (int i = 0; i < PAV_SOUND_WAVEFORM; i++)
        for (int c = 0; c < CHANNELS; c++)
            a->waveform[c * PAV_SOUND_WAVEFORM + i] = from[i * CHANNELS + c];
}

/* One part of the spectrum against its slow scale, 0..1. */
static float part(struct pav_analysis *a, int which, double from_hz, double to_hz, double dt_s)
{
    const double bin_hz = (double)PAV_SOUND_RATE_HZ / WINDOW;
    int first = (int)ceil(from_hz / bin_hz), end = (int)ceil(to_hz / bin_hz);
    float sum = 0;
    for (int k = first; k < end; k++)
        sum += a->power[k];
    float now = sqrtf(sum / 1.5f), *scale = &a->scales[which];
    double within_s = now > *scale ? SCALE_UP_S : SCALE_DOWN_S;
    *scale += (now - *scale) * (float)(1.0 - exp(-dt_s / within_s));
    *scale = fmaxf(*scale, SCALE_LEAST);
    return fminf(now / *scale, 1.0f);
}

static float onset(struct pav_analysis *a, double dt_s)
{
    a->since_s = a->seen == a->onsets ? a->since_s + dt_s : 0;
    a->seen = a->onsets;
    float left = (float)fmax(1.0 - a->since_s / ONSET_S, 0.0);
    return left * left;
}

void pav_analysis_look(struct pav_analysis *a, double dt_s, struct pav_sound *sound)
{
    transform(a);
    fill_spectrum(a);
    fill_waveform(a);
    sound->heard = level(a);
    sound->bass = part(a, 0, 20, BASS_HZ, dt_s);
    sound->mid = part(a, 1, BASS_HZ, MID_HZ, dt_s);
    sound->treble = part(a, 2, MID_HZ, PAV_SOUND_RATE_HZ / 2, dt_s);
    sound->onset = onset(a, dt_s);
    sound->onsets = a->onsets;
    sound->spectrum = a->spectrum;
    sound->waveform = a->waveform;
}

/* Where notes and beats begin: spectral flux with a threshold that follows it. */
#include "stage/sound/onset.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define RATE_HZ    48000.0
#define BINS       (PAV_ONSET_WINDOW / 2 + 1)
#define BANDS      32
#define LOWEST_HZ  40.0
#define HIGHEST_HZ 16000.0
#define PAST       100 /* hops that the threshold remembers: 1 s */
#define HIGHEST_OF 3   /* hops among which a beginning stands out */
#define APART      6   /* hops from one beginning to the next */
/* Loudness is felt by its logarithm; below 1 / COMPRESSION of full scale by itself. */
#define COMPRESSION 300.0f
#define LEAST       0.14f /* of flux, below which nothing begins */
#define TIMES_MEAN  2.0f

struct pav_onset {
    fftwf_plan plan;
    float *in;
    fftwf_complex *out;
    float window[PAV_ONSET_WINDOW];
    int first_bin[BANDS + 1];
    float loud[BANDS]; /* of the last hop */
    float past[PAST];  /* flux, a ring */
    int at, known;
    int since; /* hops since something began */
};

static void lay_bands(struct pav_onset *o)
{
    double bin_hz = RATE_HZ / PAV_ONSET_WINDOW;
    int bin = 1;
    for (int b = 0; b <= BANDS; b++) {
        double hz = LOWEST_HZ * pow(HIGHEST_HZ / LOWEST_HZ, (double)b / BANDS);
        int wanted = (int)lround(hz / bin_hz);
        bin = b > 0 && wanted <= bin ? bin + 1 : wanted; /* at least one bin each */
        o->first_bin[b] = bin;
    }
}

struct pav_onset *pav_onset_create(void)
{
    struct pav_onset *o = pav_alloc(sizeof *o);
    o->in = fftwf_alloc_real(PAV_ONSET_WINDOW);
    o->out = fftwf_alloc_complex(BINS);
    if (!o->in || !o->out)
        abort();
    /* Estimated, not measured: which way is fastest today must not decide about the last digits. */
    o->plan = fftwf_plan_dft_r2c_1d(PAV_ONSET_WINDOW, o->in, o->out, FFTW_ESTIMATE);
    for (int i = 0; i < PAV_ONSET_WINDOW; i++)
        o->window[i] = (float)(0.5 - 0.5 * cos(2.0 * M_PI * i / PAV_ONSET_WINDOW));
    lay_bands(o);
    pav_onset_forget(o);
    return o;
}

void pav_onset_destroy(struct pav_onset *o)
{
    if (!o)
        return;
    fftwf_destroy_plan(o->plan);
    fftwf_free(o->in);
    fftwf_free(o->out);
    free(o);
}

void pav_onset_forget(struct pav_onset *o)
{
    memset(o->loud, 0, sizeof o->loud);
    memset(o->past, 0, sizeof o->past);
    o->at = o->known = 0;
    o->since = APART;
}

/* How much louder the bands have become since the last hop, summed; what becomes softer does not count. */
static float flux(struct pav_onset *o)
{
    const float scale = 2.0f / (0.5f * PAV_ONSET_WINDOW); /* a sine of amplitude 1 gives 1 */
    float sum = 0;
    for (int b = 0; b < BANDS; b++) {
        float power = 0;
        for (int k = o->first_bin[b]; k < o->first_bin[b + 1]; k++)
            power += o->out[k][0] * o->out[k][0] + o->out[k][1] * o->out[k][1];
        float loud = logf(1.0f + COMPRESSION * scale * sqrtf(power));
        sum += fmaxf(loud - o->loud[b], 0.0f);
        o->loud[b] = loud;
    }
    return sum / BANDS;
}

static float mean(const struct pav_onset *o)
{
    float sum = 0;
    for (int i = 0; i < o->known; i++)
        sum += o->past[i];
    return o->known ? sum / (float)o->known : 0;
}

static bool highest(const struct pav_onset *o, float now)
{
    for (int i = 1; i <= HIGHEST_OF && i <= o->known; i++)
        if (o->past[(o->at - i + PAST) % PAST] > now)
            return false;
    return true;
}

bool pav_onset_step(struct pav_onset *o, const float *mono)
{
    for (int i = 0; i < PAV_ONSET_WINDOW; i++)
        o->in[i] = mono[i] * o->window[i];
    fftwf_execute(o->plan);
    float now = flux(o);
    bool begins = now > LEAST + TIMES_MEAN * mean(o) && highest(o, now) && o->since >= APART;
    o->since = begins ? 0 : o->since + (o->since < APART);
    o->past[o->at] = now;
    o->at = (o->at + 1) % PAST;
    o->known += o->known < PAST;
    return begins;
}

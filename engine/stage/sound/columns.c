/* The sound of a picture in the widths that formats of the field ask for. */
#include "stage/sound/columns.h"

#include <math.h>
#include <string.h>

/* The value of `from` at `place` (0 its first entry's middle), on the line between two entries. */
static float between(const float *from, int count, double place)
{
    place = fmin(fmax(place, 0.0), count - 1.0);
    int at = (int)place < count - 1 ? (int)place : count - 2;
    float part = (float)(place - at);
    return from[at] + (from[at + 1] - from[at]) * part;
}

static float loudest(const float *from, int first, int end)
{
    float most = 0;
    for (int i = first; i < end; i++)
        most = fmaxf(most, from[i]);
    return most;
}

void pav_sound_spectrum_columns(const struct pav_sound *sound, float *columns, int count)
{
    const int bands = PAV_SOUND_SPECTRUM;
    if (!sound->spectrum) {
        memset(columns, 0, (size_t)count * sizeof *columns);
        return;
    }
    for (int i = 0; i < count; i++) {
        if (count > bands) {
            columns[i] = between(sound->spectrum, bands, (i + 0.5) * bands / count - 0.5);
            continue;
        }
        int first = i * bands / count, end = (i + 1) * bands / count;
        columns[i] = loudest(sound->spectrum, first, end);
    }
}

void pav_sound_waveform_columns(const struct pav_sound *sound, int channel, float *columns,
                                int count)
{
    const int samples = PAV_SOUND_WAVEFORM;
    const float *from = sound->waveform ? sound->waveform + channel * samples : NULL;
    for (int i = 0; i < count; i++) {
        float sample = 0;
        if (from && count <= samples)
            sample = from[samples - count + i];
        else if (from)
            sample = between(from, samples, (i + 0.5) * samples / count - 0.5);
        columns[i] = 0.5f + 0.5f * sample;
    }
}

/* --- Shadertoy -------------------------------------------------------------------------------- */

#define SMOOTHING 0.8
#define LOWEST_DB (-100.0f)
#define SPAN_DB   70.0f
/* An AnalyserNode's Blackman window and its division by the size make of a sine's amplitude this. */
#define ANALYSER_GAIN 0.21f

void pav_sound_shadertoy(const struct pav_sound *sound, double dt_s,
                         float smoothed[PAV_SOUND_SHADERTOY], float texels[2 * PAV_SOUND_SHADERTOY])
{
    const int width = PAV_SOUND_SHADERTOY, samples = PAV_SOUND_WAVEFORM;
    float keep = (float)pow(SMOOTHING, dt_s * 60.0);
    for (int i = 0; i < width; i++) {
        double band = (i + 0.5) * (PAV_SOUND_SPECTRUM / 2.0) / width - 0.5;
        float now = sound->spectrum ? between(sound->spectrum, PAV_SOUND_SPECTRUM, band) : 0;
        smoothed[i] = keep * smoothed[i] + (1.0f - keep) * ANALYSER_GAIN * now;
        float db = 20.0f * log10f(fmaxf(smoothed[i], 1e-9f));
        texels[i] = fminf(fmaxf((db - LOWEST_DB) / SPAN_DB, 0.0f), 1.0f);
        float sample = 0;
        if (sound->waveform)
            sample = 0.5f * (sound->waveform[samples - width + i] +
                             sound->waveform[2 * samples - width + i]);
        texels[width + i] = 0.5f + 0.5f * sample;
    }
}

/*
 * The sound of a picture in the widths that formats of the field ask for: ISF's audio and audioFFT
 * inputs, Shadertoy's sound texture. Each fills the caller's array; nothing is allocated.
 */
#ifndef PAV_STAGE_COLUMNS_H
#define PAV_STAGE_COLUMNS_H

#include <pavilion/sound.h>

#define PAV_SOUND_COLUMNS 256 /* where a work leaves the width to its host */

/* Magnitudes from low to high. Fewer columns than bands: each is the loudest of the bands that it
 * stands for, so that no tone is lost; more: between two bands lies the line between them. */
void pav_sound_spectrum_columns(const struct pav_sound *sound, float *columns, int count);
/* 0.5 + 0.5 * sample of a channel (0 left, 1 right), the newest last; 0.5 is silence. Up to
 * PAV_SOUND_WAVEFORM columns each is one sample, so that fewer columns show a shorter time; above, the
 * samples are spread over all of them, with the line between two. */
void pav_sound_waveform_columns(const struct pav_sound *sound, int channel, float *columns,
                                int count);

#define PAV_SOUND_SHADERTOY 512
/* 512 x 2, the lower row first. It holds the spectrum of both channels up to a quarter of the sampling
 * rate, as the Web Audio API's AnalyserNode has it: -100 to -30 dB as 0 to 1, smoothed by 0.8 each
 * sixtieth of a second; the upper one the newest samples of both channels. `smoothed` is the caller's
 * memory from one picture to the next, zeros at first. */
void pav_sound_shadertoy(const struct pav_sound *sound, double dt_s,
                         float smoothed[PAV_SOUND_SHADERTOY],
                         float texels[2 * PAV_SOUND_SHADERTOY]);

#endif

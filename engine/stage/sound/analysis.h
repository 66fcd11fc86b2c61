/*
 * What is heard, in figures: level, spectrum, parts of it, beginnings of notes, waveform. Pure
 * arithmetic: it knows no device and no clock, and the same samples give the same figures.
 */
#ifndef PAV_STAGE_ANALYSIS_H
#define PAV_STAGE_ANALYSIS_H

#include <pavilion/sound.h>
#include <stddef.h>

/*
 * The spectrum is that of the newest 2048 samples at 48 kHz, both channels mixed, under a Hann window:
 * 512 bands, each 46.875 Hz wide, the first around 0 Hz. A sine of amplitude 1 on both channels gives
 * 1.0 (at worst 0.99) in the band that it falls into, wherever in the band, and what the window leaks
 * in the two beside it; nothing is turned into decibels and nothing smoothed. What does not swing is
 * taken off first.
 *
 * Beginnings are looked for every 10 ms whatever the pictures' rate: spectral flux (S. Dixon, Onset
 * Detection Revisited, DAFx 2006) of 32 logarithmic bands, picked as it comes (S. Böck, F. Krebs, M.
 * Schedl, Evaluating the Online Capabilities of Onset Detection Methods, ISMIR 2012): above the mean of
 * the last second times a factor, the highest of 30 ms, and 60 ms after the one before.
 */
struct pav_analysis;
/* Never NULL. All on one thread; nothing is allocated afterwards. */
struct pav_analysis *pav_analysis_create(void);
void pav_analysis_destroy(struct pav_analysis *analysis); /* accepts NULL */
/* The next `frames` of interleaved stereo; NULL: silence. */
void pav_analysis_feed(struct pav_analysis *analysis, const float *samples, size_t frames);
/* Once a picture: `heard` and what follows it, but for the textures. The pointers stay valid and are
 * filled anew by the next call. `dt_s` since the last picture. */
void pav_analysis_look(struct pav_analysis *analysis, double dt_s, struct pav_sound *sound);
/* Everything as at the beginning, but for the number of onsets. */
void pav_analysis_forget(struct pav_analysis *analysis);

#endif

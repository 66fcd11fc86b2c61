/*
 * Sound as a scene feels it: what the loudspeakers play, and what is listened to: a file, a device, or
 * those same loudspeakers, as the exhibition's `sound:` says. None of it is ever recorded.
 */
#ifndef PAVILION_SOUND_H
#define PAVILION_SOUND_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pav_texture;

#define PAV_SOUND_SPECTRUM 512 /* bands of `spectrum` */
#define PAV_SOUND_WAVEFORM 512 /* samples of each channel in `waveform` */

/* At this moment. Borrowed for the call. */
struct pav_sound {
    float level; /* RMS of the mixed output over the last 50 ms, 0 silence .. 1 full scale */

    /* Since 1.3. What is listened to; all zero for scenes that lack PAV_NEED_SOUND. */

    float heard;             /* its RMS over the last 50 ms */
    float bass, mid, treble; /* 0..1: below 250 Hz, to 2 kHz, above; the scale follows the room */
    float onset;     /* 1 at the picture in which a note or beat begins, decaying within 0.25 s */
    uint64_t onsets; /* so many since the start */
    const float
        *spectrum; /* [PAV_SOUND_SPECTRUM], magnitudes 0..1 of equally wide bands up to half of
                              the sampling rate */
    const float *waveform; /* [2][PAV_SOUND_WAVEFORM], left and right, -1..1, the newest last */
    /* The same for shaders: R32F, linear, PAV_SOUND_SPECTRUM x 1 … */
    struct pav_texture *spectrum_texture;
    /* … and PAV_SOUND_WAVEFORM x 2, left in the lower row, 0.5 + 0.5 * sample. */
    struct pav_texture *waveform_texture;
};

#ifdef __cplusplus
}
#endif
#endif

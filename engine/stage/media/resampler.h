/* Any decoded sound as interleaved stereo float at PAV_SOUND_RATE_HZ. One thread at a time. */
#ifndef PAV_STAGE_RESAMPLER_H
#define PAV_STAGE_RESAMPLER_H

#include <stdbool.h>

#include <libavutil/frame.h>
#include <libswresample/swresample.h>

/* Zeroed: none yet. `swr` is the owner's to free. */
struct pav_resampler {
    SwrContext *swr;
    int from_rate, from_format, from_channels; /* what it was made for */
};

/* Makes it anew where the frame's sound is of another kind than before. False: no way to convert it. */
bool pav_resampler_fit(struct pav_resampler *resampler, const AVFrame *frame);

#endif

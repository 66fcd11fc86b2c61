/* Owns what turns a film's or a piece of music's sound into that of the mixer. */
#include "stage/media/resampler.h"

#include "stage/sound/output.h"

bool pav_resampler_fit(struct pav_resampler *resampler, const AVFrame *f)
{
    if (resampler->swr && f->sample_rate == resampler->from_rate &&
        f->format == resampler->from_format && f->ch_layout.nb_channels == resampler->from_channels)
        return true;
    swr_free(&resampler->swr);
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO, from = {0};
    if (av_channel_layout_check(&f->ch_layout) && f->ch_layout.order != AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_copy(&from, &f->ch_layout);
    else
        av_channel_layout_default(&from, f->ch_layout.nb_channels);
    int error = swr_alloc_set_opts2(&resampler->swr, &stereo, AV_SAMPLE_FMT_FLT, PAV_SOUND_RATE_HZ,
                                    &from, (enum AVSampleFormat)f->format, f->sample_rate, 0, NULL);
    av_channel_layout_uninit(&from);
    if (error < 0 || swr_init(resampler->swr) < 0) {
        swr_free(&resampler->swr);
        return false;
    }
    resampler->from_rate = f->sample_rate;
    resampler->from_format = f->format;
    resampler->from_channels = f->ch_layout.nb_channels;
    return true;
}

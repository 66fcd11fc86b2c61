/* The sound of a recording: a queue of samples, and AAC made of them. */
#include "stage/media/record_sound.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/sound/output.h"

#define QUEUE_FRAMES ((size_t)4 * PAV_SOUND_RATE_HZ)
#define BITS_PER_S   160000

bool pav_record_track_open(struct pav_record_track *t, AVFormatContext *format)
{
    const AVCodec *codec = avcodec_find_encoder_by_name("aac");
    AVCodecContext *c = t->codec = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!c) {
        pav_log("record", PAV_LOG_ERROR, "this build of libavcodec has no AAC");
        return false;
    }
    c->sample_rate = PAV_SOUND_RATE_HZ;
    c->sample_fmt = AV_SAMPLE_FMT_FLTP;
    av_channel_layout_default(&c->ch_layout, PAV_SOUND_CHANNELS);
    c->bit_rate = BITS_PER_S;
    c->time_base = (AVRational){1, PAV_SOUND_RATE_HZ};
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    t->stream = avformat_new_stream(format, NULL);
    t->frame = av_frame_alloc();
    if (avcodec_open2(c, codec, NULL) < 0 || !t->stream || !t->frame ||
        avcodec_parameters_from_context(t->stream->codecpar, c) < 0) {
        pav_log("record", PAV_LOG_ERROR, "the encoder of sound does not open");
        return false;
    }
    t->stream->time_base = c->time_base;
    t->frame->nb_samples = c->frame_size;
    t->frame->format = c->sample_fmt;
    av_channel_layout_copy(&t->frame->ch_layout, &c->ch_layout);
    t->queue = pav_alloc(QUEUE_FRAMES * PAV_SOUND_CHANNELS * sizeof *t->queue);
    return av_frame_get_buffer(t->frame, 0) == 0;
}

void pav_record_track_finish(struct pav_record_track *t)
{
    avcodec_free_context(&t->codec);
    av_frame_free(&t->frame);
    free(t->queue);
}

size_t pav_record_track_room(const struct pav_record_track *t)
{
    return QUEUE_FRAMES - t->queued;
}

size_t pav_record_track_put(struct pav_record_track *t, const float *samples, size_t frames)
{
    size_t room = pav_record_track_room(t), count = frames < room ? frames : room;
    float *to = t->queue + t->queued * PAV_SOUND_CHANNELS;
    size_t bytes = count * PAV_SOUND_CHANNELS * sizeof *to;
    if (samples)
        memcpy(to, samples, bytes);
    else
        memset(to, 0, bytes);
    t->queued += count;
    return count;
}

bool pav_record_track_take(struct pav_record_track *t, bool end)
{
    size_t block = (size_t)t->codec->frame_size;
    size_t count = t->queued < block ? t->queued : block;
    if (count == 0 || (count < block && !end) || av_frame_make_writable(t->frame) < 0)
        return false;
    for (size_t channel = 0; channel < PAV_SOUND_CHANNELS; channel++) {
        float *plane = (float *)(void *)t->frame->data[channel];
        for (size_t i = 0; i < count; i++)
            plane[i] = t->queue[i * PAV_SOUND_CHANNELS + channel];
    }
    t->frame->nb_samples = (int)count;
    t->frame->pts = t->coded;
    t->coded += (int64_t)count;
    t->queued -= count;
    memmove(t->queue, t->queue + count * PAV_SOUND_CHANNELS,
            t->queued * PAV_SOUND_CHANNELS * sizeof *t->queue);
    return true;
}

int pav_record_track_code(struct pav_record_track *t, AVFormatContext *format, AVPacket *packet,
                          bool end)
{
    int error = avcodec_send_frame(t->codec, end ? NULL : t->frame);
    while (error >= 0) {
        error = avcodec_receive_packet(t->codec, packet);
        if (error < 0)
            break;
        av_packet_rescale_ts(packet, t->codec->time_base, t->stream->time_base);
        packet->stream_index = t->stream->index;
        error = av_interleaved_write_frame(format, packet);
        av_packet_unref(packet);
    }
    return error == AVERROR(EAGAIN) || error == AVERROR_EOF ? 0 : error;
}

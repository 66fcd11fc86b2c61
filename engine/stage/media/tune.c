/* A piece of music without pictures, for the scenes' ears, looped without a gap. */
#include "stage/media/tune.h"

#include <libswresample/swresample.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "base/thread.h"
#include "stage/media/packets.h"
#include "stage/media/resampler.h"
#include "stage/sound/output.h"

#define RATE     PAV_SOUND_RATE_HZ
#define CHANNELS PAV_SOUND_CHANNELS
#define CHUNK    4096 /* frames converted at a time */
#define PORTION  1024 /* frames that the thread hands over at a time */
#define REST_NS  (20 * PAV_NS_PER_MS)

struct pav_tune {
    struct pav_packets *packets;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *frame;
    struct pav_resampler resampler;
    float chunk[CHUNK * CHANNELS]; /* converted … */
    size_t at, filled;             /* … and not yet read: frames */
    bool heard;                    /* something since the beginning of this pass */
    char *error;                   /* for good */
};

static void fail(struct pav_tune *t, const char *why)
{
    if (t->error)
        return;
    t->error = pav_sprintf("%s: %s", t->packets->path, why);
    pav_log("sound", PAV_LOG_ERROR, "%s", t->error);
}

/* --- decoding --------------------------------------------------------------------------------- */

static bool open_codec(struct pav_tune *t)
{
    const AVCodec *codec = avcodec_find_decoder(t->packets->codec->codec_id);
    t->codec = codec ? avcodec_alloc_context3(codec) : NULL;
    t->packet = av_packet_alloc();
    t->frame = av_frame_alloc();
    if (!t->codec || avcodec_parameters_to_context(t->codec, t->packets->codec) < 0)
        return false;
    t->codec->pkt_timebase = t->packets->time_base;
    t->codec->thread_count = 1;
    return avcodec_open2(t->codec, codec, NULL) >= 0;
}

/* What the resampler gives for these samples. */
static bool convert(struct pav_tune *t, const uint8_t **in, int count)
{
    uint8_t *out[1] = {(uint8_t *)t->chunk};
    int got = t->resampler.swr ? swr_convert(t->resampler.swr, out, CHUNK, in, count) : 0;
    t->at = 0;
    t->filled = got > 0 ? (size_t)got : 0;
    t->heard |= got > 0;
    return got > 0;
}

/* What it still holds and did not fit into the chunk. Without any input at all it would empty its filter. */
static bool convert_rest(struct pav_tune *t)
{
    static const uint8_t silence[16];
    const uint8_t *in[AV_NUM_DATA_POINTERS * 8];
    for (size_t i = 0; i < sizeof in / sizeof *in; i++)
        in[i] = silence;
    return convert(t, in, 0);
}

/* From the beginning; the resampler goes on, so that the seam is none. */
static bool begin_again(struct pav_tune *t)
{
    if (!t->heard) {
        fail(t, "no sound can be decoded: export it again, for example as Ogg Vorbis or WAV");
        return false;
    }
    t->heard = false;
    if (t->packets->ops->rewind(t->packets) < 0) {
        fail(t, "cannot be read any more: is the disk still there? Silence from here");
        return false;
    }
    avcodec_flush_buffers(t->codec);
    return true;
}

/* One step towards the next samples: a frame out of the decoder, or a packet into it. */
static bool decode(struct pav_tune *t)
{
    int error = avcodec_receive_frame(t->codec, t->frame);
    if (error == 0) {
        if (t->frame->sample_rate > 0 && pav_resampler_fit(&t->resampler, t->frame))
            convert(t, (const uint8_t **)t->frame->extended_data, t->frame->nb_samples);
        av_frame_unref(t->frame);
        return true;
    }
    if (error == AVERROR_EOF)
        return begin_again(t);
    if (t->packets->ops->read(t->packets, t->packet) < 0)
        avcodec_send_packet(t->codec, NULL);
    else
        avcodec_send_packet(t->codec, t->packet); /* damaged: the next one may be whole */
    av_packet_unref(t->packet);
    return true;
}

struct pav_tune *pav_tune_open(const char *path, char **why)
{
    struct pav_packets *packets =
        pav_packets_open(&(struct pav_packets_desc){.path = path, .sound = true}, why);
    if (!packets)
        return NULL;
    struct pav_tune *t = pav_alloc(sizeof *t);
    t->packets = packets;
    if (!open_codec(t)) {
        *why = pav_sprintf("%s: its kind of sound cannot be decoded here: export it as Ogg Vorbis "
                           "or WAV",
                           path);
        pav_tune_close(t);
        return NULL;
    }
    pav_packets_trust(packets);
    return t;
}

void pav_tune_close(struct pav_tune *t)
{
    if (!t)
        return;
    avcodec_free_context(&t->codec);
    pav_packets_close(t->packets);
    av_packet_free(&t->packet);
    av_frame_free(&t->frame);
    swr_free(&t->resampler.swr);
    free(t->error);
    free(t);
}

void pav_tune_read(struct pav_tune *t, float *samples, size_t frames)
{
    const size_t frame = CHANNELS * sizeof *samples;
    while (frames > 0 && !t->error) {
        /* More than one chunk may wait in the resampler. */
        if (t->at == t->filled && !convert_rest(t) && !decode(t))
            break;
        size_t some = t->filled - t->at < frames ? t->filled - t->at : frames;
        memcpy(samples, t->chunk + t->at * CHANNELS, some * frame);
        t->at += some;
        samples += some * CHANNELS;
        frames -= some;
    }
    memset(samples, 0, frames * frame);
}

const char *pav_tune_error(const struct pav_tune *t)
{
    return t->error ? t->error : "";
}

/* --- the thread ------------------------------------------------------------------------------- */

struct pav_tune_player {
    struct pav_tune *tune;
    pav_tune_write *write;
    void *data;
    pthread_t thread;
    bool started;
    atomic_bool stop, fault;
};

static void *run(void *data)
{
    struct pav_tune_player *p = data;
    float portion[PORTION * CHANNELS];
    while (!atomic_load(&p->stop) && !p->tune->error) {
        pav_tune_read(p->tune, portion, PORTION);
        for (size_t done = 0; done < PORTION && !atomic_load(&p->stop);) {
            size_t some = p->write(p->data, portion + done * CHANNELS, PORTION - done);
            done += some;
            if (some == 0)
                pav_clock_sleep_until(pav_clock_ns() + REST_NS);
        }
    }
    atomic_store(&p->fault, p->tune->error != NULL);
    return NULL;
}

struct pav_tune_player *pav_tune_play(struct pav_tune *tune, pav_tune_write *write, void *data)
{
    struct pav_tune_player *p = pav_alloc(sizeof *p);
    p->tune = tune;
    p->write = write;
    p->data = data;
    p->started = pav_thread_start(&p->thread, "tune", run, p);
    return p;
}

void pav_tune_stop(struct pav_tune_player *p)
{
    if (!p)
        return;
    atomic_store(&p->stop, true);
    if (p->started)
        pthread_join(p->thread, NULL);
    pav_tune_close(p->tune);
    free(p);
}

bool pav_tune_fault(struct pav_tune_player *p)
{
    return atomic_exchange(&p->fault, false);
}

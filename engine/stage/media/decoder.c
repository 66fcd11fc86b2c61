/* From packets to pictures in order: libavcodec, times, rewinding, exact seeking, and what is done
 * about damaged pictures. */
#include "stage/media/decoder.h"

#include <libavformat/avformat.h>
#include <libavutil/hwcontext.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/media/packets.h"

#define FRAME_MIN_S             0.001
#define FRAME_MAX_S             10.0
#define DRAIN_FAULTS_MAX        64
#define PACKETS_WITHOUT_PICTURE 64 /* then the film counts as broken */

struct pav_decoder {
    struct pav_packets *packets;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *frame, *soft; /* given out; copied from hardware */
    /* What a seek has decoded already: the picture at its time, and perhaps the next. */
    struct {
        AVFrame *frame;
        double t_s, duration_s;
        bool full;
    } staged[2];
    bool draining;
    bool lost, after_loss; /* something was damaged since the last picture; before that one */
    bool need_key; /* a seek may land between key frames: nothing before the next can be decoded */
    bool known_origin;
    int64_t origin; /* pts of the film's first picture */
    double last_t, frame_s;
    unsigned packets_in, damaged_run, faults_in_drain;
    uint64_t pictures, pictures_this_pass;
    struct pav_converter converter;
    struct pav_pixels pixels; /* of pav_decoder_next */
    char *why;
};

static enum AVPixelFormat choose_format(AVCodecContext *codec, const enum AVPixelFormat *formats)
{
    for (const enum AVPixelFormat *f = formats; codec->hw_device_ctx && *f != AV_PIX_FMT_NONE; f++)
        if (*f == AV_PIX_FMT_VAAPI)
            return *f;
    return avcodec_default_get_format(codec, formats);
}

static const AVCodec *find_codec(const struct pav_packets *packets)
{
    enum AVCodecID id = packets->codec->codec_id;
    const AVCodec *codec = NULL;
    /* The native VP8 and VP9 decoders leave the alpha plane out. */
    if (packets->alpha && id == AV_CODEC_ID_VP9)
        codec = avcodec_find_decoder_by_name("libvpx-vp9");
    if (packets->alpha && id == AV_CODEC_ID_VP8)
        codec = avcodec_find_decoder_by_name("libvpx");
    return codec ? codec : avcodec_find_decoder(id);
}

static int threads_for(int asked, const AVCodecParameters *p)
{
    if (asked > 0)
        return asked;
    int64_t pixels = (int64_t)p->width * p->height;
    return pixels <= 640 * 480 ? 1 : pixels <= 2048 * 1152 ? 2 : 4;
}

static bool open_codec(struct pav_decoder *d, const struct pav_decoder_desc *desc, char **why)
{
    const AVCodec *codec = find_codec(d->packets);
    if (!codec) {
        *why = pav_sprintf("%s: is coded as %s, which this build cannot decode: export it as H.264",
                           desc->path, avcodec_get_name(d->packets->codec->codec_id));
        return false;
    }
    AVCodecContext *c = d->codec = avcodec_alloc_context3(codec);
    if (!c || avcodec_parameters_to_context(c, d->packets->codec) < 0) {
        *why = pav_sprintf("%s: its header is damaged (%s): copy it again", desc->path,
                           pav_media_complaint());
        return false;
    }
    c->pkt_timebase = d->packets->time_base;
    c->max_pixels = PAV_MEDIA_PIXELS_MAX;
    c->thread_count = d->packets->still ? 1 : threads_for(desc->threads, d->packets->codec);
    c->get_format = choose_format;
    /* Damaged pictures are marked and left out here: when libavcodec leaves them out, H.264 with open
     * GOPs loses its very last picture after a seek. */
    c->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    if (desc->hardware && !d->packets->still && !d->packets->alpha && pav_hw_fits(codec) &&
        pav_hw_device()) {
        c->hw_device_ctx = av_buffer_ref(pav_hw_device());
        c->thread_count = 1;
    }
    int error = avcodec_open2(c, codec, NULL);
    if (error < 0) {
        *why =
            pav_sprintf("%s: the %s decoder refuses it (%s): export it again", desc->path,
                        codec->name, *pav_media_complaint() ? pav_media_complaint() : "no reason");
        return false;
    }
    return true;
}

struct pav_decoder *pav_decoder_create(const struct pav_decoder_desc *desc, char **why)
{
    struct pav_decoder *d = pav_alloc(sizeof *d);
    d->packets = pav_packets_open(&(struct pav_packets_desc){.path = desc->path,
                                                             .sequence_fps = desc->sequence_fps,
                                                             .quit = desc->quit},
                                  why);
    if (!d->packets || !open_codec(d, desc, why)) {
        pav_decoder_close(d);
        return NULL;
    }
    d->packet = av_packet_alloc();
    d->frame = av_frame_alloc();
    d->soft = av_frame_alloc();
    d->staged[0].frame = av_frame_alloc();
    d->staged[1].frame = av_frame_alloc();
    if (!d->packet || !d->frame || !d->soft || !d->staged[0].frame || !d->staged[1].frame)
        abort();
    memcpy(d->converter.turn, d->packets->turn, sizeof d->converter.turn);
    d->converter.aspect = d->packets->aspect;
    d->converter.still =
        strcmp(d->packets->format, "still") == 0 || strcmp(d->packets->format, "sequence") == 0;
    d->frame_s = d->packets->rate.num > 0 ? av_q2d(av_inv_q(d->packets->rate)) : 0.04;
    d->frame_s = fmin(fmax(d->frame_s, FRAME_MIN_S), FRAME_MAX_S);
    d->last_t = -INFINITY;
    return d;
}

static enum pav_decoder_result break_off(struct pav_decoder *d, const char *what)
{
    if (!d->why)
        d->why = pav_sprintf("%s: %s%s%s: export it again", d->packets->path, what,
                             *pav_media_complaint() ? ": " : "", pav_media_complaint());
    return PAV_DECODER_ERROR;
}

/* Gives the codec one more packet, or tells it that there are none. */
static enum pav_decoder_result feed(struct pav_decoder *d)
{
    int error = d->packets->ops->read(d->packets, d->packet);
    if (error == AVERROR_EOF || (error < 0 && d->pictures)) {
        avcodec_send_packet(d->codec, NULL);
        d->draining = true;
        return PAV_DECODER_NONE;
    }
    if (error == AVERROR_EXIT)
        return break_off(d, "no picture could be decoded in time");
    if (error < 0)
        return break_off(d, "cannot be read");
    if (d->need_key && !(d->packet->flags & AV_PKT_FLAG_KEY)) {
        av_packet_unref(d->packet);
        return PAV_DECODER_NONE;
    }
    d->need_key = false;
    d->packets_in++;
    /* A damaged packet shows as a missing picture. */
    d->lost |= d->packet->flags & AV_PKT_FLAG_CORRUPT;
    d->lost |= avcodec_send_packet(d->codec, d->packet) < 0;
    av_packet_unref(d->packet);
    if (!d->pictures && d->packets_in > PACKETS_WITHOUT_PICTURE)
        return break_off(d, "no picture could be decoded from its first 64 packets");
    return PAV_DECODER_NONE;
}

static bool fetch_from_hardware(struct pav_decoder *d)
{
    if (!d->frame->hw_frames_ctx)
        return true;
    av_frame_unref(d->soft);
    if (av_hwframe_transfer_data(d->soft, d->frame, 0) < 0 ||
        av_frame_copy_props(d->soft, d->frame) < 0)
        return false;
    av_frame_unref(d->frame);
    av_frame_move_ref(d->frame, d->soft);
    return true;
}

/* A damaged picture is left out, so that the last good one stands; not for ever, though: a film whose
 * every picture has a small fault is still shown. */
static bool is_fit(struct pav_decoder *d)
{
    const AVFrame *f = d->frame;
    if (f->width > PAV_MEDIA_SIDE_MAX || f->height > PAV_MEDIA_SIDE_MAX)
        return false;
    bool damaged = f->decode_error_flags || f->flags & AV_FRAME_FLAG_CORRUPT;
    if (f->flags & AV_FRAME_FLAG_DISCARD)
        return false;
    d->damaged_run = damaged ? d->damaged_run + 1 : 0;
    bool fit = !damaged || d->damaged_run > 25;
    d->lost |= !fit;
    return fit;
}

/* The time of the frame since the film's first; false: it lies before it and is not shown. */
static bool time_of(struct pav_decoder *d, double *t_s, double *duration_s)
{
    AVRational base = d->packets->time_base;
    int64_t pts = d->frame->best_effort_timestamp;
    if (!d->known_origin) {
        d->origin = pts == AV_NOPTS_VALUE ? 0 : pts;
        d->known_origin = true;
    }
    double t =
        pts == AV_NOPTS_VALUE ? d->last_t + d->frame_s : (double)(pts - d->origin) * av_q2d(base);
    if (!isfinite(t))
        t = 0;
    if (t < -1e-6)
        return false;
    if (t <= d->last_t) /* a fault of the file: every picture is shown once all the same */
        t = d->last_t + d->frame_s * 0.5;
    double length = d->frame->pkt_duration > 0 ? (double)d->frame->pkt_duration * av_q2d(base) : 0;
    *duration_s = length > 0 && length < 3600 ? fmax(length, FRAME_MIN_S) : d->frame_s;
    *t_s = d->last_t = t;
    return true;
}

static enum pav_decoder_result at_end(struct pav_decoder *d)
{
    if (!d->pictures)
        return break_off(d, "it holds no picture that can be decoded");
    return PAV_DECODER_END;
}

static enum pav_decoder_result decode(struct pav_decoder *d, double *t_s, double *duration_s)
{
    for (;;) {
        av_frame_unref(d->frame);
        int error = avcodec_receive_frame(d->codec, d->frame);
        if (error == AVERROR_EOF)
            return at_end(d);
        if (error == 0) {
            if (!fetch_from_hardware(d) || !is_fit(d) || !time_of(d, t_s, duration_s))
                continue;
            if (!d->pictures++)
                pav_packets_trust(d->packets);
            d->pictures_this_pass++;
            d->after_loss = d->lost;
            d->lost = false;
            return PAV_DECODER_PICTURE;
        }
        d->lost |= error != AVERROR(EAGAIN);
        if (d->draining && d->faults_in_drain++ < DRAIN_FAULTS_MAX)
            continue; /* a damaged picture; the decoder goes on with those behind it */
        enum pav_decoder_result fed = d->draining ? at_end(d) : feed(d);
        if (fed != PAV_DECODER_NONE)
            return fed;
    }
}

static void begin_pass(struct pav_decoder *d)
{
    avcodec_flush_buffers(d->codec);
    d->draining = d->need_key = d->lost = false;
    d->faults_in_drain = 0;
    d->last_t = -INFINITY;
    d->pictures_this_pass = 0;
    d->damaged_run = 0;
    for (int i = 0; i < 2; i++) {
        d->staged[i].full = false;
        av_frame_unref(d->staged[i].frame);
    }
}

enum pav_decoder_result pav_decoder_step(struct pav_decoder *d, AVFrame **frame, double *t_s,
                                         double *duration_s)
{
    if (d->why)
        return PAV_DECODER_ERROR;
    pav_media_calm();
    *frame = d->frame;
    for (int i = 0; i < 2; i++)
        if (d->staged[i].full) {
            d->staged[i].full = d->after_loss = false;
            *frame = d->staged[i].frame;
            *t_s = d->staged[i].t_s;
            *duration_s = d->staged[i].duration_s;
            return PAV_DECODER_PICTURE;
        }
    return decode(d, t_s, duration_s);
}

bool pav_decoder_after_loss(const struct pav_decoder *d)
{
    return d->after_loss;
}

bool pav_decoder_rewind(struct pav_decoder *d)
{
    if (d->why)
        return false;
    if (!d->pictures_this_pass && d->draining && d->codec->skip_frame == AVDISCARD_DEFAULT) {
        break_off(d, "its pictures cannot be decoded any more");
        return false;
    }
    if (d->packets->ops->rewind(d->packets) < 0) {
        break_off(d, "cannot be rewound");
        return false;
    }
    begin_pass(d);
    return true;
}

static void stage(struct pav_decoder *d, int i, double t_s, double duration_s)
{
    av_frame_unref(d->staged[i].frame);
    av_frame_move_ref(d->staged[i].frame, d->frame);
    d->staged[i].t_s = t_s;
    d->staged[i].duration_s = duration_s;
    d->staged[i].full = true;
}

/* Decodes on until the picture on screen at `t_s` is staged. False: the first picture that came was
 * already later (it is staged as the next). */
static bool decode_up_to(struct pav_decoder *d, double t_s)
{
    double t, duration;
    while (decode(d, &t, &duration) == PAV_DECODER_PICTURE) {
        if (t > t_s + 1e-4) {
            stage(d, 1, t, duration);
            break;
        }
        stage(d, 0, t, duration);
    }
    return d->staged[0].full;
}

bool pav_decoder_seek(struct pav_decoder *d, double t_s)
{
    double t, duration;
    if (d->why || (!d->known_origin && decode(d, &t, &duration) != PAV_DECODER_PICTURE))
        return false;
    t_s = t_s > 0 ? t_s : 0;
    /* Containers seek by decoding time: the key frame may be shown after the wanted picture. Then
     * further back. */
    for (double back = 0; back <= t_s && back < 64; back = back * 2 + 1) {
        int64_t pts = d->origin + (int64_t)floor((t_s - back) / av_q2d(d->packets->time_base));
        if (d->packets->ops->seek(d->packets, pts) < 0)
            break;
        begin_pass(d);
        d->need_key = true;
        if (decode_up_to(d, t_s))
            return true;
        if (d->why || (d->packets->quit && atomic_load(d->packets->quit)))
            return false;
    }
    if (d->packets->ops->rewind(d->packets) < 0) {
        break_off(d, "cannot be rewound");
        return false;
    }
    begin_pass(d);
    decode_up_to(d, t_s);
    return !d->why;
}

void pav_decoder_hurry(struct pav_decoder *d, enum pav_decoder_haste haste)
{
    static const enum AVDiscard skip[] = {
        [PAV_HASTE_NONE] = AVDISCARD_DEFAULT,
        [PAV_HASTE_SOME] = AVDISCARD_NONREF,
        [PAV_HASTE_MOST] = AVDISCARD_NONKEY,
    };
    d->codec->skip_frame = skip[haste];
}

void pav_decoder_info(const struct pav_decoder *d, struct pav_decoder_info *info)
{
    const struct pav_packets *p = d->packets;
    *info = (struct pav_decoder_info){
        .format = p->format,
        .codec = d->codec->codec->name,
        .width_px = d->codec->width,
        .height_px = d->codec->height,
        .fps = p->rate.num > 0 ? av_q2d(p->rate) : 0,
        .duration_s = p->duration_s,
        .start_s = d->known_origin ? (double)d->origin * av_q2d(p->time_base) : 0,
        .still = p->still,
        .has_sound = p->has_sound,
        .alpha = p->alpha,
        .hardware = d->codec->hw_device_ctx && d->codec->pix_fmt == AV_PIX_FMT_VAAPI,
        .pixel_format = d->codec->pix_fmt,
    };
}

const char *pav_decoder_why(const struct pav_decoder *d)
{
    return d->why ? d->why : "";
}

struct pav_converter *pav_decoder_converter(struct pav_decoder *d)
{
    return &d->converter;
}

struct pav_decoder *pav_decoder_open(const char *path, int threads, char **why)
{
    return pav_decoder_create(&(struct pav_decoder_desc){.path = path, .threads = threads}, why);
}

bool pav_decoder_next(struct pav_decoder *d, struct pav_picture *picture, double *t_s)
{
    AVFrame *frame;
    double duration_s;
    while (pav_decoder_step(d, &frame, t_s, &duration_s) == PAV_DECODER_PICTURE)
        if (pav_convert(&d->converter, frame, false, &d->pixels, picture))
            return true;
    return false;
}

void pav_decoder_close(struct pav_decoder *d)
{
    if (!d)
        return;
    avcodec_free_context(&d->codec); /* before the packets: it may borrow their parameters */
    pav_packets_close(d->packets);
    av_packet_free(&d->packet);
    av_frame_free(&d->frame);
    av_frame_free(&d->soft);
    av_frame_free(&d->staged[0].frame);
    av_frame_free(&d->staged[1].frame);
    pav_converter_finish(&d->converter);
    pav_pixels_finish(&d->pixels);
    free(d->why);
    free(d);
}

/* Recording: a short queue of copied pictures, and a thread that encodes and writes them. */
#include "stage/media/record.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "base/thread.h"
#include "stage/media/convert.h"
#include "stage/media/packets.h"
#include "stage/media/record_sound.h"
#include "stage/sound/output.h"

#define SLOTS       4
#define TICKS       90000 /* a second, of the file's time base */
#define WRITE_BYTES 65536

struct slot {
    struct pav_pixels pixels;
    int width_px, height_px;
    int64_t pts;
};

struct pav_record {
    int fd;
    bool lock_step;
    double fps;
    /* The caller's thread. */
    double first_s, last_s;
    bool begun;
    /* Between the threads. */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct slot slots[SLOTS];
    unsigned head, tail; /* filled up to, emptied up to */
    bool closing;
    uint64_t written, dropped;
    enum pav_origin origin;
    char why[160]; /* it has failed; filled before `failed` is set */
    atomic_bool failed, ended;
    /* The encoding thread. */
    enum pav_origin marked; /* what the file says already */
    int64_t at;             /* in the file */
    int64_t whole;          /* so far the file is a film */
    int error;              /* the first AVERROR */
    AVFormatContext *format;
    AVIOContext *io;
    AVStream *stream;
    AVCodecContext *codec;
    int64_t begin_pts;             /* of the first picture, TICKS */
    struct pav_record_track track; /* codec NULL: no sound. Its queue: between the threads */
    AVFrame *frame;
    AVPacket *packet;
    struct SwsContext *scaler;
    int scaler_width, scaler_height;
};

static int fail(struct pav_record *r, int error, const char *what)
{
    char words[AV_ERROR_MAX_STRING_SIZE];
    if (r->error)
        return error;
    r->error = error;
    av_strerror(error, words, sizeof words);
    snprintf(r->why, sizeof r->why, "the recording ends here: %s: %s", what, words);
    pav_log("record", PAV_LOG_ERROR, "%s", r->why);
    atomic_store(&r->failed, true);
    return error;
}

static int write_bytes(void *data, uint8_t *bytes, int count)
{
    struct pav_record *r = data;
    if (r->error)
        return r->error;
    for (int done = 0; done < count;) {
        ssize_t n = pwrite(r->fd, bytes + done, (size_t)(count - done), r->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(r, AVERROR(n < 0 ? errno : EIO), "the file cannot be written");
        done += (int)n;
        r->at += n;
    }
    return count;
}

/* Fragments are whole by themselves: where one begins, all before it can be shown. */
static int write_marked(void *data, uint8_t *bytes, int count, enum AVIODataMarkerType type,
                        int64_t time)
{
    struct pav_record *r = data;
    (void)time;
    if (!r->error &&
        (type == AVIO_DATA_MARKER_SYNC_POINT || type == AVIO_DATA_MARKER_BOUNDARY_POINT))
        r->whole = r->at;
    return write_bytes(data, bytes, count);
}

static int64_t seek_bytes(void *data, int64_t offset, int whence)
{
    struct pav_record *r = data;
    if (whence == AVSEEK_SIZE)
        return lseek(r->fd, 0, SEEK_END);
    int64_t from = whence == SEEK_CUR ? r->at : whence == SEEK_END ? lseek(r->fd, 0, SEEK_END) : 0;
    return r->at = from + offset;
}

static bool open_codec(struct pav_record *r, const struct pav_record_desc *desc)
{
    const AVCodec *codec = avcodec_find_encoder_by_name("libx264");
    AVCodecContext *c = r->codec = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!c) {
        pav_log("record", PAV_LOG_ERROR, "this build of libavcodec has no libx264");
        return false;
    }
    c->width = desc->width_px & ~1; /* 4:2:0 has pairs */
    c->height = desc->height_px & ~1;
    c->pix_fmt = AV_PIX_FMT_YUV420P;
    c->time_base = (AVRational){1, TICKS};
    c->framerate = av_d2q(desc->fps, 1001000);
    c->gop_size = (int)ceil(desc->fps * 2);
    c->colorspace = AVCOL_SPC_BT709;
    c->color_primaries = AVCOL_PRI_BT709;
    c->color_trc = AVCOL_TRC_BT709;
    c->color_range = AVCOL_RANGE_MPEG;
    c->chroma_sample_location = AVCHROMA_LOC_LEFT;
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    c->thread_count = desc->lock_step ? 2 : 1; /* fixed: the file does not depend on the machine */
    /* Fragments have no edit list, which would take back by how much reordered pictures come later. */
    if (!desc->lock_step)
        c->max_b_frames = 0;
    av_opt_set(c->priv_data, "preset", "veryfast", 0);
    av_opt_set(c->priv_data, "crf", "18", 0);
    int error = avcodec_open2(c, codec, NULL);
    if (error < 0)
        fail(r, error, "the encoder does not open");
    return error >= 0;
}

static bool open_file(struct pav_record *r, const struct pav_record_desc *desc)
{
    if (lseek(r->fd, 0, SEEK_CUR) < 0) {
        pav_log("record", PAV_LOG_ERROR, "a recording needs a file, not a pipe");
        return false;
    }
    uint8_t *buffer = av_malloc(WRITE_BYTES);
    r->io = avio_alloc_context(buffer, WRITE_BYTES, 1, r, NULL, write_bytes, seek_bytes);
    if (!r->io || avformat_alloc_output_context2(&r->format, NULL, "mp4", NULL) < 0)
        abort();
    r->format->pb = r->io;
    if (!r->lock_step)
        r->io->write_data_type = write_marked;
    r->format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    r->stream = avformat_new_stream(r->format, NULL);
    if (!r->stream || avcodec_parameters_from_context(r->stream->codecpar, r->codec) < 0)
        abort();
    r->stream->time_base = r->codec->time_base;
    r->stream->avg_frame_rate = r->codec->framerate;
    if (desc->sound && !pav_record_track_open(&r->track, r->format))
        return false;
    if (desc->title)
        av_dict_set(&r->format->metadata, "title", desc->title, 0);
    if (desc->comment)
        av_dict_set(&r->format->metadata, "comment", desc->comment, 0);
    AVDictionary *options = NULL;
    /* A kiosk may lose its power: fragments leave all but the last two seconds playable. */
    if (!desc->lock_step)
        av_dict_set(&options, "movflags", "frag_keyframe+empty_moov+default_base_moof", 0);
    int error = avformat_write_header(r->format, &options);
    av_dict_free(&options);
    if (error < 0)
        fail(r, error, "the file's header");
    /* … nor the silence that the sound's encoder begins with: the pictures begin as late. */
    if (!desc->lock_step && r->track.codec)
        r->begin_pts = av_rescale(r->track.codec->initial_padding, TICKS, PAV_SOUND_RATE_HZ);
    return error >= 0;
}

static bool make_frame(struct pav_record *r)
{
    r->frame = av_frame_alloc();
    r->packet = av_packet_alloc();
    if (!r->frame || !r->packet)
        abort();
    r->frame->width = r->codec->width;
    r->frame->height = r->codec->height;
    r->frame->format = r->codec->pix_fmt;
    return av_frame_get_buffer(r->frame, 0) == 0;
}

/* Where a picture of another shape comes to lie, in even numbers. */
struct place {
    int x, y, w, h;
};

static struct place fit(int width, int height, int into_width, int into_height)
{
    double scale = fmin((double)into_width / width, (double)into_height / height);
    struct place p = {.w = (int)(width * scale + 0.5) & ~1, .h = (int)(height * scale + 0.5) & ~1};
    if (width - into_width == (width & 1) && height - into_height == (height & 1))
        p.w = into_width, p.h = into_height; /* an odd size: a row less is better than a scaling */
    p.w = p.w < 2 ? 2 : p.w;
    p.h = p.h < 2 ? 2 : p.h;
    p.x = (into_width - p.w) / 2 & ~1;
    p.y = (into_height - p.h) / 2 & ~1;
    return p;
}

static bool fit_scaler(struct pav_record *r, const struct slot *slot, const struct place *p)
{
    if (r->scaler && r->scaler_width == slot->width_px && r->scaler_height == slot->height_px)
        return true;
    sws_freeContext(r->scaler);
    bool same = p->w == slot->width_px && p->h == slot->height_px;
    r->scaler = sws_getContext(
        slot->width_px, slot->height_px, AV_PIX_FMT_RGBA, p->w, p->h, AV_PIX_FMT_YUV420P,
        (same ? SWS_BILINEAR : SWS_AREA) | SWS_ACCURATE_RND, NULL, NULL, NULL);
    if (!r->scaler)
        return false;
    sws_setColorspaceDetails(r->scaler, sws_getCoefficients(SWS_CS_DEFAULT), 1,
                             sws_getCoefficients(SWS_CS_ITU709), 0, 0, 1 << 16, 1 << 16);
    r->scaler_width = slot->width_px;
    r->scaler_height = slot->height_px;
    AVFrame *f = r->frame; /* bars: black */
    for (int plane = 0; plane < 3; plane++)
        memset(f->data[plane], plane ? 128 : 16,
               (size_t)f->linesize[plane] * (size_t)(plane ? f->height / 2 : f->height));
    return true;
}

static bool convert(struct pav_record *r, const struct slot *slot)
{
    if (av_frame_make_writable(r->frame) < 0)
        return false;
    struct place p = fit(slot->width_px, slot->height_px, r->frame->width, r->frame->height);
    if (!fit_scaler(r, slot, &p))
        return false;
    size_t row = (size_t)slot->width_px * 4;
    const uint8_t *from[4] = {slot->pixels.rgba + row * (size_t)(slot->height_px - 1)};
    const int from_stride[4] = {-(int)row};
    uint8_t *to[4] = {0};
    for (int plane = 0; plane < 3; plane++) {
        int half = plane ? 1 : 0;
        to[plane] = r->frame->data[plane] + (ptrdiff_t)(p.y >> half) * r->frame->linesize[plane] +
                    (p.x >> half);
    }
    return sws_scale(r->scaler, from, from_stride, 0, slot->height_px, to, r->frame->linesize) > 0;
}

/* Hands a frame (NULL: the end) to the encoder and writes what comes out. */
static void encode(struct pav_record *r, AVFrame *frame)
{
    int error = avcodec_send_frame(r->codec, frame);
    while (error >= 0) {
        error = avcodec_receive_packet(r->codec, r->packet);
        if (error < 0)
            break;
        r->packet->duration = (int64_t)(TICKS / r->fps);
        av_packet_rescale_ts(r->packet, r->codec->time_base, r->stream->time_base);
        r->packet->stream_index = 0;
        error = av_interleaved_write_frame(r->format, r->packet);
        av_packet_unref(r->packet);
        r->written += error >= 0;
        if (error >= 0 && r->io->error < 0)
            error = r->io->error;
    }
    if (error < 0 && error != AVERROR(EAGAIN) && error != AVERROR_EOF)
        fail(r, error, "a picture");
}

/* A box of the outermost level, which no other box points into: between fragments, or at the end. */
static void write_mark(struct pav_record *r)
{
    pthread_mutex_lock(&r->lock);
    enum pav_origin origin = r->origin;
    pthread_mutex_unlock(&r->lock);
    if (origin <= r->marked || r->error)
        return;
    const char *xmp = pav_mark_xmp(origin);
    avio_wb32(r->io, (unsigned)(8 + sizeof pav_mark_uuid + strlen(xmp)));
    avio_write(r->io, (const unsigned char *)"uuid", 4);
    avio_write(r->io, pav_mark_uuid, sizeof pav_mark_uuid);
    avio_write(r->io, (const unsigned char *)xmp, (int)strlen(xmp));
    avio_flush(r->io);
    r->marked = origin;
}

/* Lock held, but for the encoding. */
static void encode_sound(struct pav_record *r, bool end)
{
    while (r->track.codec && pav_record_track_take(&r->track, end)) {
        pthread_cond_broadcast(&r->changed);
        pthread_mutex_unlock(&r->lock);
        int error = r->error ? 0 : pav_record_track_code(&r->track, r->format, r->packet, false);
        if (error < 0)
            fail(r, error, "the sound");
        pthread_mutex_lock(&r->lock);
    }
}

static bool sound_waits(const struct pav_record *r)
{
    return r->track.codec && r->track.queued >= (size_t)r->track.codec->frame_size;
}

/* Nothing more comes. Sound as long as the pictures, the last one's duration included. */
static void end_sound(struct pav_record *r)
{
    struct pav_record_track *t = &r->track;
    double length_s = r->begun ? r->last_s - r->first_s + 1.0 / r->fps : 0;
    int64_t missing = llrint(length_s * PAV_SOUND_RATE_HZ) - t->coded - (int64_t)t->queued;
    if (missing < 0)
        t->queued -= -missing < (int64_t)t->queued ? (size_t)-missing : t->queued;
    pthread_mutex_lock(&r->lock);
    while (missing > 0) {
        missing -= (int64_t)pav_record_track_put(t, NULL, (size_t)missing);
        encode_sound(r, false);
    }
    encode_sound(r, true);
    pthread_mutex_unlock(&r->lock);
    int error = r->error ? 0 : pav_record_track_code(t, r->format, r->packet, true);
    if (error < 0)
        fail(r, error, "the end of the sound");
}

/* A disk that is full has taken the beginning of a fragment: without that the film is whole again. */
static void cut_off(struct pav_record *r)
{
    if (!r->lock_step && r->whole > 0 && ftruncate(r->fd, (off_t)r->whole) != 0)
        pav_log("record", PAV_LOG_WARN, "the recording's last moments are damaged: %s",
                strerror(errno));
}

static void finish_file(struct pav_record *r)
{
    if (r->track.codec)
        end_sound(r);
    if (!r->error)
        encode(r, NULL);
    int error = av_write_trailer(r->format);
    write_mark(r);
    if (!r->error && (error < 0 || r->io->error < 0))
        fail(r, error < 0 ? error : r->io->error, "the end of the file");
    if (r->error)
        cut_off(r);
}

static void *run(void *data)
{
    struct pav_record *r = data;
    if (!r->lock_step)
        setpriority(PRIO_PROCESS, 0, 5); /* of this thread: the stage comes first */
    pthread_mutex_lock(&r->lock);
    for (;;) {
        while (r->head == r->tail && !r->closing && !sound_waits(r))
            pthread_cond_wait(&r->changed, &r->lock);
        encode_sound(r, false);
        if (r->head == r->tail && r->closing)
            break;
        if (r->head == r->tail)
            continue;
        struct slot *slot = &r->slots[r->tail % SLOTS];
        pthread_mutex_unlock(&r->lock);
        if (!r->error) {
            if (!convert(r, slot))
                fail(r, AVERROR(EINVAL), "a picture cannot be converted");
            /* In fragments it stands before the first of its pictures, should the power be lost. */
            if (!r->lock_step)
                write_mark(r);
            r->frame->pts = r->begin_pts + slot->pts;
            encode(r, r->frame);
        }
        pthread_mutex_lock(&r->lock);
        r->tail++;
        pthread_cond_broadcast(&r->changed);
    }
    pthread_mutex_unlock(&r->lock);
    finish_file(r);
    atomic_store(&r->ended, true);
    return NULL;
}

static void release(struct pav_record *r)
{
    avcodec_free_context(&r->codec);
    pav_record_track_finish(&r->track);
    if (r->io)
        av_freep(&r->io->buffer);
    avio_context_free(&r->io);
    avformat_free_context(r->format);
    av_frame_free(&r->frame);
    av_packet_free(&r->packet);
    sws_freeContext(r->scaler);
    for (int i = 0; i < SLOTS; i++)
        pav_pixels_finish(&r->slots[i].pixels);
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->changed);
    free(r);
}

struct pav_record *pav_record_create(const struct pav_record_desc *desc)
{
    pav_media_quiet();
    struct pav_record *r = pav_alloc(sizeof *r);
    r->fd = desc->fd;
    r->lock_step = desc->lock_step;
    r->fps = desc->fps > 0 ? desc->fps : 30;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
    if (!open_codec(r, desc) || !open_file(r, desc) || !make_frame(r) ||
        !pav_thread_start(&r->thread, "record", run, r)) {
        release(r);
        return NULL;
    }
    return r;
}

static struct slot *claim(struct pav_record *r)
{
    pthread_mutex_lock(&r->lock);
    while (r->lock_step && r->head - r->tail == SLOTS)
        pthread_cond_wait(&r->changed, &r->lock);
    bool full = r->head - r->tail == SLOTS;
    r->dropped += full;
    pthread_mutex_unlock(&r->lock);
    return full ? NULL : &r->slots[r->head % SLOTS];
}

bool pav_record_frame(struct pav_record *r, const uint8_t *rgba, int width_px, int height_px,
                      double t_s)
{
    if (!r->begun)
        r->first_s = t_s;
    if (r->begun && lrint((t_s - r->first_s) * TICKS) <= lrint((r->last_s - r->first_s) * TICKS))
        return false;
    struct slot *slot = claim(r);
    if (!slot)
        return false;
    size_t bytes = (size_t)width_px * (size_t)height_px * 4;
    pav_pixels_fit(&slot->pixels, bytes);
    memcpy(slot->pixels.rgba, rgba, bytes);
    slot->width_px = width_px;
    slot->height_px = height_px;
    slot->pts = lrint((t_s - r->first_s) * TICKS);
    r->last_s = t_s;
    r->begun = true;
    pthread_mutex_lock(&r->lock);
    r->head++;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    return true;
}

size_t pav_record_sound(struct pav_record *r, const float *samples, size_t frames)
{
    size_t done = 0;
    pthread_mutex_lock(&r->lock);
    while (r->track.codec && !r->closing && done < frames) {
        const float *from = samples ? samples + done * PAV_SOUND_CHANNELS : NULL;
        done += pav_record_track_put(&r->track, from, frames - done);
        pthread_cond_broadcast(&r->changed);
        if (done < frames && !r->lock_step)
            break;
        while (done < frames && pav_record_track_room(&r->track) == 0)
            pthread_cond_wait(&r->changed, &r->lock);
    }
    pthread_mutex_unlock(&r->lock);
    return done;
}

void pav_record_mark(struct pav_record *r, enum pav_origin origin)
{
    pthread_mutex_lock(&r->lock);
    r->origin = origin > r->origin ? origin : r->origin;
    pthread_mutex_unlock(&r->lock);
}

uint64_t pav_record_dropped(struct pav_record *r)
{
    pthread_mutex_lock(&r->lock);
    uint64_t dropped = r->dropped;
    pthread_mutex_unlock(&r->lock);
    return dropped;
}

const char *pav_record_failed(struct pav_record *r)
{
    return atomic_load(&r->failed) ? r->why : NULL;
}

void pav_record_end(struct pav_record *r)
{
    pthread_mutex_lock(&r->lock);
    r->closing = true;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

bool pav_record_ended(struct pav_record *r)
{
    return atomic_load(&r->ended);
}

bool pav_record_close(struct pav_record *r, uint64_t *written, uint64_t *dropped)
{
    if (!r)
        return false;
    pav_record_end(r);
    pthread_join(r->thread, NULL);
    if (written)
        *written = r->written;
    if (dropped)
        *dropped = r->dropped;
    bool whole = !r->error;
    release(r);
    return whole;
}

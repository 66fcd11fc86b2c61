/* Packets out of a film file through libavformat, which gets callbacks on one descriptor, never paths. */
#include <errno.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "stage/media/packets.h"

#define READ_BYTES  32768
#define PROBE_BYTES (1 << 20)

struct container {
    struct pav_packets base;
    AVFormatContext *format;
    AVStream *stream;
    const struct AVInputFormat *kind;
    int fd;
    int64_t at, bytes;
    bool sound;
    int64_t cpu_end_ns, wall_end_ns; /* 0: trusted */
    bool late, refused;              /* the deadline passed; another file was asked for */
};

/* Containers of one film each. Nothing that lists other files: no hls, dash, concat, imf. */
static const char *const kinds[] = {
    "mov",          "matroska", "avi",       "mpegts", "mpeg", "mxf",  "ogg",  "flv", "ivf",
    "nut",          "obu",      "h264",      "hevc",   "m4v",  "gif",  "apng", "asf", "mpegvideo",
    "yuv4mpegpipe", "dv",       "webp_pipe", "wav",    "mp3",  "flac", NULL,
};
/* Formats that name other files: said as such, since the remedy differs. */
static const char *const lists[] = {
    "hls", "concat", "dash", "imf", "sdp", "rtsp", "vobsub", "image2", "webm_dash_manifest", NULL};

static bool is_of(const char *name, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        for (const char *at = name; (at = strstr(at, *words)); at += n)
            if ((at == name || at[-1] == ',') && (at[n] == 0 || at[n] == ','))
                return true;
    }
    return false;
}

static int64_t thread_cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * PAV_NS_PER_S + t.tv_nsec;
}

static int interrupted(void *data)
{
    struct container *c = data;
    if (c->base.quit && atomic_load_explicit(c->base.quit, memory_order_relaxed))
        return 1;
    if (c->cpu_end_ns && (thread_cpu_ns() > c->cpu_end_ns || pav_clock_ns() > c->wall_end_ns))
        c->late = true;
    return c->late;
}

static int read_bytes(void *data, uint8_t *out, int count)
{
    struct container *c = data;
    if (interrupted(c))
        return AVERROR_EXIT;
    for (;;) {
        ssize_t n = pread(c->fd, out, (size_t)count, c->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return AVERROR(errno);
        c->at += n;
        return n > 0 ? (int)n : AVERROR_EOF;
    }
}

static int64_t seek_bytes(void *data, int64_t offset, int whence)
{
    struct container *c = data;
    if (whence == AVSEEK_SIZE)
        return c->bytes;
    int64_t from = whence == SEEK_CUR ? c->at : whence == SEEK_END ? c->bytes : 0;
    if (from + offset < 0)
        return AVERROR(EINVAL);
    return c->at = from + offset;
}

static int refuse_open(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                       AVDictionary **options)
{
    (void)io, (void)flags, (void)options;
    struct container *c = format->interrupt_callback.opaque;
    c->refused = true;
    pav_log("film", PAV_LOG_WARN, "%s: names another file (%s), which is not opened", c->base.path,
            url);
    return AVERROR(EPERM);
}

static char *why_not(const struct container *c, int error)
{
    if (c->refused)
        return pav_sprintf("%s: names other files: give the film itself", c->base.path);
    if (c->late)
        return pav_sprintf(
            "%s: nothing that can be shown was found in time (%s): it is damaged, or "
            "the disk too slow: copy it again",
            c->base.path, pav_media_complaint());
    char words[AV_ERROR_MAX_STRING_SIZE];
    av_strerror(error, words, sizeof words);
    const char *more = pav_media_complaint();
    return pav_sprintf("%s: cannot be read as a film (%s%s%s): is the copy whole? Export it again, "
                       "for example as H.264 in MP4",
                       c->base.path, words, *more ? ": " : "", more);
}

/* Which container it is, by content; refuses what is not in the list. */
static bool find_kind(struct container *c, AVIOContext *io, char **why)
{
    int error = av_probe_input_buffer2(io, &c->kind, c->base.path, NULL, 0, PROBE_BYTES);
    if (error < 0) {
        *why = why_not(c, error);
        return false;
    }
    if (is_of(c->kind->name, lists)) {
        *why = pav_sprintf("%s: is a list of other files (%s), which are never opened: give the "
                           "film itself",
                           c->base.path, c->kind->name);
        return false;
    }
    if (!is_of(c->kind->name, kinds)) {
        *why = pav_sprintf("%s: is no film (libav takes it for \"%s\"): give an MP4, MOV, MKV or "
                           "WebM file, or a picture",
                           c->base.path, c->kind->name);
        return false;
    }
    return true;
}

static bool open_format(struct container *c, char **why)
{
    c->at = 0;
    uint8_t *buffer = av_malloc(READ_BYTES);
    AVIOContext *io = avio_alloc_context(buffer, READ_BYTES, 0, c, read_bytes, NULL, seek_bytes);
    AVFormatContext *format = avformat_alloc_context();
    if (!buffer || !io || !format)
        abort();
    format->pb = io;
    format->interrupt_callback = (AVIOInterruptCB){interrupted, c};
    format->io_open = refuse_open;
    format->flags |= AVFMT_FLAG_CUSTOM_IO;
    format->probesize = PROBE_BYTES;
    format->max_analyze_duration = AV_TIME_BASE;
    format->max_streams = 64;
    int error = -1;
    if (c->kind || find_kind(c, io, why)) {
        error = avformat_open_input(&format, c->base.path, c->kind, NULL); /* frees on failure */
        if (error < 0)
            *why = why_not(c, error);
    } else {
        avformat_free_context(format);
    }
    if (error < 0) {
        av_freep(&io->buffer);
        avio_context_free(&io);
        return false;
    }
    c->format = format;
    return true;
}

static void close_format(struct container *c)
{
    if (!c->format)
        return;
    AVIOContext *io = c->format->pb;
    avformat_close_input(&c->format);
    av_freep(&io->buffer);
    avio_context_free(&io);
}

/* The headers of MP4 and WebM say all that a decoder needs (H.264 in Matroska lacks the reordering
 * depth); other files must be looked into. */
static bool header_is_enough(const struct container *c)
{
    bool mov = is_of(c->kind->name, (const char *const[]){"mov", NULL});
    bool matroska = is_of(c->kind->name, (const char *const[]){"matroska", NULL});
    if (!mov && !matroska)
        return false;
    for (unsigned i = 0; i < c->format->nb_streams; i++) {
        const AVCodecParameters *p = c->format->streams[i]->codecpar;
        if (p->codec_id == AV_CODEC_ID_NONE)
            continue;
        if (p->codec_type == AVMEDIA_TYPE_VIDEO && (p->width <= 0 || p->height <= 0))
            return false;
        if (p->codec_type == AVMEDIA_TYPE_VIDEO && matroska && p->codec_id != AV_CODEC_ID_VP8 &&
            p->codec_id != AV_CODEC_ID_VP9 && p->codec_id != AV_CODEC_ID_AV1)
            return false;
        if (p->codec_type == AVMEDIA_TYPE_AUDIO && p->sample_rate <= 0)
            return false;
    }
    return c->format->nb_streams > 0;
}

static bool look_inside(struct container *c)
{
    unsigned count = c->format->nb_streams;
    AVDictionary **options = count ? calloc(count, sizeof *options) : NULL;
    for (unsigned i = 0; options && i < count; i++) {
        av_dict_set_int(&options[i], "max_pixels", PAV_MEDIA_PIXELS_MAX, 0);
        av_dict_set_int(&options[i], "threads", 1, 0);
    }
    int error = avformat_find_stream_info(c->format, options);
    for (unsigned i = 0; options && i < count; i++)
        av_dict_free(&options[i]);
    free(options);
    return error >= 0;
}

static bool find_stream(struct container *c, char **why)
{
    AVFormatContext *f = c->format;
    if (!header_is_enough(c) && !look_inside(c)) {
        *why = why_not(c, AVERROR_INVALIDDATA);
        return false;
    }
    int video = av_find_best_stream(f, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    int sound = av_find_best_stream(f, AVMEDIA_TYPE_AUDIO, -1, video, NULL, 0);
    if (video >= 0 && f->streams[video]->disposition & AV_DISPOSITION_ATTACHED_PIC)
        video = -1;
    int want = c->sound ? sound : video;
    if (want < 0) {
        *why = pav_sprintf("%s: has no %s: is the copy whole, and the right file?", c->base.path,
                           c->sound ? "sound" : "moving picture");
        return false;
    }
    for (unsigned i = 0; i < f->nb_streams; i++)
        f->streams[i]->discard = (int)i == want ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    c->stream = f->streams[want];
    c->base.has_sound = sound >= 0;
    return true;
}

static bool size_is_fit(const struct container *c, char **why)
{
    const AVCodecParameters *p = c->stream->codecpar;
    return c->sound || pav_media_size_fits(c->base.path, p->width, p->height, why);
}

static void describe(struct container *c)
{
    struct pav_packets *b = &c->base;
    AVStream *s = c->stream;
    b->format = c->kind->name;
    b->codec = s->codecpar;
    b->time_base = s->time_base;
    b->rate = av_guess_frame_rate(c->format, s, NULL);
    b->start_pts = s->start_time;
    if (s->duration > 0)
        b->duration_s = (double)s->duration * av_q2d(s->time_base);
    else if (c->format->duration > 0)
        b->duration_s = (double)c->format->duration / AV_TIME_BASE;
    b->aspect = av_guess_sample_aspect_ratio(c->format, s, NULL);
    const AVDictionaryEntry *alpha = av_dict_get(s->metadata, "alpha_mode", NULL, 0);
    b->alpha = alpha && atoi(alpha->value) == 1;
    const int32_t *m = (const int32_t *)av_stream_get_side_data(s, AV_PKT_DATA_DISPLAYMATRIX, NULL);
    if (m) {
        b->turn[0] = m[0], b->turn[1] = m[1];
        b->turn[2] = m[3], b->turn[3] = m[4];
    }
}

static int container_read(struct pav_packets *base, AVPacket *packet)
{
    struct container *c = (struct container *)base;
    for (;;) {
        int error = av_read_frame(c->format, packet);
        if (error < 0)
            return c->late ? AVERROR_EXIT : error;
        if (packet->stream_index == c->stream->index)
            return 0;
        av_packet_unref(packet);
    }
}

static int container_seek(struct pav_packets *base, int64_t pts)
{
    struct container *c = (struct container *)base;
    return av_seek_frame(c->format, c->stream->index, pts, AVSEEK_FLAG_BACKWARD);
}

static int container_rewind(struct pav_packets *base)
{
    struct container *c = (struct container *)base;
    /* An index names the very first packet; without one, opening again is the exact way. */
    const AVIndexEntry *first = avformat_index_get_entry(c->stream, 0);
    bool indexed = is_of(c->kind->name, (const char *const[]){"mov", "matroska", "avi", NULL});
    if (indexed && first &&
        av_seek_frame(c->format, c->stream->index, first->timestamp, AVSEEK_FLAG_BACKWARD) >= 0)
        return 0;
    close_format(c);
    char *why = NULL;
    if (!open_format(c, &why) || !find_stream(c, &why)) {
        pav_log("film", PAV_LOG_ERROR, "%s", why ? why : base->path);
        free(why);
        return AVERROR(EIO);
    }
    describe(c);
    return 0;
}

static void container_close(struct pav_packets *base)
{
    struct container *c = (struct container *)base;
    close_format(c);
    if (c->fd >= 0)
        close(c->fd);
    free(c->base.path);
    free(c);
}

static const struct pav_packets_ops container_ops = {
    .read = container_read,
    .seek = container_seek,
    .rewind = container_rewind,
    .close = container_close,
};

struct pav_packets *pav_container_open(const struct pav_packets_desc *desc, char **why)
{
    struct container *c = pav_alloc(sizeof *c);
    c->base.ops = &container_ops;
    c->base.path = pav_strdup(desc->path);
    c->sound = desc->sound;
    c->base.quit = desc->quit;
    c->cpu_end_ns = thread_cpu_ns() + PAV_MEDIA_OPEN_CPU_NS;
    c->wall_end_ns = pav_clock_ns() + PAV_MEDIA_OPEN_WALL_NS;
    c->fd = pav_media_open(desc->path, &c->bytes, why);
    if (c->fd < 0 || !open_format(c, why) || !find_stream(c, why) || !size_is_fit(c, why)) {
        container_close(&c->base);
        return NULL;
    }
    describe(c);
    return &c->base;
}

void pav_packets_trust(struct pav_packets *packets)
{
    if (packets->ops == &container_ops)
        ((struct container *)packets)->cpu_end_ns = 0;
}

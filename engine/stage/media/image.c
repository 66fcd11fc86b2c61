/* Still pictures: read through the films' decoder, written as PNG with text chunks. */
#include "stage/media/image.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavutil/crc.h>
#include <libavutil/intreadwrite.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/media/decoder.h"
#include "stage/media/packets.h"

static uint8_t *read_picture(const char *path, bool straight, int *width_px, int *height_px,
                             char **why)
{
    struct pav_decoder *d =
        pav_decoder_create(&(struct pav_decoder_desc){.path = path, .threads = 1}, why);
    if (!d)
        return NULL;
    AVFrame *frame;
    double t_s, duration_s;
    struct pav_pixels pixels = {0};
    struct pav_picture picture;
    struct pav_converter *converter = pav_decoder_converter(d);
    converter->straight = converter->form.top_down = straight;
    if (pav_decoder_step(d, &frame, &t_s, &duration_s) != PAV_DECODER_PICTURE) {
        *why = pav_strdup(pav_decoder_why(d));
    } else if (!pav_convert(converter, frame, true, &pixels, &picture)) {
        *why = pav_sprintf("%s: its kind of pixels cannot be converted: save it as PNG", path);
        pav_pixels_finish(&pixels);
    } else {
        *width_px = picture.width_px;
        *height_px = picture.height_px;
    }
    pav_decoder_close(d);
    return pixels.rgba;
}

uint8_t *pav_image_read(const char *path, int *width_px, int *height_px, char **why)
{
    return read_picture(path, false, width_px, height_px, why);
}

uint8_t *pav_image_read_straight(const char *path, int *width_px, int *height_px, char **why)
{
    return read_picture(path, true, width_px, height_px, why);
}

static bool is_opaque(const uint8_t *rgba, size_t pixels)
{
    for (size_t i = 0; i < pixels; i++)
        if (rgba[i * 4 + 3] != 255)
            return false;
    return true;
}

static void fill_frame(AVFrame *frame, const uint8_t *rgba)
{
    size_t row = (size_t)frame->width * 4;
    for (int y = 0; y < frame->height; y++) {
        const uint8_t *in = rgba + (size_t)(frame->height - 1 - y) * row;
        uint8_t *out = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
        if (frame->format == AV_PIX_FMT_RGBA) {
            memcpy(out, in, row);
            continue;
        }
        for (int x = 0; x < frame->width; x++)
            memcpy(out + x * 3, in + x * 4, 3);
    }
}

static bool encode(const uint8_t *rgba, int width, int height, AVPacket *packet)
{
    const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    AVCodecContext *c = codec ? avcodec_alloc_context3(codec) : NULL;
    AVFrame *frame = av_frame_alloc();
    if (!c || !frame)
        abort();
    bool opaque = is_opaque(rgba, (size_t)width * (size_t)height);
    c->width = frame->width = width;
    c->height = frame->height = height;
    frame->format = c->pix_fmt = opaque ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_RGBA;
    c->time_base = (AVRational){1, 1};
    c->thread_count = 1;
    c->compression_level = 6;
    bool good = av_frame_get_buffer(frame, 0) == 0 && avcodec_open2(c, codec, NULL) == 0;
    if (good) {
        fill_frame(frame, rgba);
        good = avcodec_send_frame(c, frame) == 0 && avcodec_receive_packet(c, packet) == 0;
    }
    av_frame_free(&frame);
    avcodec_free_context(&c);
    return good;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text >= 0x80)
            return false;
    return true;
}

/* tEXt for ASCII, else iTXt (PNG specification, 11.3.4). */
static void add_chunk(struct pav_str *out, const char *key, const char *value)
{
    bool plain = is_ascii(value);
    struct pav_str body = {0};
    pav_str_add(&body, plain ? "tEXt" : "iTXt");
    pav_str_add_bytes(&body, key, strlen(key) + 1);
    if (!plain)
        pav_str_add_bytes(&body, "\0\0\0\0", 4); /* not compressed, no language, no translation */
    pav_str_add(&body, value);
    uint8_t number[4];
    AV_WB32(number, (uint32_t)body.length - 4);
    pav_str_add_bytes(out, (const char *)number, 4);
    pav_str_add_bytes(out, body.text, body.length);
    uint32_t crc =
        av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), UINT32_MAX, (uint8_t *)body.text, body.length) ^
        UINT32_MAX;
    AV_WB32(number, crc);
    pav_str_add_bytes(out, (const char *)number, 4);
    pav_str_finish(&body);
}

static bool write_all(int fd, const void *data, size_t bytes)
{
    const char *at = data;
    while (bytes) {
        ssize_t n = write(fd, at, bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        bytes -= (size_t)n;
    }
    return true;
}

bool pav_image_write_png(int fd, const uint8_t *rgba, int width_px, int height_px,
                         const char *const *text)
{
    const size_t header = 8 + 25; /* signature and IHDR: text chunks may follow */
    pav_media_quiet();
    AVPacket *packet = av_packet_alloc();
    if (!packet || !encode(rgba, width_px, height_px, packet) || (size_t)packet->size < header) {
        pav_log("image", PAV_LOG_ERROR, "a picture of %d×%d cannot be coded as PNG", width_px,
                height_px);
        av_packet_free(&packet);
        return false;
    }
    struct pav_str chunks = {0};
    for (; text && text[0] && text[1]; text += 2)
        add_chunk(&chunks, text[0], text[1]);
    bool good = write_all(fd, packet->data, header) &&
                (!chunks.length || write_all(fd, chunks.text, chunks.length)) &&
                write_all(fd, packet->data + header, (size_t)packet->size - header);
    if (!good)
        pav_log("image", PAV_LOG_ERROR, "a picture cannot be written: %s", strerror(errno));
    pav_str_finish(&chunks);
    av_packet_free(&packet);
    return good;
}

/* Opening files safely, and what the sources of packets share. */
#include "stage/media/packets.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/avutil.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

static _Thread_local char complaint[200];

static const char *kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISFIFO(mode))
        return "a FIFO";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

int pav_media_open(const char *path, int64_t *bytes, char **why)
{
    /* O_NONBLOCK: opening a FIFO that nobody writes to must not wait. Only regular files go on. */
    struct stat st = {0};
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        *why = pav_sprintf("%s: is %s, not a file: name the film or picture itself", path,
                           kind_of(st.st_mode));
        return -1;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0) {
        *why = pav_sprintf("%s: cannot be opened (%s): check the name and the rights", path,
                           strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    if (!S_ISREG(st.st_mode) || st.st_size == 0) {
        *why = S_ISREG(st.st_mode)
                   ? pav_sprintf("%s: is empty: copy it again", path)
                   : pav_sprintf("%s: is %s, not a file", path, kind_of(st.st_mode));
        close(fd);
        return -1;
    }
    *bytes = st.st_size;
    return fd;
}

static bool read_all(int fd, uint8_t *out, size_t bytes)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t n = pread(fd, out + done, bytes - done, (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

int pav_media_load(const char *path, AVPacket *packet, AVBufferPool **pool, size_t *pool_bytes,
                   char **why)
{
    int64_t bytes;
    int fd = pav_media_open(path, &bytes, why);
    if (fd < 0)
        return AVERROR(ENOENT);
    if (bytes > PAV_MEDIA_STILL_MAX) {
        *why = pav_sprintf("%s: is %lld MB, more than the %d MB that a picture may have", path,
                           (long long)bytes >> 20, PAV_MEDIA_STILL_MAX >> 20);
        close(fd);
        return AVERROR(EFBIG);
    }
    size_t need = (size_t)bytes + AV_INPUT_BUFFER_PADDING_SIZE;
    if (!*pool || *pool_bytes < need) {
        av_buffer_pool_uninit(pool);
        *pool_bytes = need + need / 4;
        *pool = av_buffer_pool_init(*pool_bytes, NULL);
    }
    AVBufferRef *buffer = *pool ? av_buffer_pool_get(*pool) : NULL;
    if (!buffer || !read_all(fd, buffer->data, (size_t)bytes)) {
        *why = pav_sprintf("%s: cannot be read (%s)", path, strerror(errno));
        av_buffer_unref(&buffer);
        close(fd);
        return AVERROR(EIO);
    }
    close(fd);
    memset(buffer->data + bytes, 0, AV_INPUT_BUFFER_PADDING_SIZE);
    packet->buf = buffer;
    packet->data = buffer->data;
    packet->size = (int)bytes;
    return 0;
}

size_t pav_media_head(const char *path, uint8_t *head, size_t bytes)
{
    int64_t size;
    char *why = NULL;
    int fd = pav_media_open(path, &size, &why);
    free(why);
    if (fd < 0)
        return 0;
    ssize_t n = pread(fd, head, bytes, 0);
    close(fd);
    return n > 0 ? (size_t)n : 0;
}

static const struct {
    enum AVCodecID codec;
    size_t at, bytes;
    const char *magic;
} stills[] = {
    {AV_CODEC_ID_PNG, 0, 8, "\x89PNG\r\n\x1a\n"},
    {AV_CODEC_ID_MJPEG, 0, 3, "\xff\xd8\xff"},
    {AV_CODEC_ID_WEBP, 8, 4, "WEBP"},
    {AV_CODEC_ID_TIFF, 0, 4, "II*\0"},
    {AV_CODEC_ID_TIFF, 0, 4, "MM\0*"},
    {AV_CODEC_ID_BMP, 0, 2, "BM"},
    {AV_CODEC_ID_EXR, 0, 4, "v/1\x01"},
    {AV_CODEC_ID_DPX, 0, 4, "SDPX"},
    {AV_CODEC_ID_DPX, 0, 4, "XPDS"},
    {AV_CODEC_ID_QOI, 0, 4, "qoif"},
};

enum AVCodecID pav_media_still_codec(const uint8_t *head, size_t bytes)
{
    for (size_t i = 0; i < sizeof stills / sizeof *stills; i++)
        if (bytes >= stills[i].at + stills[i].bytes &&
            memcmp(head + stills[i].at, stills[i].magic, stills[i].bytes) == 0)
            return stills[i].codec;
    return AV_CODEC_ID_NONE;
}

bool pav_media_size_fits(const char *path, int64_t width_px, int64_t height_px, char **why)
{
    if (width_px <= PAV_MEDIA_SIDE_MAX && height_px <= PAV_MEDIA_SIDE_MAX &&
        width_px * height_px <= PAV_MEDIA_PIXELS_MAX)
        return true;
    *why = pav_sprintf("%s: is %lld×%lld, more than %d px a side: export it smaller", path,
                       (long long)width_px, (long long)height_px, PAV_MEDIA_SIDE_MAX);
    return false;
}

struct pav_packets *pav_packets_open(const struct pav_packets_desc *desc, char **why)
{
    pav_media_quiet();
    pav_media_calm();
    if (!desc->sound && pav_sequence_fits(desc->path))
        return pav_sequence_open(desc, why);
    return pav_container_open(desc, why);
}

void pav_packets_close(struct pav_packets *packets)
{
    if (packets)
        packets->ops->close(packets);
}

static void on_libav_line(void *context, int level, const char *format, va_list args)
{
    if (level > AV_LOG_WARNING)
        return;
    char line[200];
    int prefix = 0;
    av_log_format_line2(context, level, format, args, line, sizeof line, &prefix);
    line[strcspn(line, "\n")] = 0;
    if (level <= AV_LOG_ERROR && line[0])
        pav_strcpy(complaint, sizeof complaint, line);
    pav_log("libav", PAV_LOG_DEBUG, "%s", line);
}

static void quiet_once(void)
{
    av_log_set_callback(on_libav_line);
}

void pav_media_quiet(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, quiet_once);
}

const char *pav_media_complaint(void)
{
    return complaint;
}

void pav_media_calm(void)
{
    complaint[0] = 0;
}

/* Loaded before the real ones: a machine on which pictures are coded SLOW_MS late, and whose disk holds
 * FULL_BYTES of a film. */
#include <dlfcn.h>
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT int avcodec_send_frame(AVCodecContext *context, const AVFrame *frame)
{
    static int (*real)(AVCodecContext *, const AVFrame *);
    const char *slow_ms = getenv("SLOW_MS");
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "avcodec_send_frame");
    if (frame && context->codec_type == AVMEDIA_TYPE_VIDEO && slow_ms)
        usleep((unsigned)atoi(slow_ms) * 1000);
    return real(context, frame);
}

/* Compiled, as everything here, for large files: its name is pwrite64. */
EXPORT ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    const char *full = getenv("FULL_BYTES");
    off_t room = full ? atol(full) - at : (off_t)count;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
    if (room <= 0) {
        errno = ENOSPC;
        return -1;
    }
    return real(fd, bytes, count < (size_t)room ? count : (size_t)room, at);
}

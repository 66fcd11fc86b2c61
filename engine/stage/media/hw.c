/* Hardware decoding: VAAPI over a render node, opened once, without a display. */
#include <dirent.h>
#include <libavutil/hwcontext.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/media/decoder.h"
#include "stage/media/packets.h"

static AVBufferRef *device;
static char about[200];

static bool try_node(const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "/dev/dri/%s", name);
    if (access(path, R_OK | W_OK) != 0) {
        snprintf(about, sizeof about, "VAAPI: %.80s may not be opened", path);
        return false;
    }
    pav_media_calm();
    int error = av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_VAAPI, path, NULL, 0);
    if (error < 0) {
        snprintf(about, sizeof about, "VAAPI: %.80s does not offer it (%.80s)", path,
                 pav_media_complaint());
        return false;
    }
    snprintf(about, sizeof about, "VAAPI: on %.80s", path);
    return true;
}

static void open_once(void)
{
    pav_media_quiet();
    snprintf(about, sizeof about,
             "VAAPI: no render node in /dev/dri: films are decoded by the CPU");
    DIR *dir = opendir("/dev/dri");
    for (struct dirent *e; dir && !device && (e = readdir(dir));)
        if (strncmp(e->d_name, "renderD", 7) == 0)
            try_node(e->d_name);
    if (dir)
        closedir(dir);
    pav_log("film", PAV_LOG_INFO, "%s", about);
}

AVBufferRef *pav_hw_device(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_once);
    return device;
}

const char *pav_hw_about(void)
{
    pav_hw_device();
    return about;
}

bool pav_hw_fits(const AVCodec *codec)
{
    const AVCodecHWConfig *config;
    for (int i = 0; (config = avcodec_get_hw_config(codec, i)); i++)
        if (config->device_type == AV_HWDEVICE_TYPE_VAAPI &&
            config->methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX)
            return true;
    return false;
}

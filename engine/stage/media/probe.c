/* What is said about films and about what this machine can play. */
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/pixdesc.h>
#include <stdlib.h>

#include "base/str.h"
#include "stage/media/decoder.h"
#include "stage/media/packets.h"

static const char *matrix_word(enum pav_matrix matrix)
{
    switch (matrix) {
    case PAV_MATRIX_BT601:
        return "BT.601";
    case PAV_MATRIX_BT709:
        return "BT.709";
    case PAV_MATRIX_BT2020:
        return "BT.2020";
    case PAV_MATRIX_NONE:
        break;
    }
    return "another matrix";
}

static void about_sound(struct pav_str *out, const char *path)
{
    char *why = NULL;
    struct pav_packets *p =
        pav_packets_open(&(struct pav_packets_desc){.path = path, .sound = true}, &why);
    free(why);
    if (!p) {
        pav_str_add(out, ", no sound");
        return;
    }
    char layout[64] = "";
    av_channel_layout_describe(&p->codec->ch_layout, layout, sizeof layout);
    pav_str_addf(out, ", sound %s %.4g kHz %s", avcodec_get_name(p->codec->codec_id),
                 p->codec->sample_rate / 1000.0, layout);
    pav_packets_close(p);
}

static void about_picture(struct pav_str *out, const struct pav_decoder_info *info,
                          const AVFrame *frame)
{
    const char *pixels = av_get_pix_fmt_name((enum AVPixelFormat)frame->format);
    pav_str_addf(out, "%s, %s, %d×%d", info->format, info->codec, frame->width, frame->height);
    if (!info->still && info->fps > 0)
        pav_str_addf(out, ", %.4g pictures/s", info->fps);
    if (!info->still && info->duration_s > 0)
        pav_str_addf(out, ", %.4g s", info->duration_s);
    pav_str_addf(out, ", %s", pixels ? pixels : "unknown pixels");
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    if (d && !(d->flags & AV_PIX_FMT_FLAG_RGB))
        pav_str_addf(out, " %s %s range", matrix_word(pav_frame_matrix(frame, info->still)),
                     pav_frame_full_range(frame) ? "full" : "limited");
    if (pav_frame_has_alpha(frame))
        pav_str_add(out, ", with alpha");
}

bool pav_film_probe(const char *path, char **about, char **why)
{
    struct pav_decoder *d =
        pav_decoder_create(&(struct pav_decoder_desc){.path = path, .hardware = true}, why);
    if (!d)
        return false;
    AVFrame *frame;
    double t_s, duration_s;
    bool good = pav_decoder_step(d, &frame, &t_s, &duration_s) == PAV_DECODER_PICTURE;
    if (!good) {
        *why = pav_strdup(pav_decoder_why(d));
    } else {
        struct pav_decoder_info info;
        struct pav_str out = {0};
        pav_decoder_info(d, &info);
        about_picture(&out, &info, frame);
        if (!info.still && info.has_sound)
            about_sound(&out, path);
        else if (!info.still)
            pav_str_add(&out, ", no sound");
        pav_str_add(&out, info.hardware ? ", decoded by VAAPI" : ", decoded by the CPU");
        *about = out.text;
    }
    pav_decoder_close(d);
    return good;
}

char *pav_media_about(void)
{
    static const struct {
        const char *label, *decoder;
    } kinds[] = {
        {"H.264", "h264"},
        {"HEVC", "hevc"},
        {"VP8", "vp8"},
        {"VP8 with alpha", "libvpx"},
        {"VP9", "vp9"},
        {"VP9 with alpha", "libvpx-vp9"},
        {"AV1", "libdav1d"},
        {"ProRes", "prores"},
        {"HAP", "hap"},
        {"PNG", "png"},
        {"JPEG", "mjpeg"},
        {"WebP", "webp"},
        {"recording (H.264)", NULL},
    };
    struct pav_str out = {0};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *name = kinds[i].decoder ? kinds[i].decoder : "libx264";
        const AVCodec *codec = kinds[i].decoder ? avcodec_find_decoder_by_name(name)
                                                : avcodec_find_encoder_by_name(name);
        pav_str_addf(&out, "%s: %s%s\n", kinds[i].label, codec ? "yes, by " : "no ", name);
    }
    pav_str_addf(&out, "libavcodec %u.%u.%u\n", AV_VERSION_MAJOR(avcodec_version()),
                 AV_VERSION_MINOR(avcodec_version()), AV_VERSION_MICRO(avcodec_version()));
    pav_str_addf(&out, "%s\n", pav_hw_about());
    return out.text;
}

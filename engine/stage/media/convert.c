/* Decoded frames to pictures: which ones pass as they are, and how the others become RGBA. */
#include "stage/media/convert.h"

#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "base/str.h"
#include "stage/media/hdr.h"
#include "stage/media/packets.h"
#include "stage/media/yuv.h"

#define HUGE_PAGE ((size_t)2 << 20)

void pav_pixels_fit(struct pav_pixels *pixels, size_t bytes)
{
    if (pixels->bytes >= bytes)
        return;
    pav_pixels_finish(pixels);
    bool huge = bytes >= HUGE_PAGE;
    size_t unit = huge ? HUGE_PAGE : 64;
    size_t rounded = (bytes + 64 + unit - 1) / unit * unit;
    pixels->rgba = aligned_alloc(unit, rounded);
    if (!pixels->rgba)
        abort();
    if (huge)
        madvise(pixels->rgba, rounded, MADV_HUGEPAGE);
    pixels->bytes = rounded;
}

void pav_pixels_finish(struct pav_pixels *pixels)
{
    free(pixels->rgba);
    *pixels = (struct pav_pixels){0};
}

enum pav_matrix pav_frame_matrix(const AVFrame *frame, bool still)
{
    switch (frame->colorspace) {
    case AVCOL_SPC_BT709:
        return PAV_MATRIX_BT709;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
    case AVCOL_SPC_FCC:
        return PAV_MATRIX_BT601;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return PAV_MATRIX_BT2020;
    case AVCOL_SPC_UNSPECIFIED:
    case AVCOL_SPC_RESERVED:
        if (still || frame->format == AV_PIX_FMT_YUVJ420P)
            return PAV_MATRIX_BT601;
        return frame->width >= 1280 || frame->height > 576 ? PAV_MATRIX_BT709 : PAV_MATRIX_BT601;
    default:
        return PAV_MATRIX_NONE;
    }
}

static enum AVPixelFormat plain_format(enum AVPixelFormat format)
{
    switch (format) {
    case AV_PIX_FMT_YUVJ420P:
        return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
        return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ440P:
        return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ444P:
        return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ411P:
        return AV_PIX_FMT_YUV411P;
    default:
        return format;
    }
}

bool pav_frame_full_range(const AVFrame *frame)
{
    return frame->color_range == AVCOL_RANGE_JPEG ||
           plain_format((enum AVPixelFormat)frame->format) != (enum AVPixelFormat)frame->format;
}

bool pav_frame_has_alpha(const AVFrame *frame)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    return d && d->flags & AV_PIX_FMT_FLAG_ALPHA;
}

static int sign_of(int32_t fixed)
{
    return fixed > 0x8000 ? 1 : fixed < -0x8000 ? -1 : 0;
}

/* Quarter turns and mirrorings only; anything else counts as upright. False: upright. */
static bool find_turn(const struct pav_converter *c, const AVFrame *frame, int turn[4])
{
    int32_t m[4];
    memcpy(m, c->turn, sizeof m);
    const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    if (side && side->size >= 9 * sizeof(int32_t)) {
        const int32_t *s = (const int32_t *)(const void *)side->data;
        m[0] = s[0], m[1] = s[1], m[2] = s[3], m[3] = s[4];
    }
    for (int i = 0; i < 4; i++)
        turn[i] = sign_of(m[i]);
    bool straight = turn[0] && turn[3] && !turn[1] && !turn[2];
    bool crossed = !turn[0] && !turn[3] && turn[1] && turn[2];
    return crossed || (straight && (turn[0] < 0 || turn[3] < 0));
}

static int upright_width(const struct pav_converter *c, const AVFrame *frame)
{
    AVRational a = frame->sample_aspect_ratio.num > 0 ? frame->sample_aspect_ratio : c->aspect;
    if (a.num <= 0 || a.den <= 0 || abs(a.num - a.den) * 200 <= a.den)
        return frame->width;
    double width = (double)frame->width * a.num / a.den + 0.5;
    return width >= 1 && width <= PAV_MEDIA_SIDE_MAX ? (int)width : frame->width;
}

static bool passes_as_is(const struct pav_converter *c, const AVFrame *frame)
{
    enum AVPixelFormat format = plain_format((enum AVPixelFormat)frame->format);
    int turn[4];
    return (format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_NV12) && !c->straight &&
           !pav_hdr_is(frame) && !c->still && frame->chroma_location != AVCHROMA_LOC_CENTER &&
           pav_frame_matrix(frame, c->still) != PAV_MATRIX_NONE &&
           upright_width(c, frame) == frame->width && !find_turn(c, frame, turn);
}

static void view_of(const AVFrame *frame, struct pav_picture *picture)
{
    bool nv12 = frame->format == AV_PIX_FMT_NV12;
    *picture = (struct pav_picture){
        .pixel = nv12 ? PAV_PIXEL_NV12 : PAV_PIXEL_I420,
        .width_px = frame->width,
        .height_px = frame->height,
        .matrix = pav_frame_matrix(frame, false),
        .full_range = pav_frame_full_range(frame),
        .top_down = true,
        .opaque = true,
    };
    for (int i = 0; i < (nv12 ? 2 : 3); i++) {
        picture->planes[i] = frame->data[i];
        picture->strides[i] = frame->linesize[i];
    }
}

static const int *sws_table(const AVFrame *frame, bool still)
{
    switch (pav_frame_matrix(frame, still)) {
    case PAV_MATRIX_BT709:
        return sws_getCoefficients(SWS_CS_ITU709);
    case PAV_MATRIX_BT2020:
        return sws_getCoefficients(SWS_CS_BT2020);
    case PAV_MATRIX_NONE:
        return sws_getCoefficients((int)frame->colorspace); /* 240M; else libav's default */
    case PAV_MATRIX_BT601:
        break;
    }
    return sws_getCoefficients(SWS_CS_ITU601);
}

/* Where chroma lies, for swscale, which takes positions of planes that are not halved at their word. */
static void site_chroma(struct SwsContext *s, const AVFrame *frame, bool centre)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    if (d && d->log2_chroma_w == 1)
        av_opt_set_int(s, "src_h_chr_pos", centre ? 128 : 0, 0);
    if (d && d->log2_chroma_h == 1)
        av_opt_set_int(s, "src_v_chr_pos", 128, 0);
}

static bool is_bgra(const struct pav_converter *c)
{
    return c->form.pixel == PAV_PIXEL_BGRA;
}

/* A scaler for this kind of frame; kept until the kind changes. */
static struct SwsContext *scaler_for(struct pav_converter *c, const AVFrame *frame, int width)
{
    enum AVPixelFormat format = plain_format((enum AVPixelFormat)frame->format);
    bool centre = frame->chroma_location == AVCHROMA_LOC_CENTER ||
                  (c->still && frame->chroma_location != AVCHROMA_LOC_LEFT);
    const int key[9] = {frame->width,
                        frame->height,
                        (int)format,
                        width,
                        (int)frame->colorspace,
                        pav_frame_full_range(frame),
                        centre,
                        is_bgra(c),
                        pav_hdr_is(frame)};
    if (c->scaler && memcmp(key, c->scaler_key, sizeof key) == 0)
        return c->scaler;
    sws_freeContext(c->scaler);
    struct SwsContext *s = c->scaler = sws_alloc_context();
    if (!s)
        abort();
    av_opt_set_int(s, "srcw", frame->width, 0);
    av_opt_set_int(s, "srch", frame->height, 0);
    av_opt_set_int(s, "src_format", format, 0);
    av_opt_set_int(s, "dstw", width, 0);
    av_opt_set_int(s, "dsth", frame->height, 0);
    enum AVPixelFormat wanted = pav_hdr_is(frame) ? AV_PIX_FMT_RGBA64
                                : is_bgra(c)      ? AV_PIX_FMT_BGRA
                                                  : AV_PIX_FMT_RGBA;
    av_opt_set_int(s, "dst_format", wanted, 0);
    av_opt_set_int(s, "sws_flags", SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, 0);
    site_chroma(s, frame, centre);
    sws_setColorspaceDetails(s, sws_table(frame, c->still), pav_frame_full_range(frame),
                             sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
    if (sws_init_context(s, NULL, NULL) < 0) {
        sws_freeContext(s);
        return c->scaler = NULL;
    }
    memcpy(c->scaler_key, key, sizeof key);
    return s;
}

/* Copies top-down pixels (`stride` in pixels) upright and in the wanted row order. */
static void lay_out(const uint32_t *from, size_t stride, int width, int height, const int *turn,
                    bool top_down, uint32_t *to, int to_width, int to_height)
{
    const int upright[4] = {1, 0, 0, 1};
    if (!turn)
        turn = upright;
    ptrdiff_t step_x = turn[0] + (ptrdiff_t)stride * turn[2];
    ptrdiff_t step_y = turn[1] + (ptrdiff_t)stride * turn[3];
    ptrdiff_t first = 0; /* the source of the display's top left pixel */
    if (turn[0] < 0 || turn[1] < 0)
        first += width - 1;
    if (turn[2] < 0 || turn[3] < 0)
        first += (height - 1) * (ptrdiff_t)stride;
    for (int y = 0; y < to_height; y++) {
        uint32_t *out = to + (size_t)(top_down ? y : to_height - 1 - y) * (size_t)to_width;
        const uint32_t *in = from + first + y * step_y;
        if (step_x == 1)
            memcpy(out, in, (size_t)to_width * 4);
        else
            for (int x = 0; x < to_width; x++)
                out[x] = in[x * step_x];
    }
}

static struct pav_picture packed(const struct pav_converter *c, const struct pav_pixels *pixels,
                                 int width, int height, bool opaque)
{
    return (struct pav_picture){.pixel = is_bgra(c) ? PAV_PIXEL_BGRA : PAV_PIXEL_RGBA,
                                .width_px = width,
                                .height_px = height,
                                .planes = {pixels->rgba},
                                .strides = {width * 4},
                                .top_down = c->form.top_down,
                                .opaque = opaque};
}

static bool scale(struct pav_converter *c, const AVFrame *frame, struct pav_pixels *to,
                  struct pav_picture *picture)
{
    int width = upright_width(c, frame), height = frame->height;
    struct SwsContext *scaler = scaler_for(c, frame, width);
    if (!scaler)
        return false;
    int turn[4];
    bool turned = find_turn(c, frame, turn);
    bool swapped = turned && !turn[0];
    int out_width = swapped ? height : width, out_height = swapped ? width : height;
    size_t pixels = (size_t)width * (size_t)height;
    pav_pixels_fit(to, pixels * 4);
    /* swscale may write past the end of a row, which only does no harm when the next row follows:
     * writing in place needs a width that its vectors divide, or a second step. */
    bool hdr = pav_hdr_is(frame), direct = !turned && width % 16 == 0 && !hdr;
    size_t stride = ((size_t)width + 31) & ~(size_t)31;
    if (!direct)
        pav_pixels_fit(&c->scratch, stride * (size_t)height * (hdr ? 8 : 4));
    bool up = direct && !c->form.top_down;
    uint8_t *const planes[4] = {!direct ? c->scratch.rgba
                                : up    ? to->rgba + (pixels - (size_t)width) * 4
                                        : to->rgba};
    const int strides[4] = {!direct ? (int)stride * (hdr ? 8 : 4) : up ? -width * 4 : width * 4};
    if (sws_scale(scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, height, planes,
                  strides) != height)
        return false;
    if (hdr) {
        c->hdr = pav_hdr_for(c->hdr, frame);
        pav_hdr_map(c->hdr, c->scratch.rgba, stride * (size_t)height, is_bgra(c));
    }
    if (!direct)
        lay_out((const uint32_t *)(const void *)c->scratch.rgba, stride, width, height,
                turned ? turn : NULL, c->form.top_down, (uint32_t *)(void *)to->rgba, out_width,
                out_height);
    bool alpha = pav_frame_has_alpha(frame);
    if (alpha && !c->straight)
        pav_premultiply(to->rgba, pixels);
    *picture = packed(c, to, out_width, out_height, !alpha);
    return true;
}

bool pav_convert(struct pav_converter *c, const AVFrame *frame, bool rgba, struct pav_pixels *to,
                 struct pav_picture *picture)
{
    if (passes_as_is(c, frame)) {
        view_of(frame, picture);
        if (!rgba)
            return true;
        pav_pixels_fit(to, (size_t)frame->width * (size_t)frame->height * 4);
        pav_yuv_to_rgba(picture, c->form, to->rgba);
        *picture = packed(c, to, frame->width, frame->height, true);
        return true;
    }
    if (scale(c, frame, to, picture))
        return true;
    if (!c->complained)
        pav_log("film", PAV_LOG_ERROR, "pictures in %s cannot be converted",
                av_get_pix_fmt_name((enum AVPixelFormat)frame->format));
    c->complained = true;
    return false;
}

void pav_converter_finish(struct pav_converter *c)
{
    pav_hdr_destroy(c->hdr);
    sws_freeContext(c->scaler);
    pav_pixels_finish(&c->scratch);
    *c = (struct pav_converter){0};
}

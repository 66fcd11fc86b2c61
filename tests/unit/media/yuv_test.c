/* The CPU conversion against swscale's careful one, and its speed. */
#include "stage/media/yuv.h"

#include <libavutil/opt.h>
#include <libavutil/pixfmt.h>
#include <libswscale/swscale.h>
#include <stdlib.h>

#include "base/clock.h"
#include "check.h"

static const struct pav_stream_form rgba_form = {.pixel = PAV_PIXEL_RGBA};

struct buffers {
    int width, height;
    uint8_t *y, *u, *v, *uv;
};

static uint8_t wave(double x, double y, double a, double b, double c, int low, int high)
{
    double s = sin(x * a + c) * 0.5 + sin(y * b - c * 2) * 0.3 + sin((x + y) * (a - b)) * 0.2;
    return (uint8_t)lrint(low + (s + 1) / 2 * (high - low));
}

static uint8_t noise(int low, int high)
{
    return (uint8_t)(low + rand() % (high - low + 1));
}

/* Soft colours with hard edges in them, and a corner of noise. All within the range: beyond it swscale's
 * own sums overflow. */
static struct buffers make(int width, int height, bool full)
{
    struct buffers b = {.width = width, .height = height};
    int cw = (width + 1) / 2, ch = (height + 1) / 2;
    int low = full ? 0 : 16, high = full ? 255 : 235, chroma_high = full ? 255 : 240;
    b.y = malloc((size_t)width * (size_t)height);
    b.u = malloc((size_t)cw * (size_t)ch);
    b.v = malloc((size_t)cw * (size_t)ch);
    b.uv = malloc((size_t)cw * (size_t)ch * 2);
    srand(7);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            bool noisy = x < width / 4 && y < height / 4;
            uint8_t smooth = wave(x, y, 0.05, 0.09, 1, low, high);
            b.y[y * width + x] = noisy                        ? noise(low, high)
                                 : (x / 40 + y / 30) % 5 == 0 ? (uint8_t)high
                                                              : smooth;
        }
    for (int y = 0; y < ch; y++)
        for (int x = 0; x < cw; x++) {
            bool noisy = x < cw / 4 && y < ch / 4;
            uint8_t u =
                noisy ? noise(low, chroma_high) : wave(x, y, 0.11, 0.03, 2, low, chroma_high);
            uint8_t v =
                noisy ? noise(low, chroma_high) : wave(x, y, 0.04, 0.13, 5, low, chroma_high);
            b.u[y * cw + x] = b.uv[(y * cw + x) * 2] = u;
            b.v[y * cw + x] = b.uv[(y * cw + x) * 2 + 1] = v;
        }
    return b;
}

static void release(struct buffers *b)
{
    free(b->y);
    free(b->u);
    free(b->v);
    free(b->uv);
}

static struct pav_picture view(const struct buffers *b, bool nv12, enum pav_matrix matrix,
                               bool full)
{
    int cw = (b->width + 1) / 2;
    return (struct pav_picture){
        .pixel = nv12 ? PAV_PIXEL_NV12 : PAV_PIXEL_I420,
        .width_px = b->width,
        .height_px = b->height,
        .planes = {b->y, nv12 ? b->uv : b->u, b->v},
        .strides = {b->width, nv12 ? cw * 2 : cw, cw},
        .matrix = matrix,
        .full_range = full,
        .top_down = true,
        .opaque = true,
    };
}

static struct SwsContext *scaler(const struct pav_picture *p, enum AVPixelFormat from,
                                 enum AVPixelFormat to)
{
    static const int tables[] = {[PAV_MATRIX_BT601] = SWS_CS_ITU601,
                                 [PAV_MATRIX_BT709] = SWS_CS_ITU709,
                                 [PAV_MATRIX_BT2020] = SWS_CS_BT2020};
    const int *table = sws_getCoefficients(tables[p->matrix]);
    bool rgb = to == AV_PIX_FMT_RGBA;
    struct SwsContext *s = sws_alloc_context();
    av_opt_set_int(s, "srcw", p->width_px, 0);
    av_opt_set_int(s, "srch", p->height_px, 0);
    av_opt_set_int(s, "src_format", from, 0);
    av_opt_set_int(s, "dstw", p->width_px, 0);
    av_opt_set_int(s, "dsth", p->height_px, 0);
    av_opt_set_int(s, "dst_format", to, 0);
    if (from != AV_PIX_FMT_YUV444P16LE) {
        av_opt_set_int(s, "src_h_chr_pos", 0, 0);
        av_opt_set_int(s, "src_v_chr_pos", 128, 0);
    }
    av_opt_set_int(s, "sws_flags", SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BILINEAR, 0);
    sws_setColorspaceDetails(s, table, p->full_range,
                             rgb ? sws_getCoefficients(SWS_CS_DEFAULT) : table,
                             rgb ? 1 : p->full_range, 0, 1 << 16, 1 << 16);
    if (sws_init_context(s, NULL, NULL) < 0)
        abort();
    return s;
}

/*
 * swscale's RGBA, top row first, in rows of `stride` bytes (it writes past the end of short rows). In one
 * step swscale is linear across a row but takes a row of chroma or the mean of two instead of 3/4 and 1/4
 * down the picture; `exact` goes through 4:4:4 in 16 bits, where it is linear both ways.
 */
static uint8_t *reference(const struct pav_picture *p, int stride, bool exact)
{
    enum AVPixelFormat from = p->pixel == PAV_PIXEL_NV12 ? AV_PIX_FMT_NV12 : AV_PIX_FMT_YUV420P;
    uint8_t *out = malloc((size_t)stride * (size_t)p->height_px);
    uint8_t *middle[3] = {0};
    if (exact) {
        for (int i = 0; i < 3; i++)
            middle[i] = malloc((size_t)stride * (size_t)p->height_px);
        struct SwsContext *s = scaler(p, from, AV_PIX_FMT_YUV444P16LE);
        sws_scale(s, p->planes, p->strides, 0, p->height_px, middle,
                  (const int[]){stride, stride, stride});
        sws_freeContext(s);
        s = scaler(p, AV_PIX_FMT_YUV444P16LE, AV_PIX_FMT_RGBA);
        sws_scale(s, (const uint8_t *const *)middle, (const int[]){stride, stride, stride}, 0,
                  p->height_px, &out, &stride);
        sws_freeContext(s);
    } else {
        struct SwsContext *s = scaler(p, from, AV_PIX_FMT_RGBA);
        sws_scale(s, p->planes, p->strides, 0, p->height_px, &out, &stride);
        sws_freeContext(s);
    }
    for (int i = 0; i < 3; i++)
        free(middle[i]);
    return out;
}

static void compare(const struct pav_picture *p, const char *what, bool exact)
{
    int w = p->width_px, h = p->height_px, stride = (w + 31) / 32 * 128;
    uint8_t *should = reference(p, stride, exact), *is = malloc((size_t)w * (size_t)h * 4);
    CHECK(pav_yuv_to_rgba(p, rgba_form, is));
    int worst = 0, at_x = 0, at_y = 0;
    double sum = 0;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w * 4; x++) {
            int d = abs(is[(size_t)(h - 1 - y) * (size_t)w * 4 + (size_t)x] -
                        should[(size_t)y * (size_t)stride + (size_t)x]);
            sum += d;
            if (d > worst)
                worst = d, at_x = x / 4, at_y = y;
        }
    if (worst > 2)
        printf("# %s %dx%d: %d at %d, %d\n", what, w, h, worst, at_x, at_y);
    CHECK(worst <= 2);
    CHECK(sum / (w * h * 4.0) < 0.5);
    free(should);
    free(is);
}

static const struct {
    enum pav_matrix matrix;
    const char *name;
} matrices[] = {
    {PAV_MATRIX_BT601, "BT.601"}, {PAV_MATRIX_BT709, "BT.709"}, {PAV_MATRIX_BT2020, "BT.2020"}};

static void compare_all(const struct buffers *b, bool full, bool exact)
{
    for (size_t m = 0; m < 3; m++)
        for (int nv12 = 0; nv12 < 2; nv12++) {
            struct pav_picture p = view(b, nv12, matrices[m].matrix, full);
            char what[64];
            snprintf(what, sizeof what, "%s %s %s", matrices[m].name, full ? "full" : "limited",
                     nv12 ? "NV12" : "I420");
            compare(&p, what, exact);
        }
}

static void agrees_with_swscale(void)
{
    static const int sizes[][2] = {{640, 360}, {1280, 720}, {1026, 38}, {64, 18}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int full = 0; full < 2; full++) {
            struct buffers b = make(sizes[s][0], sizes[s][1], full);
            compare_all(&b, full, true);
            release(&b);
        }
}

/* Against swscale in one step, colours that change as softly as light does. */
static void agrees_with_one_step(void)
{
    const int w = 640, h = 360;
    struct buffers b = make(w, h, false);
    for (int y = 0; y < h / 2; y++)
        for (int x = 0; x < w / 2; x++) {
            int i = y * (w / 2) + x;
            b.u[i] = b.uv[i * 2] = wave(x, y, 0.11, 0.008, 2, 88, 168);
            b.v[i] = b.uv[i * 2 + 1] = wave(x, y, 0.04, 0.010, 5, 88, 168);
        }
    compare_all(&b, false, false);
    release(&b);
}

/* A picture of odd size is the even one without its last column and row. */
static void odd_sizes(void)
{
    struct buffers even = make(322, 182, false);
    static uint8_t whole[322 * 182 * 4], cut[322 * 182 * 4];
    for (int nv12 = 0; nv12 < 2; nv12++) {
        struct pav_picture p = view(&even, nv12, PAV_MATRIX_BT709, false);
        CHECK(pav_yuv_to_rgba(&p, rgba_form, whole));
        p.width_px--;
        p.height_px--;
        CHECK(pav_yuv_to_rgba(&p, rgba_form, cut));
        bool same = true;
        for (int y = 0; y < 181; y++) /* rows count from the bottom */
            same = same && memcmp(cut + (size_t)y * 321 * 4, whole + (size_t)(y + 1) * 322 * 4,
                                  321 * 4) == 0;
        CHECK(same);
    }
    release(&even);
}

static double clip(double v)
{
    return fmin(fmax(v, 0), 255);
}

/* Flat colours against the definition in double precision, outside the legal range too. */
static void follows_the_definition(void)
{
    double worst = 0;
    for (int full = 0; full < 2; full++)
        for (size_t m = 0; m < 3; m++)
            for (int i = 0; i < 18 * 18 * 18; i++) {
                uint8_t l = (uint8_t)(i % 18 * 15), u = (uint8_t)(i / 18 % 18 * 15),
                        v = (uint8_t)(i / 324 * 15);
                uint8_t y[4] = {l, l, l, l}, rgba[16];
                struct pav_picture p = {.pixel = PAV_PIXEL_I420,
                                        .width_px = 2,
                                        .height_px = 2,
                                        .planes = {y, &u, &v},
                                        .strides = {2, 1, 1},
                                        .matrix = matrices[m].matrix,
                                        .full_range = full};
                pav_yuv_to_rgba(&p, rgba_form, rgba);
                double kr, kb;
                pav_yuv_weights(p.matrix, &kr, &kb);
                double lum = full ? l : (l - 16) * 255.0 / 219, gain = full ? 1 : 255.0 / 224;
                double cb = (u - 128) * gain, cr = (v - 128) * gain, kg = 1 - kr - kb;
                const double should[3] = {
                    clip(lum + 2 * (1 - kr) * cr),
                    clip(lum - (2 * kb * (1 - kb) * cb + 2 * kr * (1 - kr) * cr) / kg),
                    clip(lum + 2 * (1 - kb) * cb)};
                for (int c = 0; c < 3; c++)
                    worst = fmax(worst, fabs(rgba[c] - should[c]));
            }
    printf("# worst error against the definition: %.2f\n", worst);
    CHECK(worst <= 1);
}

/* Greys come out grey, black and white reach the ends, without rounding drift. */
static void greys_are_exact(void)
{
    for (int m = PAV_MATRIX_BT601; m <= PAV_MATRIX_BT2020; m++)
        for (int full = 0; full < 2; full++)
            for (int level = 0; level < 256; level++) {
                uint8_t y[4] = {(uint8_t)level, (uint8_t)level, (uint8_t)level, (uint8_t)level};
                uint8_t c = 128, rgba[16];
                struct pav_picture p = {.pixel = PAV_PIXEL_I420,
                                        .width_px = 2,
                                        .height_px = 2,
                                        .planes = {y, &c, &c},
                                        .strides = {2, 1, 1},
                                        .matrix = (enum pav_matrix)m,
                                        .full_range = full};
                CHECK(pav_yuv_to_rgba(&p, rgba_form, rgba));
                double should = full ? level : fmin(fmax((level - 16) * 255.0 / 219, 0), 255);
                for (int i = 0; i < 3; i++)
                    CHECK_NEAR(rgba[i], should, 0.6);
                CHECK_INT(rgba[3], 255);
            }
}

static void bottom_up_stays(void)
{
    uint8_t y[2] = {235, 16}, c[1] = {128}, rgba[8];
    struct pav_picture p = {.pixel = PAV_PIXEL_I420,
                            .width_px = 1,
                            .height_px = 2,
                            .planes = {y, c, c},
                            .strides = {1, 1, 1},
                            .matrix = PAV_MATRIX_BT709};
    CHECK(pav_yuv_to_rgba(&p, rgba_form, rgba));
    CHECK(rgba[0] == 255 && rgba[4] == 0);
    p.top_down = true;
    CHECK(pav_yuv_to_rgba(&p, rgba_form, rgba));
    CHECK(rgba[0] == 0 && rgba[4] == 255);
}

/* The other forms hold the same colours elsewhere. */
static void forms(void)
{
    enum { W = 70, H = 34 };
    struct buffers b = make(W, H, false);
    struct pav_picture p = view(&b, false, PAV_MATRIX_BT709, false);
    static uint8_t plain[W * H * 4], other[W * H * 4];
    CHECK(pav_yuv_to_rgba(&p, rgba_form, plain));
    for (int i = 1; i < 4; i++) {
        struct pav_stream_form form = {.pixel = i & 1 ? PAV_PIXEL_BGRA : PAV_PIXEL_RGBA,
                                       .top_down = i & 2};
        CHECK(pav_yuv_to_rgba(&p, form, other));
        bool same = true;
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                const uint8_t *a = plain + (y * W + x) * 4;
                const uint8_t *c = other + ((i & 2 ? H - 1 - y : y) * W + x) * 4;
                int red = i & 1 ? 2 : 0;
                same = same && a[0] == c[red] && a[1] == c[1] && a[2] == c[2 - red] && a[3] == c[3];
            }
        CHECK(same);
    }
    release(&b);
}

static void premultiplies(void)
{
    for (int a = 0; a < 256; a++) {
        uint8_t p[256 * 4];
        for (int c = 0; c < 256; c++) {
            p[c * 4] = (uint8_t)c, p[c * 4 + 1] = (uint8_t)(255 - c), p[c * 4 + 2] = 255;
            p[c * 4 + 3] = (uint8_t)a;
        }
        pav_premultiply(p, 256);
        bool good = true;
        for (int c = 0; c < 256; c++)
            good = good && p[c * 4] == (c * a + 127) / 255 &&
                   p[c * 4 + 1] == ((255 - c) * a + 127) / 255 && p[c * 4 + 2] == a &&
                   p[c * 4 + 3] == a;
        CHECK(good);
    }
}

static void refuses_others(void)
{
    uint8_t rgba[4];
    CHECK(!pav_yuv_to_rgba(&(struct pav_picture){.pixel = PAV_PIXEL_RGBA}, rgba_form, rgba));
}

/* The aim is 1.5 ms on one thread; three times that is a defect. */
static void is_quick(void)
{
    struct buffers b = make(1920, 1080, false);
    struct pav_picture p = view(&b, false, PAV_MATRIX_BT709, false);
    uint8_t *out = aligned_alloc(64, (size_t)1920 * 1080 * 4);
    double best_ms = 1e9;
    for (int i = 0; i < 30; i++) {
        int64_t begin = pav_clock_ns();
        pav_yuv_to_rgba(&p, rgba_form, out);
        best_ms = fmin(best_ms, (double)(pav_clock_ns() - begin) / 1e6);
    }
    printf("# 1080p I420 to RGBA: %.2f ms\n", best_ms);
    free(out);
    release(&b);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
    SKIP("this build is not meant to be quick");
#endif
    CHECK(best_ms < 4.5);
}

int main(void)
{
    RUN(follows_the_definition);
    RUN(agrees_with_swscale);
    RUN(agrees_with_one_step);
    RUN(odd_sizes);
    RUN(greys_are_exact);
    RUN(bottom_up_stays);
    RUN(forms);
    RUN(premultiplies);
    RUN(refuses_others);
    RUN(is_quick);
    return check_end();
}

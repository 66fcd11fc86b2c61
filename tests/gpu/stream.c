/* Streams: every form of picture arrives upright and in its colours, by the cheapest way there is. */
#include <GL/glew.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

#include "fixture.h"
#include "stage/gpu/measure.h"

enum { W = 64, H = 48, WIDE = 640, HIGH = 360 };

/* A smooth picture that meets every corner of colour: top row first. */
static void smooth(uint8_t *rgba, int w, int h)
{
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            double u = (double)x / w, v = (double)y / h;
            uint8_t *p = rgba + 4 * ((size_t)y * (size_t)w + (size_t)x);
            p[0] = (uint8_t)lrint(127.5 + 127.5 * sin(5 * u + v));
            p[1] = (uint8_t)lrint(127.5 + 127.5 * cos(2 * v - 4 * u));
            p[2] = (uint8_t)lrint(127.5 + 127.5 * sin(3 * u + 2 * v + 1));
            p[3] = 255;
        }
    }
}

struct yuv {
    uint8_t data[WIDE * HIGH * 2];
    uint8_t *planes[4];
    int strides[4];
};

static void convert(enum AVPixelFormat from, uint8_t *const from_planes[4],
                    const int from_strides[4], enum AVPixelFormat to, uint8_t *const to_planes[4],
                    const int to_strides[4], int w, int h, int colourspace, int full)
{
    struct SwsContext *sws = sws_alloc_context();
    const int *table = sws_getCoefficients(colourspace);
    av_opt_set_int(sws, "srcw", w, 0);
    av_opt_set_int(sws, "srch", h, 0);
    av_opt_set_int(sws, "dstw", w, 0);
    av_opt_set_int(sws, "dsth", h, 0);
    av_opt_set_int(sws, "src_format", from, 0);
    av_opt_set_int(sws, "dst_format", to, 0);
    av_opt_set_int(sws, "sws_flags", SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BILINEAR, 0);
    av_opt_set_int(sws, "src_h_chr_pos", 0, 0); /* sited left, as MPEG-2 and H.264 are */
    av_opt_set_int(sws, "src_v_chr_pos", 128, 0);
    av_opt_set_int(sws, "dst_h_chr_pos", 0, 0);
    av_opt_set_int(sws, "dst_v_chr_pos", 128, 0);
    bool rgb_from = from == AV_PIX_FMT_RGBA;
    CHECK(sws_init_context(sws, NULL, NULL) >= 0);
    sws_setColorspaceDetails(sws, table, rgb_from ? 1 : full, table, rgb_from ? full : 1, 0,
                             1 << 16, 1 << 16);
    sws_scale(sws, (const uint8_t *const *)from_planes, from_strides, 0, h, to_planes, to_strides);
    sws_freeContext(sws);
}

static void compare(struct pav_texture *texture, const uint8_t *top_first, int tolerance,
                    const char *what)
{
    int w = pav_texture_width(texture), h = pav_texture_height(texture);
    static uint8_t is[WIDE * HIGH * 4];
    struct pav_target *target = fixture_target(w, h, PAV_FORMAT_RGBA8);
    int worst = 0, at = 0;
    pav_draw_texture(fixture.gpu, target, texture, NULL, PAV_BLEND_NONE, 1);
    CHECK(pav_target_read(target, is, (size_t)w * (size_t)h * 4));
    for (int y = 0; y < h; y++) {
        for (int i = 0; i < w * 4; i++) {
            int difference = abs(is[(h - 1 - y) * w * 4 + i] - top_first[y * w * 4 + i]);
            if (difference > worst) {
                worst = difference;
                at = y * w * 4 + i;
            }
        }
    }
    printf("# %s: at most %d\n", what, worst);
    if (worst > tolerance) {
        check_ok = false;
        printf("# %s: %d at x %d, y %d, channel %d\n", what, worst, at / 4 % w, at / 4 / w, at % 4);
    }
    pav_target_destroy(target);
}

/* What a plane is at a place between its samples; beyond the edge it goes on. */
static double between(const uint8_t *plane, int stride, int step, int w, int h, double x, double y)
{
    x = fmin(fmax(x, 0), w - 1);
    y = fmin(fmax(y, 0), h - 1);
    int x0 = (int)x, y0 = (int)y, x1 = x0 + (x0 + 1 < w), y1 = y0 + (y0 + 1 < h);
    double fx = x - x0, fy = y - y0;
    double above = plane[y0 * stride + x0 * step] * (1 - fx) + plane[y0 * stride + x1 * step] * fx;
    double below = plane[y1 * stride + x0 * step] * (1 - fx) + plane[y1 * stride + x1 * step] * fx;
    return above * (1 - fy) + below * fy;
}

/* The definition itself: chroma on every second column, between the rows. */
static void by_definition(const struct pav_picture *picture, double kr, double kb, uint8_t *rgba)
{
    int w = picture->width_px, h = picture->height_px, cw = (w + 1) / 2, ch = (h + 1) / 2;
    bool nv12 = picture->pixel == PAV_PIXEL_NV12;
    const uint8_t *red = nv12 ? picture->planes[1] + 1 : picture->planes[2];
    int red_stride = nv12 ? picture->strides[1] : picture->strides[2];
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            double cx = x / 2.0, cy = (y - 0.5) / 2,
                   l = picture->planes[0][y * picture->strides[0] + x];
            double u = between(picture->planes[1], picture->strides[1], 1 + nv12, cw, ch, cx, cy);
            double v = between(red, red_stride, 1 + nv12, cw, ch, cx, cy);
            l = picture->full_range ? l : (l - 16) * 255 / 219;
            u = (u - 128) * (picture->full_range ? 1 : 255.0 / 224);
            v = (v - 128) * (picture->full_range ? 1 : 255.0 / 224);
            double r = l + 2 * (1 - kr) * v, b = l + 2 * (1 - kb) * u;
            double g = (l - kr * r - kb * b) / (1 - kr - kb);
            uint8_t *p = rgba + 4 * ((size_t)y * (size_t)w + (size_t)x);
            p[0] = (uint8_t)lrint(fmin(fmax(r, 0), 255));
            p[1] = (uint8_t)lrint(fmin(fmax(g, 0), 255));
            p[2] = (uint8_t)lrint(fmin(fmax(b, 0), 255));
            p[3] = 255;
        }
    }
}

static const struct standard {
    const char *name;
    enum pav_matrix matrix;
    int sws;
    double kr, kb;
} standards[] = {
    {"BT.601", PAV_MATRIX_BT601, SWS_CS_ITU601, 0.299, 0.114},
    {"BT.709", PAV_MATRIX_BT709, SWS_CS_ITU709, 0.2126, 0.0722},
    {"BT.2020", PAV_MATRIX_BT2020, SWS_CS_BT2020, 0.2627, 0.0593},
};

/* `ffmpeg`: against swscale's accurate conversion, whose rows of chroma lie a quarter of a row lower
 * than they should; else against the definition. */
static void check_yuv(enum pav_pixel pixel, const struct standard *standard, bool full, int w,
                      int h, bool ffmpeg)
{
    static uint8_t rgba[WIDE * HIGH * 4], should[WIDE * HIGH * 4];
    static struct yuv yuv;
    enum AVPixelFormat format = pixel == PAV_PIXEL_NV12 ? AV_PIX_FMT_NV12 : AV_PIX_FMT_YUV420P;
    uint8_t *rgba_planes[4] = {rgba}, *should_planes[4] = {should};
    int rgba_strides[4] = {w * 4};
    smooth(rgba, w, h);
    av_image_fill_arrays(yuv.planes, yuv.strides, yuv.data, format, w, h, 1);
    convert(AV_PIX_FMT_RGBA, rgba_planes, rgba_strides, format, yuv.planes, yuv.strides, w, h,
            standard->sws, full);
    struct pav_stream *stream = pav_stream_create(fixture.gpu);
    struct pav_picture picture = {
        .pixel = pixel,
        .width_px = w,
        .height_px = h,
        .planes = {yuv.planes[0], yuv.planes[1], yuv.planes[2]},
        .strides = {yuv.strides[0], yuv.strides[1], yuv.strides[2]},
        .matrix = standard->matrix,
        .full_range = full,
        .top_down = true,
    };
    if (ffmpeg)
        convert(format, yuv.planes, yuv.strides, AV_PIX_FMT_RGBA, should_planes, rgba_strides, w, h,
                standard->sws, full);
    else
        by_definition(&picture, standard->kr, standard->kb, should);
    CHECK(pav_stream_upload(stream, &picture));
    char *what = pav_sprintf("%s %s %s %dx%d", pixel == PAV_PIXEL_NV12 ? "NV12" : "I420",
                             standard->name, full ? "full" : "limited", w, h);
    compare(pav_stream_texture(stream), should, ffmpeg ? 2 : 1, what);
    free(what);
    pav_stream_destroy(stream);
}

static void yuv_is_what_ffmpeg_makes_of_it(void)
{
    for (size_t i = 0; i < sizeof standards / sizeof standards[0]; i++) {
        for (int full = 0; full < 2; full++) {
            check_yuv(PAV_PIXEL_I420, &standards[i], full, WIDE, HIGH, true);
            check_yuv(PAV_PIXEL_NV12, &standards[i], full, WIDE, HIGH, true);
        }
    }
}

/* Steep slopes and odd sizes, where a shift of half a pixel would show. */
static void yuv_is_what_the_standard_says(void)
{
    for (int side = 0; side < 4; side++) {
        int w = W - (side & 1), h = H - (side >> 1);
        check_yuv(PAV_PIXEL_I420, &standards[side % 3], side & 1, w, h, false);
        check_yuv(PAV_PIXEL_NV12, &standards[side % 3], !(side & 1), w, h, false);
    }
}

/* Black, white and the primaries come out exactly, at odd sizes too. */
static void flat_colours_are_exact(void)
{
    static const struct {
        uint8_t yuv[3];
        bool full;
        enum pav_matrix matrix;
        uint32_t should;
    } cases[] = {
        {{16, 128, 128}, false, PAV_MATRIX_BT709, 0x000000ff},
        {{235, 128, 128}, false, PAV_MATRIX_BT709, 0xffffffff},
        {{0, 128, 128}, true, PAV_MATRIX_BT601, 0x000000ff},
        {{255, 128, 128}, true, PAV_MATRIX_BT601, 0xffffffff},
        {{126, 128, 128}, false, PAV_MATRIX_BT2020, 0x808080ff},
        {{81, 90, 240}, false, PAV_MATRIX_BT601, 0xfe0000ff},
        {{63, 102, 240}, false, PAV_MATRIX_BT709, 0xff0100ff},
    };
    uint8_t luma[7 * 5], blue[4 * 3], red[4 * 3];
    struct pav_target *target = fixture_target(7, 5, PAV_FORMAT_RGBA8);
    struct pav_stream *stream = pav_stream_create(fixture.gpu);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memset(luma, cases[i].yuv[0], sizeof luma);
        memset(blue, cases[i].yuv[1], sizeof blue);
        memset(red, cases[i].yuv[2], sizeof red);
        struct pav_picture picture = {
            .pixel = PAV_PIXEL_I420,
            .width_px = 7,
            .height_px = 5,
            .planes = {luma, blue, red},
            .strides = {7, 4, 4},
            .matrix = cases[i].matrix,
            .full_range = cases[i].full,
        };
        CHECK(pav_stream_upload(stream, &picture));
        pav_draw_texture(fixture.gpu, target, pav_stream_texture(stream), NULL, PAV_BLEND_NONE, 1);
        uint32_t is = fixture_pixel(target, 6, 4);
        for (int shift = 0; shift < 32; shift += 8) {
            if (abs((int)(is >> shift & 255) - (int)(cases[i].should >> shift & 255)) > 1) {
                check_ok = false;
                printf("# case %zu: %08x, should be %08x\n", i, is, cases[i].should);
                break;
            }
        }
    }
    pav_stream_destroy(stream);
    pav_target_destroy(target);
}

/* Each way that rows may lie in memory, through each way of uploading. */
static void every_layout_is_upright(void)
{
    static uint8_t tight[W * H * 4], memory[(W * 4 + 12) * H];
    struct pav_stream *stream = pav_stream_create(fixture.gpu);
    smooth(tight, W, H); /* top first */
    for (int way = 0; way < 2 * 2 * 2 * 3; way++) {
        bool top_down = way & 1, negative = way & 2, bgra = way & 4;
        int padding = way / 8 * 6; /* 6: no multiple of a pixel */
        int stride = W * 4 + padding;
        bool memory_top_first = top_down != negative;
        for (int y = 0; y < H; y++) {
            uint8_t *row = memory + (memory_top_first ? y : H - 1 - y) * stride;
            for (int x = 0; x < W; x++) {
                const uint8_t *p = tight + (y * W + x) * 4;
                const uint8_t turned[4] = {p[2], p[1], p[0], p[3]};
                memcpy(row + x * 4, bgra ? turned : p, 4);
            }
        }
        struct pav_picture picture = {
            .pixel = bgra ? PAV_PIXEL_BGRA : PAV_PIXEL_RGBA,
            .width_px = W,
            .height_px = H,
            .planes = {negative ? memory + (H - 1) * stride : memory},
            .strides = {negative ? -stride : stride},
            .top_down = top_down,
            .opaque = true,
        };
        char *what = pav_sprintf("%s%s%s +%d", bgra ? "BGRA" : "RGBA", top_down ? " top_down" : "",
                                 negative ? " negative" : "", padding);
        CHECK(pav_stream_upload(stream, &picture));
        compare(pav_stream_texture(stream), tight, 0, what);
        free(what);
    }
    pav_stream_destroy(stream);
}

/* A picture that only goes to the screen is wanted as the screen has it, and is right in any form. */
static void the_screens_own_form(void)
{
    static uint8_t tight[W * H * 4], turned[W * H * 4], read[W * H * 4];
    struct pav_target *screen = pav_gpu_screen(fixture.gpu, W, H);
    struct pav_target *target = fixture_target(W, H, PAV_FORMAT_RGBA8);
    struct pav_stream *stream = pav_stream_create(fixture.gpu);
    struct pav_stream_form form = pav_stream_form(stream);
    CHECK(form.pixel == PAV_PIXEL_RGBA && !form.top_down);
    if (!pav_window_software(fixture.window))
        SKIP("only software renderers have a form of their own");
    smooth(tight, W, H); /* taken as bottom first here */
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            const uint8_t *p = tight + (y * W + x) * 4;
            uint8_t *q = turned + ((H - 1 - y) * W + x) * 4;
            q[0] = p[2], q[1] = p[1], q[2] = p[0], q[3] = p[3];
        }
    }
    for (int i = 0; i < 12; i++) {
        bool own = form.pixel == PAV_PIXEL_BGRA;
        struct pav_picture picture = {
            .pixel = form.pixel,
            .width_px = W,
            .height_px = H,
            .planes = {own ? turned : tight},
            .strides = {W * 4},
            .top_down = form.top_down,
            .opaque = true,
        };
        CHECK(pav_stream_upload(stream, &picture));
        struct pav_texture *texture = pav_stream_texture(stream);
        bool sampled = i >= 4 && i < 8; /* in a crossfade, say */
        pav_target_clear(screen, (const float[4]){0});
        pav_draw_texture(fixture.gpu, screen, texture, NULL, PAV_BLEND_OVER, 1);
        if (sampled)
            pav_draw_texture(fixture.gpu, target, texture, NULL, PAV_BLEND_OVER, 0.999f);
        CHECK(pav_target_read(screen, read, sizeof read));
        for (size_t k = 3; k < sizeof read; k += 4)
            read[k] = 255;
        CHECK(memcmp(read, tight, sizeof read) == 0);
        if (sampled) {
            uint32_t corner = fixture_pixel(target, 0, 0);
            CHECK(abs((int)(corner >> 24) - tight[0]) <= 1);
        }
        CHECK_INT(own, i >= 1 && (i < 5 || i > 8));
        form = pav_stream_form(stream);
        CHECK_INT(glGetError(), GL_NO_ERROR);
    }
    pav_stream_destroy(stream);
    pav_target_destroy(target);
}

static double per_frame_ms(struct pav_stream *stream, const struct pav_picture *picture,
                           struct pav_target *screen)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < 12; i++) {
        int64_t start = pav_clock_cpu_ns();
        pav_stream_upload(stream, picture);
        pav_draw_texture(fixture.gpu, screen, pav_stream_texture(stream), NULL, PAV_BLEND_NONE, 1);
        glFinish();
        int64_t took = pav_clock_cpu_ns() - start;
        least = took < least ? took : least;
    }
    return (double)least / 1e6;
}

/* That the copy is one: a textured quad costs the CPU ten times as much. */
static void a_copy_to_the_screen_costs_a_copy(void)
{
    enum { BIG_W = 1280, BIG_H = 720 };
    if (!pav_window_software(fixture.window))
        SKIP("measures the CPU's share of a software renderer");
    fixture_close();
    REQUIRE(fixture_open_size(BIG_W, BIG_H, true, false));
    struct pav_target *screen = pav_gpu_screen(fixture.gpu, BIG_W, BIG_H);
    struct pav_stream *stream = pav_stream_create(fixture.gpu);
    uint8_t *pixels = pav_alloc(BIG_W * BIG_H * 4);
    struct pav_picture picture = {.pixel = PAV_PIXEL_RGBA,
                                  .width_px = BIG_W,
                                  .height_px = BIG_H,
                                  .planes = {pixels},
                                  .strides = {BIG_W * 4},
                                  .opaque = true};
    double drawn = per_frame_ms(stream, &picture, screen);
    picture.pixel = PAV_PIXEL_BGRA;
    picture.top_down = true;
    double copied = per_frame_ms(stream, &picture, screen);
    printf("# 720p upload and screen: %.2f ms of CPU drawn, %.2f copied\n", drawn, copied);
    CHECK(copied * 2 < drawn);
    pav_stream_destroy(stream);
    free(pixels);
}

static double lesser(double a, double b)
{
    return a < b || b == 0 ? a : b;
}

/* The least of a few trials, until they say what they would say on a machine of their own. */
static void measure_in_peace(struct pav_gpu_choice *best)
{
    *best = (struct pav_gpu_choice){0};
    for (int i = 0; i < 40; i++) {
        struct pav_gpu_choice choice;
        measure_run(&choice, true, false, NULL);
        best->upload_rgba_ms = lesser(choice.upload_rgba_ms, best->upload_rgba_ms);
        best->upload_i420_ms = lesser(choice.upload_i420_ms, best->upload_i420_ms);
        best->upload_nv12_ms = lesser(choice.upload_nv12_ms, best->upload_nv12_ms);
        best->memcpy_rgba_ms = lesser(choice.memcpy_rgba_ms, best->memcpy_rgba_ms);
        best->memcpy_yuv_ms = lesser(choice.memcpy_yuv_ms, best->memcpy_yuv_ms);
        if (i >= 2 && best->upload_rgba_ms <= 1.15 * best->memcpy_rgba_ms &&
            best->upload_i420_ms <= 1.15 * best->memcpy_yuv_ms &&
            best->upload_nv12_ms <= 1.15 * best->memcpy_yuv_ms)
            break;
    }
}

static void uploads_cost_a_memcpy(void)
{
    struct pav_gpu_choice best;
    if (!pav_window_software(fixture.window))
        SKIP("only a software renderer's upload is a memcpy");
    measure_in_peace(&best);
    double rgba = best.upload_rgba_ms / best.memcpy_rgba_ms;
    double i420 = best.upload_i420_ms / best.memcpy_yuv_ms;
    double nv12 = best.upload_nv12_ms / best.memcpy_yuv_ms;
    printf("# RGBA %.2f of a memcpy, I420 %.2f, NV12 %.2f\n", rgba, i420, nv12);
    /* Three times what the bench holds; a conversion costs ten memcpys. */
    CHECK(rgba <= 3.45 && i420 <= 3.45 && nv12 <= 3.45);
}

static void what_was_measured_is_chosen_and_remembered(void)
{
    const struct pav_gpu_choice *choice = pav_gpu_choice(fixture.gpu);
    CHECK_HAS(choice->words, "not measured");
    choice = pav_gpu_measure(fixture.gpu);
    CHECK(choice == pav_gpu_choice(fixture.gpu));
    CHECK(choice->memcpy_rgba_ms > 0 && choice->upload_i420_ms > 0);
    CHECK(!strstr(choice->words, "not measured"));
    if (pav_window_software(fixture.window))
        CHECK(!choice->yuv_in_shader && !choice->pbo);
    double first = choice->memcpy_rgba_ms;
    CHECK(pav_gpu_measure(fixture.gpu)->memcpy_rgba_ms == first);
    pav_gpu_force_yuv(fixture.gpu, true);
    CHECK(pav_gpu_choice(fixture.gpu)->yuv_in_shader);
}

static void sizes_may_change(void)
{
    uint8_t *pixels = pav_alloc(40 * 40 * 4);
    struct pav_stream *stream = pav_stream_create(fixture.gpu);
    struct pav_texture *first = NULL;
    CHECK(!pav_stream_texture(stream));
    for (int i = 0; i < 20; i++) {
        int side = i % 2 ? 40 : 3;
        struct pav_picture picture = {.pixel = i % 3 ? PAV_PIXEL_RGBA : PAV_PIXEL_NV12,
                                      .width_px = side,
                                      .height_px = side,
                                      .planes = {pixels, pixels},
                                      .strides = {side * 4, side * 4}};
        CHECK(pav_stream_upload(stream, &picture));
        CHECK_INT(pav_texture_width(pav_stream_texture(stream)), side);
        first = first ? first : pav_stream_texture(stream);
        CHECK(pav_stream_texture(stream) == first);
        fixture_frame();
    }
    struct pav_picture none = {.pixel = PAV_PIXEL_RGBA, .planes = {pixels}};
    CHECK(!pav_stream_upload(stream, &none));
    pav_texture_destroy(first); /* the stream's, not ours: nothing happens */
    CHECK_INT(pav_gpu_counted(fixture.gpu).textures, 0);
    CHECK_INT(glGetError(), GL_NO_ERROR);
    pav_stream_destroy(stream);
    pav_stream_destroy(NULL);
    free(pixels);
}

int main(void)
{
    if (!fixture_open(true, false)) {
        printf("1..0 # SKIP no GL here\n");
        return 0;
    }
    RUN(yuv_is_what_ffmpeg_makes_of_it);
    RUN(yuv_is_what_the_standard_says);
    RUN(flat_colours_are_exact);
    RUN(every_layout_is_upright);
    RUN(the_screens_own_form);
    RUN(sizes_may_change);
    RUN(a_copy_to_the_screen_costs_a_copy);
    RUN(uploads_cost_a_memcpy);
    RUN(what_was_measured_is_chosen_and_remembered);
    fixture_close();
    return check_end();
}

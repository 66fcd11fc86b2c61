/* Type: what is set is measured, pixel by pixel; a specimen is written for people to look at. */
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "check.h"
#include "link/sandbox.h"
#include "stage/gpu/gpu.h"
#include "stage/text/text.h"
#include "stage/text/typeset.h"
#include "stage/window/window.h"

static const char *specimen_path;

static struct pav_typeset set(struct pav_text_desc desc)
{
    struct pav_typeset setting;
    if (desc.size_px == 0)
        desc.size_px = 40;
    pav_typeset_make(&desc, &setting);
    return setting;
}

static uint8_t alpha(const struct pav_typeset *setting, int x, int y_up)
{
    return setting->rgba[((size_t)y_up * (size_t)setting->width_px + (size_t)x) * 4 + 3];
}

/* Where the type is, px in the picture; y up. */
struct ink {
    int left, right, bottom, top;
    double sum, middle; /* coverage, and its mean x from the box's left */
};

static struct ink ink_of(const struct pav_typeset *setting)
{
    struct ink ink = {
        .left = setting->width_px, .right = -1, .bottom = setting->height_px, .top = -1};
    double moment = 0;
    for (int y = 0; y < setting->height_px; y++)
        for (int x = 0; x < setting->width_px; x++) {
            int a = alpha(setting, x, y);
            ink.sum += a;
            moment += (double)a * (x - setting->left_px);
            if (a < 8)
                continue;
            ink.left = x < ink.left ? x : ink.left;
            ink.right = x > ink.right ? x : ink.right;
            ink.bottom = y < ink.bottom ? y : ink.bottom;
            ink.top = y > ink.top ? y : ink.top;
        }
    ink.middle = ink.sum > 0 ? moment / ink.sum : 0;
    return ink;
}

static struct ink measure(struct pav_text_desc desc)
{
    struct pav_typeset setting = set(desc);
    struct ink ink = ink_of(&setting);
    free(setting.rgba);
    return ink;
}

/* --- setting ----------------------------------------------------------------------------------- */

static void the_house_fonts_are_there(void)
{
    static const char *const names[] = {"Inter", "EB Garamond"};
    for (int i = 0; i < 2; i++) {
        FcChar8 *family = NULL;
        FcResult result;
        FcPattern *pattern = FcNameParse((const FcChar8 *)names[i]);
        FcConfigSubstitute(NULL, pattern, FcMatchPattern);
        FcDefaultSubstitute(pattern);
        FcPattern *match = FcFontMatch(NULL, pattern, &result);
        CHECK(match && FcPatternGetString(match, FC_FAMILY, 0, &family) == FcResultMatch);
        CHECK_STR((const char *)family, names[i]);
        FcPatternDestroy(match);
        FcPatternDestroy(pattern);
    }
    struct ink sans = measure((struct pav_text_desc){.text = "Humans"});
    struct ink serif = measure((struct pav_text_desc){.text = "Humans", .family = "serif"});
    struct ink heavy = measure((struct pav_text_desc){.text = "Humans", .weight = 800});
    CHECK(serif.sum < sans.sum * 0.9);
    CHECK(heavy.sum > sans.sum * 1.3);
}

static void accents_are_drawn(void)
{
    static const char *const plain[] = {"e", "o", "E", "i"};
    static const char *const marked[] = {"é", "ö", "Ê", "ï"};
    for (int i = 0; i < 4; i++) {
        struct pav_typeset a = set((struct pav_text_desc){.text = plain[i]});
        struct pav_typeset b = set((struct pav_text_desc){.text = marked[i]});
        struct ink without = ink_of(&a), with = ink_of(&b);
        CHECK_INT(a.box_height_px, b.box_height_px);
        CHECK(with.sum > without.sum * (i == 3 ? 1.02 : 1.05));
        /* Above the letter, counted from the box's bottom; ï replaces one dot by two. */
        CHECK(with.top - b.bottom_px >= without.top - a.bottom_px + (i == 3 ? 0 : 4));
        free(a.rgba);
        free(b.rgba);
    }
    struct ink composed = measure((struct pav_text_desc){.text = "\u00e9"});
    struct ink decomposed = measure((struct pav_text_desc){.text = "e\u0301"});
    CHECK_NEAR(composed.sum, decomposed.sum, composed.sum * 0.02);
}

static const char *const paragraph =
    "La machine regarde le visiteur, et le visiteur regarde la machine. "
    "Qui des deux reconnaît l’autre en premier ?";

static void wrapping_keeps_to_its_width(void)
{
    struct pav_typeset one = set((struct pav_text_desc){.text = paragraph, .size_px = 24});
    CHECK_INT(one.lines, 1);
    CHECK(one.box_width_px > 1000);
    for (int width = 120; width <= 600; width += 160) {
        struct pav_typeset many =
            set((struct pav_text_desc){.text = paragraph, .size_px = 24, .width_px = (float)width});
        struct ink ink = ink_of(&many);
        CHECK_INT(many.box_width_px, width);
        CHECK(many.lines >= one.box_width_px / width);
        CHECK(ink.left >= many.left_px - 2);
        CHECK(ink.right <= many.left_px + width + 2);
        CHECK_NEAR(ink_of(&many).sum, ink_of(&one).sum, ink_of(&one).sum * 0.03);
        free(many.rgba);
    }
    struct pav_typeset word =
        set((struct pav_text_desc){.text = "Nebuchadnezzar", .width_px = 100});
    CHECK(word.lines > 1); /* a word that is too long is broken, not lost */
    CHECK(ink_of(&word).right <= word.left_px + 102);
    free(word.rgba);
    free(one.rgba);
}

static void lines_stand_evenly(void)
{
    struct pav_typeset one = set((struct pav_text_desc){.text = "x"});
    struct pav_typeset three = set((struct pav_text_desc){.text = "x\nx\nx"});
    struct pav_typeset borrowed = set((struct pav_text_desc){.text = "x\nकि\nx"});
    struct pav_typeset wide = set((struct pav_text_desc){.text = "x\nx\nx", .line_height = 2.5f});
    CHECK_INT(three.lines, 3);
    int pitch = (three.box_height_px - one.box_height_px) / 2;
    CHECK_NEAR(pitch, one.box_height_px * 1.25, 2.0);
    CHECK_INT(borrowed.box_height_px, three.box_height_px); /* another script moves no line */
    CHECK_NEAR((double)(wide.box_height_px - one.box_height_px) /
                   (three.box_height_px - one.box_height_px),
               2.0, 0.02);
    free(one.rgba);
    free(three.rgba);
    free(borrowed.rgba);
    free(wide.rgba);
}

static void every_direction_has_its_side(void)
{
    static const char *const hebrew = "שלום";
    static const char *const arabic = "مرحبا بكم";
    enum { WIDTH = 600 };
    struct pav_text_desc desc = {.text = "Hello", .width_px = WIDTH};
    CHECK(measure(desc).middle < WIDTH * 0.25);
    desc.align = PAV_ALIGN_END;
    CHECK(measure(desc).middle > WIDTH * 0.75);
    desc.align = PAV_ALIGN_CENTRE;
    CHECK_NEAR(measure(desc).middle, WIDTH / 2.0, 6);
    for (int i = 0; i < 2; i++) {
        desc = (struct pav_text_desc){.text = i ? hebrew : arabic, .width_px = WIDTH};
        CHECK(measure(desc).middle > WIDTH * 0.75);
        desc.align = PAV_ALIGN_END;
        CHECK(measure(desc).middle < WIDTH * 0.25);
    }
    /* Paragraph by paragraph: right, then left. */
    struct pav_typeset both = set((struct pav_text_desc){.text = "שלום\nHello", .width_px = WIDTH});
    int half = both.bottom_px + both.box_height_px / 2, upper_right = 0, lower_left = 0;
    for (int y = 0; y < both.height_px; y++)
        for (int x = 0; x < both.width_px; x++) {
            bool right = x > both.left_px + WIDTH / 2;
            upper_right += y > half && right && alpha(&both, x, y) > 128;
            lower_left += y <= half && !right && alpha(&both, x, y) > 128;
        }
    CHECK(upper_right > 100);
    CHECK(lower_left > 100);
    free(both.rgba);
}

static void tracking_widens(void)
{
    struct pav_typeset plain = set((struct pav_text_desc){.text = "STILL"});
    struct pav_typeset tracked = set((struct pav_text_desc){.text = "STILL", .tracking_px = 6});
    CHECK_NEAR(tracked.box_width_px - plain.box_width_px, 4 * 6, 1.0); /* none after the last */
    CHECK_NEAR(ink_of(&plain).sum, ink_of(&tracked).sum, ink_of(&plain).sum * 0.02);
    struct ink arabic = measure((struct pav_text_desc){.text = "مرحبا"});
    struct ink torn = measure((struct pav_text_desc){.text = "مرحبا", .tracking_px = 6});
    CHECK_INT(arabic.right, torn.right); /* joined letters stay joined */
    free(plain.rgba);
    free(tracked.rgba);
}

static void colours_are_premultiplied(void)
{
    struct pav_typeset setting =
        set((struct pav_text_desc){.text = "■ Rouge", .colour = {1.0f, 0.5f, 0.0f, 0.5f}});
    int wrong = 0, full = 0;
    for (size_t i = 0; i < (size_t)setting.width_px * (size_t)setting.height_px; i++) {
        const uint8_t *p = setting.rgba + 4 * i;
        wrong += p[0] > p[3] || abs(p[1] * 2 - p[3]) > 2 || p[2] != 0;
        full += p[3] == 128;
    }
    CHECK_INT(wrong, 0);
    CHECK(full > 200);
    struct pav_typeset white = set((struct pav_text_desc){.text = "■"});
    const uint8_t *centre = white.rgba + 4 * ((size_t)(white.bottom_px + white.box_height_px / 2) *
                                                  (size_t)white.width_px +
                                              (size_t)(white.left_px + white.box_width_px / 2));
    CHECK_INT(centre[0] + centre[1] + centre[2] + centre[3], 4 * 255);
    free(setting.rgba);
    free(white.rgba);
}

static void a_halo_is_dark_and_moves_nothing(void)
{
    struct pav_typeset bare = set((struct pav_text_desc){.text = "Halo"});
    struct pav_typeset with = set((struct pav_text_desc){.text = "Halo", .halo_px = 8});
    CHECK_INT(bare.box_width_px, with.box_width_px);
    CHECK_INT(bare.box_height_px, with.box_height_px);
    CHECK(ink_of(&with).sum > ink_of(&bare).sum * 1.5);
    CHECK(with.width_px >= bare.width_px + 16);
    int bright = 0, soft = 0, shift_x = with.left_px - bare.left_px,
        shift_y = with.bottom_px - bare.bottom_px;
    for (int y = 0; y < with.height_px; y++)
        for (int x = 0; x < with.width_px; x++) {
            const uint8_t *p = with.rgba + 4 * ((size_t)y * (size_t)with.width_px + (size_t)x);
            int bx = x - shift_x, by = y - shift_y;
            bool inside = bx >= 0 && by >= 0 && bx < bare.width_px && by < bare.height_px;
            int type = inside ? alpha(&bare, bx, by) : 0;
            bright += p[0] != type; /* its light is the type's alone */
            soft += type == 0 && p[3] > 8 && p[3] < 170;
        }
    CHECK_INT(bright, 0);
    CHECK(soft > 500);
    free(bare.rgba);
    free(with.rgba);
}

static void anything_can_be_set(void)
{
    pav_log_set_level(PAV_LOG_ERROR); /* every one of these is said */
    struct ink bad = measure((struct pav_text_desc){.text = "caf\xe9 \xff\xc3"});
    struct ink start = measure((struct pav_text_desc){.text = "caf"});
    CHECK(bad.sum > start.sum * 1.1);
    struct pav_typeset none = set((struct pav_text_desc){0});
    CHECK_INT(none.box_width_px, 0);
    CHECK(none.width_px > 0 && none.height_px > 0);
    free(none.rgba);
    struct pav_typeset huge = set((struct pav_text_desc){.text = "WWWWWWWW", .size_px = 1e9f});
    CHECK(huge.width_px <= 8192 && huge.height_px <= 8192);
    free(huge.rgba);
    char *tower = malloc(100001);
    REQUIRE(tower);
    memset(tower, '\n', 100000);
    tower[100000] = 0;
    struct pav_typeset tall = set((struct pav_text_desc){.text = tower, .size_px = 8});
    CHECK(tall.height_px <= 8192);
    free(tall.rgba);
    free(tower);
    measure((struct pav_text_desc){.text = "x",
                                   .size_px = NAN,
                                   .width_px = NAN,
                                   .halo_px = NAN,
                                   .line_height = NAN,
                                   .tracking_px = NAN});
    measure((struct pav_text_desc){.text = "x",
                                   .size_px = -4,
                                   .width_px = -1,
                                   .halo_px = 1e6f,
                                   .family = "no such family",
                                   .language = "xx-nowhere",
                                   .align = (enum pav_align)77,
                                   .weight = 5000});
    srand(9);
    for (int i = 0; i < 200; i++) {
        char noise[40];
        for (size_t k = 0; k < sizeof noise; k++)
            noise[k] = (char)rand();
        noise[sizeof noise - 1] = 0;
        measure((struct pav_text_desc){.text = noise, .size_px = 12, .width_px = 80});
    }
    pav_log_set_level(PAV_LOG_INFO);
}

static void nothing_is_kept(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    SKIP("the sanitizer has its own heap, and finds leaks itself");
#else
    struct pav_text_desc desc = {.text = paragraph, .size_px = 24, .width_px = 300, .halo_px = 4};
    for (int i = 0; i < 20; i++)
        measure(desc);
    size_t before = mallinfo2().uordblks;
    for (int i = 0; i < 200; i++)
        measure(desc);
    long growth = (long)(mallinfo2().uordblks - before);
    printf("# 200 settings keep %ld bytes\n", growth);
    CHECK(growth < 16384);
#endif
}

/* --- on the GPU -------------------------------------------------------------------------------- */

static void is_drawn_the_right_way_up(void)
{
    enum { WIDTH = 320, HEIGHT = 180 };
    struct pav_window *window = pav_window_create(&(struct pav_window_desc){
        .mode = PAV_WINDOW_HEADLESS, .width_px = WIDTH, .height_px = HEIGHT, .lock_step = true});
    REQUIRE(window);
    struct pav_gpu *gpu = pav_gpu_create(&(struct pav_gpu_desc){
        .shader_folder = "shaders", .software = pav_window_software(window)});
    REQUIRE(gpu);
    struct pav_target *target = pav_target_create(
        gpu, &(struct pav_target_desc){
                 .width_px = WIDTH, .height_px = HEIGHT, .format = PAV_FORMAT_RGBA8});
    struct pav_text *text =
        pav_text_create(gpu, &(struct pav_text_desc){.text = "T", .size_px = 100});
    pav_target_clear(target, (const float[]){0, 0, 0, 1});
    pav_text_draw(text, target, 100, 40, 0.5f);
    static uint8_t rgba[WIDTH * HEIGHT * 4];
    CHECK(pav_target_read(target, rgba, sizeof rgba));
    struct pav_typeset setting = set((struct pav_text_desc){.text = "T", .size_px = 100});
    int wrong = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int tx = x - 100 + setting.left_px, ty = y - 40 + setting.bottom_px;
            bool inside = tx >= 0 && ty >= 0 && tx < setting.width_px && ty < setting.height_px;
            int should = inside ? alpha(&setting, tx, ty) / 2 : 0;
            wrong += abs(rgba[(y * WIDTH + x) * 4] - should) > 2;
        }
    CHECK_INT(wrong, 0);
    CHECK_INT(pav_text_width(text), setting.box_width_px);
    CHECK_INT(pav_text_height(text), setting.box_height_px);
    CHECK_INT(pav_texture_width(pav_text_texture(text)), setting.width_px);
    free(setting.rgba);
    pav_text_destroy(text);
    pav_text_destroy(NULL);
    pav_target_destroy(target);
    pav_gpu_destroy(gpu);
    pav_window_destroy(window);
}

/* --- behind the wall --------------------------------------------------------------------------- */

/* In a process of its own, before anything of type was touched: files can be read, none written. */
static int set_behind_the_wall(void)
{
    setenv("HOME", "/nonexistent", 1);
    if (!pav_sandbox_files(&(struct pav_sandbox_files){.read = pav_sandbox_system}))
        return 77;
    pav_text_init();
    if (!pav_sandbox_calls(PAV_ROLE_STAGE, false))
        return 77;
    struct ink latin = measure((struct pav_text_desc){.text = "Été"});
    struct ink other = measure((struct pav_text_desc){.text = "שלום ไทย"}); /* fonts not open yet */
    struct ink serif = measure((struct pav_text_desc){.text = "Été", .family = "serif"});
    return latin.sum > 1000 && other.sum > 1000 && serif.sum > 500 && serif.sum != latin.sum ? 0
                                                                                             : 1;
}

static int walled_status;

static void is_set_behind_the_wall(void)
{
    if (WIFEXITED(walled_status) && WEXITSTATUS(walled_status) == 77)
        SKIP("this kernel has no Landlock");
    CHECK(WIFEXITED(walled_status));
    CHECK_INT(WEXITSTATUS(walled_status), 0);
}

/* --- the specimen ------------------------------------------------------------------------------ */

struct sheet {
    cairo_t *cairo;
    double y;
};

static void show(struct sheet *sheet, struct pav_text_desc desc)
{
    struct pav_typeset setting = set(desc);
    int stride = setting.width_px * 4;
    uint8_t *rows = malloc((size_t)stride * (size_t)setting.height_px);
    for (int y = 0; rows && y < setting.height_px; y++)
        for (int x = 0; x < setting.width_px; x++) {
            const uint8_t *in =
                setting.rgba + (size_t)(setting.height_px - 1 - y) * (size_t)stride + (size_t)x * 4;
            uint8_t *out = rows + (size_t)y * (size_t)stride + (size_t)x * 4;
            out[0] = in[2]; /* cairo's order in memory */
            out[1] = in[1];
            out[2] = in[0];
            out[3] = in[3];
        }
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        rows, CAIRO_FORMAT_ARGB32, setting.width_px, setting.height_px, stride);
    int above = setting.height_px - setting.bottom_px - setting.box_height_px;
    cairo_set_source_surface(sheet->cairo, surface, 60 - setting.left_px, sheet->y - above);
    cairo_paint(sheet->cairo);
    sheet->y += setting.box_height_px + 28;
    cairo_surface_destroy(surface);
    free(rows);
    free(setting.rgba);
}

static void a_specimen_is_written(void)
{
    cairo_surface_t *page = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1000, 1000);
    struct sheet sheet = {.cairo = cairo_create(page), .y = 50};
    cairo_pattern_t *ground = cairo_pattern_create_linear(0, 0, 1000, 1000);
    cairo_pattern_add_color_stop_rgb(ground, 0.0, 0.08, 0.09, 0.10);
    cairo_pattern_add_color_stop_rgb(ground, 0.62, 0.24, 0.27, 0.30);
    cairo_pattern_add_color_stop_rgb(ground, 1.0, 0.80, 0.76, 0.68);
    cairo_set_source(sheet.cairo, ground);
    cairo_paint(sheet.cairo);
    show(&sheet, (struct pav_text_desc){.text = "Humans / Machines",
                                        .family = "serif",
                                        .size_px = 92,
                                        .colour = {0.93f, 0.90f, 0.83f, 1}});
    show(&sheet, (struct pav_text_desc){.text = "ÉTÉ À L’ŒUVRE",
                                        .size_px = 26,
                                        .weight = 500,
                                        .tracking_px = 5,
                                        .colour = {0.78f, 0.62f, 0.38f, 1}});
    show(&sheet, (struct pav_text_desc){
                     .text = paragraph, .size_px = 24, .width_px = 520, .language = "fr"});
    show(&sheet, (struct pav_text_desc){.text = paragraph,
                                        .family = "serif",
                                        .size_px = 27,
                                        .width_px = 520,
                                        .language = "fr"});
    show(&sheet, (struct pav_text_desc){.text = "De machine ziet één bezoeker; ’s avonds geen.",
                                        .size_px = 14,
                                        .language = "nl"});
    show(&sheet,
         (struct pav_text_desc){
             .text = "الآلة تنظر إلى الزائر", .size_px = 34, .width_px = 880, .language = "ar"});
    show(&sheet,
         (struct pav_text_desc){
             .text = "המכונה מביטה במבקר", .size_px = 34, .width_px = 880, .language = "he"});
    show(&sheet, (struct pav_text_desc){.text = "A caption over a bright film\nkeeps its soft edge",
                                        .size_px = 34,
                                        .width_px = 880,
                                        .align = PAV_ALIGN_CENTRE,
                                        .weight = 500,
                                        .halo_px = 8});
    cairo_pattern_destroy(ground);
    cairo_destroy(sheet.cairo);
    CHECK(specimen_path && cairo_surface_write_to_png(page, specimen_path) == CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(page);
    printf("# look at %s\n", specimen_path ? specimen_path : "(nowhere)");
}

int main(int argc, char **argv)
{
    specimen_path = argc > 1 ? argv[1] : NULL;
    fflush(stdout);
    pid_t walled = fork();
    if (walled == 0)
        _exit(set_behind_the_wall());
    waitpid(walled, &walled_status, 0);

    int64_t begin_ns = pav_clock_ns();
    pav_text_init();
    measure((struct pav_text_desc){.text = "x"});
    printf("# initialised in %.0f ms\n", (double)(pav_clock_ns() - begin_ns) / 1e6);
    RUN(is_set_behind_the_wall);
    RUN(the_house_fonts_are_there);
    RUN(accents_are_drawn);
    RUN(wrapping_keeps_to_its_width);
    RUN(lines_stand_evenly);
    RUN(every_direction_has_its_side);
    RUN(tracking_widens);
    RUN(colours_are_premultiplied);
    RUN(a_halo_is_dark_and_moves_nothing);
    RUN(anything_can_be_set);
    RUN(nothing_is_kept);
    RUN(is_drawn_the_right_way_up);
    RUN(a_specimen_is_written);
    return check_end();
}

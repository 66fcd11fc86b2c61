/* Tests the limit on flashes: what comes out of it, read by an analyser of its own that goes by the words
 * of WCAG 2.2; and that what obeys them is not touched. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "stage/flash.h"

#define W       96
#define H       56
#define PIXELS  (W * H)
#define SECONDS 5
#define FPS_MAX 60

/* --- the analyser ------------------------------------------------------------------------------
 *
 * Every pixel of every window of one second, each from its beginning: how often the value went one way and
 * back by enough. Nothing here is shared with what is tested. */

struct film {
    int fps, frames;
    uint8_t *rgb; /* frames times pixels times 3 */
};

static double light(uint8_t c)
{
    double v = c / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

struct seen {
    float luminance, redness;
    bool saturated;
};

static struct seen see(const uint8_t *rgb)
{
    static double table[256];
    if (table[255] == 0)
        for (int i = 0; i < 256; i++)
            table[i] = light((uint8_t)i);
    double r = table[rgb[0]], g = table[rgb[1]], b = table[rgb[2]];
    return (struct seen){
        .luminance = (float)(0.2126 * r + 0.7152 * g + 0.0722 * b),
        .redness = (float)fmax(0, (r - g - b) * 320),
        .saturated = r + g + b > 0 && r / (r + g + b) >= 0.8,
    };
}

/* Whether from `a` to `b` is a change that counts. */
static bool differ(struct seen a, struct seen b, bool red)
{
    if (red)
        return fabsf(a.redness - b.redness) > 20 && (a.saturated || b.saturated);
    float darker = fminf(a.luminance, b.luminance);
    return fabsf(a.luminance - b.luminance) >= 0.1f && darker < 0.8f;
}

static float level(struct seen s, bool red)
{
    return red ? s.redness : s.luminance;
}

/* The most changes, each opposing the one before, that a second holds. `turns` are the values at which
 * it turned so far: the last one moves on as long as the value goes on its way. */
static int changes(const struct seen *values, int count, bool red)
{
    int found = 0, way = 0;
    struct seen low = values[0], high = values[0];
    for (int i = 1; i < count; i++) {
        float v = level(values[i], red);
        bool up = way != 1 && v > level(low, red) && differ(low, values[i], red);
        bool down = way != -1 && v < level(high, red) && differ(high, values[i], red);
        if (up || down) {
            found++;
            way = up ? 1 : -1;
            low = high = values[i];
        }
        if (v > level(high, red))
            high = values[i];
        if (v < level(low, red))
            low = values[i];
    }
    return found;
}

/* Adds one to every second in which the pixel's values change more than `most` times. */
static void count_pixel(const struct film *film, const struct seen *values, bool red, int most,
                        int *over)
{
    if (changes(values, film->frames, red) <= most)
        return;
    for (int from = 0; from + film->fps <= film->frames; from++)
        over[from] += changes(values + from, film->fps, red) > most;
}

/* Of the worst second that begins at `after_s` or later: the share of the picture that changes more than
 * `most` times in it. Pixels that are as their left neighbour are counted with it. */
static double worst_area(const struct film *film, bool red, int most, double after_s)
{
    static struct seen values[SECONDS * FPS_MAX], neighbour[SECONDS * FPS_MAX];
    static int over[SECONDS * FPS_MAX], own[SECONDS * FPS_MAX];
    int worst = 0;
    memset(over, 0, sizeof over);
    for (int p = 0; p < PIXELS; p++) {
        for (int f = 0; f < film->frames; f++)
            values[f] = see(film->rgb + ((size_t)f * PIXELS + (size_t)p) * 3);
        size_t bytes = (size_t)film->frames * sizeof *values;
        if (p == 0 || memcmp(values, neighbour, bytes) != 0) {
            memset(own, 0, sizeof own);
            count_pixel(film, values, red, most, own);
        }
        memcpy(neighbour, values, bytes);
        for (int f = 0; f < film->frames; f++)
            over[f] += own[f];
    }
    for (int f = (int)(after_s * film->fps); f < film->frames; f++)
        worst = over[f] > worst ? over[f] : worst;
    return (double)worst / PIXELS;
}

/* No more than three flashes, which are pairs of changes. */
static bool obeys_after(const struct film *film, int most, double after_s)
{
    return worst_area(film, false, most, after_s) <= 0.25 &&
           worst_area(film, true, most, after_s) <= 0.25;
}

static bool obeys(const struct film *film)
{
    return obeys_after(film, 7, 0);
}

/* --- what is shown of a film ------------------------------------------------------------------------ */

static struct film make(int fps)
{
    struct film film = {.fps = fps, .frames = fps * SECONDS};
    film.rgb = calloc((size_t)film.frames * PIXELS, 3);
    return film;
}

static void points_of(const uint8_t *rgb, uint8_t *points)
{
    static uint8_t rgba[PIXELS * 4];
    for (int p = 0; p < PIXELS; p++)
        memcpy(rgba + 4 * p, rgb + 3 * p, 3);
    pav_flash_pick(rgba, W, H, points);
}

/* As a stage shows it; *touched counts pictures that were not shown whole. */
static struct film limited(const struct film *film, int *touched)
{
    static uint8_t points[PIXELS / 4];
    struct film shown = make(film->fps);
    struct pav_flash_limit *limit = pav_flash_limit_create(pav_flash_points(W, H));
    *touched = 0;
    for (int f = 0; f < film->frames; f++) {
        const uint8_t *in = film->rgb + (size_t)f * PIXELS * 3;
        uint8_t *out = shown.rgb + (size_t)f * PIXELS * 3;
        double t_s = 100 + (double)f / film->fps;
        points_of(in, points);
        float share = pav_flash_limit_share(limit, points, t_s);
        memcpy(out, in, PIXELS * 3);
        for (int i = 0; share < 1 && i < PIXELS * 3; i++) {
            float before = (out - PIXELS * 3)[i];
            out[i] = (uint8_t)(before * (1 - share) + (float)in[i] * share + 0.5f);
        }
        *touched += share < 1;
        points_of(out, points);
        pav_flash_limit_shown(limit, points, t_s);
    }
    pav_flash_limit_destroy(limit);
    return shown;
}

/* --- films --------------------------------------------------------------------------------------------- */

typedef uint8_t colour[3];
static const colour black = {0, 0, 0}, white = {255, 255, 255}, red = {255, 0, 0},
                    blue = {0, 0, 255}, grey = {128, 128, 128}, dim = {70, 70, 70},
                    light_grey = {240, 240, 240};

static void put(struct film *film, int f, int x, int y, const uint8_t *c)
{
    memcpy(film->rgb + ((size_t)f * PIXELS + (size_t)(y * W + x)) * 3, c, 3);
}

/* `hz` times a second from `a` to `b` and back, in the left `area` of the picture, `c` elsewhere. */
static struct film flicker(int fps, double hz, const uint8_t *a, const uint8_t *b, const uint8_t *c,
                           double area)
{
    struct film film = make(fps);
    for (int f = 0; f < film.frames; f++) {
        bool on = (int)floor(2 * hz * f / fps + 1e-9) % 2;
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                put(&film, f, x, y, x + 0.5 < area * W ? on ? b : a : c);
    }
    return film;
}

static struct film stripes(int fps, double period_px, double px_per_s)
{
    struct film film = make(fps);
    for (int f = 0; f < film.frames; f++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                double at = (x + px_per_s * f / fps) / period_px;
                put(&film, f, x, y, at - floor(at) < 0.5 ? white : black);
            }
    return film;
}

static uint32_t dice = 1;
static double roll(void)
{
    dice = dice * 1664525u + 1013904223u;
    return (dice >> 8) / 16777216.0;
}

static struct film noise(int fps, double depth)
{
    struct film film = make(fps);
    for (size_t i = 0; i < (size_t)film.frames * PIXELS; i++)
        memset(film.rgb + 3 * i, (int)(128 + depth * (roll() - 0.5) * 255), 3);
    return film;
}

/* Things that drift before a ground, brightening and darkening; a cut every `cut_s`. */
static struct film scenes(int fps, double cut_s, double speed)
{
    struct film film = make(fps);
    for (int f = 0; f < film.frames; f++) {
        double t = (double)f / fps;
        int shot = cut_s > 0 ? (int)(t / cut_s) : 0;
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                double u = (double)x / W + speed * t, v = (double)y / H;
                double a = 0.5 + 0.5 * sin(5 * u + 3.1 * shot + 2 * sin(4 * v + 1.7 * shot));
                double b = 0.5 + 0.5 * sin(9 * v - 4 * u + shot + 0.5 * t);
                uint8_t c[3] = {(uint8_t)(255 * a), (uint8_t)(200 * a * b + 30),
                                (uint8_t)(220 * b)};
                put(&film, f, x, y, c);
            }
    }
    return film;
}

static struct film fades(int fps, double hz)
{
    struct film film = make(fps);
    for (int f = 0; f < film.frames; f++) {
        uint8_t v = (uint8_t)lrint(127.5 - 127.5 * cos(6.283185 * hz * f / fps));
        memset(film.rgb + (size_t)f * PIXELS * 3, v, PIXELS * 3);
    }
    return film;
}

/* Halves that flash three times a second each, one after the other: six flashes. */
static struct film halves(int fps, double hz)
{
    struct film film = make(fps);
    for (int f = 0; f < film.frames; f++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                double shift = x < W / 2 ? 0 : 0.5;
                bool on = (int)floor(2 * hz * f / fps + shift + 1e-9) % 2;
                put(&film, f, x, y, on ? white : black);
            }
    return film;
}

/* --- properties -------------------------------------------------------------------------------------------- */

static void free_film(struct film *film)
{
    free(film->rgb);
    film->rgb = NULL;
}

/* Obeys what comes out; what obeyed before is what comes out, bit for bit. Between three and a half and
 * four flashes either may be. */
static void check_film(const char *what, struct film film, bool expected)
{
    int touched;
    struct film shown = limited(&film, &touched);
    size_t bytes = (size_t)film.frames * PIXELS * 3;
    bool good = obeys(&film), calm = touched ? obeys(&shown) : good;
    bool same = memcmp(film.rgb, shown.rgb, bytes) == 0;
    if (!calm || same != expected || (expected && !good))
        printf("# %s: %s, %d of %d pictures touched; comes out with %.3f, %.3f red\n", what,
               good ? "obeys" : "flashes", touched, film.frames, worst_area(&shown, false, 7, 0),
               worst_area(&shown, true, 7, 0));
    CHECK(good || !expected);
    CHECK(calm);
    if (touched) /* once it limits, not even three and a half */
        CHECK(obeys_after(&shown, 6, 1.5));
    CHECK_INT(same, expected);
    free_film(&film);
    free_film(&shown);
}

#define OBEYS(film)   check_film(#film, film, true)
#define FLASHES(film) check_film(#film, film, false)

static void flicker_of_every_speed(void)
{
    OBEYS(flicker(60, 1, black, white, grey, 1));
    OBEYS(flicker(60, 3, black, white, grey, 1));
    OBEYS(flicker(30, 3, red, black, grey, 1));
    FLASHES(flicker(60, 3.6, black, white, grey, 1));
    FLASHES(flicker(25, 4, black, white, grey, 1));
    FLASHES(flicker(60, 5, black, white, grey, 1));
    FLASHES(flicker(30, 7.5, black, white, grey, 1));
    FLASHES(flicker(60, 10, black, white, grey, 1));
    FLASHES(flicker(30, 15, black, white, grey, 1));
    FLASHES(flicker(60, 20, black, white, grey, 1));
    FLASHES(flicker(60, 30, black, white, grey, 1));
}

static void flicker_of_every_size(void)
{
    OBEYS(flicker(30, 10, black, white, grey, 0.10));
    OBEYS(flicker(30, 10, black, white, grey, 0.24));
    FLASHES(flicker(30, 10, black, white, grey, 0.27));
    FLASHES(flicker(30, 6, black, white, grey, 0.40));
    FLASHES(flicker(60, 10, black, white, black, 0.60));
}

static void flicker_of_every_depth(void)
{
    OBEYS(flicker(30, 10, grey, (const colour){150, 150, 150}, grey, 1)); /* 0.09 */
    OBEYS(flicker(30, 10, light_grey, white, grey, 1));                   /* the darker is 0.87 */
    FLASHES(flicker(30, 10, dim, (const colour){118, 118, 118}, grey, 1));
    FLASHES(flicker(30, 10, grey, white, grey, 1));
}

static void red_flicker(void)
{
    FLASHES(flicker(30, 10, red, black, grey, 1));
    FLASHES(flicker(30, 5, red, blue, grey, 1));
    FLASHES(flicker(60, 15, red, white, black, 0.5));
    /* Dark reds: a luminance that hardly changes. */
    FLASHES(flicker(30, 10, (const colour){110, 0, 0}, black, grey, 1));
    OBEYS(flicker(30, 10, (const colour){60, 0, 0}, black, grey, 1));
    OBEYS(
        flicker(30, 10, (const colour){0, 0, 200}, black, grey, 1)); /* blue is dark, and not red */
}

static void what_moves(void)
{
    OBEYS(stripes(30, 24, 40));
    FLASHES(stripes(60, 12, 120));
    FLASHES(stripes(30, 8, 60));
    OBEYS(fades(30, 0.5));
    OBEYS(fades(60, 3));
    FLASHES(fades(60, 6));
    FLASHES(halves(60, 8));
}

static void what_artists_show(void)
{
    OBEYS(scenes(30, 0, 0.1));
    OBEYS(scenes(60, 0.9, 0.3));
    OBEYS(scenes(25, 0.4, 0.5));
    OBEYS(noise(30, 0.08));
    FLASHES(noise(30, 0.3));
    FLASHES(noise(30, 1.0));
    FLASHES(scenes(30, 0.07, 0));
}

/* Patches that flicker each on its own, and cuts. */
static struct film patchwork(uint32_t seed)
{
    static const int rates[] = {24, 25, 30, 50, 60};
    dice = seed * 7919u + 1;
    struct film film = make(rates[(int)(roll() * 5)]);
    memset(film.rgb, (int)(roll() * 255), (size_t)film.frames * PIXELS * 3);
    for (int patch = 0; patch < 7; patch++) {
        int x0 = (int)(roll() * W), y0 = (int)(roll() * H);
        int x1 = x0 + (int)(roll() * W), y1 = y0 + (int)(roll() * H);
        double hz = 0.5 + 20 * roll() * roll(), phase = roll(), from_s = SECONDS * roll() / 2;
        bool soft = roll() < 0.5;
        colour a, b;
        for (int i = 0; i < 3; i++) {
            a[i] = (uint8_t)(255 * roll());
            b[i] = (uint8_t)(255 * roll());
        }
        for (int f = (int)(from_s * film.fps); f < film.frames; f++) {
            double wave = sin(6.283185 * (hz * f / film.fps + phase));
            double m = soft ? 0.5 + 0.5 * wave : wave > 0;
            colour c;
            for (int i = 0; i < 3; i++)
                c[i] = (uint8_t)(a[i] + m * (b[i] - a[i]));
            for (int y = y0; y < y1 && y < H; y++)
                for (int x = x0; x < x1 && x < W; x++)
                    put(&film, f, x, y, c);
        }
    }
    return film;
}

static void whatever_comes(void)
{
    int limited_ones = 0;
    for (uint32_t seed = 1; seed <= 40; seed++) {
        int touched;
        struct film film = patchwork(seed), shown = limited(&film, &touched);
        bool calm = obeys(&shown);
        if (!calm)
            printf("# seed %u at %d/s: %d touched, %.3f, %.3f red\n", seed, film.fps, touched,
                   worst_area(&shown, false, 7, 0), worst_area(&shown, true, 7, 0));
        CHECK(calm);
        limited_ones += touched > 0;
        free_film(&film);
        free_film(&shown);
    }
    printf("# %d of 40 films were limited\n", limited_ones);
    CHECK(limited_ones >= 8 && limited_ones < 40);
}

/* Not blacked, not frozen, and whole again when it is over. */
static void the_picture_goes_on(void)
{
    struct film film = flicker(60, 10, black, white, grey, 1);
    struct film tail = scenes(60, 0, 0.1);
    size_t half = (size_t)film.frames / 2 * PIXELS * 3;
    memcpy(film.rgb + half, tail.rgb + half, half); /* the second half is calm */
    int touched;
    struct film shown = limited(&film, &touched);
    double sum = 0;
    for (int f = 90; f < 150; f++)
        sum += see(shown.rgb + (size_t)f * PIXELS * 3).luminance;
    CHECK(sum / 60 > 0.08 && sum / 60 < 0.5);
    int whole = film.frames / 2;
    while (whole < film.frames && memcmp(film.rgb + (size_t)whole * PIXELS * 3,
                                         shown.rgb + (size_t)whole * PIXELS * 3, PIXELS * 3) != 0)
        whole++;
    double after_s = (whole - film.frames / 2) / 60.0;
    printf("# whole again after %.2f s; mean luminance while limited %.2f\n", after_s, sum / 60);
    CHECK(after_s < 2);
    size_t rest = (size_t)whole * PIXELS * 3;
    CHECK(memcmp(film.rgb + rest, shown.rgb + rest, (size_t)film.frames * PIXELS * 3 - rest) == 0);
    free_film(&film);
    free_film(&tail);
    free_film(&shown);
}

int main(void)
{
    RUN(flicker_of_every_speed);
    RUN(flicker_of_every_size);
    RUN(flicker_of_every_depth);
    RUN(red_flicker);
    RUN(what_moves);
    RUN(what_artists_show);
    RUN(whatever_comes);
    RUN(the_picture_goes_on);
    return check_end();
}

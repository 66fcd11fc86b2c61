/* The title picture: in the shapes of screens that there are, and never an empty one. Where TITLE_PICTURES names a
 * folder, a person can look at them. */
#include "stage/title.h"
#include "fixture.h"

static const char *const three[] = {"fr", "nl", "en", NULL};
static const char *const unknown[] = {"ja", NULL};

/* PPM, as it needs no library. */
static void keep(const char *name, const uint8_t *rgba, int w, int h)
{
    const char *folder = getenv("TITLE_PICTURES");
    char *path = folder ? pav_sprintf("%s/%s.ppm", folder, name) : NULL;
    FILE *file = path ? fopen(path, "wb") : NULL;
    free(path);
    if (!file)
        return;
    fprintf(file, "P6 %d %d 255\n", w, h);
    for (int y = h - 1; y >= 0; y--)
        for (int x = 0; x < w; x++)
            fwrite(rgba + (y * w + x) * 4, 1, 3, file);
    fclose(file);
}

/* How much of the rows from `low` to `high` (0..1 up the picture) is light, in thousandths. */
static int light_in(const uint8_t *rgba, int w, int h, double low, double high)
{
    int count = 0, from = (int)(low * h), to = (int)(high * h);
    for (int y = from; y < to; y++)
        for (int x = 0; x < w; x++)
            count += rgba[(y * w + x) * 4 + 1] > 90;
    return count * 1000 / (w * (to - from));
}

static uint8_t *draw(const char *file, const char *name, const char *const *languages, int w, int h)
{
    struct pav_target *screen = pav_target_create(
        fixture.gpu,
        &(struct pav_target_desc){.width_px = w, .height_px = h, .format = PAV_FORMAT_RGBA8});
    struct pav_title *title = pav_title_create(fixture.gpu);
    uint8_t *rgba = pav_alloc((size_t)w * (size_t)h * 4);
    fixture_frame();
    pav_title_draw(title, name, languages, screen);
    pav_target_read(screen, rgba, (size_t)w * (size_t)h * 4);
    keep(file, rgba, w, h);
    pav_title_destroy(title);
    pav_target_destroy(screen);
    return rgba;
}

static void the_name_stands_in_the_middle_and_the_line_below(void)
{
    uint8_t *with = draw("wide", "Humans / Machines", three, 1280, 720);
    uint8_t *without = draw("start", "Humans / Machines", NULL, 1280, 720);
    CHECK(light_in(with, 1280, 720, 0.46, 0.62) > 20);
    CHECK(light_in(with, 1280, 720, 0.3, 0.4) > 2);
    CHECK_INT(light_in(without, 1280, 720, 0.0, 0.4), 0);
    CHECK_INT(light_in(with, 1280, 720, 0.75, 1), 0);
    free(with);
    free(without);
}

static void it_fits_an_upright_screen_and_a_long_name(void)
{
    uint8_t *upright = draw("upright", "Humans / Machines", three, 720, 1280);
    uint8_t *name =
        draw("long", "What the river remembers of everyone who ever stood beside it and looked",
             unknown, 1280, 720);
    CHECK(light_in(upright, 720, 1280, 0.48, 0.6) > 20);
    CHECK_INT(light_in(name, 1280, 720, 0.85, 1), 0); /* nothing runs out of the picture */
    CHECK(light_in(name, 1280, 720, 0.28, 0.34) > 1);
    free(upright);
    free(name);
}

int main(void)
{
    if (!fixture_open(true, false)) {
        printf("1..0 # SKIP no GL: %s\n", fixture.said);
        return 0;
    }
    RUN(the_name_stands_in_the_middle_and_the_line_below);
    RUN(it_fits_an_upright_screen_and_a_long_name);
    fixture_close();
    return check_end();
}

/* The mode `flash`: draws a film, a scene or an exhibition in lock-step and names each second that flashes
 * too often. Nothing is limited here. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "link/manifest.h"
#include "stage/flash.h"
#include "stage/lockstep.h"
#include "stage/media/film.h"

#define WIDTH_PX    256
#define HEIGHT_PX   144
#define FPS         60.0
#define SECONDS     60.0
#define BEGAN_S     0.25
#define PRIME_NS    (INT64_C(10) * PAV_NS_PER_S)
#define PROGRESS_NS (PAV_NS_PER_S / 4)

struct inspection {
    struct pav_stage *stage;
    struct pav_glance *glance;
    struct pav_flashes *flashes;
    uint8_t *points;
    const char *file;            /* that is complained of */
    bool many;                   /* of its entries, which are named */
    char *on;                    /* the installation on stage */
    double since_s;              /* when it came on */
    int second;                  /* of its time, that is being looked at */
    float area[PAV_FLASH_KINDS]; /* the worst of that second; 0: no more than three flashes */
    int bad;
    int64_t told_ns; /* when progress was shown */
};

/* --- what is said ------------------------------------------------------------------------------- */

/* The second that is being looked at is over. */
static void tell(struct inspection *i)
{
    static const char *const kinds[PAV_FLASH_KINDS] = {"", " red"};
    bool bad = false;
    for (int k = 0; k < PAV_FLASH_KINDS; k++) {
        if (i->area[k] <= 0)
            continue;
        fprintf(stderr,
                "%s: %s%ssecond %d (%d:%02d): more than three%s flashes within a second on %.0f %% "
                "of the picture\n",
                i->file, i->many ? i->on : "", i->many ? ", " : "", i->second, i->second / 60,
                i->second % 60, kinds[k], 100 * (double)i->area[k]);
        i->area[k] = 0;
        bad = true;
    }
    i->bad += bad;
}

static void tell_progress(struct inspection *i, double at_s, double end_s)
{
    if (!isatty(STDERR_FILENO) || pav_clock_ns() - i->told_ns < PROGRESS_NS)
        return;
    i->told_ns = pav_clock_ns();
    fprintf(stderr, "\rflashes: %.0f of %.0f s \r", at_s, end_s);
}

/* --- looking ------------------------------------------------------------------------------------ */

static void note_entry(struct inspection *i)
{
    const struct pav_scene *scene = pav_show_scene(i->stage->show);
    const char *name = scene ? pav_scene_name(scene) : "";
    if (i->on && strcmp(i->on, name) == 0)
        return;
    tell(i);
    free(i->on);
    i->on = pav_strdup(name);
    i->since_s = i->stage->now_s;
    i->second = 0;
}

static void look(struct inspection *i, struct pav_target *screen)
{
    double t_s;
    const uint8_t *rgba = pav_glance_ask(i->glance, screen, i->stage->now_s)
                              ? pav_glance_take(i->glance, &t_s, true)
                              : NULL;
    if (!rgba)
        return;
    pav_flash_pick(rgba, WIDTH_PX, HEIGHT_PX, i->points);
    pav_flashes_add(i->flashes, i->points, i->stage->now_s);
    note_entry(i);
    /* A change that ends in the next second began in this one. */
    int second = (int)fmax(0, i->stage->now_s - BEGAN_S - i->since_s);
    if (second != i->second)
        tell(i);
    i->second = second;
    for (int k = 0; k < PAV_FLASH_KINDS; k++) {
        struct pav_flash_count count = pav_flashes_count(i->flashes, (enum pav_flash_kind)k);
        if (count.changes > PAV_FLASH_CHANGES_MAX && count.now && count.area > i->area[k])
            i->area[k] = count.area;
    }
}

static int inspect(struct inspection *i, double end_s)
{
    struct pav_stage *stage = i->stage;
    int frames = (int)ceil(end_s * stage->options->fps);
    if (!pav_lockstep_begin(stage))
        return 1;
    for (int f = 0; f < frames; f++) {
        int code = pav_lockstep_frame(stage, f, false);
        if (code)
            return code;
        int w, h;
        pav_window_size(stage->window, &w, &h);
        look(i, pav_gpu_screen(stage->gpu, w, h));
        pav_window_present(stage->window);
        tell_progress(i, stage->now_s, end_s);
    }
    tell(i);
    return i->bad ? 2 : 0;
}

/* --- how long ----------------------------------------------------------------------------------- */

/* Of a film, s; 0: it is none. */
static double film_s(const char *path)
{
    if (!pav_place_is_film(path))
        return 0;
    struct pav_film *film = pav_film_create(&(struct pav_film_desc){.path = path, .volume = 0});
    int64_t until = pav_clock_ns() + PRIME_NS;
    while (pav_film_state(film) != PAV_FILM_BROKEN && !pav_film_primed(film) &&
           pav_clock_ns() < until)
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    double length_s = pav_film_state(film) == PAV_FILM_BROKEN ? 0 : pav_film_duration(film);
    pav_film_destroy(film);
    return length_s;
}

/* A film as a whole; of everything else so many seconds, of an exhibition that of each entry. */
static double length_s(struct pav_stage *stage, double seconds)
{
    const struct pav_exhibition *exhibition = stage->exhibition;
    double film = exhibition->entry_count == 1 ? film_s(exhibition->entries[0].installation) : 0;
    if (film > 0)
        return film;
    if (exhibition->entry_count > 1)
        stage->programme.tour_s = seconds;
    return seconds * (double)exhibition->entry_count;
}

static int check_stage(struct pav_stage *stage, double seconds)
{
    const char *file = stage->options->things[0];
    size_t points = pav_flash_points(WIDTH_PX, HEIGHT_PX);
    struct inspection i = {
        .stage = stage,
        .glance = pav_glance_create(stage->gpu, WIDTH_PX, HEIGHT_PX),
        .flashes = pav_flashes_create(points),
        .points = pav_alloc(points * 4),
        .file = file,
        .many = stage->exhibition->entry_count > 1,
    };
    double end_s = length_s(stage, seconds);
    int code = inspect(&i, end_s);
    if (code == 0)
        printf("%s: no more than three flashes within any second of %.0f s\n", file, end_s);
    pav_glance_destroy(i.glance);
    pav_flashes_destroy(i.flashes);
    free(i.points);
    free(i.on);
    return code;
}

int pav_mode_flash(const struct pav_stage_options *asked)
{
    struct pav_stage_options options = *asked;
    double seconds = options.seconds > 0 ? options.seconds : SECONDS;
    if (!getenv("PAVILION_LOG"))
        pav_log_set_level(PAV_LOG_ERROR);
    options.seconds = 0;
    options.width_px = WIDTH_PX;
    options.height_px = HEIGHT_PX;
    options.fps = options.fps > 0 ? options.fps : FPS;
    struct pav_exhibition *exhibition = pav_stage_exhibition(&options);
    if (!exhibition)
        return 2;
    struct pav_stage stage;
    int code = pav_stage_init(&stage, &options, exhibition) ? check_stage(&stage, seconds) : 1;
    pav_stage_finish(&stage);
    return code;
}

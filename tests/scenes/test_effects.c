/* Tests filters and transitions on real GL: their order and values, what happens where one cannot work,
 * what they ask of a camera, what stays of a visitor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/param.h"
#include "base/str.h"
#include "check.h"
#include "fake_films.h"
#include "scene_gl.h"
#include "stage/show.h"

#define W      64
#define H      48
#define FPS    30
#define FADE_S 1.0

static struct pav_cameras *cameras;
static struct pav_str said, told; /* by the log; to the technician */
static uint8_t pixels[W * H * 4];
static char *folder; /* of the works */

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data, (void)level;
    pav_str_addf(&said, "[%s] %s\n", who, text);
}

static void tell(void *data, enum pav_stage_fault kind, const char *installation, const char *text)
{
    (void)data, (void)kind;
    pav_str_addf(&told, "[%s] %s\n", installation, text);
}

/* --- a show of two levels of grey -------------------------------------------------------------- */

static struct pav_exhibition exhibition;
static struct pav_programme programme;
static struct pav_show *show;
static double now_s;

static char *work(const char *name)
{
    return pav_path_join(folder, name);
}

static struct pav_setting *setting(const char *key, const char *value)
{
    struct pav_setting *s = pav_alloc(sizeof *s);
    s->key = pav_strdup(key);
    s->value = pav_strdup(value);
    return s;
}

static struct pav_entry *add_entry(const char *level)
{
    struct pav_entry *entry = &exhibition.entries[exhibition.entry_count++];
    entry->installation = work("level.fs");
    entry->settings = setting("level", level);
    entry->setting_count = 1;
    entry->camera = 0;
    return entry;
}

static struct pav_effect *add_filter(struct pav_entry *entry, const char *name)
{
    struct pav_effect *filter = &entry->filters.list[entry->filters.count++];
    filter->file = work(name);
    return filter;
}

static void begin(void)
{
    static const char *const languages[] = {"en", NULL};
    said.length = told.length = 0;
    pav_str_add(&said, "");
    pav_str_add(&told, "");
    pav_programme_init(&programme, &exhibition, now_s = 0);
    show = pav_show_create(&(struct pav_show_desc){
        .host = {.gpu = gpu, .languages = languages, .fault = tell},
        .cameras = cameras,
        .fade_s = FADE_S,
    });
}

static void end(void)
{
    pav_show_destroy(show);
    exhibition.path = pav_strdup("");
    pav_exhibition_finish(&exhibition);
}

/* One picture, read back. */
static bool step(int wanted)
{
    now_s += 1.0 / FPS;
    struct pav_show_input input = {.now_s = now_s, .dt_s = 1.0 / FPS, .language = "en"};
    pav_gpu_begin_frame(gpu, now_s, input.dt_s, (uint64_t)(now_s * FPS));
    pav_show_follow(show, &programme, wanted, &input);
    bool drawn = pav_show_draw(show, &input, out);
    pav_target_read(out, pixels, sizeof pixels);
    return drawn;
}

static bool bring(int wanted)
{
    int64_t until = pav_clock_ns() + 60 * PAV_NS_PER_S;
    while (programme.current != wanted && pav_clock_ns() < until) {
        step(wanted);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    return programme.current == wanted && step(wanted);
}

static int grey(int x)
{
    return pixels[(H / 2 * W + x) * 4];
}

/* --- filters ----------------------------------------------------------------------------------- */

static void filters_follow_one_another(void)
{
    struct pav_entry *entry = add_entry("1");
    add_filter(entry, "halve.fs");
    add_filter(entry, "negative.fs"); /* 1 - 0.5; the other way round it would be 0 */
    struct pav_effect *quarter = add_filter(entry, "halve.fs");
    quarter->settings = setting("share", "0.25");
    quarter->setting_count = 1;
    begin();
    CHECK(bring(0));
    CHECK_NEAR(grey(W / 2), 32, 1);
    struct pav_show_piece pieces[8];
    CHECK_INT(pav_show_scenes(show, pieces, 8), 4);
    end();
}

static int targets_with(const char *filter)
{
    struct pav_entry *entry = add_entry("1");
    if (filter)
        add_filter(entry, filter);
    begin();
    CHECK(bring(0));
    CHECK_INT(grey(W / 2), filter ? 128 : 255);
    int targets = pav_gpu_counted(gpu).targets;
    end();
    return targets;
}

/* The scene draws where it always did; with one filter there is one picture more, which that reads. */
static void without_filters_nothing_is_between(void)
{
    int without = targets_with(NULL);
    CHECK_INT(targets_with("halve.fs"), without + 1);
}

static void the_picture_goes_on_without_a_broken_one(void)
{
    struct pav_entry *entry = add_entry("1");
    add_filter(entry, "halve.fs");
    add_filter(entry, "broken.fs");
    add_filter(entry, "level.fs"); /* no filter */
    add_filter(entry, "missing.fs");
    begin();
    CHECK(bring(0));
    CHECK_NEAR(grey(W / 2), 128, 1);
    CHECK_HAS(told.text, "[broken.fs]");
    CHECK_HAS(told.text, "broken.fs:4: ");
    CHECK_HAS(told.text, "[level.fs] expected a filter, which has an image input inputImage");
    CHECK_HAS(said.text, "the filter broken.fs is left out: the picture goes on");
    CHECK_HAS(said.text, "the filter missing.fs is left out");
    struct pav_show_piece pieces[8];
    CHECK_INT(pav_show_scenes(show, pieces, 8), 2);
    end();
}

static void a_filter_sees_what_its_scene_does_not(void)
{
    add_entry("1");
    struct pav_entry *entry = add_entry("0.5");
    add_filter(entry, "sees.fs");
    begin();
    CHECK(bring(0));
    CHECK_INT(pav_show_needs(show, 0) & PAV_NEED_SILHOUETTE, 0);
    CHECK(bring(1));
    CHECK(pav_show_needs(show, 0) & PAV_NEED_SILHOUETTE);
    CHECK_INT(pav_show_needs(show, 1), 0);
    for (int f = 0; f < 2 * FPS && pav_show_fading(show); f++)
        step(1);
    CHECK(pav_show_sees(show));
    end();
}

static void trails_are_forgotten(void)
{
    struct pav_entry *entry = add_entry("0.8");
    add_filter(entry, "trail.fs");
    begin();
    CHECK(bring(0));
    CHECK_NEAR(grey(W / 2), 204, 1);
    void *state;
    const struct pav_param *row =
        pav_param_find(pav_scene_params(pav_show_scene(show), &state), "level");
    *(float *)((char *)state + row->offset) = 0.2f;
    step(0);
    CHECK_NEAR(grey(W / 2), 204, 1);
    pav_show_idle(show);
    step(0);
    CHECK_NEAR(grey(W / 2), 51, 1);
    end();
}

/* --- transitions ------------------------------------------------------------------------------------ */

static void set_transition(struct pav_entry *entry, const char *name)
{
    entry->transition.file = work(name);
    entry->transition.line = 1;
}

static void progress_is_linear(void)
{
    int pictures = 0;
    add_entry("0");
    set_transition(add_entry("1"), "wipe.fs");
    begin();
    CHECK(bring(0));
    CHECK(bring(1) && pav_show_fading(show));
    double since_s = now_s - 1.0 / FPS; /* its fade began with the picture before this one */
    for (; pav_show_fading(show) && pictures < 2 * FPS; pictures++) {
        int edge = 0;
        while (edge < W && grey(edge) == 255)
            edge++;
        CHECK_NEAR(edge, W * (now_s - since_s) / FADE_S, 1);
        for (int x = edge; x < W; x++)
            CHECK_INT(grey(x), 0);
        step(1);
    }
    CHECK(pictures >= FPS - 3 && pictures <= FPS + 1);
    step(1);
    CHECK_INT(grey(W - 1), 255);
    end();
}

static void a_crossfade_takes_a_broken_ones_place(void)
{
    static const char *const works[] = {"torn.fs", "halve.fs", "missing.fs"};
    for (int i = 0; i < 3; i++) {
        add_entry("0");
        set_transition(add_entry("1"), works[i]);
        begin();
        CHECK(bring(0));
        CHECK(bring(1) && pav_show_fading(show));
        for (int f = 0; f < FPS / 2; f++)
            step(1);
        CHECK(grey(3) > 60 && grey(3) < 250 && grey(3) == grey(W - 3));
        CHECK_HAS(said.text, "is left out: a crossfade takes its place");
        CHECK_HAS(told.text, works[i]);
        end();
    }
}

static void filters_and_transition_together(void)
{
    struct pav_entry *dark = add_entry("0");
    add_filter(dark, "negative.fs");
    struct pav_entry *light = add_entry("1");
    add_filter(light, "halve.fs");
    set_transition(light, "wipe.fs");
    begin();
    CHECK(bring(0));
    CHECK_INT(grey(W / 2), 255);
    CHECK(bring(1));
    for (int f = 0; f < FPS / 2; f++)
        step(1);
    CHECK_NEAR(grey(3), 128, 1);
    CHECK_INT(grey(W - 3), 255);
    end();
}

/* --- the room --------------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
    folder = argc > 1 ? argv[1] : (char *)".";
    pav_log_set_sink(hear, NULL);
    if (!start_gl(W, H, 0)) {
        printf("1..0 # SKIP no GL: %s\n", said.text ? said.text : "");
        return 0;
    }
    cameras = pav_cameras_create(gpu);
    RUN(filters_follow_one_another);
    RUN(without_filters_nothing_is_between);
    RUN(the_picture_goes_on_without_a_broken_one);
    RUN(a_filter_sees_what_its_scene_does_not);
    RUN(trails_are_forgotten);
    RUN(progress_is_linear);
    RUN(a_crossfade_takes_a_broken_ones_place);
    RUN(filters_and_transition_together);
    pav_cameras_destroy(cameras);
    stop_gl();
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&said);
    pav_str_finish(&told);
    return check_end();
}

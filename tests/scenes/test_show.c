/* Tests the crossfade on real GL: who draws in which picture, and who is told of a touch. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "check.h"
#include "fake_films.h"
#include "scene_gl.h"
#include "stage/show.h"

#define FPS    30
#define FADE_S 1.0

static struct pav_cameras *cameras;
static struct pav_str said;

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data, (void)level;
    pav_str_addf(&said, "[%s] %s\n", who, text);
}

static int heard(const char *part)
{
    int count = 0;
    for (const char *p = said.text; (p = strstr(p, part)); p++)
        count++;
    return count;
}

static void forget(void)
{
    said.length = 0;
    pav_str_add(&said, "");
}

/* Two tallies, 0 and 1. */
static struct pav_exhibition exhibition;
static struct pav_programme programme;
static struct pav_setting number = {.key = (char *)"number", .value = (char *)"1"};

static void fill_exhibition(void)
{
    exhibition.entries[0] = (struct pav_entry){.installation = (char *)"tally", .camera = -1};
    exhibition.entries[1] = exhibition.entries[0];
    exhibition.entries[1].settings = &number;
    exhibition.entries[1].setting_count = 1;
    exhibition.entry_count = 2;
}

static double now_s;
static void step(struct pav_show *show, int wanted, size_t touches)
{
    static const struct pav_event touch = {.type = PAV_EVENT_DOWN};
    now_s += 1.0 / FPS;
    struct pav_show_input input = {.now_s = now_s,
                                   .dt_s = 1.0 / FPS,
                                   .events = &touch,
                                   .event_count = touches,
                                   .language = "en"};
    pav_gpu_begin_frame(gpu, now_s, input.dt_s, (uint64_t)(now_s * FPS));
    pav_show_follow(show, &programme, wanted, &input);
    pav_show_draw(show, &input, out);
}

/* Until `wanted` is on stage, or its fade begins. */
static bool bring(struct pav_show *show, int wanted)
{
    int64_t end = pav_clock_ns() + 60 * PAV_NS_PER_S;
    while (programme.current != wanted && pav_clock_ns() < end) {
        forget();
        step(show, wanted, 0);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    return programme.current == wanted;
}

/* A show in the first picture of its fade; the log holds that picture. */
static struct pav_show *fading(bool in_turns)
{
    static const char *const languages[] = {"en", NULL};
    pav_programme_init(&programme, &exhibition, now_s = 0);
    struct pav_show *show = pav_show_create(&(struct pav_show_desc){
        .host = {.gpu = gpu, .languages = languages},
        .cameras = cameras,
        .fade_s = FADE_S,
        .in_turns = in_turns,
    });
    CHECK(bring(show, 0));
    CHECK(bring(show, 1) && pav_show_fading(show));
    return show;
}

static int finish_fade(struct pav_show *show)
{
    int pictures = 1;
    for (; pav_show_fading(show) && pictures < 2 * FPS; pictures++)
        step(show, 1, 0);
    return pictures;
}

static void both_draw_every_picture(void)
{
    struct pav_show *show = fading(false);
    int pictures = finish_fade(show);
    CHECK_INT(heard("0 drawn"), pictures);
    CHECK_INT(heard("1 drawn"), pictures);
    pav_show_destroy(show);
}

static void slow_renderers_take_turns(void)
{
    struct pav_show *show = fading(true);
    CHECK_INT(heard("0 drawn"), 1);
    CHECK_INT(heard("1 drawn"), 0);
    int pictures = finish_fade(show);
    CHECK(pictures >= FPS);
    CHECK_INT(heard("0 drawn") + heard("1 drawn"), pictures);
    CHECK(heard("0 drawn") >= pictures / 2 - 1 && heard("1 drawn") >= pictures / 2);
    /* The last picture shows the coming scene alone, and it is new. */
    const char *last = strstr(said.text, "1 drawn");
    for (const char *p = last; (p = strstr(p, " drawn")); p++)
        last = p - 1;
    CHECK_INT(last[0], '1');
    pav_show_destroy(show);
}

static void no_touch_is_lost(void)
{
    struct pav_show *show = fading(true);
    for (int i = 0; i < 6; i++)
        step(show, 1, 1);
    CHECK_INT(heard("1 touched"), 6);
    pav_show_destroy(show);
}

int main(void)
{
    pav_log_set_sink(hear, NULL);
    forget();
    if (!start_gl(64, 48, 0)) {
        printf("1..0 # SKIP no GL: %s\n", said.text);
        return 0;
    }
    cameras = pav_cameras_create(gpu);
    fill_exhibition();
    RUN(both_draw_every_picture);
    RUN(slow_renderers_take_turns);
    RUN(no_touch_is_lost);
    pav_cameras_destroy(cameras);
    stop_gl();
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&said);
    return check_end();
}

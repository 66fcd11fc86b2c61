/*
 * Tests newer code of a scene that runs: what it keeps, what it may not keep, what happens when it is
 * wrong; and that hundreds of saves leave nothing behind. reload_test LIBRARIES [SAVES]
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/param.h"
#include "check.h"
#include "fake_films.h"
#include "room.h"
#include "stage/scene/plugins.h"
#include "stage/scene/reload.h"
#include "stage/show.h"

#define FPS 30

static const char *libraries;
static int saves = 60;
static struct pav_cameras *cameras;
static struct pav_target *out;
static struct pav_plugins *plugins;
static struct pav_show *show;
static struct pav_exhibition exhibition;
static struct pav_programme programme;
static struct pav_str said;
static char *sources; /* folder of reborn's */
static uint32_t serial;
static double now_s;
static int drawn, drawn_then; /* pictures since the beginning, and until code was opened last */

static void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data, (void)level;
    if (strstr(text, " opens with "))
        drawn_then = drawn;
    pav_str_addf(&said, "[%s] %s\n", who, text);
}

static void forget(void)
{
    said.length = 0;
    pav_str_add(&said, "");
}

/* The bytes of a library in new memory, as the keeper hands them over. */
static int library(const char *name)
{
    char *path = pav_sprintf("%s/%s.so", libraries, name);
    size_t length;
    char *bytes = pav_read_file(path, 64 << 20, &length);
    int fd = memfd_create(name, MFD_CLOEXEC);
    if (!bytes || write(fd, bytes, length) != (ssize_t)length)
        printf("# %s cannot be read\n", path);
    free(bytes);
    free(path);
    return fd;
}

static bool save(const char *name)
{
    return pav_plugins_take(plugins, sources, library(name), ++serial);
}

static bool picture(void)
{
    struct pav_show_input input = {
        .now_s = now_s += 1.0 / FPS, .dt_s = 1.0 / FPS, .language = "en"};
    pav_gpu_begin_frame(gpu, now_s, input.dt_s, (uint64_t)(now_s * FPS));
    pav_show_follow(show, &programme, 0, &input);
    bool draws = pav_show_draw(show, &input, out);
    drawn += draws;
    return draws;
}

static bool tells(const char *words)
{
    return strstr(said.text, words) != NULL;
}

/* Draws until it is said; every picture until then must be one. */
static bool draws_until(const char *words)
{
    int64_t end = pav_clock_ns() + 20 * PAV_NS_PER_S;
    bool whole = true;
    while (!tells(words) && pav_clock_ns() < end) {
        bool on = pav_show_scene(show) != NULL;
        whole &= picture() || !on;
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS / 4);
    }
    return whole && tells(words);
}

static void begin(void)
{
    static const char *const languages[] = {"en", NULL};
    forget();
    drawn = 0;
    pav_programme_init(&programme, &exhibition, now_s = 0);
    plugins = pav_plugins_create();
    show = pav_show_create(&(struct pav_show_desc){
        .host = {.gpu = gpu, .languages = languages, .developer = true, .plugins = plugins},
        .cameras = cameras,
    });
    CHECK(draws_until("version 1 begins"));
}

static void end(void)
{
    pav_show_destroy(show);
    pav_plugins_destroy(plugins);
    pav_gpu_begin_frame(gpu, now_s, 0, 0);
}

static double value_of(const char *key)
{
    void *state;
    const struct pav_param *row =
        pav_param_find(pav_scene_params(pav_show_scene(show), &state), key);
    return row && row->type == PAV_TYPE_FLOAT ? (double)*(float *)((char *)state + row->offset)
           : row                              ? *(int32_t *)((char *)state + row->offset)
                                              : -1;
}

static void set(const char *key, const char *value)
{
    void *state;
    char *why = NULL;
    const struct pav_param *row =
        pav_param_find(pav_scene_params(pav_show_scene(show), &state), key);
    CHECK(row && pav_param_set(row, state, value, &why) == PAV_PARAM_OK);
    free(why);
}

/* --- what newer code finds ----------------------------------------------------------------------- */

/* With each picture that was on by then, whenever there was time to open it. */
static bool opens_with_all(int least, const char *rest)
{
    char line[160];
    snprintf(line, sizeof line, "version 2 opens with %d, %s", drawn_then, rest);
    return drawn_then >= least && tells(line);
}

static void state_is_kept_and_what_is_gone_is_not(void)
{
    begin();
    for (int i = 0; i < 9; i++)
        picture();
    forget();
    CHECK(save("reborn_2"));
    CHECK(draws_until("version 2 begins"));
    CHECK(opens_with_all(10, "nothing dead, itself, 0.1, calm 3"));
    CHECK(!tells("version 2 begins at 0.000")); /* time does not jump back */
    /* The old code goes after the new one has come, and is there no longer. */
    CHECK(strstr(said.text, "version 1 closes") > strstr(said.text, "version 2 opens"));
    const char *folder, *why;
    uint32_t number;
    CHECK(pav_plugins_news(plugins, &folder, &number, &why));
    CHECK_STR(folder, sources);
    CHECK_STR(why, "");
    CHECK_INT(number, serial);
    CHECK(!pav_plugins_news(plugins, &folder, &number, &why));
    end();
}

static void other_layouts_begin_afresh(void)
{
    begin();
    set("amount", "0.75");
    picture();
    forget();
    CHECK(save("reborn_5")); /* another struct */
    CHECK(draws_until("version 5 begins"));
    CHECK(tells("version 5 opens with 0, nothing dead"));
    CHECK_NEAR(value_of("amount"), 0.75, 1e-6); /* what was set is carried by its key */
    forget();
    CHECK(save("reborn_6")); /* another state_version */
    CHECK(draws_until("version 6 begins"));
    CHECK(tells("version 6 opens with 0, nothing dead"));
    end();
}

/* A new default is seen, unless somebody has set something; and a new range holds. */
static void parameters_follow_the_table_and_people(void)
{
    begin();
    CHECK_NEAR(value_of("amount"), 0.25, 1e-6);
    set("calm", "7");
    forget();
    CHECK(save("reborn_7")); /* default 0.4 */
    CHECK(draws_until("version 7 begins"));
    CHECK_NEAR(value_of("amount"), 0.4, 1e-6);
    CHECK_NEAR(value_of("calm"), 7, 0);
    set("amount", "0.9");
    CHECK(save("reborn_8")); /* at most 0.5 */
    CHECK(draws_until("version 8 begins"));
    CHECK_NEAR(value_of("amount"), 0.5, 1e-6);
    CHECK_NEAR(value_of("calm"), 7, 0);
    end();
}

/* --- what is wrong -------------------------------------------------------------------------------- */

static void bad_ones_are_refused_and_the_old_one_goes_on(void)
{
    static const struct {
        const char *name, *why;
    } bad[] = {
        {"reborn_4", "reborn.so: made for API"},
        {"plain", "reborn.so: malformed: id is \"plain\""},
        {"no_symbol", "reborn.so: not a scene: it has no pav_scene"},
        {"unresolved", "reborn.so cannot be loaded: undefined symbol: pav_scene_dream"},
        {"bad_params", "malformed"},
    };
    begin();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!save(bad[i].name));
        const char *words = pav_scene_troubles(pav_show_scene(show));
        if (!strstr(words, bad[i].why))
            printf("# %s: %s\n", bad[i].name, words);
        CHECK(strstr(words, bad[i].why) != NULL);
        for (int n = 0; n < 5; n++)
            CHECK(picture());
        const char *folder, *why;
        uint32_t number;
        CHECK(pav_plugins_news(plugins, &folder, &number, &why) && number == serial && why[0]);
    }
    forget();
    CHECK(save("reborn_2"));
    CHECK(draws_until("version 2 begins"));
    CHECK(opens_with_all(26, "nothing dead")); /* one picture before, twenty-five meanwhile */
    CHECK_STR(pav_scene_troubles(pav_show_scene(show)), "");
    end();
}

static void one_that_does_not_open_gives_way(void)
{
    begin();
    CHECK(save("reborn_3"));
    CHECK(draws_until("version 3 closes"));
    for (int i = 0; i < 9; i++)
        CHECK(picture());
    CHECK(strstr(pav_scene_troubles(pav_show_scene(show)), "version 3 does not open") != NULL);
    CHECK(!tells("version 1 closes"));
    forget();
    for (int i = 0; i < 9; i++)
        CHECK(picture());
    CHECK(!tells("version 3")); /* it is not tried for ever */
    CHECK(save("reborn_2"));
    CHECK(draws_until("version 2 begins"));
    end();
}

static void words_of_the_compiler_come_and_go(void)
{
    begin();
    pav_plugins_say(plugins, sources, "scene.c:12: expected ';'");
    pav_plugins_say(plugins, "/elsewhere", "other.c:1: no");
    CHECK_STR(pav_scene_troubles(pav_show_scene(show)), "scene.c:12: expected ';'");
    CHECK_STR(pav_plugins_words(plugins, sources, true), "other.c:1: no");
    CHECK(save("reborn_2"));
    CHECK_STR(pav_scene_troubles(pav_show_scene(show)), "");
    end();
}

/* --- many saves -------------------------------------------------------------------------------------- */

static int entries(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;
    while (folder && readdir(folder))
        count++;
    if (folder)
        closedir(folder);
    return count;
}

struct holdings {
    int descriptors, mappings, libraries;
    long resident_kib;
    struct pav_gpu_count gpu;
};

static struct holdings held(void)
{
    struct holdings h = {.descriptors = entries("/proc/self/fd"), .gpu = pav_gpu_counted(gpu)};
    char line[600];
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps)) {
        h.mappings++;
        h.libraries += strstr(line, "memfd:reborn") != NULL;
    }
    fclose(maps);
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        sscanf(line, "VmRSS: %ld", &h.resident_kib);
    fclose(status);
    return h;
}

static void swap_many(int from, int count)
{
    for (int i = from; i < from + count; i++) {
        forget();
        CHECK(save(i % 2 ? "reborn_1" : "reborn_2"));
        CHECK(draws_until(i % 2 ? "version 1 begins" : "version 2 begins"));
        picture();
        picture();
        picture(); /* what was destroyed is freed in the second frame after */
    }
}

static void hundreds_of_saves_leave_nothing(void)
{
    begin();
    swap_many(0, 20);
    struct holdings before = held();
    int64_t start_ns = pav_clock_ns();
    swap_many(20, saves);
    double ms = (double)(pav_clock_ns() - start_ns) * 1e-6 / saves;
    struct holdings after = held();
    printf("# %d saves: %.1f ms each, descriptors %d to %d, mappings %d to %d, %ld to %ld KiB\n",
           saves, ms, before.descriptors, after.descriptors, before.mappings, after.mappings,
           before.resident_kib, after.resident_kib);
    CHECK_INT(after.descriptors, before.descriptors);
    CHECK_INT(after.libraries, before.libraries);
    CHECK(after.libraries > 0 && after.libraries < 10); /* one library has a handful of segments */
    CHECK_INT(after.gpu.programs, before.gpu.programs);
    CHECK_INT(after.gpu.textures, before.gpu.textures);
    CHECK_INT(after.gpu.targets, before.gpu.targets);
    CHECK_INT(after.gpu.meshes, before.gpu.meshes);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    /* A library alone has 16 KiB and more; allocators may keep a little of everything, and sanitizers do. */
    CHECK(after.mappings <= before.mappings + 8);
    CHECK(after.resident_kib - before.resident_kib < 2048 + saves * 4);
#endif
    end();
}

static bool open_all(void)
{
    bool well = room_open(64, 48);
    pav_log_set_sink(hear, NULL);
    if (!well)
        return false;
    cameras = pav_cameras_create(gpu);
    out = pav_target_create(gpu, &(struct pav_target_desc){
                                     .width_px = 64, .height_px = 48, .format = PAV_FORMAT_RGBA8});
    exhibition.entries[0] = (struct pav_entry){.installation = (char *)"reborn", .camera = -1};
    exhibition.entry_count = 1;
    sources = pav_place_installation("reborn", NULL);
    return out && sources;
}

int main(int argc, char **argv)
{
    libraries = argc > 1 ? argv[1] : ".";
    saves = argc > 2 ? atoi(argv[2]) : saves;
    forget();
    if (!open_all()) {
        printf("1..0 # SKIP no GL: %s\n", said.text);
        return 0;
    }
    RUN(state_is_kept_and_what_is_gone_is_not);
    RUN(other_layouts_begin_afresh);
    RUN(parameters_follow_the_table_and_people);
    RUN(bad_ones_are_refused_and_the_old_one_goes_on);
    RUN(one_that_does_not_open_gives_way);
    RUN(words_of_the_compiler_come_and_go);
    RUN(hundreds_of_saves_leave_nothing);
    free(sources);
    pav_cameras_destroy(cameras);
    pav_target_destroy(out);
    room_close();
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&said);
    return check_end();
}

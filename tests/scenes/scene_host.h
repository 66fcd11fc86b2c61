/* A scene host on real GL, 64 by 48, with films played by hand, and all that scenes say of themselves. */
#ifndef TESTS_SCENES_SCENE_HOST_H
#define TESTS_SCENES_SCENE_HOST_H

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/param.h"
#include "check.h"
#include "fake_films.h"
#include "scene_gl.h"
#include "stage/scene/host.h"

#define WIDTH  64
#define HEIGHT 48

static struct pav_str said, faults;
static int fault_count;

static inline void hear(void *data, enum pav_log_level level, const char *who, const char *text)
{
    (void)data, (void)level;
    pav_str_addf(&said, "[%s] %s\n", who, text);
}

static inline void fault(void *data, enum pav_stage_fault kind, const char *installation,
                         const char *text)
{
    (void)data, (void)kind;
    fault_count++;
    pav_str_addf(&faults, "%s: %s\n", installation, text);
}

static inline void forget(void)
{
    said.length = faults.length = 0;
    pav_str_add(&said, "");
    pav_str_add(&faults, "");
    fault_count = 0;
    fake_films = (struct fake_films){0};
}

static inline int heard(const char *part)
{
    int count = 0;
    for (const char *p = said.text; (p = strstr(p, part)); p++)
        count++;
    return count;
}

static const char *const languages[] = {"nl", "fr", NULL};
static inline struct pav_host host(void)
{
    return (struct pav_host){.gpu = gpu, .languages = languages, .seed = 7, .fault = fault};
}

static struct pav_frame camera;
static struct pav_findings findings;
static struct pav_sound sound;
static uint64_t ticks;

static inline struct pav_frame_info info_of(uint64_t frame)
{
    return (struct pav_frame_info){
        .time_s = (double)frame / 60,
        .dt_s = 1.0 / 60,
        .frame = frame,
        .width_px = WIDTH,
        .height_px = HEIGHT,
        .camera = &camera,
        .findings = &findings,
        .sound = &sound,
        .language = "fr",
    };
}

static inline void tick(void)
{
    ticks++;
    pav_gpu_begin_frame(gpu, (double)ticks / 60, 1.0 / 60, ticks);
}

static inline struct pav_scene *create(const struct pav_host *h, const char *installation)
{
    struct pav_entry entry = {.installation = (char *)(uintptr_t)installation, .camera = -1};
    return pav_scene_create(h, &entry, NULL);
}

/* Opens as the stage does; returns the steps it took, 0 when it did not get ready. */
static inline int open_all(struct pav_scene *scene)
{
    struct pav_frame_info info = info_of(0);
    int64_t end = pav_clock_ns() + 60 * PAV_NS_PER_S;
    int steps = 0;
    while (pav_scene_stage(scene) == PAV_SCENE_OPENING && pav_clock_ns() < end) {
        tick();
        pav_scene_step(scene, &info, &out, 1, 4 * PAV_NS_PER_MS);
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
        steps++;
    }
    return pav_scene_stage(scene) == PAV_SCENE_READY ? steps : 0;
}

static inline bool frame(struct pav_scene *scene, uint64_t number)
{
    struct pav_frame_info info = info_of(number);
    tick();
    return pav_scene_frame(scene, &info, out);
}

static inline uint32_t pixel(void)
{
    static uint8_t rgba[WIDTH * HEIGHT * 4];
    if (!pav_target_read(out, rgba, sizeof rgba))
        return 0xdeadbeef;
    const uint8_t *p = rgba + 4 * (HEIGHT / 2 * WIDTH + WIDTH / 2);
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void blank(void)
{
    pav_target_clear(out, (const float[4]){0, 0, 0, 0});
}

static inline int objects(void)
{
    struct pav_gpu_count c = pav_gpu_counted(gpu);
    return c.programs + c.textures + c.targets + c.meshes;
}

/* False: there is no GL here, which was said. */
static inline bool scenes_open(void)
{
    pav_log_set_sink(hear, NULL);
    forget();
    bool there = start_gl(WIDTH, HEIGHT, GL_LOADS);
    if (!there)
        printf("1..0 # SKIP no GL: %s\n", said.text);
    return there;
}

static inline void scenes_close(void)
{
    stop_gl();
    pav_log_set_sink(NULL, NULL);
    pav_str_finish(&said);
    pav_str_finish(&faults);
}

#define RUN_ANEW(test) (forget(), check_run(#test, test))

#endif

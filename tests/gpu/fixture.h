/* A headless window, a GPU room and small helpers for the tests of it. */
#ifndef PAV_TESTS_GPU_FIXTURE_H
#define PAV_TESTS_GPU_FIXTURE_H

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "check.h"
#include "stage/gpu/gpu.h"
#include "stage/window/window.h"

struct fixture {
    struct pav_window *window;
    struct pav_gpu *gpu;
    uint64_t frame;
    char folder[64]; /* of its own, for shader files */
    char said[8192]; /* what the log said since the last fixture_hush */
};

static struct fixture fixture;

static inline bool fixture_loader_begin(void *data)
{
    return pav_window_loader_begin(data);
}

static inline void fixture_loader_end(void *data)
{
    pav_window_loader_end(data);
}

static inline void fixture_hear(void *data, enum pav_log_level level, const char *who,
                                const char *text)
{
    (void)data, (void)level;
    size_t used = strlen(fixture.said);
    snprintf(fixture.said + used, sizeof fixture.said - used, "[%s] %s\n", who, text);
}

static inline void fixture_hush(void)
{
    fixture.said[0] = 0;
}

static inline int fixture_heard(const char *part)
{
    int count = 0;
    for (const char *p = fixture.said; (p = strstr(p, part)); p++)
        count++;
    return count;
}

/* `background`: compile on a loader thread. False: there is no GL here (said). */
static inline bool fixture_open_size(int w, int h, bool background, bool developer)
{
    pav_log_set_sink(fixture_hear, NULL);
    fixture.window = pav_window_create(&(struct pav_window_desc){
        .mode = PAV_WINDOW_HEADLESS, .width_px = w, .height_px = h, .lock_step = true});
    if (!fixture.window)
        return false;
    background = background && pav_window_loader_create(fixture.window);
    fixture.gpu = pav_gpu_create(&(struct pav_gpu_desc){
        .shader_folder = PAV_SHADERS,
        .software = pav_window_software(fixture.window),
        .developer = developer,
        .no_measure = true,
        .loader_begin = background ? fixture_loader_begin : NULL,
        .loader_end = fixture_loader_end,
        .loader_data = fixture.window,
    });
    strcpy(fixture.folder, "/tmp/pavilion-gpu-XXXXXX");
    return fixture.gpu && mkdtemp(fixture.folder);
}

static inline bool fixture_open(bool background, bool developer)
{
    return fixture_open_size(64, 48, background, developer);
}

static inline void fixture_close(void)
{
    pav_gpu_destroy(fixture.gpu);
    pav_window_destroy(fixture.window);
    char *command = pav_sprintf("rm -rf '%s'", fixture.folder);
    if (fixture.folder[0] && system(command) != 0)
        printf("# %s is left behind\n", fixture.folder);
    free(command);
    pav_log_set_sink(NULL, NULL);
    memset(&fixture, 0, sizeof fixture);
}

static inline void fixture_frame(void)
{
    fixture.frame++;
    pav_gpu_begin_frame(fixture.gpu, (double)fixture.frame / 60, 1.0 / 60, fixture.frame);
}

/* Frames until the program has a result. */
static inline enum pav_program_state fixture_settle(struct pav_program *program)
{
    int64_t end = pav_clock_ns() + 20 * PAV_NS_PER_S;
    while (pav_program_state(program) == PAV_PROGRAM_COMPILING && pav_clock_ns() < end) {
        fixture_frame();
        pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
    }
    return pav_program_state(program);
}

static inline struct pav_program *fixture_program(const char *fragment)
{
    struct pav_program *program = pav_program_create(
        fixture.gpu, &(struct pav_program_desc){.fragment_source = fragment, .name = "test.frag"});
    fixture_settle(program);
    return program;
}

/* The path of a file in the fixture's folder, valid until the next call but two. */
static inline const char *fixture_path(const char *name)
{
    static char paths[3][256];
    static int turn;
    turn = (turn + 1) % 3;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", fixture.folder, name);
    return paths[turn];
}

static inline const char *fixture_write(const char *name, const char *text)
{
    const char *path = fixture_path(name);
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        printf("# cannot write %s\n", path);
    return path;
}

static inline struct pav_target *fixture_target(int w, int h, enum pav_format format)
{
    return pav_target_create(
        fixture.gpu, &(struct pav_target_desc){.width_px = w, .height_px = h, .format = format});
}

/* One pixel, bottom left origin, as 0xrrggbbaa. */
static inline uint32_t fixture_pixel(struct pav_target *target, int x, int y)
{
    int w = pav_target_width(target), h = pav_target_height(target);
    size_t bytes = (size_t)w * (size_t)h * 4;
    uint8_t *rgba = malloc(bytes);
    uint32_t pixel = 0xdeadbeef;
    if (pav_target_read(target, rgba, bytes)) {
        const uint8_t *p = rgba + 4 * ((size_t)y * (size_t)w + (size_t)x);
        pixel = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
    free(rgba);
    return pixel;
}

#define CHECK_PIXEL(target, x, y, should)                                                          \
    do {                                                                                           \
        uint32_t pixel_ = fixture_pixel(target, x, y), should_ = (should);                         \
        if (pixel_ != should_) {                                                                   \
            check_ok = false;                                                                      \
            printf("# %s:%d: pixel %d,%d is %08x, should be %08x\n", __FILE__, __LINE__, x, y,     \
                   pixel_, should_);                                                               \
        }                                                                                          \
    } while (0)

#endif

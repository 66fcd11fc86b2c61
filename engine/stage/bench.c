/* The mode `bench`: pictures as fast as they come, and what each cost; one line of JSON. */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/str.h"
#include "stage/lockstep.h"

#define SETTLE_FRAMES   60 /* not counted: caches, queues and pools fill */
#define DESCRIPTORS_MAX 4096

/* Heap and descriptors rise and fall with every change of scene: growth is that of their low water,
 * between the first and the last so many frames. */
#define WATER_FRAMES 2000
#define WATER_EVERY  10

struct reading {
    int64_t wall_ns, cpu_ns;
};

struct water {
    size_t heap_bytes;
    int descriptors;
};

/* Asked of the kernel one by one: /proc is behind the wall. */
static int count_descriptors(void)
{
    int count = 0;
    struct rlimit limit;
    int end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < DESCRIPTORS_MAX
                  ? (int)limit.rlim_cur
                  : DESCRIPTORS_MAX;
    for (int fd = 0; fd < end; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static struct reading take_reading(void)
{
    return (struct reading){.wall_ns = pav_clock_ns(), .cpu_ns = pav_clock_cpu_ns()};
}

static void sink(struct water *water)
{
    struct mallinfo2 heap = mallinfo2();
    size_t bytes = heap.uordblks + heap.hblkhd;
    int descriptors = count_descriptors();
    bool first = water->heap_bytes == 0;
    if (first || bytes < water->heap_bytes)
        water->heap_bytes = bytes;
    if (first || descriptors < water->descriptors)
        water->descriptors = descriptors;
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Of `count` sorted values the one that a `part` of them does not exceed. */
static double percentile(const float *sorted, int count, double part)
{
    int at = (int)(part * count);
    return count ? sorted[at < count ? at : count - 1] : 0;
}

/* `drawing_ms`: from a picture's cameras being there to the picture being shown. */
static void print_costs(const struct pav_stage *stage, int frames, const struct reading *from,
                        const struct reading *to, const struct water water[2], float *drawing_ms)
{
    qsort(drawing_ms, (size_t)frames, sizeof *drawing_ms, by_size);
    double wall_s = (double)(to->wall_ns - from->wall_ns) * 1e-9;
    double cpu_s = (double)(to->cpu_ns - from->cpu_ns) * 1e-9;
    printf("{\"frames\": %d, \"wall_s\": %.4f, \"cpu_s\": %.4f, \"fps\": %.3f, "
           "\"cpu_ms_per_frame\": %.4f, \"heap_growth_bytes\": %lld, "
           "\"descriptor_growth\": %d, \"drawing_p50_ms\": %.3f, \"drawing_p99_ms\": %.3f, "
           "\"gpu_bytes\": %llu, "
           "\"renderer\": \"%s\"}\n",
           frames, wall_s, cpu_s, frames / wall_s, cpu_s * 1e3 / frames,
           (long long)water[1].heap_bytes - (long long)water[0].heap_bytes,
           water[1].descriptors - water[0].descriptors, percentile(drawing_ms, frames, 0.5),
           percentile(drawing_ms, frames, 0.99), (unsigned long long)pav_gpu_bytes(stage->gpu),
           pav_window_renderer(stage->window));
    fflush(stdout);
}

/* The least that any program does: clear, swap. What the engine adds is measured against it. */
static int draw_clear(struct pav_stage *stage, int index, bool kept)
{
    int w, h;
    (void)kept;
    float grey = (float)(index % 100) / 100;
    stage->drawing_ns = pav_clock_ns();
    pav_window_size(stage->window, &w, &h);
    pav_target_clear(pav_gpu_screen(stage->gpu, w, h), (const float[4]){grey, grey, grey, 1});
    return 0;
}

static int measure(struct pav_stage *stage, int settle,
                   int (*draw)(struct pav_stage *stage, int index, bool kept))
{
    struct reading from = {0}, to;
    struct water water[2] = {0};
    int code = 0;
    int frames = stage->options->frames,
        shore = frames < 4 * WATER_FRAMES ? frames / 4 : WATER_FRAMES;
    float *drawing_ms = pav_alloc((size_t)frames * sizeof *drawing_ms);
    for (int i = 0; code == 0 && i < settle + frames; i++) {
        if (i == settle)
            from = take_reading();
        code = draw(stage, i, false);
        pav_window_present(stage->window);
        int counted = i - settle;
        if (counted >= 0)
            drawing_ms[counted] = (float)(pav_clock_ns() - stage->drawing_ns) * 1e-6f;
        if (counted >= 0 && counted % WATER_EVERY == 0 && counted <= shore)
            sink(&water[0]);
        if (counted % WATER_EVERY == 0 && counted >= frames - 1 - shore)
            sink(&water[1]);
    }
    to = take_reading();
    if (code == 0)
        print_costs(stage, frames, &from, &to, water, drawing_ms);
    free(drawing_ms);
    return code;
}

static int bench_uploads(struct pav_stage *stage)
{
    const struct pav_gpu_choice *choice = pav_gpu_measure(stage->gpu);
    printf("{\"rgba_ms\": %.4f, \"i420_ms\": %.4f, \"nv12_ms\": %.4f, "
           "\"memcpy_rgba_ms\": %.4f, \"memcpy_yuv_ms\": %.4f, \"choice\": \"%s\"}\n",
           choice->upload_rgba_ms, choice->upload_i420_ms, choice->upload_nv12_ms,
           choice->memcpy_rgba_ms, choice->memcpy_yuv_ms, choice->words);
    return 0;
}

/* `bench clear`, `bench upload`, `bench THING`; --at S seconds are not counted. */
int pav_mode_bench(const struct pav_stage_options *asked)
{
    struct pav_stage_options options = *asked;
    const char *thing = options.thing_count ? options.things[0] : "clear";
    bool clear = strcmp(thing, "clear") == 0, upload = strcmp(thing, "upload") == 0;
    if (options.fps <= 0)
        options.fps = 30;
    struct pav_exhibition *exhibition = NULL;
    if (!clear && !upload && !(exhibition = pav_stage_exhibition(&options)))
        return 2;
    struct pav_stage stage;
    int settle = options.at_s > 0 ? (int)(options.at_s * options.fps) : SETTLE_FRAMES;
    int code = 1;
    if (pav_stage_init(&stage, &options, exhibition)) {
        if (upload)
            code = bench_uploads(&stage);
        else if (clear)
            code = measure(&stage, settle, draw_clear);
        else if (pav_lockstep_begin(&stage))
            code = measure(&stage, settle, pav_lockstep_frame);
    }
    pav_stage_finish(&stage);
    return code;
}

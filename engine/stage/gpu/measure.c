/* Measuring once which way pixels reach the GPU fastest, and remembering it. */
#include "stage/gpu/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage/gpu/stream.h"

#define WIDTH          1920
#define HEIGHT         1080
#define RUNS           5
#define RGBA_BYTES     ((size_t)WIDTH * HEIGHT * 4)
#define YUV_BYTES      ((size_t)WIDTH * HEIGHT * 3 / 2)
#define PAUSE_NS       (8 * PAV_NS_PER_MS)
#define PBO_GAIN       0.8 /* of the plain way's time, or it is not worth its memory */
#define CPU_YUV_COPIES 1.5 /* what converting on the CPU costs, in copies of the RGBA picture */

/* The last answer, for a room that is opened again in this process. Render thread. */
static struct {
    char renderer[128];
    struct pav_gpu_choice choice;
} remembered;

void measure_default(struct pav_gpu_choice *choice, bool software)
{
    *choice = (struct pav_gpu_choice){.yuv_in_shader = !software};
    snprintf(choice->words, sizeof choice->words, "uploads plain, YUV %s (not measured)",
             software ? "on the CPU" : "in a shader");
}

/* --- timing ---------------------------------------------------------------------------------- */

struct trial {
    struct pav_gpu room; /* only what uploads look at */
    struct upload upload;
    struct pav_texture rgba;
    struct planes i420, nv12;
    uint8_t *from, *to;
    GLuint program;
    struct pav_target target; /* of the conversion */
    struct warmer *warmer;
    bool gently;
};

static void copy_rgba(struct trial *t)
{
    memcpy(t->to, t->from, RGBA_BYTES);
}

static void copy_yuv(struct trial *t)
{
    memcpy(t->to, t->from, YUV_BYTES);
}

static void upload_rgba(struct trial *t)
{
    upload_plane(&t->upload, &t->room, &t->rgba, t->from, WIDTH * 4, false);
    glFinish();
}

static struct pav_picture picture_of(const struct trial *t, enum pav_pixel pixel)
{
    size_t luma = (size_t)WIDTH * HEIGHT;
    bool nv12 = pixel == PAV_PIXEL_NV12;
    return (struct pav_picture){
        .pixel = pixel,
        .width_px = WIDTH,
        .height_px = HEIGHT,
        .planes = {t->from, t->from + luma, t->from + luma * 5 / 4},
        .strides = {WIDTH, nv12 ? WIDTH : WIDTH / 2, WIDTH / 2},
    };
}

static void upload_i420(struct trial *t)
{
    struct pav_picture picture = picture_of(t, PAV_PIXEL_I420);
    planes_upload(&t->i420, &t->room, &t->upload, &picture);
    glFinish();
}

static void upload_nv12(struct trial *t)
{
    struct pav_picture picture = picture_of(t, PAV_PIXEL_NV12);
    planes_upload(&t->nv12, &t->room, &t->upload, &picture);
    glFinish();
}

static void convert(struct trial *t)
{
    struct rect all = {0, 0, t->target.width_px, t->target.height_px};
    state_draw(&t->target, &all, NULL, PAV_BLEND_NONE);
    glUseProgram(t->program);
    for (int i = 0; i < 2; i++)
        state_texture(i, t->nv12.textures[i].name);
    warmer_cover(t->warmer);
    glFinish();
}

/* What a way takes when nothing disturbs it. */
static double least(const double times[RUNS])
{
    double ms = times[0];
    for (int i = 1; i < RUNS; i++)
        ms = times[i] < ms ? times[i] : ms;
    return ms;
}

static double timed(struct trial *t, void (*way)(struct trial *))
{
    if (t->gently)
        pav_clock_sleep_until(pav_clock_ns() + PAUSE_NS);
    int64_t start = pav_clock_ns();
    way(t);
    return (double)(pav_clock_ns() - start) / 1e6;
}

/* One way alone; the first run, which touches the memory, is not counted. */
static double time_way(struct trial *t, void (*way)(struct trial *))
{
    double times[RUNS];
    for (int run = -1; run < RUNS; run++)
        times[run < 0 ? 0 : run] = timed(t, way);
    return least(times);
}

/* All ways in turns, so that a disturbance meets all alike. The small ones each follow a large one,
 * which leaves the same caches behind. */
static void time_ways(struct trial *t, struct pav_gpu_choice *choice)
{
    enum { RGBA, I420, COPY_RGBA, NV12, AGAIN, COPY_YUV, WAYS };
    static void (*const ways[])(struct trial *) = {
        [RGBA] = upload_rgba, [I420] = upload_i420,  [COPY_RGBA] = copy_rgba,
        [NV12] = upload_nv12, [AGAIN] = upload_rgba, [COPY_YUV] = copy_yuv,
    };
    double times[WAYS][RUNS];
    for (int run = -1; run < RUNS; run++)
        for (int way = 0; way < WAYS; way++)
            times[way][run < 0 ? 0 : run] = timed(t, ways[way]);
    choice->upload_rgba_ms = least(times[RGBA]);
    choice->upload_i420_ms = least(times[I420]);
    choice->upload_nv12_ms = least(times[NV12]);
    choice->memcpy_rgba_ms = least(times[COPY_RGBA]);
    choice->memcpy_yuv_ms = least(times[COPY_YUV]);
}

/* --- the trial ------------------------------------------------------------------------------- */

static double time_conversion(struct trial *t)
{
    struct recipe recipe = {.fragment_source = yuv_source(PAV_PIXEL_NV12), .name = "yuv"};
    atomic_init(&recipe.references, 1);
    struct built *built = recipe_build(&recipe);
    struct pav_texture_desc desc = {
        .width_px = WIDTH, .height_px = HEIGHT, .format = PAV_FORMAT_RGBA8};
    double ms = 0;
    t->program = built->gl;
    t->target =
        (struct pav_target){.width_px = WIDTH, .height_px = HEIGHT, .format = PAV_FORMAT_RGBA8};
    if (t->program && texture_init(&t->target.sides[0], &t->room, &desc))
        ms = time_way(t, convert);
    texture_finish(&t->target.sides[0]);
    glDeleteProgram(t->program);
    free(built->error);
    free(built);
    free(recipe.fragment_source);
    shader_files_finish(&recipe.files);
    return ms;
}

/* Where GL runs on the CPU a buffer is one more copy, and a shader converts a twentieth as fast as
 * code that was written for it: neither is tried. */
static void decide_software(struct pav_gpu_choice *choice)
{
    snprintf(choice->words, sizeof choice->words,
             "uploads plain (1080p RGBA %.2f ms, memcpy %.2f), YUV on the CPU",
             choice->upload_rgba_ms, choice->memcpy_rgba_ms);
}

static void decide(struct pav_gpu_choice *choice, double pbo_ms, double shader_ms)
{
    choice->pbo = pbo_ms < PBO_GAIN * choice->upload_rgba_ms;
    double rgba_ms = choice->pbo ? pbo_ms : choice->upload_rgba_ms;
    double on_cpu_ms = rgba_ms + CPU_YUV_COPIES * choice->memcpy_rgba_ms;
    double in_shader_ms = choice->upload_nv12_ms + shader_ms;
    choice->yuv_in_shader = shader_ms > 0 && in_shader_ms < on_cpu_ms;
    snprintf(choice->words, sizeof choice->words,
             "uploads %s (1080p RGBA %.2f ms plain, %.2f by buffer, memcpy %.2f), YUV %s (shader "
             "%.2f ms, CPU about %.2f)",
             choice->pbo ? "by buffer" : "plain", choice->upload_rgba_ms, pbo_ms,
             choice->memcpy_rgba_ms, choice->yuv_in_shader ? "in a shader" : "on the CPU",
             in_shader_ms, on_cpu_ms);
}

void measure_run(struct pav_gpu_choice *choice, bool software, bool gently, struct warmer *warmer)
{
    struct trial *t = pav_alloc(sizeof *t);
    struct pav_texture_desc desc = {
        .width_px = WIDTH, .height_px = HEIGHT, .format = PAV_FORMAT_RGBA8};
    *choice = (struct pav_gpu_choice){0};
    t->warmer = warmer;
    t->gently = gently;
    t->room.software = software;
    t->room.texture_max_px = WIDTH;
    t->from = pav_alloc(RGBA_BYTES);
    t->to = pav_alloc(RGBA_BYTES);
    memset(t->from, 100, RGBA_BYTES);
    if (!texture_init(&t->rgba, &t->room, &desc)) {
        measure_default(choice, software);
    } else {
        time_ways(t, choice);
        if (software) {
            decide_software(choice);
        } else {
            t->room.choice.pbo = true;
            double pbo_ms = time_way(t, upload_rgba);
            decide(choice, pbo_ms, time_conversion(t));
        }
    }
    texture_finish(&t->rgba);
    planes_finish(&t->i420);
    planes_finish(&t->nv12);
    upload_finish(&t->upload);
    free(t->from);
    free(t->to);
    free(t);
}

/* --- remembering ----------------------------------------------------------------------------- */

bool measure_recall(struct pav_gpu_choice *choice, const char *renderer)
{
    if (!remembered.renderer[0] || strcmp(remembered.renderer, renderer) != 0)
        return false;
    *choice = remembered.choice;
    return true;
}

void measure_adopt(struct pav_gpu *gpu, const struct pav_gpu_choice *choice)
{
    gpu->choice = *choice;
    gpu->measured = true;
    remembered.choice = *choice;
    pav_strcpy(remembered.renderer, sizeof remembered.renderer,
               (const char *)glGetString(GL_RENDERER));
    pav_log("gpu", PAV_LOG_INFO, "%s", choice->words);
}

const struct pav_gpu_choice *pav_gpu_measure(struct pav_gpu *gpu)
{
    if (!gpu->measured) {
        struct pav_gpu_choice choice;
        struct warmer *warmer = warmer_create();
        measure_run(&choice, gpu->software, false, warmer);
        warmer_destroy(warmer);
        measure_adopt(gpu, &choice);
    }
    return &gpu->choice;
}

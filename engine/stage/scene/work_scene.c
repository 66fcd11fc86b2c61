/* Owns a work as a scene: its callbacks, made of what the file says instead of a plugin. */
#include "stage/scene/work_scene.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/param.h"

#define FOLLOW_S 2.0 /* a transition by itself goes there in this time, and back in as much */

/* --- open --- */

void work_scene_complain(struct work_scene *ws, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!ws->scene->host.developer) {
        pav_scene_fail(ws->scene, "%s", text);
        return;
    }
    pav_log(ws->id, PAV_LOG_ERROR, "%s", text);
    pav_str_addf(&ws->error, "%s%s", ws->error.length ? "\n" : "", text);
}

bool work_scene_open(struct work_scene *ws)
{
    ws->images = pav_alloc((ws->work->image_count + 1) * sizeof(struct pav_texture *));
    work_draw_open(ws);
    return work_images_open(ws);
}

char *work_scene_unwritten(const struct work_scene *ws)
{
    const struct pav_work *work = ws->work;
    if (!work || !work->unwritten)
        return NULL;
    const char *file = pav_path_name(work->vertex_path ? work->vertex_path : work->path);
    const char *dot = strrchr(file, '.');
    return pav_sprintf("%s is read and no vertex shader writes it, so it is 0: expected that "
                       "%.*s.vs does",
                       work->unwritten, dot ? (int)(dot - file) : (int)strlen(file), file);
}

static bool open(struct pav_scene *scene, void *state)
{
    struct work_scene *ws = scene->work;
    (void)state;
    if (scene->host.developer && !ws->watch)
        ws->watch = work_watch_create(scene->manifest.work, ws->work);
    if (!ws->work)
        return true;
    char *unwritten = work_scene_unwritten(ws);
    if (unwritten)
        pav_log(ws->id, PAV_LOG_WARN, "%s", unwritten);
    free(unwritten);
    work_images_films(ws);
    return work_scene_open(ws) || scene->host.developer;
}

/* --- update --- */

static void tell_date(struct work_scene *ws)
{
    const struct pav_given *given = ws->scene->host.given;
    struct timespec now = {0};
    struct tm day = {.tm_year = 100, .tm_mday = 1}; /* in lock-step the same every time */
    bool by_hand = given && given->date;
    if (!by_hand && !ws->scene->host.lock_step) {
        clock_gettime(CLOCK_REALTIME, &now);
        localtime_r(&now.tv_sec, &day);
    }
    bool counts_from_0 = ws->work->format == PAV_WORK_SHADERTOY;
    double date[4] = {day.tm_year + 1900, day.tm_mon + (counts_from_0 ? 0 : 1), day.tm_mday,
                      day.tm_hour * 3600 + day.tm_min * 60 + day.tm_sec +
                          (double)now.tv_nsec * 1e-9};
    for (int i = 0; i < 4; i++)
        ws->date[i] = (float)(by_hand ? given->date[i] : date[i]);
}

static void heed_pointer(struct work_pointer *p, const struct pav_frame_info *info)
{
    p->fresh = false;
    for (size_t i = 0; i < info->event_count; i++) {
        const struct pav_event *e = &info->events[i];
        if (e->type == PAV_EVENT_DOWN) {
            p->down = p->fresh = true;
            p->began[0] = e->x;
            p->began[1] = e->y;
        }
        if (e->type == PAV_EVENT_UP)
            p->down = false;
        if (p->down && (e->type == PAV_EVENT_DOWN || e->type == PAV_EVENT_MOVE)) {
            p->at[0] = e->x;
            p->at[1] = e->y;
        }
    }
}

/* There and back again: both ends are seen, and nothing jumps. */
static float progress_at(double time_s)
{
    double phase = fmod(time_s / FOLLOW_S, 2);
    return (float)(phase <= 1 ? phase : 2 - phase);
}

void work_scene_follow(struct work_scene *ws, void *state, double time_s)
{
    const struct pav_param *row = pav_param_find(ws->table.rows, "progress");
    if (ws->work->kind != PAV_WORK_TRANSITION || !row || row->type != PAV_TYPE_FLOAT)
        return;
    float *progress = (float *)(void *)((char *)state + row->offset);
    if (ws->progress_held || *progress != ws->followed || work_images_given(ws))
        return;
    *progress = ws->followed = progress_at(time_s);
}

static void update(struct pav_scene *scene, void *state, const struct pav_frame_info *info)
{
    struct work_scene *ws = scene->work;
    if (!ws->work)
        return;
    if (ws->work->reads_date)
        tell_date(ws);
    if (scene->owner.warming)
        return; /* the block is put back afterwards: what is remembered beside it must not move on */
    heed_pointer(&ws->pointer, info);
    work_visitor_update(ws, state, info);
    work_scene_follow(ws, state, info->time_s);
}

/* --- the other callbacks --- */

static void resize(struct pav_scene *scene, void *state, int width_px, int height_px)
{
    struct work_scene *ws = scene->work;
    if (!ws->work)
        return;
    work_images_resize(ws, width_px, height_px);
    work_buffers_fit(ws, state, width_px, height_px);
}

/* What a work keeps of those who left is in its buffers. */
static void idle(struct pav_scene *scene, void *state)
{
    struct work_scene *ws = scene->work;
    if (!ws->work || (!(ws->info.needs & ~(uint32_t)PAV_NEED_SOUND) && !work_images_given(ws)))
        return;
    work_visitor_forget(ws, state);
    ws->pointer = (struct work_pointer){0};
    work_buffers_clear(ws);
}

/* --- making the scene --- */

/* The text declares every channel; one that is named again is read. */
static bool reads_channels(const struct pav_work *work)
{
    bool plain = work->format == PAV_WORK_SHADERTOY && !pav_path_ends(work->path, ".json");
    for (int i = 0; plain && i < WORK_CHANNELS; i++) {
        const char *first = strstr(work->texts[0].fragment, work_channel_names[i]);
        if (first && strstr(first + 1, work_channel_names[i]))
            return true;
    }
    return false;
}

/* What is given another picture does not see. */
static bool sees_through(const struct work_scene *ws, size_t input)
{
    const struct work_source *source = ws->sources ? &ws->sources[input] : NULL;
    return work_takes_camera(ws->work, input) &&
           !(source && (source->given || source->file || source->film));
}

static uint32_t needs_of(const struct work_scene *ws)
{
    const struct pav_work *work = ws->work;
    uint32_t needs = work_visitor_needs(work);
    if (work->reads_camera || reads_channels(work))
        needs |= PAV_NEED_CAMERA;
    for (size_t i = 0; i < work->input_count; i++) {
        const struct pav_work_input *input = &work->inputs[i];
        if (sees_through(ws, i))
            needs |= PAV_NEED_CAMERA;
        if (input->type == PAV_WORK_AUDIO || input->type == PAV_WORK_AUDIO_FFT)
            needs |= PAV_NEED_SOUND;
    }
    return needs | (work->reads_sound ? PAV_NEED_SOUND : 0);
}

void work_scene_tell_needs(struct work_scene *ws)
{
    ws->info.needs = needs_of(ws);
}

void work_scene_name_slots(struct work_scene *ws, const struct pav_work *work)
{
    size_t count = 0;
    for (size_t i = 0; i < work->input_count && count < PAV_SLOTS_MAX; i++)
        if (work_takes_camera(work, i))
            ws->slots[count++] =
                (struct pav_slot){.name = work->inputs[i].name, .label = work->inputs[i].label};
}

static void make_info(struct work_scene *ws)
{
    ws->info = (struct pav_scene_info){
        .api_version = PAV_API_VERSION,
        .struct_size = sizeof(struct pav_scene_info),
        .id = ws->id,
        .label = ws->id,
        .needs = ws->work ? needs_of(ws) : 0,
        .state_size = ws->table.state_size,
        .state_version = 1,
        .params = ws->table.rows,
        .slots = ws->slots,
        .open = open,
        .update = update,
        .draw = work_draw,
        .resize = resize,
        .idle = idle,
    };
}

struct work_scene *work_scene_of(struct pav_work *work, const char *path)
{
    struct work_scene *ws = pav_alloc(sizeof *ws);
    ws->work = work;
    ws->id = pav_strdup(pav_path_name(path));
    pav_str_add(&ws->error, "");
    ws->sources = pav_alloc(((work ? work->input_count : 0) + 1) * sizeof *ws->sources);
    ws->plain_channels = work && reads_channels(work);
    work_table_make(&ws->table, work);
    ws->slots = pav_alloc((PAV_SLOTS_MAX + 1) * sizeof *ws->slots);
    if (work)
        work_scene_name_slots(ws, work);
    make_info(ws);
    const struct pav_param *progress = pav_param_find(ws->table.rows, "progress");
    ws->followed = progress ? (float)progress->fallback : 0;
    return ws;
}

struct work_scene *work_scene_read(const char *path, bool developer, char **why)
{
    char *error = NULL;
    struct pav_work *work = pav_work_read(path, &error);
    if (!work && !developer) {
        *why = error;
        return NULL;
    }
    struct work_scene *ws = work_scene_of(work, path);
    pav_str_add(&ws->error, error ? error : "");
    free(error);
    return ws;
}

void work_scene_attach(struct work_scene *ws, struct pav_scene *scene)
{
    const struct pav_setting *lists[] = {scene->manifest.settings, scene->entry.settings};
    const size_t counts[] = {scene->manifest.setting_count, scene->entry.setting_count};
    ws->scene = scene;
    for (int list = 0; list < 2; list++)
        for (size_t i = 0; i < counts[list]; i++)
            ws->progress_held |= strcmp(lists[list][i].key, "progress") == 0;
}

static void destroy_pictures(struct work_scene *ws)
{
    for (size_t i = 0; i < ws->work->image_count; i++)
        pav_texture_destroy(ws->images[i]);
    for (size_t i = 0; i < ws->work->input_count; i++) {
        pav_texture_destroy(ws->sources[i].file);
        pav_texture_destroy(ws->sources[i].sound);
    }
    for (int i = 0; i < WORK_CHANNELS; i++)
        pav_texture_destroy(ws->channels[i]);
    for (int i = 0; i < WORK_TESTS; i++)
        pav_texture_destroy(ws->tests[i]);
    for (int i = 0; i < 2; i++)
        pav_texture_destroy(ws->silence[i]);
    pav_texture_destroy(ws->channel_sound);
}

void work_scene_close(struct work_scene *ws)
{
    if (!ws->work || !ws->programs)
        return;
    for (size_t i = 0; i < ws->program_count; i++)
        pav_program_destroy(ws->programs[i].program);
    for (size_t i = 0; i < ws->buffer_count; i++)
        pav_target_destroy(ws->buffers[i].target);
    pav_mesh_destroy(ws->corners);
    destroy_pictures(ws);
}

void work_scene_destroy(struct work_scene *ws)
{
    if (!ws)
        return;
    work_watch_destroy(ws->watch);
    work_scene_destroy(ws->coming);
    for (size_t i = 0; ws->passes && i < ws->work->pass_count; i++)
        work_uniforms_finish(&ws->passes[i]);
    for (size_t i = 0; ws->work && i < ws->work->input_count; i++)
        free(ws->sources[i].samples);
    free(ws->passes);
    free(ws->buffers);
    free(ws->programs);
    free(ws->sources);
    free(ws->images);
    free(ws->slots);
    work_table_finish(&ws->table);
    pav_work_destroy(ws->work);
    pav_str_finish(&ws->error);
    free(ws->id);
    free(ws);
}

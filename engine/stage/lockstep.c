/* Lock-step: the same parts as the loop, on a clock of their own: one camera picture, one finding, one
 * picture. */
#include "stage/lockstep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/param.h"
#include "base/str.h"

#define PIECES_MAX     64
#define CAMERA_WAIT_NS (INT64_C(10) * PAV_NS_PER_S)
#define RING_WAIT_NS   (INT64_C(20) * PAV_NS_PER_S)
#define LOADING_NS     (INT64_C(30) * PAV_NS_PER_S)

/* Messages until the eye's ring is there. */
static bool wait_for_rings(struct pav_stage *stage)
{
    size_t rings = 0;
    int64_t until = pav_clock_ns() + RING_WAIT_NS;
    while (rings < stage->exhibition->camera_count && pav_clock_ns() < until) {
        struct pav_message message;
        int fd;
        if (!pav_line_receive(&stage->line, &message, &fd)) {
            pav_clock_sleep_until(pav_clock_ns() + PAV_NS_PER_MS);
            continue;
        }
        if (message.type == PAV_MESSAGE_STOP)
            return false;
        if (message.type == PAV_MESSAGE_RING || message.type == PAV_MESSAGE_CAMERA) {
            rings += message.type == PAV_MESSAGE_RING;
            pav_cameras_message(stage->cameras, &message, fd);
        } else if (fd >= 0) {
            close(fd);
        }
    }
    return rings >= stage->exhibition->camera_count;
}

static bool step_cameras(struct pav_stage *stage, uint64_t step)
{
    for (int i = 0; i < (int)stage->exhibition->camera_count; i++) {
        struct pav_wish wish = pav_show_wish(stage->show, i);
        wish.needs |= PAV_NEED_PRESENCE;
        pav_line_wish(&stage->line, i, &wish);
        pav_line_step(&stage->line, i, step, stage->now_s);
        if (!pav_cameras_update_step(stage->cameras, i, step, CAMERA_WAIT_NS)) {
            fprintf(stderr, "pavilion: camera %s gave no picture for second %.2f\n",
                    stage->exhibition->cameras[i].name, stage->now_s);
            return false;
        }
        pav_cameras_keep_faces(stage->cameras, i, &wish);
    }
    return true;
}

static bool anyone(const struct pav_stage *stage)
{
    for (int i = 0; i < (int)stage->exhibition->camera_count; i++)
        if (pav_cameras_findings(stage->cameras, i)->present)
            return true;
    return false;
}

/* Every `--param` must be one of the scene's and in its range: a picture of something else than what
 * was asked for would be worse than none. */
static bool params_hold(struct pav_stage *stage)
{
    void *state;
    struct pav_scene *scene = pav_show_scene(stage->show);
    const struct pav_param *table = pav_scene_params(scene, &state);
    for (size_t i = 0; i < stage->options->param_count; i++) {
        const char *param = stage->options->params[i], *equals = strchr(param, '=');
        char *key = pav_strndup(param, (size_t)(equals - param)), *why = NULL;
        const struct pav_param *row = pav_param_find(table, key);
        bool well = row && pav_param_set(row, state, equals + 1, &why) == PAV_PARAM_OK;
        if (!well && row)
            fprintf(stderr, "pavilion: --param %s: %s\n", param, why);
        else if (!well) {
            const char **keys = pav_param_keys(table);
            const char *near_key = pav_nearest(key, keys);
            fprintf(stderr, "pavilion: %s has no parameter '%s'%s%s%s\n", pav_scene_name(scene),
                    key, near_key ? "; did you mean '" : "", near_key ? near_key : "",
                    near_key ? "'?" : "");
            free(keys);
        }
        free(key);
        free(why);
        if (!well)
            return false;
    }
    return true;
}

static bool reads(const struct pav_scene *scene, const char *name)
{
    const char **names = pav_scene_image_names(scene);
    bool well = false;
    for (size_t i = 0; names[i]; i++)
        well |= strcmp(names[i], name) == 0;
    free(names);
    return well;
}

static void refuse_image(const struct pav_scene *scene, const char *name)
{
    const char **names = pav_scene_image_names(scene);
    const char *near_name = pav_nearest(name, names);
    fprintf(stderr, "pavilion: %s reads no picture '%s'%s%s%s\n", pav_scene_name(scene), name,
            near_name ? "; did you mean '" : "", near_name ? near_name : "", near_name ? "'?" : "");
    free(names);
}

/* Nor may a picture be named that neither the scene nor a filter reads. */
static bool images_hold(struct pav_stage *stage)
{
    struct pav_show_piece pieces[PIECES_MAX];
    size_t count = pav_show_scenes(stage->show, pieces, PIECES_MAX);
    bool all = true;
    for (size_t i = 0; all && i < stage->options->image_count; i++) {
        const char *image = stage->options->images[i], *equals = strchr(image, '=');
        char *name = pav_strndup(image, (size_t)(equals - image));
        bool well = false;
        for (size_t k = 0; k < count; k++)
            well |= reads(pieces[k].scene, name);
        if (!well)
            refuse_image(pav_show_scene(stage->show), name);
        free(name);
        all = well;
    }
    return all;
}

/* `--param event=true` happens in the first picture that is kept; not before it. */
static void time_events(struct pav_stage *stage, int index, bool kept)
{
    void *state;
    const struct pav_param *row = pav_scene_params(pav_show_scene(stage->show), &state);
    bool first = kept && !stage->kept;
    stage->kept |= kept;
    for (; row && row->key; row++) {
        if (row->type != PAV_TYPE_EVENT)
            continue;
        bool *event = (bool *)(void *)((char *)state + row->offset);
        if (index == 0)
            *event = false;
        for (size_t i = 0; first && i < stage->options->param_count; i++) {
            const char *param = stage->options->params[i], *equals = strchr(param, '=');
            if (strncmp(param, row->key, (size_t)(equals - param)) == 0 &&
                row->key[equals - param] == 0)
                pav_param_set(row, state, equals + 1, NULL);
        }
    }
}

static bool settle(struct pav_stage *stage, const struct pav_show_input *input)
{
    if (pav_show_fading(stage->show))
        return true;
    int w, h;
    const char *why = "";
    pav_window_size(stage->window, &w, &h);
    int wanted = pav_programme_wanted(&stage->programme, stage->now_s, anyone(stage));
    if (!pav_show_settle(stage->show, &stage->programme, wanted, pav_gpu_screen(stage->gpu, w, h),
                         input, &why)) {
        fprintf(stderr, "pavilion: %s\n", why);
        return false;
    }
    return true;
}

bool pav_lockstep_begin(struct pav_stage *stage)
{
    if (!stage->exhibition->camera_count || wait_for_rings(stage))
        return true;
    fprintf(stderr, "pavilion: no camera came\n");
    return false;
}

int pav_lockstep_frame(struct pav_stage *stage, int index, bool kept)
{
    double fps = stage->options->fps;
    stage->now_s = index / fps;
    stage->dt_s = 1.0 / fps;
    pav_beat(stage->line.beat, PAV_PHASE_LOADING, LOADING_NS);
    pav_stage_sound(stage, stage->now_s);
    struct pav_sound sound = {.level = pav_sound_output_level(stage->sound)};
    struct pav_show_input input = {
        .now_s = stage->now_s, .dt_s = stage->dt_s, .sound = &sound, .language = stage->language};
    if (!settle(stage, &input))
        return 1;
    pav_stage_hear(stage, &sound); /* now it is known whether anybody listens */
    if (index == 0 && (!params_hold(stage) || !images_hold(stage)))
        return 2;
    time_events(stage, index, kept);
    if (!step_cameras(stage, (uint64_t)index + 1))
        return 1;
    stage->drawing_ns = pav_clock_ns();
    int w, h;
    pav_window_size(stage->window, &w, &h);
    struct pav_target *screen = pav_gpu_screen(stage->gpu, w, h);
    pav_gpu_begin_frame(stage->gpu, stage->now_s, stage->dt_s, (uint64_t)index);
    pav_show_draw(stage->show, &input, screen);
    if (stage->insight_on)
        pav_stage_draw_insight(stage, screen);
    pav_stage_draw_label(stage, screen);
    if (kept)
        pav_capture_frame(stage->capture, screen, stage->now_s - stage->options->at_s);
    return 0;
}

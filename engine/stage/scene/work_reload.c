/* Owns the way of a saved work onto the screen: texts alone take the place of those that draw, anything
 * more is built beside what draws and takes over when it can. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/param.h"
#include "stage/scene/work_scene.h"

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* --- is it more than texts? --- */

static bool same_inputs(const struct pav_work *a, const struct pav_work *b)
{
    if (a->input_count != b->input_count)
        return false;
    for (size_t i = 0; i < a->input_count; i++) {
        const struct pav_work_input *x = &a->inputs[i], *y = &b->inputs[i];
        if (!same(x->name, y->name) || !same(x->uniform, y->uniform) || x->type != y->type ||
            x->samples != y->samples || x->visitor != y->visitor || !same(x->movement, y->movement))
            return false;
    }
    return true;
}

static bool same_images(const struct pav_work *a, const struct pav_work *b)
{
    if (a->image_count != b->image_count)
        return false;
    for (size_t i = 0; i < a->image_count; i++) {
        const struct pav_work_image *x = &a->images[i], *y = &b->images[i];
        bool alike = same(x->name, y->name) && same(x->uniform, y->uniform) &&
                     same(x->path, y->path) && x->nearest == y->nearest && x->repeat == y->repeat &&
                     x->mipmap == y->mipmap && x->flip == y->flip;
        for (int face = 0; face < 6; face++)
            alike &= same(x->faces[face], y->faces[face]);
        if (!alike)
            return false;
    }
    return true;
}

static bool same_channels(const struct pav_work_pass *a, const struct pav_work_pass *b)
{
    for (int i = 0; i < WORK_CHANNELS; i++) {
        const struct pav_work_channel *x = &a->channels[i], *y = &b->channels[i];
        if (x->kind != y->kind || x->index != y->index || x->nearest != y->nearest ||
            x->repeat != y->repeat)
            return false;
    }
    return true;
}

static bool same_passes(const struct pav_work *a, const struct pav_work *b)
{
    if (a->pass_count != b->pass_count || a->text_count != b->text_count)
        return false;
    for (size_t i = 0; i < a->pass_count; i++) {
        const struct pav_work_pass *x = &a->passes[i], *y = &b->passes[i];
        if (!same(x->target, y->target) || x->persistent != y->persistent ||
            x->floating != y->floating || x->nearest != y->nearest || x->fragment != y->fragment ||
            !same_channels(x, y))
            return false;
    }
    for (size_t i = 0; i < a->text_count; i++)
        if (!a->texts[i].vertex != !b->texts[i].vertex)
            return false;
    return true;
}

static bool same_text(const struct pav_work *a, const struct pav_work *b, size_t i)
{
    return same(a->texts[i].fragment, b->texts[i].fragment) &&
           same(a->texts[i].vertex, b->texts[i].vertex);
}

/* A picture that it imports may have been saved: then the texts say nothing new. */
static bool only_texts(const struct pav_work *a, const struct pav_work *b)
{
    if (a->format != b->format || a->kind != b->kind || !same_inputs(a, b) || !same_images(a, b) ||
        !same_passes(a, b))
        return false;
    for (size_t i = 0; i < a->text_count; i++)
        if (!same_text(a, b, i))
            return true;
    return a->image_count == 0;
}

/* --- texts alone --- */

/* Defaults, ranges and labels may have changed with them; the rows keep their places. */
static void adopt_table(struct pav_scene *scene, const struct pav_work *work)
{
    struct work_scene *ws = scene->work;
    struct work_table table;
    work_table_make(&table, work);
    void *state = pav_alloc(table.state_size);
    pav_param_defaults(table.rows, state);
    work_table_carry(&table, state, &ws->table, scene->state);
    memcpy(scene->state, state, table.state_size);
    free(state);
    work_table_finish(&ws->table);
    work_scene_name_slots(ws, work);
    ws->table = table;
    ws->info.params = table.rows;
}

static void adopt(struct pav_scene *scene, struct pav_work *work)
{
    struct work_scene *ws = scene->work;
    adopt_table(scene, work);
    for (size_t i = 0; i < ws->program_count; i++)
        if (!same_text(work, ws->work, (size_t)ws->programs[i].text))
            work_scene_compile(ws, work, &ws->programs[i]);
    for (size_t i = 0; i < work->pass_count; i++) {
        ws->passes[i].version = 0; /* the names in its list are the old work's */
        ws->passes[i].clears = work_scene_leaves_out(&work->texts[work->passes[i].fragment]);
    }
    work_buffers_adopt(ws, work);
    pav_work_destroy(ws->work);
    ws->work = work;
}

/* --- more than texts --- */

static void begin_coming(struct pav_scene *scene, struct pav_work *work)
{
    struct work_scene *fresh = work_scene_of(work, scene->manifest.work);
    work_scene_attach(fresh, scene);
    work_scene_open(fresh);
    scene->work->coming = fresh;
}

static bool has_compiled(const struct work_scene *ws)
{
    for (size_t i = 0; i < ws->program_count; i++)
        if (pav_program_state(ws->programs[i].program) != PAV_PROGRAM_READY)
            return false;
    return true;
}

/* The values of parameters that go on, and the pictures that were given. */
static void carry(struct pav_scene *scene, struct work_scene *fresh, struct work_scene *old)
{
    void *state = scene->state;
    size_t old_size = old->table.state_size;
    scene->work = fresh;
    scene->info = &fresh->info;
    scene->state = pav_alloc(fresh->table.state_size);
    scene->owner.state = scene->state;
    pav_param_defaults(fresh->table.rows, scene->state);
    pav_scene_apply(scene, scene->manifest.settings, scene->manifest.setting_count);
    pav_scene_apply(scene, scene->entry.settings, scene->entry.setting_count);
    work_table_carry(&fresh->table, scene->state, &old->table, state);
    for (size_t i = 0; old->work && i < old->work->input_count; i++)
        if (old->sources[i].given)
            work_images_give(fresh, old->work->inputs[i].name, old->sources[i].given);
    explicit_bzero(state, old_size);
    free(state);
    free(scene->state_kept); /* of the old table's size; it is ready long since */
    scene->state_kept = NULL;
}

static void take_over(struct pav_scene *scene)
{
    struct work_scene *old = scene->work, *fresh = old->coming;
    old->coming = NULL;
    fresh->watch = old->watch;
    old->watch = NULL;
    fresh->pointer = old->pointer;
    carry(scene, fresh, old);
    work_images_films(fresh);
    work_scene_close(old);
    work_scene_destroy(old);
    if (scene->width_px > 0)
        fresh->info.resize(scene, scene->state, scene->width_px, scene->height_px);
    pav_log(scene->name, PAV_LOG_INFO, "its new version draws: inputs or passes changed");
}

/* --- news --- */

static void drop_coming(struct work_scene *ws)
{
    if (!ws->coming)
        return;
    work_scene_close(ws->coming);
    work_scene_destroy(ws->coming);
    ws->coming = NULL;
}

static void heed(struct pav_scene *scene, struct work_news *news)
{
    struct work_scene *ws = scene->work;
    ws->error.length = 0;
    ws->error.text[0] = 0;
    drop_coming(ws);
    if (!news->work) {
        pav_str_add(&ws->error, news->error ? news->error : "");
        pav_log(scene->name, PAV_LOG_ERROR, "%s", ws->error.text);
    } else if (ws->work && only_texts(ws->work, news->work)) {
        adopt(scene, news->work);
    } else {
        begin_coming(scene, news->work);
    }
    free(news->error);
}

void work_reload_tend(struct pav_scene *scene)
{
    struct work_news news;
    if (work_watch_take(scene->work->watch, &news))
        heed(scene, &news);
    if (scene->work->coming && has_compiled(scene->work->coming))
        take_over(scene);
}

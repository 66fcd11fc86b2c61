/* Owns the buffers of a work: which pass draws to which, how large each is, what stays in it. */
#include <stdlib.h>
#include <string.h>

#include "base/param.h"
#include "stage/isf/expression.h"
#include "stage/scene/work_scene.h"

/* Of one buffer, both sides; the most that a machine of an exhibition will spare for it. */
#define BYTES_MAX ((size_t)1 << 30)

int work_buffer_of(const struct work_scene *ws, const char *name)
{
    for (size_t i = 0; name && i < ws->buffer_count; i++)
        if (strcmp(ws->buffers[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* Passes may share a target: it is persistent or float when one of them says so. */
void work_buffers_make(struct work_scene *ws)
{
    const struct pav_work *work = ws->work;
    ws->buffers = pav_alloc((work->pass_count + 1) * sizeof *ws->buffers);
    for (size_t i = 0; i < work->pass_count; i++) {
        const struct pav_work_pass *pass = &work->passes[i];
        int index = work_buffer_of(ws, pass->target);
        if (pass->target && index < 0) {
            index = (int)ws->buffer_count++;
            ws->buffers[index] = (struct work_buffer){
                .name = pass->target, .uniform = pass->target_uniform, .pass = pass};
        }
        ws->passes[i].buffer = index;
        if (index < 0)
            continue;
        ws->buffers[index].persistent |= pass->persistent;
        ws->buffers[index].floating |= pass->floating;
        ws->buffers[index].nearest |= pass->nearest;
    }
}

void work_buffers_adopt(struct work_scene *ws, const struct pav_work *work)
{
    for (size_t i = work->pass_count; i-- > 0;) {
        int index = ws->passes[i].buffer;
        if (index < 0)
            continue;
        ws->buffers[index].name = work->passes[i].target;
        ws->buffers[index].uniform = work->passes[i].target_uniform;
        ws->buffers[index].pass = &work->passes[i];
    }
}

/* How Shadertoy's passes sample each other's pictures; the first one that says so decides. */
void work_buffers_sampled(struct work_scene *ws)
{
    const struct pav_work *work = ws->work;
    for (size_t i = work->pass_count; i-- > 0;)
        for (int c = WORK_CHANNELS; c-- > 0;) {
            const struct pav_work_channel *channel = &work->passes[i].channels[c];
            int buffer =
                channel->kind == PAV_CHANNEL_TARGET ? ws->passes[channel->index].buffer : -1;
            if (buffer < 0)
                continue;
            ws->buffers[buffer].nearest = channel->nearest;
            ws->buffers[buffer].repeats = channel->repeat;
        }
}

/* --- sizes --- */

struct measure {
    const struct work_scene *ws;
    const void *state;
    int width_px, height_px;
};

static bool look(void *context, const char *name, double *value)
{
    const struct measure *m = context;
    if (strcmp(name, "WIDTH") == 0 || strcmp(name, "HEIGHT") == 0) {
        *value = name[0] == 'W' ? m->width_px : m->height_px;
        return true;
    }
    const struct pav_param *row = pav_param_find(m->ws->table.rows, name);
    return row && work_table_number(row, m->state, value);
}

static struct pav_target *target_of(struct work_scene *ws, const struct work_buffer *buffer)
{
    size_t bytes =
        (size_t)buffer->width_px * (size_t)buffer->height_px * (buffer->floating ? 16 : 4) * 2;
    if (bytes > BYTES_MAX) {
        work_scene_complain(
            ws,
            "%s:%d: the buffer \"%s\" would have %d x %d pixels: expected at most %zu "
            "of them; make its WIDTH and HEIGHT smaller",
            ws->work->path, buffer->pass->line, buffer->name, buffer->width_px, buffer->height_px,
            BYTES_MAX / (buffer->floating ? 32 : 8));
        return NULL;
    }
    return pav_target_create(ws->scene->host.gpu,
                             &(struct pav_target_desc){
                                 .width_px = buffer->width_px,
                                 .height_px = buffer->height_px,
                                 .format = buffer->floating ? PAV_FORMAT_RGBA32F : PAV_FORMAT_RGBA8,
                                 .filter = buffer->nearest ? PAV_FILTER_NEAREST : PAV_FILTER_LINEAR,
                                 .wrap = buffer->repeats ? PAV_WRAP_REPEAT : PAV_WRAP_CLAMP,
                                 .ping_pong = true, /* every pass may read it, also this one */
                             });
}

static void fit(struct work_scene *ws, struct work_buffer *buffer, struct measure *m)
{
    const struct pav_work_pass *pass = buffer->pass;
    int w = pass->width ? pav_expression_value(pass->width, look, m) : m->width_px;
    int h = pass->height ? pav_expression_value(pass->height, look, m) : m->height_px;
    if (w == buffer->width_px && h == buffer->height_px)
        return;
    struct pav_target *old = buffer->target;
    buffer->width_px = w;
    buffer->height_px = h;
    buffer->target = target_of(ws, buffer);
    if (old && buffer->target && buffer->persistent) {
        pav_draw_texture(ws->scene->host.gpu, buffer->target, pav_target_texture(old), NULL,
                         PAV_BLEND_NONE, 1);
        pav_target_swap(buffer->target);
    }
    pav_target_destroy(old);
}

void work_buffers_clear(struct work_scene *ws)
{
    static const float nothing[4] = {0};
    for (size_t i = 0; i < ws->buffer_count; i++)
        for (int side = 0; side < 2; side++) {
            pav_target_clear(ws->buffers[i].target, nothing);
            pav_target_swap(ws->buffers[i].target);
        }
}

void work_buffers_fit(struct work_scene *ws, const void *state, int width_px, int height_px)
{
    struct measure m = {ws, state, width_px, height_px};
    for (size_t i = 0; i < ws->buffer_count; i++)
        fit(ws, &ws->buffers[i], &m);
}

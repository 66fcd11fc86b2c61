/* Owns what a pass of a work sends: only what its program reads, looked up once for each version. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stage/scene/work_scene.h"

/* What comes from the frame, as ISF and Shadertoy name it. */
static const struct {
    const char *name;
    enum pav_uniform_type type;
} frame_values[] = {
    {"TIME", PAV_UNIFORM_FLOAT},          {"TIMEDELTA", PAV_UNIFORM_FLOAT},
    {"FRAMEINDEX", PAV_UNIFORM_INT},      {"PASSINDEX", PAV_UNIFORM_INT},
    {"RENDERSIZE", PAV_UNIFORM_VEC2},     {"DATE", PAV_UNIFORM_VEC4},
    {"iTime", PAV_UNIFORM_FLOAT},         {"iTimeDelta", PAV_UNIFORM_FLOAT},
    {"iFrame", PAV_UNIFORM_INT},          {"iFrameRate", PAV_UNIFORM_FLOAT},
    {"iResolution", PAV_UNIFORM_VEC3},    {"iDate", PAV_UNIFORM_VEC4},
    {"iMouse", PAV_UNIFORM_VEC4},         {"iSampleRate", PAV_UNIFORM_FLOAT},
    {"iChannelTime", PAV_UNIFORM_FLOATS}, {"iChannelResolution", PAV_UNIFORM_VEC3S},
};
enum {
    TIME,
    TIMEDELTA,
    FRAMEINDEX,
    PASSINDEX,
    RENDERSIZE,
    DATE,
    SHADER_TIME,
    SHADER_TIMEDELTA,
    SHADER_FRAME,
    FRAME_RATE,
    RESOLUTION,
    SHADER_DATE,
    MOUSE,
    SAMPLE_RATE,
    CHANNEL_TIME,
    CHANNEL_RESOLUTION,
    FRAME_VALUES
};
_Static_assert(FRAME_VALUES == sizeof frame_values / sizeof *frame_values, "a name for each");

const char *const work_channel_names[WORK_CHANNELS] = {"iChannel0", "iChannel1", "iChannel2",
                                                       "iChannel3"};

/* --- the list --- */

static void add(struct work_pass *pass, const struct pav_program *program, const char *name,
                enum pav_uniform_type type, enum work_value value, int index)
{
    if (!name || !pav_program_uses(program, name))
        return;
    pass->uniforms = pav_realloc(pass->uniforms, (pass->count + 2) * sizeof *pass->uniforms);
    pass->sources = pav_realloc(pass->sources, (pass->count + 1) * sizeof *pass->sources);
    pass->uniforms[pass->count] = (struct pav_uniform){.name = name, .type = type};
    pass->sources[pass->count++] = (struct work_uniform){value, index};
    pass->uniforms[pass->count] = (struct pav_uniform){.name = NULL};
}

static enum pav_uniform_type type_of(enum pav_work_type type)
{
    switch (type) {
    case PAV_WORK_FLOAT:
        return PAV_UNIFORM_FLOAT;
    case PAV_WORK_POINT:
        return PAV_UNIFORM_VEC2;
    case PAV_WORK_COLOUR:
        return PAV_UNIFORM_VEC4;
    default:
        return PAV_UNIFORM_INT;
    }
}

static void make_list(struct work_scene *ws, struct work_pass *pass,
                      const struct pav_program *program)
{
    const struct pav_work *work = ws->work;
    work_uniforms_finish(pass);
    pass->version = pav_program_version(program);
    for (int i = 0; i < FRAME_VALUES; i++)
        add(pass, program, frame_values[i].name, frame_values[i].type, WORK_VALUE_FRAME, i);
    for (size_t i = 0; i < work->input_count; i++) {
        bool param = ws->table.row_of_input[i] >= 0;
        add(pass, program, work->inputs[i].uniform,
            param ? type_of(work->inputs[i].type) : PAV_UNIFORM_TEXTURE,
            param ? WORK_VALUE_PARAM : WORK_VALUE_INPUT, (int)i);
    }
    for (size_t i = 0; i < work->image_count; i++)
        add(pass, program, work->images[i].uniform, PAV_UNIFORM_TEXTURE, WORK_VALUE_IMAGE, (int)i);
    for (size_t i = 0; i < ws->buffer_count; i++)
        add(pass, program, ws->buffers[i].uniform, PAV_UNIFORM_TEXTURE, WORK_VALUE_BUFFER, (int)i);
    for (int i = 0; i < WORK_CHANNELS && work->format == PAV_WORK_SHADERTOY; i++)
        add(pass, program, work_channel_names[i], PAV_UNIFORM_TEXTURE, WORK_VALUE_CHANNEL, i);
}

void work_uniforms_finish(struct work_pass *pass)
{
    free(pass->uniforms);
    free(pass->sources);
    pass->uniforms = NULL;
    pass->sources = NULL;
    pass->count = 0;
}

/* --- values --- */

static void fill_param(const struct work_scene *ws, struct pav_uniform *u, int input,
                       const void *state)
{
    const struct pav_param *row = &ws->table.rows[ws->table.row_of_input[input]];
    const void *field = (const char *)state + row->offset;
    if (row->type == PAV_TYPE_INT)
        u->i = *(const int32_t *)field;
    else if (row->type == PAV_TYPE_BOOL || row->type == PAV_TYPE_EVENT)
        u->i = *(const bool *)field;
    else
        memcpy(u->f, field, sizeof u->f);
}

static struct pav_texture *channel_texture(struct work_scene *ws, size_t pass, int channel,
                                           const struct pav_frame_info *info)
{
    const struct pav_work_channel *c = &ws->work->passes[pass].channels[channel];
    int buffer;
    if (c->kind == PAV_CHANNEL_TARGET) {
        buffer = ws->passes[c->index].buffer;
        return buffer < 0 ? NULL : pav_target_texture(ws->buffers[buffer].target);
    }
    if (ws->channels[channel])
        return ws->channels[channel];
    switch (c->kind) {
    case PAV_CHANNEL_IMAGE:
        return ws->images[c->index];
    case PAV_CHANNEL_CAMERA:
        return work_images_camera(ws, info);
    case PAV_CHANNEL_SOUND:
        return ws->channel_sound;
    default: /* a plain file does not say what it reads */
        return ws->plain_channels ? info->camera->texture : NULL;
    }
}

static void fill_channels(struct work_scene *ws, size_t index, const struct pav_frame_info *info)
{
    struct work_pass *pass = &ws->passes[index];
    for (int i = 0; i < WORK_CHANNELS; i++) {
        struct pav_texture *texture = channel_texture(ws, index, i, info);
        pass->channel_times[i] = (float)info->time_s;
        pass->channel_sizes[i * 3] = (float)pav_texture_width(texture);
        pass->channel_sizes[i * 3 + 1] = (float)pav_texture_height(texture);
        pass->channel_sizes[i * 3 + 2] = texture ? 1 : 0;
    }
}

/* Shadertoy's: where the pointer was last while down; z, w where it went down, negative once it is up
 * (z) or after the first picture (w). */
static void fill_mouse(const struct work_pointer *p, float out[4], int width_px, int height_px)
{
    out[0] = p->at[0] * (float)width_px;
    out[1] = p->at[1] * (float)height_px;
    out[2] = p->began[0] * (float)width_px * (p->down ? 1 : -1);
    out[3] = p->began[1] * (float)height_px * (p->fresh ? 1 : -1);
}

static void fill_frame(struct work_scene *ws, struct pav_uniform *u, int which, size_t pass,
                       const struct pav_frame_info *info, const int size[2])
{
    switch (which) {
    case TIME:
    case SHADER_TIME:
        u->f[0] = (float)info->time_s;
        break;
    case TIMEDELTA:
    case SHADER_TIMEDELTA:
        u->f[0] = (float)info->dt_s;
        break;
    case FRAME_RATE:
        u->f[0] = info->dt_s > 0 ? (float)(1 / info->dt_s) : 0;
        break;
    case FRAMEINDEX:
    case SHADER_FRAME:
        u->i = (int32_t)(info->frame & 0x7fffffff);
        break;
    case PASSINDEX:
        u->i = (int32_t)pass;
        break;
    case RENDERSIZE:
    case RESOLUTION:
        u->f[0] = (float)size[0];
        u->f[1] = (float)size[1];
        u->f[2] = 1;
        break;
    case DATE:
    case SHADER_DATE:
        memcpy(u->f, ws->date, sizeof ws->date);
        break;
    case MOUSE:
        fill_mouse(&ws->pointer, u->f, size[0], size[1]);
        break;
    case SAMPLE_RATE:
        u->f[0] = 48000;
        break;
    case CHANNEL_TIME:
        u->pointer = ws->passes[pass].channel_times;
        u->count = 4;
        break;
    case CHANNEL_RESOLUTION:
        fill_channels(ws, pass, info);
        u->pointer = ws->passes[pass].channel_sizes;
        u->count = 4;
        break;
    }
}

const struct pav_uniform *work_uniforms_fill(struct work_scene *ws, size_t index, const void *state,
                                             const struct pav_frame_info *info, int width_px,
                                             int height_px)
{
    static const struct pav_uniform none[1];
    struct work_pass *pass = &ws->passes[index];
    const struct pav_program *program = ws->programs[pass->program].program;
    if (pass->version != pav_program_version(program))
        make_list(ws, pass, program);
    for (size_t i = 0; i < pass->count; i++) {
        struct pav_uniform *u = &pass->uniforms[i];
        int at = pass->sources[i].index;
        switch (pass->sources[i].value) {
        case WORK_VALUE_PARAM:
            fill_param(ws, u, at, state);
            break;
        case WORK_VALUE_INPUT:
            u->texture = work_images_of(ws, (size_t)at, info);
            break;
        case WORK_VALUE_IMAGE:
            u->texture = ws->images[at];
            break;
        case WORK_VALUE_BUFFER:
            u->texture = pav_target_texture(ws->buffers[at].target);
            break;
        case WORK_VALUE_CHANNEL:
            u->texture = channel_texture(ws, index, at, info);
            break;
        case WORK_VALUE_FRAME:
            fill_frame(ws, u, at, index, info, (const int[2]){width_px, height_px});
            break;
        }
    }
    return pass->count ? pass->uniforms : none;
}

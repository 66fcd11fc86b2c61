/* The uniforms of a program: found once after linking, set for every draw, and put back to their
 * initial values when a draw does not name them. */
#include "stage/gpu/uniform.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const struct kind {
    GLenum type;
    enum base base;
    int components;
} kinds[] = {
    {GL_FLOAT, BASE_FLOAT, 1},
    {GL_FLOAT_VEC2, BASE_FLOAT, 2},
    {GL_FLOAT_VEC3, BASE_FLOAT, 3},
    {GL_FLOAT_VEC4, BASE_FLOAT, 4},
    {GL_INT, BASE_INT, 1},
    {GL_INT_VEC2, BASE_INT, 2},
    {GL_INT_VEC3, BASE_INT, 3},
    {GL_INT_VEC4, BASE_INT, 4},
    {GL_BOOL, BASE_INT, 1},
    {GL_BOOL_VEC2, BASE_INT, 2},
    {GL_BOOL_VEC3, BASE_INT, 3},
    {GL_BOOL_VEC4, BASE_INT, 4},
    {GL_UNSIGNED_INT, BASE_UINT, 1},
    {GL_FLOAT_MAT4, BASE_MATRIX, 16},
    {GL_SAMPLER_2D, BASE_SAMPLER, 1},
    {GL_SAMPLER_CUBE, BASE_SAMPLER, 1},
};

static struct kind kind_of(GLenum type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return kinds[i];
    return (struct kind){.type = type};
}

/* --- after linking --------------------------------------------------------------------------- */

static bool is_sampler(GLenum type)
{
    switch (type) {
    case GL_SAMPLER_1D:
    case GL_SAMPLER_2D:
    case GL_SAMPLER_3D:
    case GL_SAMPLER_CUBE:
    case GL_SAMPLER_2D_SHADOW:
    case GL_SAMPLER_2D_ARRAY:
    case GL_SAMPLER_2D_RECT:
    case GL_INT_SAMPLER_2D:
    case GL_UNSIGNED_INT_SAMPLER_2D:
        return true;
    default:
        return false;
    }
}

void uniforms_units(GLuint program)
{
    GLint count = 0;
    int unit = 0;
    glGetProgramiv(program, GL_ACTIVE_UNIFORMS, &count);
    glUseProgram(program);
    for (GLint i = 0; i < count; i++) {
        char name[256];
        GLint size;
        GLenum type;
        glGetActiveUniform(program, (GLuint)i, sizeof name, NULL, &size, &type, name);
        GLint units[UNITS_MAX];
        if (!is_sampler(type) || size > UNITS_MAX)
            continue;
        for (GLint element = 0; element < size; element++)
            units[element] = unit < UNITS_MAX ? unit++ : UNITS_MAX - 1;
        glUniform1iv(glGetUniformLocation(program, name), size, units);
    }
    glUseProgram(0);
}

static void read_initial(struct slot *slot, GLuint program)
{
    size_t cells = (size_t)slot->size * (size_t)slot->components;
    slot->initial = pav_alloc((cells ? cells : 1) * sizeof *slot->initial);
    for (int element = 0; element < slot->size; element++) {
        union cell *to = slot->initial + (size_t)element * (size_t)slot->components;
        GLint location = slot->location;
        if (element > 0) {
            char *name = pav_sprintf("%s[%d]", slot->name, element);
            location = glGetUniformLocation(program, name);
            free(name);
        }
        if (slot->base == BASE_FLOAT || slot->base == BASE_MATRIX)
            glGetUniformfv(program, location, &to->f);
        else
            glGetUniformiv(program, location, &to->i);
    }
}

static void reflect_one(struct uniforms *uniforms, GLuint program, GLuint index)
{
    static const char *const builtins[] = {
        [BUILTIN_TIME] = "pav_time",
        [BUILTIN_DT] = "pav_dt",
        [BUILTIN_SIZE] = "pav_size",
        [BUILTIN_FRAME] = "pav_frame",
    };
    char name[256];
    GLint size;
    GLenum type;
    glGetActiveUniform(program, index, sizeof name, NULL, &size, &type, name);
    struct slot slot = {.location = glGetUniformLocation(program, name), .size = size};
    if (slot.location < 0) /* inside a uniform block */
        return;
    char *bracket = strstr(name, "[0]");
    if (bracket && !bracket[3])
        *bracket = 0;
    struct kind kind = kind_of(type);
    slot.base = kind.base;
    slot.components = kind.components;
    slot.name = pav_strdup(name);
    if (slot.base != BASE_NONE)
        read_initial(&slot, program);
    if (slot.base == BASE_SAMPLER) {
        slot.unit = slot.initial[0].i;
        if (slot.unit >= uniforms->units)
            uniforms->units = slot.unit + 1;
        if (type == GL_SAMPLER_CUBE)
            uniforms->cubes |= 1u << slot.unit;
    }
    for (int b = 0; b < BUILTINS; b++)
        if (strcmp(name, builtins[b]) == 0)
            uniforms->builtin[b] = uniforms->count;
    uniforms->slots[uniforms->count++] = slot;
}

void uniforms_reflect(struct uniforms *uniforms, GLuint program)
{
    GLint count = 0;
    uniforms_finish(uniforms);
    glGetProgramiv(program, GL_ACTIVE_UNIFORMS, &count);
    uniforms->slots = pav_alloc(((size_t)count + 1) * sizeof *uniforms->slots);
    for (int b = 0; b < BUILTINS; b++)
        uniforms->builtin[b] = -1;
    for (GLint i = 0; i < count; i++)
        reflect_one(uniforms, program, (GLuint)i);
}

void uniforms_finish(struct uniforms *uniforms)
{
    for (int i = 0; i < uniforms->count; i++) {
        free(uniforms->slots[i].name);
        free(uniforms->slots[i].initial);
    }
    free(uniforms->slots);
    free(uniforms->rows);
    free(uniforms->hits);
    *uniforms = (struct uniforms){0};
}

/* --- sending --------------------------------------------------------------------------------- */

static void send_floats(const struct slot *slot, const float *values, int count)
{
    switch (slot->components) {
    case 1:
        glUniform1fv(slot->location, count, values);
        break;
    case 2:
        glUniform2fv(slot->location, count, values);
        break;
    case 3:
        glUniform3fv(slot->location, count, values);
        break;
    case 4:
        glUniform4fv(slot->location, count, values);
        break;
    default:
        glUniformMatrix4fv(slot->location, count, GL_FALSE, values);
        break;
    }
}

static void send_ints(const struct slot *slot, const int32_t *values, int count)
{
    if (slot->base == BASE_UINT) {
        glUniform1uiv(slot->location, count, (const GLuint *)values);
        return;
    }
    switch (slot->components) {
    case 1:
        glUniform1iv(slot->location, count, values);
        break;
    case 2:
        glUniform2iv(slot->location, count, values);
        break;
    case 3:
        glUniform3iv(slot->location, count, values);
        break;
    default:
        glUniform4iv(slot->location, count, values);
        break;
    }
}

static void send_initial(struct slot *slot)
{
    if (slot->base == BASE_FLOAT || slot->base == BASE_MATRIX)
        send_floats(slot, &slot->initial->f, slot->size);
    else if (slot->base == BASE_INT || slot->base == BASE_UINT)
        send_ints(slot, &slot->initial->i, slot->size);
    slot->changed = false;
}

/* One value of `components` floats into a slot of as many or fewer: a colour fills a vec3 too. */
static bool set_floats(struct slot *slot, const float *values, int components)
{
    if (slot->components > components)
        return false;
    if (slot->base == BASE_FLOAT) {
        send_floats(slot, values, 1);
    } else if (slot->base == BASE_INT || slot->base == BASE_UINT) {
        int32_t rounded[4];
        for (int i = 0; i < slot->components; i++)
            rounded[i] = (int32_t)lrintf(fminf(fmaxf(values[i], -2e9f), 2e9f));
        send_ints(slot, rounded, 1);
    } else {
        return false;
    }
    return true;
}

static bool set_int(struct slot *slot, int32_t value)
{
    if (slot->components != 1 || slot->base == BASE_SAMPLER)
        return false;
    if (slot->base == BASE_FLOAT)
        send_floats(slot, &(float){(float)value}, 1);
    else
        send_ints(slot, &value, 1);
    return true;
}

/* A list of values into an array of the very same kind; a longer list is cut. */
static bool set_list(struct slot *slot, enum base base, int components, const float *values,
                     int count)
{
    if (slot->base != base || slot->components != components || !values || count < 1)
        return false;
    send_floats(slot, values, count < slot->size ? count : slot->size);
    return true;
}

static bool set_value(struct slot *slot, const struct pav_uniform *value)
{
    switch (value->type) {
    case PAV_UNIFORM_FLOAT:
        return set_floats(slot, value->f, 1);
    case PAV_UNIFORM_VEC2:
        return set_floats(slot, value->f, 2);
    case PAV_UNIFORM_VEC3:
        return set_floats(slot, value->f, 3);
    case PAV_UNIFORM_VEC4:
        return set_floats(slot, value->f, 4);
    case PAV_UNIFORM_INT:
        return set_int(slot, value->i);
    case PAV_UNIFORM_MAT4:
        return set_list(slot, BASE_MATRIX, 16, value->pointer, value->count ? value->count : 1);
    case PAV_UNIFORM_FLOATS:
        return set_list(slot, BASE_FLOAT, 1, value->pointer, value->count);
    case PAV_UNIFORM_VEC2S:
        return set_list(slot, BASE_FLOAT, 2, value->pointer, value->count);
    case PAV_UNIFORM_VEC3S:
        return set_list(slot, BASE_FLOAT, 3, value->pointer, value->count);
    case PAV_UNIFORM_VEC4S:
        return set_list(slot, BASE_FLOAT, 4, value->pointer, value->count);
    case PAV_UNIFORM_TEXTURE: /* bound by the draw */
        return slot->base == BASE_SAMPLER;
    default:
        return false;
    }
}

static bool set_param(struct slot *slot, const struct pav_param *row, const void *state)
{
    const char *field = (const char *)state + row->offset;
    switch (row->type) {
    case PAV_TYPE_FLOAT:
        return set_floats(slot, (const float *)(const void *)field, 1);
    case PAV_TYPE_INT:
    case PAV_TYPE_CHOICE:
        return set_int(slot, *(const int32_t *)(const void *)field);
    case PAV_TYPE_EVENT:
    case PAV_TYPE_BOOL:
        return set_int(slot, *(const bool *)field);
    case PAV_TYPE_COLOUR:
        return set_floats(slot, (const float *)(const void *)field, 4);
    case PAV_TYPE_POINT:
        return set_floats(slot, (const float *)(const void *)field, 2);
    default:
        return false;
    }
}

static void mark(struct uniforms *uniforms, struct slot *slot)
{
    slot->draw = uniforms->draw;
    slot->changed = true;
}

static void complain(struct uniforms *uniforms, const char *who, const char *name)
{
    if (!uniforms->said_type)
        pav_log("gpu", PAV_LOG_WARN, "%s: the value given for `%s` does not fit its type there",
                who, name);
    uniforms->said_type = true;
}

static int find(const struct uniforms *uniforms, const char *name)
{
    for (int i = 0; i < uniforms->count; i++)
        if (strcmp(uniforms->slots[i].name, name) == 0)
            return i;
    return -1;
}

bool uniforms_have(const struct uniforms *uniforms, const char *name)
{
    return find(uniforms, name) >= 0;
}

/* The slot of each row of a table, found when the table is met for the first time. */
static void bind_rows(struct uniforms *uniforms, const struct pav_param *params)
{
    size_t count = 0;
    while (params[count].key)
        count++;
    uniforms->rows = pav_realloc(uniforms->rows, (count + 1) * sizeof *uniforms->rows);
    for (size_t i = 0; i < count; i++) {
        bool text = params[i].type == PAV_TYPE_TEXT || params[i].type == PAV_TYPE_FILE;
        uniforms->rows[i] = text ? -1 : find(uniforms, params[i].key);
    }
    uniforms->params = params;
}

static void send_rows(struct uniforms *uniforms, const struct uniforms_frame *frame,
                      const char *who)
{
    if (!frame->params || !frame->state)
        return;
    if (uniforms->params != frame->params)
        bind_rows(uniforms, frame->params);
    for (size_t i = 0; frame->params[i].key; i++) {
        if (uniforms->rows[i] < 0)
            continue;
        struct slot *slot = &uniforms->slots[uniforms->rows[i]];
        if (set_param(slot, &frame->params[i], frame->state))
            mark(uniforms, slot);
        else
            complain(uniforms, who, frame->params[i].key);
    }
}

static void send_builtins(struct uniforms *uniforms, const struct uniforms_frame *frame)
{
    const float values[BUILTINS][2] = {
        [BUILTIN_TIME] = {(float)frame->time_s},
        [BUILTIN_DT] = {(float)frame->dt_s},
        [BUILTIN_SIZE] = {frame->size[0], frame->size[1]},
    };
    for (int b = 0; b < BUILTINS; b++) {
        if (uniforms->builtin[b] < 0)
            continue;
        struct slot *slot = &uniforms->slots[uniforms->builtin[b]];
        if (b == BUILTIN_FRAME ? set_int(slot, (int32_t)(frame->frame & 0x7fffffff))
                               : set_floats(slot, values[b], b == BUILTIN_SIZE ? 2 : 1))
            mark(uniforms, slot);
    }
}

void uniforms_resolve(struct uniforms *uniforms, const struct pav_uniform *values,
                      struct pav_texture *textures[UNITS_MAX])
{
    memset(textures, 0, UNITS_MAX * sizeof *textures);
    for (int i = 0; values && values[i].name; i++) {
        if (i == uniforms->hits_capacity) {
            size_t capacity = i ? (size_t)i * 2 : 8;
            uniforms->hits = pav_realloc(uniforms->hits, capacity * sizeof *uniforms->hits);
            for (size_t k = (size_t)i; k < capacity; k++)
                uniforms->hits[k] = -1;
            uniforms->hits_capacity = (int)capacity;
        }
        int slot = uniforms->hits[i]; /* most likely the same as in the draw before */
        if (slot < 0 || strcmp(uniforms->slots[slot].name, values[i].name) != 0)
            slot = uniforms->hits[i] = find(uniforms, values[i].name);
        if (slot >= 0 && values[i].type == PAV_UNIFORM_TEXTURE &&
            uniforms->slots[slot].base == BASE_SAMPLER)
            textures[uniforms->slots[slot].unit] = values[i].texture;
    }
}

void uniforms_send(struct uniforms *uniforms, const struct uniforms_frame *frame,
                   const struct pav_uniform *values, const char *who)
{
    uniforms->draw++;
    send_builtins(uniforms, frame);
    send_rows(uniforms, frame, who);
    for (int i = 0; values && values[i].name; i++) {
        if (uniforms->hits[i] < 0)
            continue;
        struct slot *slot = &uniforms->slots[uniforms->hits[i]];
        if (set_value(slot, &values[i]))
            mark(uniforms, slot);
        else
            complain(uniforms, who, values[i].name);
    }
    for (int i = 0; i < uniforms->count; i++)
        if (uniforms->slots[i].changed && uniforms->slots[i].draw != uniforms->draw)
            send_initial(&uniforms->slots[i]);
}

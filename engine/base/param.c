/* Owns the parameter table: is it well formed, finding rows, defaults. */
#include "base/param.h"

#include <math.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/param_row.h"

#define KEY_MAX 63

/* What the types have in common, so that each is described once. */
static const struct {
    const char *name;
    size_t size, align;
} types[] = {
    [PAV_TYPE_FLOAT] = {"float", sizeof(float), alignof(float)},
    [PAV_TYPE_INT] = {"int", sizeof(int32_t), alignof(int32_t)},
    [PAV_TYPE_BOOL] = {"bool", sizeof(bool), alignof(bool)},
    [PAV_TYPE_CHOICE] = {"choice", sizeof(int32_t), alignof(int32_t)},
    [PAV_TYPE_COLOUR] = {"colour", 4 * sizeof(float), alignof(float)},
    [PAV_TYPE_POINT] = {"point", 2 * sizeof(float), alignof(float)},
    [PAV_TYPE_TEXT] = {"text", PAV_PARAM_TEXT_MAX, 1},
    [PAV_TYPE_FILE] = {"file", PAV_PARAM_TEXT_MAX, 1},
    [PAV_TYPE_EVENT] = {"event", sizeof(bool), alignof(bool)},
};

static bool known_type(enum pav_param_type type)
{
    return type >= PAV_TYPE_FLOAT && type <= PAV_TYPE_EVENT;
}

size_t pav_param_size(enum pav_param_type type)
{
    return known_type(type) ? types[type].size : 0;
}

size_t pav_param_count(const struct pav_param *table)
{
    size_t count = 0;
    while (table && table[count].key)
        count++;
    return count;
}

const struct pav_param *pav_param_find(const struct pav_param *table, const char *key)
{
    for (; table && table->key; table++) {
        if (strcmp(table->key, key) == 0)
            return table;
    }
    return NULL;
}

const char **pav_param_keys(const struct pav_param *table)
{
    size_t count = pav_param_count(table);
    const char **keys = pav_alloc((count + 1) * sizeof *keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = table[i].key;
    return keys;
}

/* --- is the table well formed? --- */

static const char *fault(const char *format, ...) PAV_PRINTF(1, 2);

static const char *fault(const char *format, ...)
{
    static _Thread_local char text[240];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return text;
}

static const char *key_fault(const struct pav_param *table, size_t row)
{
    const char *key = table[row].key;
    size_t length = strnlen(key, KEY_MAX + 1);
    if (length == 0 || length > KEY_MAX)
        return fault("row %zu: a key has 1 to %d characters", row, KEY_MAX);
    for (size_t i = 0; i < length; i++) {
        char c = key[i];
        bool letter = (c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '_'));
        if (!letter)
            return fault(
                "row %zu: \"%s\" is no key: lower case, digits, underscore, a letter first", row,
                key);
    }
    if (strncmp(key, "pav_", 4) == 0 || strncmp(key, "gl_", 3) == 0)
        return fault("row %zu: \"%s\": names in pav_ and gl_ belong to the engine", row, key);
    for (size_t i = 0; i < row; i++) {
        if (strcmp(table[i].key, key) == 0)
            return fault("row %zu: \"%s\" is there twice", row, key);
    }
    return NULL;
}

static const char *field_fault(const struct pav_param *table, size_t row, size_t state_size)
{
    const struct pav_param *p = &table[row];
    size_t size = types[p->type].size;
    if (p->offset > state_size || size > state_size - p->offset)
        return fault("\"%s\": its field lies outside the state block", p->key);
    if (p->offset % types[p->type].align != 0)
        return fault("\"%s\": its field is not aligned", p->key);
    for (size_t i = 0; i < row; i++) {
        const struct pav_param *other = &table[i];
        if (p->offset < other->offset + types[other->type].size && other->offset < p->offset + size)
            return fault("\"%s\" and \"%s\" share a field", other->key, p->key);
    }
    return NULL;
}

static const char *number_fault(const struct pav_param *p)
{
    if (!isfinite(p->fallback) || !isfinite(p->min) || !isfinite(p->max))
        return fault("\"%s\": range or default is not finite", p->key);
    if (p->min > p->max)
        return fault("\"%s\": min %g is above max %g", p->key, p->min, p->max);
    if (bounded(p) && !p->soft && (p->fallback < p->min || p->fallback > p->max))
        return fault("\"%s\": default %g is outside %g to %g", p->key, p->fallback, p->min, p->max);
    if (p->type == PAV_TYPE_FLOAT)
        return NULL;
    bool whole =
        p->fallback == floor(p->fallback) && p->min == floor(p->min) && p->max == floor(p->max);
    bool fits = fabs(p->fallback) <= INT32_MAX && p->min >= INT32_MIN && p->max <= INT32_MAX;
    return whole && fits ? NULL : fault("\"%s\": range or default is no 32-bit integer", p->key);
}

static const char *choice_fault(const struct pav_param *p)
{
    size_t count = 0;
    while (p->choices && p->choices[count])
        count++;
    if (count == 0)
        return fault("\"%s\": a choice without choices", p->key);
    if (!(p->fallback >= 0 && p->fallback < (double)count && p->fallback == floor(p->fallback)))
        return fault("\"%s\": default %g is none of its %zu choices", p->key, p->fallback, count);
    return NULL;
}

static const char *vector_fault(const struct pav_param *p, const float *v, int n, double min,
                                double max)
{
    if (!(min < max) || !isfinite(min) || !isfinite(max))
        return fault("\"%s\": min %g is not below max %g", p->key, min, max);
    for (int i = 0; i < n && !p->soft; i++) {
        if (!(v[i] >= (float)min && v[i] <= (float)max))
            return fault("\"%s\": default %g is outside %g to %g", p->key, (double)v[i], min, max);
    }
    return NULL;
}

static const char *text_fault(const struct pav_param *p)
{
    if (!p->text || !p->text[0])
        return NULL;
    if (strnlen(p->text, PAV_PARAM_TEXT_MAX) >= PAV_PARAM_TEXT_MAX)
        return fault("\"%s\": default is longer than %d bytes", p->key, PAV_PARAM_TEXT_MAX - 1);
    if (!pav_utf8_valid(p->text))
        return fault("\"%s\": default is not UTF-8", p->key);
    if (p->type == PAV_TYPE_FILE && !pav_path_inside(p->text))
        return fault("\"%s\": default leaves the installation's folder", p->key);
    return NULL;
}

static const char *value_fault(const struct pav_param *p)
{
    double min, max;
    switch (p->type) {
    case PAV_TYPE_FLOAT:
    case PAV_TYPE_INT:
        return number_fault(p);
    case PAV_TYPE_EVENT:
    case PAV_TYPE_BOOL:
        return p->fallback == 0 || p->fallback == 1
                   ? NULL
                   : fault("\"%s\": default %g is neither 0 nor 1", p->key, p->fallback);
    case PAV_TYPE_CHOICE:
        return choice_fault(p);
    case PAV_TYPE_COLOUR:
        return vector_fault(p, p->colour, 4, 0, 1);
    case PAV_TYPE_POINT:
        point_range(p, &min, &max);
        return vector_fault(p, p->point, 2, min, max);
    default:
        return text_fault(p);
    }
}

const char *pav_param_table_fault(const struct pav_param *table, size_t state_size)
{
    for (size_t row = 0; table && table[row].key; row++) {
        if (row == PAV_PARAM_ROWS_MAX)
            return fault("more than %d rows, or no PAV_PARAM_END", PAV_PARAM_ROWS_MAX);
        const char *why = key_fault(table, row);
        if (!why && !known_type(table[row].type))
            why = fault("\"%s\": unknown type %d", table[row].key, (int)table[row].type);
        if (!why)
            why = field_fault(table, row, state_size);
        if (!why)
            why = value_fault(&table[row]);
        if (why)
            return why;
    }
    return NULL;
}

void pav_param_defaults(const struct pav_param *table, void *state)
{
    for (; table && table->key; table++) {
        char *field = (char *)state + table->offset;
        float number = (float)table->fallback;
        int32_t whole = (int32_t)table->fallback;
        bool truth = table->fallback != 0;
        switch (table->type) {
        case PAV_TYPE_FLOAT:
            memcpy(field, &number, sizeof number);
            break;
        case PAV_TYPE_INT:
        case PAV_TYPE_CHOICE:
            memcpy(field, &whole, sizeof whole);
            break;
        case PAV_TYPE_EVENT:
        case PAV_TYPE_BOOL:
            memcpy(field, &truth, sizeof truth);
            break;
        case PAV_TYPE_COLOUR:
            memcpy(field, table->colour, sizeof table->colour);
            break;
        case PAV_TYPE_POINT:
            memcpy(field, table->point, sizeof table->point);
            break;
        default:
            memset(field, 0, PAV_PARAM_TEXT_MAX);
            pav_strcpy(field, PAV_PARAM_TEXT_MAX, table->text ? table->text : "");
        }
    }
}

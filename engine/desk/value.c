/* Values between the stage's text and the panel's JSON. */
#include "desk/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static const char *const type_names[] = {
    [PAV_TYPE_NONE] = "none",   [PAV_TYPE_FLOAT] = "float",   [PAV_TYPE_INT] = "int",
    [PAV_TYPE_BOOL] = "bool",   [PAV_TYPE_CHOICE] = "choice", [PAV_TYPE_COLOUR] = "colour",
    [PAV_TYPE_POINT] = "point", [PAV_TYPE_TEXT] = "text",     [PAV_TYPE_FILE] = "file",
    [PAV_TYPE_EVENT] = "event",
};

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *floats(const float *values, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, real((double)values[i]));
    return list;
}

json_t *pav_value_json(const struct pav_param *param, const char *text)
{
    _Alignas(8) char block[PAV_VALUE_MAX] = {0};
    char *why = NULL;
    struct pav_param alone = *param;
    alone.offset = 0;
    alone.soft = true; /* as the stage has it, whatever it is */
    if (alone.type == PAV_TYPE_EVENT)
        return json_false();
    if (alone.type == PAV_TYPE_CHOICE || alone.type == PAV_TYPE_TEXT || alone.type == PAV_TYPE_FILE)
        return json_string(text);
    enum pav_param_result result = pav_param_set(&alone, block, text, &why);
    free(why);
    if (result == PAV_PARAM_REFUSED)
        return json_null();
    float numbers[4];
    int32_t whole;
    memcpy(numbers, block, sizeof numbers);
    memcpy(&whole, block, sizeof whole);
    switch (alone.type) {
    case PAV_TYPE_FLOAT:
        return real((double)numbers[0]);
    case PAV_TYPE_INT:
        return json_integer(whole);
    case PAV_TYPE_BOOL:
        return json_boolean(block[0]);
    case PAV_TYPE_COLOUR:
        return floats(numbers, 4);
    case PAV_TYPE_POINT:
        return floats(numbers, 2);
    default:
        return json_null();
    }
}

/* "0.1,0.2" of a list of numbers; NULL when anything else is in it. */
static char *list_text(const json_t *list)
{
    struct pav_str s = {0};
    pav_str_add(&s, "");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_number(item) || !isfinite(json_number_value(item)) || i == 4) {
            pav_str_finish(&s);
            return NULL;
        }
        if (i > 0)
            pav_str_add(&s, ",");
        pav_str_add_float(&s, (float)json_number_value(item));
    }
    return s.text;
}

static char *number_text(const json_t *value)
{
    if (json_is_integer(value))
        return pav_sprintf("%lld", (long long)json_integer_value(value));
    double number = json_real_value(value);
    if (!isfinite(number) || fabs(number) > 3.4e38)
        return NULL;
    if (number == floor(number) && fabs(number) < 1e15)
        return pav_sprintf("%.0f", number);
    struct pav_str s = {0};
    pav_str_add_float(&s, (float)number);
    return s.text;
}

char *pav_value_text(const struct pav_param *param, const json_t *value, char **why)
{
    char *text = NULL;
    if (json_is_string(value) && strlen(json_string_value(value)) < PAV_VALUE_MAX)
        text = pav_strdup(json_string_value(value));
    else if (json_is_boolean(value))
        text = pav_strdup(json_is_true(value) ? "true" : "false");
    else if (json_is_number(value))
        text = number_text(value);
    else if (json_is_array(value))
        text = list_text(value);
    if (!text) {
        char *range = pav_param_range(param);
        *why = pav_sprintf("%s: expected %s", param->key, range);
        free(range);
    }
    return text;
}

static void add_range(json_t *out, const struct pav_param *param)
{
    bool axes = memcmp(param->lowest, param->highest, sizeof param->lowest) != 0;
    bool bounded = param->min != param->max;
    if (param->type == PAV_TYPE_POINT) {
        float low = bounded ? (float)param->min : 0, high = bounded ? (float)param->max : 1;
        float lowest[2] = {low, low}, highest[2] = {high, high};
        json_object_set_new(out, "lowest", floats(axes ? param->lowest : lowest, 2));
        json_object_set_new(out, "highest", floats(axes ? param->highest : highest, 2));
    } else if (bounded && param->type == PAV_TYPE_FLOAT) {
        json_object_set_new(out, "min", real(param->min));
        json_object_set_new(out, "max", real(param->max));
    } else if (bounded && param->type == PAV_TYPE_INT) {
        json_object_set_new(out, "min", json_integer((json_int_t)param->min));
        json_object_set_new(out, "max", json_integer((json_int_t)param->max));
    }
}

json_t *pav_value_row(const struct pav_row *row, json_t *options)
{
    const struct pav_param *param = &row->param;
    json_t *out = json_object();
    json_object_set_new(out, "key", json_string(param->key));
    json_object_set_new(out, "label", json_string(param->label));
    json_object_set_new(out, "type", json_string(type_names[param->type]));
    json_object_set_new(out, "soft", json_boolean(param->soft));
    if (param->unit && param->unit[0])
        json_object_set_new(out, "unit", json_string(param->unit));
    add_range(out, param);
    json_t *words = param->choices ? json_array() : NULL;
    json_t *values = param->values ? json_array() : NULL;
    for (size_t i = 0; words && param->choices[i]; i++) {
        json_array_append_new(words, json_string(param->choices[i]));
        if (values)
            json_array_append_new(values, json_integer(param->values[i]));
    }
    if (words)
        json_object_set_new(out, "choices", words);
    if (values)
        json_object_set_new(out, "values", values);
    if (param->type == PAV_TYPE_FILE && options)
        json_object_set(out, "options", options);
    json_object_set_new(out, "default", pav_value_json(param, row->fallback));
    return out;
}

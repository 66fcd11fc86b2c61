/* Owns one parameter's value: set from text, clamped, printed, its range described. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/param.h"
#include "base/param_row.h"

/* --- setting --- */

static enum pav_param_result say(const struct pav_param *row, const char *text,
                                 enum pav_param_result result, const char *hint, char **why)
{
    char *range = pav_param_range(row);
    if (result == PAV_PARAM_CLAMPED)
        *why = pav_sprintf("%s: %.60s is out of range: %s", row->key, text, range);
    else
        *why = pav_sprintf("%s: expected %s, found \"%.60s\"%s%s%s", row->key, range, text,
                           hint ? "; did you mean \"" : "", hint ? hint : "", hint ? "\"?" : "");
    free(range);
    return result;
}

/* True when `value` had to be moved. Compared as floats: a limit may not be one. */
static bool clamp(double *value, double min, double max)
{
    if ((float)*value >= (float)min && (float)*value <= (float)max)
        return false;
    *value = *value < min ? min : max;
    return true;
}

/* The number that a word stands for, in a row of numbers with words. */
static bool worded(const struct pav_param *row, const char *text, double *value)
{
    for (int i = 0; row->values && row->choices && row->choices[i]; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *value = row->values[i];
            return true;
        }
    }
    return false;
}

static enum pav_param_result set_number(const struct pav_param *row, char *field, const char *text,
                                        char **why)
{
    double value;
    if (!pav_number(text, &value, NULL) && !worded(row, text, &value))
        return say(row, text, PAV_PARAM_REFUSED, NULL, why);
    if (row->type == PAV_TYPE_FLOAT) {
        double limit = 3.4e38;
        bool moved =
            clamp(&value, limited(row) ? row->min : -limit, limited(row) ? row->max : limit);
        float number = (float)value;
        memcpy(field, &number, sizeof number);
        return moved ? say(row, text, PAV_PARAM_CLAMPED, NULL, why) : PAV_PARAM_OK;
    }
    if (value != floor(value))
        return say(row, text, PAV_PARAM_REFUSED, NULL, why);
    double min = limited(row) ? row->min : INT32_MIN, max = limited(row) ? row->max : INT32_MAX;
    bool moved = value < min || value > max;
    int32_t whole = (int32_t)(value < min ? min : value > max ? max : value);
    memcpy(field, &whole, sizeof whole);
    return moved ? say(row, text, PAV_PARAM_CLAMPED, NULL, why) : PAV_PARAM_OK;
}

static enum pav_param_result set_bool(const struct pav_param *row, char *field, const char *text,
                                      char **why)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            bool truth = i % 2;
            memcpy(field, &truth, sizeof truth);
            return PAV_PARAM_OK;
        }
    }
    return say(row, text, PAV_PARAM_REFUSED, NULL, why);
}

static enum pav_param_result set_choice(const struct pav_param *row, char *field, const char *text,
                                        char **why)
{
    for (int32_t i = 0; row->choices[i]; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            memcpy(field, &i, sizeof i);
            return PAV_PARAM_OK;
        }
    }
    return say(row, text, PAV_PARAM_REFUSED, pav_nearest(text, row->choices), why);
}

/* "1, 0.5,0" into `values`; returns how many, or 0. */
static int numbers(const char *text, double *values, int most)
{
    for (int count = 0; count < most;) {
        const char *end;
        if (!pav_number(text, &values[count], &end))
            return 0;
        count++;
        end += strspn(end, " \t");
        if (*end == 0)
            return count;
        if (*end != ',')
            return 0;
        text = end + 1;
    }
    return 0;
}

static bool hex_colour(const char *text, double *values)
{
    size_t digits = strspn(text + 1, "0123456789abcdefABCDEF");
    if (text[0] != '#' || text[1 + digits] != 0 || (digits != 6 && digits != 8))
        return false;
    values[3] = 1;
    for (size_t i = 0; i < digits / 2; i++) {
        char pair[3] = {text[1 + 2 * i], text[2 + 2 * i], 0};
        values[i] = (double)((float)strtol(pair, NULL, 16) / 255.0f);
    }
    return true;
}

static enum pav_param_result set_vector(const struct pav_param *row, char *field, const char *text,
                                        char **why)
{
    double v[4] = {0, 0, 0, 1}, min = 0, max = 1;
    int want = row->type == PAV_TYPE_COLOUR ? 4 : 2;
    bool good;
    if (row->type == PAV_TYPE_POINT) {
        point_range(row, &min, &max);
        good = numbers(text, v, 2) == 2;
    } else if (text[0] == '#') {
        good = hex_colour(text, v);
    } else {
        good = numbers(text, v, 4) >= 3;
    }
    if (!good)
        return say(row, text, PAV_PARAM_REFUSED, NULL, why);
    bool moved = false;
    float out[4];
    for (int i = 0; i < want; i++) {
        moved |= !row->soft && clamp(&v[i], min, max);
        out[i] = (float)v[i];
    }
    memcpy(field, out, (size_t)want * sizeof out[0]);
    return moved ? say(row, text, PAV_PARAM_CLAMPED, NULL, why) : PAV_PARAM_OK;
}

static enum pav_param_result set_text(const struct pav_param *row, char *field, const char *text,
                                      char **why)
{
    bool outside = row->type == PAV_TYPE_FILE && text[0] && !pav_path_inside(text);
    if (outside || !pav_utf8_valid(text))
        return say(row, text, PAV_PARAM_REFUSED, NULL, why);
    memset(field, 0, PAV_PARAM_TEXT_MAX);
    pav_strcpy(field, PAV_PARAM_TEXT_MAX, text);
    return strlen(text) < PAV_PARAM_TEXT_MAX ? PAV_PARAM_OK
                                             : say(row, text, PAV_PARAM_CLAMPED, NULL, why);
}

enum pav_param_result pav_param_set(const struct pav_param *row, void *state, const char *text,
                                    char **why)
{
    char *ignored = NULL;
    if (why)
        *why = NULL;
    char **said = why ? why : &ignored;
    char *field = (char *)state + row->offset;
    enum pav_param_result result = PAV_PARAM_REFUSED;
    switch (row->type) {
    case PAV_TYPE_FLOAT:
    case PAV_TYPE_INT:
        result = set_number(row, field, text, said);
        break;
    case PAV_TYPE_EVENT:
    case PAV_TYPE_BOOL:
        result = set_bool(row, field, text, said);
        break;
    case PAV_TYPE_CHOICE:
        result = set_choice(row, field, text, said);
        break;
    case PAV_TYPE_COLOUR:
    case PAV_TYPE_POINT:
        result = set_vector(row, field, text, said);
        break;
    default:
        result = set_text(row, field, text, said);
    }
    free(ignored);
    return result;
}

/* --- printing --- */

static void print_floats(struct pav_str *s, const float *v, int count)
{
    for (int i = 0; i < count; i++) {
        if (i > 0)
            pav_str_add(s, ",");
        pav_str_add_float(s, v[i]);
    }
}

static void print_colour(struct pav_str *s, const float c[4])
{
    int byte[4];
    for (int i = 0; i < 4; i++) {
        byte[i] = c[i] >= 0 && c[i] <= 1 ? (int)lrintf(c[i] * 255.0f) : -1;
        if (byte[i] < 0 || (float)byte[i] / 255.0f != c[i]) {
            print_floats(s, c, 4);
            return;
        }
    }
    pav_str_addf(s, "#%02x%02x%02x", (unsigned)byte[0], (unsigned)byte[1], (unsigned)byte[2]);
    if (byte[3] != 255)
        pav_str_addf(s, "%02x", (unsigned)byte[3]);
}

static void print_value(struct pav_str *s, const struct pav_param *row, const char *field)
{
    float v[4];
    int32_t whole;
    bool truth;
    switch (row->type) {
    case PAV_TYPE_FLOAT:
        memcpy(v, field, sizeof v[0]);
        print_floats(s, v, 1);
        break;
    case PAV_TYPE_INT:
        memcpy(&whole, field, sizeof whole);
        pav_str_addf(s, "%d", (int)whole);
        break;
    case PAV_TYPE_EVENT:
    case PAV_TYPE_BOOL:
        memcpy(&truth, field, sizeof truth);
        pav_str_add(s, truth ? "true" : "false");
        break;
    case PAV_TYPE_CHOICE:
        memcpy(&whole, field, sizeof whole);
        for (int32_t i = 0; row->choices[i]; i++) {
            if (i == whole)
                pav_str_add(s, row->choices[i]);
        }
        break;
    case PAV_TYPE_COLOUR:
        memcpy(v, field, sizeof v);
        print_colour(s, v);
        break;
    case PAV_TYPE_POINT:
        memcpy(v, field, 2 * sizeof v[0]);
        print_floats(s, v, 2);
        break;
    default:
        pav_str_add_bytes(s, field, strnlen(field, PAV_PARAM_TEXT_MAX - 1));
    }
}

char *pav_param_print(const struct pav_param *row, const void *state)
{
    struct pav_str s = {0};
    pav_str_add(&s, "");
    print_value(&s, row, (const char *)state + row->offset);
    return s.text;
}

static void add_limits(struct pav_str *s, double min, double max)
{
    pav_str_add_float(s, (float)min);
    pav_str_add(s, " to ");
    pav_str_add_float(s, (float)max);
}

static void add_form(struct pav_str *s, const struct pav_param *row)
{
    double min, max;
    switch (row->type) {
    case PAV_TYPE_FLOAT:
    case PAV_TYPE_INT:
        if (bounded(row) && row->type == PAV_TYPE_INT)
            pav_str_addf(s, "%.0f to %.0f", row->min, row->max);
        else if (bounded(row))
            add_limits(s, row->min, row->max);
        else
            pav_str_add(s, row->type == PAV_TYPE_INT ? "a whole number" : "a number");
        break;
    case PAV_TYPE_EVENT:
    case PAV_TYPE_BOOL:
        pav_str_add(s, "true or false");
        break;
    case PAV_TYPE_CHOICE:
        for (int i = 0; row->choices[i]; i++) {
            bool last = i > 0 && !row->choices[i + 1];
            pav_str_addf(s, "%s%s", i == 0 ? "" : last ? " or " : ", ", row->choices[i]);
        }
        break;
    case PAV_TYPE_COLOUR:
        pav_str_add(s, "#rrggbb, #rrggbbaa or r,g,b,a of 0 to 1");
        break;
    case PAV_TYPE_POINT:
        point_range(row, &min, &max);
        pav_str_add(s, "x,y of ");
        add_limits(s, min, max);
        break;
    case PAV_TYPE_FILE:
        pav_str_add(s, "a file inside the installation's folder");
        break;
    default:
        pav_str_addf(s, "a text of at most %d bytes", PAV_PARAM_TEXT_MAX - 1);
    }
    bool whole = row->type == PAV_TYPE_INT && bounded(row);
    if (row->unit && row->unit[0])
        pav_str_addf(s, " %s", row->unit);
    if (whole)
        pav_str_add(s, " (whole)");
}

char *pav_param_range(const struct pav_param *row)
{
    struct pav_str s = {0};
    add_form(&s, row);
    struct pav_param alone[2] = {*row};
    alone[0].offset = 0;
    _Alignas(float) char state[PAV_PARAM_TEXT_MAX] = {0};
    pav_param_defaults(alone, state);
    struct pav_str value = {0};
    print_value(&value, alone, state);
    if (value.length > 0)
        pav_str_addf(&s, ", %s by default", value.text);
    pav_str_finish(&value);
    return s.text;
}

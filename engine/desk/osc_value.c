/* Owns the way between OSC's arguments and the texts that parameter tables read. */
#include "desk/osc_value.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link/message.h"

/* Arguments lie at multiples of four bytes, where not every type may be read. */
static lo_arg argument(const struct pav_osc_arguments *arguments, int i, size_t size)
{
    lo_arg value = {0};
    memcpy(&value, (const void *)arguments->values[i], size);
    return value;
}

bool pav_osc_number(const struct pav_osc_arguments *arguments, int i, double *number)
{
    if (i >= arguments->count)
        return false;
    switch (arguments->types[i]) {
    case LO_INT32:
        *number = argument(arguments, i, 4).i;
        return true;
    case LO_INT64:
        *number = (double)argument(arguments, i, 8).h;
        return true;
    case LO_FLOAT:
        *number = (double)argument(arguments, i, 4).f;
        return isfinite(*number);
    case LO_DOUBLE:
        *number = argument(arguments, i, 8).d;
        return isfinite(*number);
    case LO_TRUE:
    case LO_INFINITUM:
        *number = 1;
        return true;
    case LO_FALSE:
        *number = 0;
        return true;
    default:
        return false;
    }
}

const char *pav_osc_text(const struct pav_osc_arguments *arguments, int i)
{
    if (i >= arguments->count ||
        (arguments->types[i] != LO_STRING && arguments->types[i] != LO_SYMBOL))
        return NULL;
    return (const char *)arguments->values[i];
}

static void add_number(struct pav_str *text, double number)
{
    if (number == floor(number) && fabs(number) < 1e15)
        pav_str_addf(text, "%lld", (long long)number);
    else if (fabs(number) < 3.4e38)
        pav_str_add_float(text, (float)number);
    else
        pav_str_add(text, number < 0 ? "-3.4e38" : "3.4e38");
}

/* `fewest` to `most` numbers, and nothing else. */
static char *numbers(const struct pav_osc_arguments *arguments, int fewest, int most)
{
    if (arguments->count < fewest || arguments->count > most)
        return NULL;
    struct pav_str text = {0};
    for (int i = 0; i < arguments->count; i++) {
        double number;
        if (!pav_osc_number(arguments, i, &number)) {
            pav_str_finish(&text);
            return NULL;
        }
        if (i > 0)
            pav_str_add(&text, ",");
        add_number(&text, number);
    }
    return text.text;
}

static char *colour_wish(const struct pav_osc_arguments *arguments)
{
    if (arguments->count == 1 && arguments->types[0] == PAV_OSC_COLOUR)
        return pav_sprintf("#%08x", (unsigned)argument(arguments, 0, 4).i);
    return numbers(arguments, 3, 4);
}

static char *choice_wish(const struct pav_param *row, double number)
{
    for (int i = 0; row->choices && row->choices[i]; i++) {
        if (number == i)
            return pav_strdup(row->choices[i]);
    }
    return NULL;
}

static char *single_wish(const struct pav_param *row, const struct pav_osc_arguments *arguments)
{
    double number;
    if (arguments->count != 1 || !pav_osc_number(arguments, 0, &number))
        return NULL;
    switch (row->type) {
    case PAV_TYPE_BOOL:
    case PAV_TYPE_EVENT:
        return pav_strdup(number != 0 ? "true" : "false");
    case PAV_TYPE_CHOICE:
        return choice_wish(row, number);
    case PAV_TYPE_INT:
        /* Faders send floats. */
        number = round(number);
        break;
    default:
        break;
    }
    struct pav_str text = {0};
    add_number(&text, number);
    return text.text;
}

char *pav_osc_wish(const struct pav_param *row, const struct pav_osc_arguments *arguments)
{
    const char *text = arguments->count == 1 ? pav_osc_text(arguments, 0) : NULL;
    if (text)
        return pav_strdup(text);
    switch (row->type) {
    case PAV_TYPE_COLOUR:
        return colour_wish(arguments);
    case PAV_TYPE_POINT:
        return numbers(arguments, 2, 2);
    case PAV_TYPE_FILE:
        return NULL;
    default:
        return single_wish(row, arguments);
    }
}

const char *pav_osc_type(const struct pav_param *row)
{
    switch (row->type) {
    case PAV_TYPE_FLOAT:
        return "f";
    case PAV_TYPE_INT:
        return "i";
    case PAV_TYPE_BOOL:
        return "T";
    case PAV_TYPE_COLOUR:
        return "r";
    case PAV_TYPE_POINT:
        return "ff";
    case PAV_TYPE_EVENT:
        return "I";
    default:
        return "s";
    }
}

static uint32_t packed(const float *rgba)
{
    uint32_t bits = 0;
    for (int i = 0; i < 4; i++) {
        float part = rgba[i] < 0 ? 0 : rgba[i] > 1 ? 1 : rgba[i];
        bits = bits << 8 | (uint32_t)lroundf(part * 255);
    }
    return bits;
}

void pav_osc_say(lo_message message, const struct pav_param *row, const char *value)
{
    union {
        char bytes[PAV_VALUE_MAX];
        float numbers[4];
        int32_t whole;
        bool truth;
    } held = {0};
    struct pav_param plain = *row;
    plain.offset = 0;
    /* A value that cannot be read (not told yet) is said as nothing's default. */
    pav_param_set(&plain, &held, value, NULL);
    switch (row->type) {
    case PAV_TYPE_FLOAT:
        lo_message_add_float(message, held.numbers[0]);
        break;
    case PAV_TYPE_INT:
        lo_message_add_int32(message, held.whole);
        break;
    case PAV_TYPE_BOOL:
    case PAV_TYPE_EVENT:
        if (held.truth)
            lo_message_add_true(message);
        else
            lo_message_add_false(message);
        break;
    case PAV_TYPE_COLOUR:
        lo_message_add_int32(message, (int32_t)packed(held.numbers));
        break;
    case PAV_TYPE_POINT:
        lo_message_add_float(message, held.numbers[0]);
        lo_message_add_float(message, held.numbers[1]);
        break;
    default:
        lo_message_add_string(message, value);
    }
}

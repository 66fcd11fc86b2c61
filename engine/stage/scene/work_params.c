/* Owns the parameter table of a work: a row for each input that people can set. */
#include <stdlib.h>
#include <string.h>

#include "base/param.h"
#include "stage/scene/work_scene.h"

static enum pav_param_type type_of(enum pav_work_type type)
{
    switch (type) {
    case PAV_WORK_EVENT:
        return PAV_TYPE_EVENT;
    case PAV_WORK_BOOL:
        return PAV_TYPE_BOOL;
    case PAV_WORK_LONG:
        return PAV_TYPE_INT;
    case PAV_WORK_FLOAT:
        return PAV_TYPE_FLOAT;
    case PAV_WORK_POINT:
        return PAV_TYPE_POINT;
    case PAV_WORK_COLOUR:
        return PAV_TYPE_COLOUR;
    default:
        return PAV_TYPE_NONE;
    }
}

static struct pav_param row_of(const struct pav_work_input *input, size_t offset)
{
    struct pav_param row = {
        .key = input->name,
        .type = type_of(input->type),
        .offset = offset,
        .fallback = (double)input->value[0],
        .min = (double)input->lowest[0],
        .max = (double)input->highest[0],
        .label = input->label,
        .soft = true, /* files are written for hosts that do not clamp */
    };
    memcpy(row.colour, input->value, sizeof row.colour);
    memcpy(row.point, input->value, sizeof row.point);
    memcpy(row.lowest, input->lowest, sizeof row.lowest);
    memcpy(row.highest, input->highest, sizeof row.highest);
    if (input->type == PAV_WORK_LONG && input->words) {
        row.choices = (const char *const *)input->words;
        row.values = input->values;
    }
    if (row.type == PAV_TYPE_BOOL || row.type == PAV_TYPE_EVENT) {
        row.fallback = row.type == PAV_TYPE_BOOL && input->value[0] != 0;
        row.min = row.max = 0;
    }
    if (row.type == PAV_TYPE_COLOUR)
        row.min = row.max = 0;
    return row;
}

void work_table_make(struct work_table *table, const struct pav_work *work)
{
    size_t inputs = work ? work->input_count : 0, count = 0;
    table->rows = pav_alloc((inputs + 1) * sizeof *table->rows);
    table->row_of_input = pav_alloc((inputs + 1) * sizeof *table->row_of_input);
    for (size_t i = 0; i < inputs; i++) {
        bool shown = type_of(work->inputs[i].type) != PAV_TYPE_NONE;
        table->row_of_input[i] = shown ? (int)count : -1;
        if (shown)
            table->rows[count] = row_of(&work->inputs[i], count * WORK_FIELD_BYTES);
        count += shown;
    }
    table->state_size = (count ? count : 1) * WORK_FIELD_BYTES;
}

void work_table_finish(struct work_table *table)
{
    free(table->rows);
    free(table->row_of_input);
    *table = (struct work_table){0};
}

static bool as_in_file(const struct pav_param *row, const void *state)
{
    char fresh[WORK_FIELD_BYTES] = {0};
    struct pav_param alone[2] = {*row};
    alone[0].offset = 0;
    memcpy(fresh, (const char *)state + row->offset, sizeof fresh);
    pav_param_defaults(alone, fresh);
    return memcmp(fresh, (const char *)state + row->offset, sizeof fresh) == 0;
}

void work_table_carry(const struct work_table *table, void *state, const struct work_table *old,
                      const void *old_state)
{
    for (const struct pav_param *row = table->rows; row->key; row++) {
        const struct pav_param *before = pav_param_find(old->rows, row->key);
        if (before && before->type == row->type && !as_in_file(before, old_state))
            memcpy((char *)state + row->offset, (const char *)old_state + before->offset,
                   WORK_FIELD_BYTES);
    }
}

bool work_table_number(const struct pav_param *row, const void *state, double *value)
{
    const void *field = (const char *)state + row->offset;
    switch (row->type) {
    case PAV_TYPE_FLOAT:
    case PAV_TYPE_POINT:
    case PAV_TYPE_COLOUR:
        *value = (double)*(const float *)field;
        return true;
    case PAV_TYPE_INT:
        *value = *(const int32_t *)field;
        return true;
    case PAV_TYPE_BOOL:
    case PAV_TYPE_EVENT:
        *value = *(const bool *)field;
        return true;
    default:
        return false;
    }
}

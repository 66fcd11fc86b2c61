/* Owns a model without a stage behind it: what is set holds at once. */
#include "model_double.h"

#include <stdlib.h>
#include <string.h>

static const char *const modes[] = {"still", "puppet", "storm", NULL};
static const char *const paces[] = {"calm", "wild", NULL};
static const int32_t pace_values[] = {0, 3};
static const struct pav_param mirror_rows[] = {
    {.key = "flow", .type = PAV_TYPE_FLOAT, .max = 4, .label = "Flow", .unit = "m/s"},
    {.key = "count", .type = PAV_TYPE_INT, .min = 1, .max = 9, .label = "Count"},
    {.key = "on", .type = PAV_TYPE_BOOL, .label = "On"},
    {.key = "mode", .type = PAV_TYPE_CHOICE, .choices = modes, .label = "Mode"},
    {.key = "pace", .type = PAV_TYPE_INT, .choices = paces, .values = pace_values, .label = "Pace"},
    {.key = "ink", .type = PAV_TYPE_COLOUR, .label = "Ink"},
    {.key = "place", .type = PAV_TYPE_POINT, .label = "Place"},
    {.key = "words", .type = PAV_TYPE_TEXT, .label = "Words"},
    {.key = "burst", .type = PAV_TYPE_EVENT, .label = "Burst"},
};
static const char *const mirror_values[] = {"1",       "3",       "false",   "still", "0",
                                            "0,0,0,1", "0.5,0.5", "bonjour", "false"};
static const struct pav_param grain_rows[] = {
    {.key = "depth", .type = PAV_TYPE_FLOAT, .max = 1, .label = "Depth"},
};

#define MIRROR_ROWS (sizeof mirror_rows / sizeof mirror_rows[0])

struct pav_model {
    struct pav_piece pieces[2];
    struct pav_row rows[2][MIRROR_ROWS];
    struct pav_setter_count count;
    struct pav_on on;
    enum pav_command command;
    uint32_t entry;
    int bursts;
};

static void set_up(struct pav_model *model, size_t place, const char *name, size_t count,
                   const struct pav_param *rows, const char *const *values)
{
    struct pav_piece *piece = &model->pieces[place];
    *piece = (struct pav_piece){.id = (uint32_t)place + 1,
                                .role = place ? PAV_PIECE_FILTER : PAV_PIECE_SCENE,
                                .whole = true,
                                .row_count = count,
                                .rows = model->rows[place]};
    pav_strcpy(piece->name, sizeof piece->name, name);
    for (size_t i = 0; i < count; i++)
        piece->rows[i] = (struct pav_row){.index = (uint32_t)i,
                                          .param = rows[i],
                                          .fallback = pav_strdup(values[i]),
                                          .value = pav_strdup(values[i])};
}

struct pav_model *model_double_create(void)
{
    static const char *const half[] = {"0.5"};
    struct pav_model *model = pav_alloc(sizeof *model);
    set_up(model, 0, "mirror", MIRROR_ROWS, mirror_rows, mirror_values);
    set_up(model, 1, "my grain.fs", 1, grain_rows, half);
    model->on = (struct pav_on){.entry = 1, .known = true, .left_s = 9};
    pav_strcpy(model->on.installation, sizeof model->on.installation, "mirror");
    return model;
}

void model_double_destroy(struct pav_model *model)
{
    for (size_t p = 0; model && p < 2; p++) {
        for (size_t i = 0; i < model->pieces[p].row_count; i++) {
            free(model->rows[p][i].fallback);
            free(model->rows[p][i].value);
        }
    }
    free(model);
}

const char *model_double_value(struct pav_model *model, const char *piece, const char *key)
{
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < model->pieces[p].row_count; i++) {
            if (strcmp(model->pieces[p].name, piece) == 0 &&
                strcmp(model->rows[p][i].param.key, key) == 0)
                return model->rows[p][i].value;
        }
    }
    return "there is none";
}

enum pav_command model_double_command(struct pav_model *model, uint32_t *entry)
{
    enum pav_command command = model->command;
    if (entry)
        *entry = model->entry;
    model->command = PAV_COMMAND_NONE;
    return command;
}

int model_double_bursts(const struct pav_model *model)
{
    return model->bursts;
}

/* --- the model's own calls -------------------------------------------------------------------- */

const struct pav_piece *pav_model_piece(const struct pav_model *model, size_t place)
{
    return place < 2 ? &model->pieces[place] : NULL;
}

const char *pav_model_coming(const struct pav_row *row)
{
    return row->value;
}

enum pav_param_result pav_model_set(struct pav_model *model, const struct pav_piece *piece,
                                    const struct pav_row *row, const char *text,
                                    enum pav_setter setter, int64_t now_ns, char **why)
{
    (void)setter;
    (void)now_ns;
    char block[PAV_VALUE_MAX] = {0};
    enum pav_param_result result = pav_param_set(&row->param, block, text, why);
    if (result == PAV_PARAM_REFUSED) {
        model->count.refused++;
        return result;
    }
    model->count.received++;
    model->count.applied++;
    struct pav_row *mine = &model->rows[piece->id - 1][row->index];
    if (row->param.type == PAV_TYPE_EVENT) {
        model->bursts++;
        return result;
    }
    free(mine->value);
    mine->value = pav_param_print(&row->param, block);
    return result;
}

void pav_model_reset(struct pav_model *model, const struct pav_piece *piece,
                     const struct pav_row *row, int64_t now_ns)
{
    (void)now_ns;
    struct pav_row *mine = &model->rows[piece->id - 1][row->index];
    free(mine->value);
    mine->value = pav_strdup(mine->fallback);
}

const struct pav_setter_count *pav_model_count(const struct pav_model *model,
                                               enum pav_setter setter)
{
    (void)setter;
    return &model->count;
}

bool pav_model_command(struct pav_model *model, enum pav_command command, uint32_t entry)
{
    model->command = command;
    model->entry = entry;
    return true;
}

const struct pav_on *pav_model_on(const struct pav_model *model)
{
    return &model->on;
}

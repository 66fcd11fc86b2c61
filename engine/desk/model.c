/* What the desk knows of the stage: taken from messages, found by name. */
#include "desk/model.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "desk/model_room.h"

void model_tell(struct pav_model *model, enum pav_change change, const struct pav_piece *piece,
                const struct pav_row *row)
{
    for (size_t i = 0; i < model->listener_count; i++)
        model->listeners[i].heard(model->listeners[i].data, change, piece, row);
}

void pav_model_listen(struct pav_model *model,
                      void (*heard)(void *data, enum pav_change change,
                                    const struct pav_piece *piece, const struct pav_row *row),
                      void *data)
{
    if (model->listener_count < LISTENERS_MAX)
        model->listeners[model->listener_count++] = (struct model_listener){heard, data};
}

struct pav_model *pav_model_create(bool (*send)(void *data, const struct pav_message *message),
                                   void *data)
{
    struct pav_model *model = pav_alloc(sizeof *model);
    model->send = send;
    model->data = data;
    model->left = SETS_AT_ONCE;
    return model;
}

static void free_row(struct pav_row *row)
{
    for (size_t i = 0; row->param.choices && row->param.choices[i]; i++)
        free((void *)row->param.choices[i]);
    free((void *)row->param.choices);
    free((void *)row->param.values);
    free((void *)row->param.key);
    free((void *)row->param.label);
    free((void *)row->param.unit);
    free(row->fallback);
    row->param = (struct pav_param){0};
    row->fallback = NULL;
}

static void drop_change(struct pav_model *model, struct pav_row_change *change)
{
    if (change->text)
        model->counts[change->by].dropped++;
    free(change->text);
    *change = (struct pav_row_change){0};
}

static void free_piece(struct pav_model *model, struct pav_piece *piece)
{
    for (size_t i = 0; i < piece->row_count; i++) {
        struct pav_row *row = &piece->rows[i];
        drop_change(model, &row->next);
        drop_change(model, &row->sent);
        free_row(row);
        free(row->value);
    }
    for (size_t i = 0; i < PAV_TROUBLES_MAX; i++)
        free(piece->troubles[i]);
    free(piece->rows);
    free(piece);
}

static void forget_pieces(struct pav_model *model)
{
    for (size_t i = 0; i < model->piece_count; i++)
        free_piece(model, model->pieces[i]);
    model->piece_count = 0;
}

void pav_model_destroy(struct pav_model *model)
{
    if (!model)
        return;
    forget_pieces(model);
    free(model);
}

/* --- finding ---------------------------------------------------------------------------------- */

const struct pav_piece *pav_model_piece(const struct pav_model *model, size_t place)
{
    return place < model->piece_count ? model->pieces[place] : NULL;
}

const struct pav_piece *pav_model_piece_of(const struct pav_model *model, uint32_t id)
{
    for (size_t i = 0; i < model->piece_count; i++) {
        if (model->pieces[i]->id == id)
            return model->pieces[i];
    }
    return NULL;
}

static struct pav_piece *piece_of(struct pav_model *model, uint32_t id)
{
    return (struct pav_piece *)pav_model_piece_of(model, id);
}

const struct pav_row *pav_model_row(const struct pav_piece *piece, const char *key)
{
    for (size_t i = 0; i < piece->row_count; i++) {
        if (piece->rows[i].param.key && strcmp(piece->rows[i].param.key, key) == 0)
            return &piece->rows[i];
    }
    return NULL;
}

const struct pav_row *pav_model_find(const struct pav_model *model, const char *name,
                                     const char *key, const struct pav_piece **piece)
{
    const struct pav_row *found = NULL;
    int best = INT_MAX;
    for (size_t i = 0; i < model->piece_count; i++) {
        const struct pav_piece *at = model->pieces[i];
        int rank = at->leaves ? 2 : at->comes;
        if (!at->whole || rank >= best || strcmp(at->name, name) != 0)
            continue;
        const struct pav_row *row = pav_model_row(at, key);
        if (row) {
            found = row;
            *piece = at;
            best = rank;
        }
    }
    return found;
}

const struct pav_setter_count *pav_model_count(const struct pav_model *model,
                                               enum pav_setter setter)
{
    return &model->counts[setter];
}

const char *pav_model_why(const struct pav_model *model)
{
    return model->why;
}

const struct pav_on *pav_model_on(const struct pav_model *model)
{
    return &model->on;
}

const struct pav_message *pav_model_camera(const struct pav_model *model, size_t index)
{
    return index < PAV_CAMERAS_MAX && model->cameras[index].type ? &model->cameras[index] : NULL;
}

const struct pav_fault *pav_model_fault(const struct pav_model *model, size_t place)
{
    size_t first =
        model->fault_count > PAV_MODEL_FAULTS ? model->fault_count - PAV_MODEL_FAULTS : 0;
    return first + place < model->fault_count ? &model->faults[(first + place) % PAV_MODEL_FAULTS]
                                              : NULL;
}

const struct pav_message *pav_model_mosaic(const struct pav_model *model)
{
    return model->mosaic.type ? &model->mosaic : NULL;
}

/* --- pieces and rows -------------------------------------------------------------------------- */

static int by_role(const void *a, const void *b)
{
    const struct pav_piece *one = *(struct pav_piece *const *)a,
                           *other = *(struct pav_piece *const *)b;
    if (one->role != other->role)
        return one->role < other->role ? -1 : 1;
    if (one->order != other->order)
        return one->order < other->order ? -1 : 1;
    return one->id < other->id ? -1 : 1;
}

static void remove_piece(struct pav_model *model, uint32_t id)
{
    for (size_t i = 0; i < model->piece_count; i++) {
        if (model->pieces[i]->id != id)
            continue;
        free_piece(model, model->pieces[i]);
        model->piece_count--;
        memmove(&model->pieces[i], &model->pieces[i + 1],
                (model->piece_count - i) * sizeof *model->pieces);
        return;
    }
}

static struct pav_piece *add_piece(struct pav_model *model, const struct pav_piece_facts *facts)
{
    if (model->piece_count == PAV_PIECES_MAX)
        return NULL;
    struct pav_piece *piece = pav_alloc(sizeof *piece);
    piece->id = facts->id;
    piece->row_count = facts->rows;
    piece->rows = pav_alloc((facts->rows + 1) * sizeof *piece->rows);
    piece->whole = facts->rows == 0;
    for (uint32_t i = 0; i < facts->rows; i++)
        piece->rows[i].index = i;
    model->pieces[model->piece_count++] = piece;
    return piece;
}

static void hear_piece(struct pav_model *model, const struct pav_message *message)
{
    const struct pav_piece_facts *facts = &message->u.piece;
    if (facts->gone) {
        if (facts->id == UINT32_MAX)
            forget_pieces(model);
        else
            remove_piece(model, facts->id);
        model_tell(model, PAV_CHANGE_PIECES, NULL, NULL);
        return;
    }
    struct pav_piece *piece = piece_of(model, facts->id);
    if (piece && piece->row_count != facts->rows) {
        remove_piece(model, facts->id);
        piece = NULL;
    }
    if (!piece && !(piece = add_piece(model, facts)))
        return;
    piece->role = (enum pav_piece_role)facts->role;
    piece->order = facts->order;
    piece->look = facts->look;
    piece->leaves = facts->leaves;
    piece->comes = facts->comes;
    pav_strcpy(piece->name, sizeof piece->name, message->text);
    qsort(model->pieces, model->piece_count, sizeof *model->pieces, by_role);
    if (piece->whole)
        model_tell(model, PAV_CHANGE_PIECES, NULL, NULL);
}

struct pav_row *model_row(struct pav_model *model, uint32_t id, uint32_t row,
                          struct pav_piece **piece)
{
    *piece = piece_of(model, id);
    return *piece && row < (*piece)->row_count ? &(*piece)->rows[row] : NULL;
}

/* The default, as base/param.h wants it in the row itself. */
static void take_fallback(struct pav_row *row)
{
    _Alignas(8) char block[PAV_VALUE_MAX] = {0};
    struct pav_param *param = &row->param, free_of_range = *param;
    char *why = NULL;
    int32_t whole;
    float number;
    free_of_range.soft = true;
    param->text = row->fallback;
    if (pav_param_set(&free_of_range, block, row->fallback, &why) == PAV_PARAM_OK) {
        memcpy(&whole, block, sizeof whole);
        memcpy(&number, block, sizeof number);
        bool truth = param->type == PAV_TYPE_BOOL || param->type == PAV_TYPE_EVENT;
        param->fallback = param->type == PAV_TYPE_FLOAT ? (double)number
                          : truth                       ? block[0] != 0
                                                        : whole;
        memcpy(param->colour, block, sizeof param->colour);
        memcpy(param->point, block, sizeof param->point);
    }
    free(why);
}

static bool row_is_whole(const struct pav_row *row)
{
    if (!row->param.key || !row->value)
        return false;
    return row->param.type != PAV_TYPE_CHOICE || (row->param.choices && row->param.choices[0]);
}

static void look_if_whole(struct pav_model *model, struct pav_piece *piece)
{
    if (piece->whole)
        return;
    for (size_t i = 0; i < piece->row_count; i++) {
        if (!row_is_whole(&piece->rows[i]))
            return;
    }
    for (size_t i = 0; i < piece->row_count; i++)
        take_fallback(&piece->rows[i]);
    piece->whole = true;
    model_tell(model, PAV_CHANGE_PIECES, piece, NULL);
}

static void hear_param(struct pav_model *model, const struct pav_message *message)
{
    const struct pav_row_facts *facts = &message->u.row;
    struct pav_piece *piece;
    struct pav_row *row = model_row(model, facts->piece, facts->row, &piece);
    if (!row)
        return;
    free_row(row);
    row->param = (struct pav_param){.key = pav_strdup(facts->key),
                                    .type = (enum pav_param_type)facts->type,
                                    .min = facts->min,
                                    .max = facts->max,
                                    .label = pav_strdup(facts->label),
                                    .unit = pav_strdup(facts->unit),
                                    .soft = facts->soft};
    memcpy(row->param.lowest, facts->lowest, sizeof facts->lowest);
    memcpy(row->param.highest, facts->highest, sizeof facts->highest);
    if (facts->type == PAV_TYPE_CHOICE || facts->worded) {
        row->param.choices = pav_alloc((facts->choices + 1) * sizeof(char *));
        if (facts->worded)
            row->param.values = pav_alloc((facts->choices + 1) * sizeof(int32_t));
        row->choice_count = facts->choices;
    }
    row->fallback = pav_strdup(message->text);
    if (piece->whole) /* told once more */
        take_fallback(row);
    look_if_whole(model, piece);
}

/* In their order: a list without holes. */
static void take_word(struct pav_row *row, uint32_t index, const char *word, int32_t value)
{
    const char **choices = (const char **)row->param.choices;
    if (!choices || index >= row->choice_count || (index > 0 && !choices[index - 1]))
        return;
    free((void *)choices[index]);
    choices[index] = pav_strdup(word);
    if (row->param.values)
        ((int32_t *)row->param.values)[index] = value;
}

static void hear_choice(struct pav_model *model, const struct pav_message *message)
{
    struct pav_piece *piece;
    struct pav_row *row = model_row(model, message->u.choice.piece, message->u.choice.row, &piece);
    uint32_t index = message->u.choice.index;
    if (!row)
        return;
    if (message->u.choice.count == 0)
        take_word(row, index, message->text, message->u.choice.values[0]);
    for (uint32_t i = 0; i < message->u.choice.count; i++)
        take_word(row, index + i, message->u.choice.words[i], message->u.choice.values[i]);
    if (piece->whole) /* told once more: its default is a word */
        take_fallback(row);
    look_if_whole(model, piece);
}

static void hear_value(struct pav_model *model, const struct pav_message *message, int64_t now_ns)
{
    struct pav_piece *piece;
    struct pav_row *row = model_row(model, message->u.value.piece, message->u.value.row, &piece);
    if (!row)
        return;
    bool same = row->value && strcmp(row->value, message->u.value.value) == 0;
    free(row->value);
    row->value = pav_strdup(message->u.value.value);
    bool answered = model_answered(model, row, message, now_ns);
    look_if_whole(model, piece);
    if (!piece->whole)
        return;
    if (!same || answered)
        model_tell(model, PAV_CHANGE_VALUE, piece, row);
    if (message->u.value.result == PAV_SET_REFUSED) {
        pav_strcpy(model->why, sizeof model->why, message->text);
        model_tell(model, PAV_CHANGE_REFUSED, piece, row);
    }
}

static void hear_trouble(struct pav_model *model, const struct pav_message *message)
{
    struct pav_piece *piece = piece_of(model, message->u.trouble.piece);
    uint32_t index = message->u.trouble.index, count = message->u.trouble.count;
    if (!piece || index >= PAV_TROUBLES_MAX)
        return;
    if (count > 0) {
        free(piece->troubles[index]);
        piece->troubles[index] = pav_strdup(message->text);
    }
    piece->troubles_told = index == 0 ? 1 : piece->troubles_told + 1;
    if (count > 0 && (index + 1 < count || piece->troubles_told < count))
        return;
    piece->trouble_count = count;
    for (uint32_t i = 0; i < count; i++)
        piece->trouble_count = piece->troubles[i] ? piece->trouble_count : 0;
    model_tell(model, PAV_CHANGE_TROUBLES, piece, NULL);
}

/* --- the rest --------------------------------------------------------------------------------- */

static void hear_status(struct pav_model *model, const struct pav_message *message, int64_t now_ns)
{
    model->on = (struct pav_on){.entry = message->u.status.entry,
                                .known = true,
                                .engaged = message->u.status.engaged,
                                .blackout = message->u.status.blackout,
                                .paused = message->u.status.paused,
                                .left_s = message->u.status.left_s,
                                .told_ns = now_ns};
    pav_strcpy(model->on.installation, sizeof model->on.installation, pav_path_name(message->text));
    model_tell(model, PAV_CHANGE_ON, NULL, NULL);
}

static void hear_fault(struct pav_model *model, const struct pav_message *message)
{
    struct pav_fault *fault = &model->faults[model->fault_count++ % PAV_MODEL_FAULTS];
    fault->at_s = (int64_t)time(NULL);
    pav_strcpy(fault->text, sizeof fault->text, message->text);
    model_tell(model, PAV_CHANGE_FAULTS, NULL, NULL);
}

void pav_model_message(struct pav_model *model, const struct pav_message *message, int64_t now_ns)
{
    switch (message->type) {
    case PAV_MESSAGE_PIECE:
        hear_piece(model, message);
        break;
    case PAV_MESSAGE_PARAM:
        hear_param(model, message);
        break;
    case PAV_MESSAGE_CHOICE:
        hear_choice(model, message);
        break;
    case PAV_MESSAGE_VALUE:
        hear_value(model, message, now_ns);
        break;
    case PAV_MESSAGE_TROUBLE:
        hear_trouble(model, message);
        break;
    case PAV_MESSAGE_STATUS:
        hear_status(model, message, now_ns);
        break;
    case PAV_MESSAGE_FAULT:
        hear_fault(model, message);
        break;
    case PAV_MESSAGE_CAMERA:
        model->cameras[message->camera] = *message;
        model_tell(model, PAV_CHANGE_CAMERAS, NULL, NULL);
        break;
    case PAV_MESSAGE_MOSAIC:
        model->mosaic = *message;
        model_tell(model, PAV_CHANGE_PICTURE, NULL, NULL);
        break;
    default:
        break;
    }
}

/* Changes on their way to the stage: the newest of each row, one at a time, at a rate that disturbs
 * nobody. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/model_room.h"

#define AGAIN_NS (500 * PAV_NS_PER_MS) /* without an answer by then it is sent once more */
#define LATER_NS (4 * PAV_NS_PER_MS)   /* when the keeper's queue is full */

static void clear(struct pav_row_change *change)
{
    free(change->text);
    *change = (struct pav_row_change){0};
}

static void ask(struct pav_model *model, struct pav_row *row, const char *text, bool reset,
                enum pav_setter setter)
{
    model->counts[setter].received++;
    if (row->next.text)
        model->counts[row->next.by].coalesced++;
    clear(&row->next);
    row->next = (struct pav_row_change){pav_strdup(text), reset, setter};
}

enum pav_param_result pav_model_set(struct pav_model *model, const struct pav_piece *piece,
                                    const struct pav_row *row, const char *text,
                                    enum pav_setter setter, int64_t now_ns, char **why)
{
    (void)now_ns;
    _Alignas(8) char block[PAV_VALUE_MAX] = {0};
    struct pav_piece *own;
    struct pav_row *there = model_row(model, piece->id, row->index, &own);
    *why = NULL;
    /* Judged by the row as the stage has it, so that people hear at once what is wrong. */
    enum pav_param_result result = pav_param_set(&row->param, block, text, why);
    if (result == PAV_PARAM_REFUSED || !there) {
        model->counts[setter].refused++;
        return PAV_PARAM_REFUSED;
    }
    char *value = pav_param_print(&row->param, block);
    ask(model, there, value, false, setter);
    free(value);
    return result;
}

void pav_model_reset(struct pav_model *model, const struct pav_piece *piece,
                     const struct pav_row *row, int64_t now_ns)
{
    (void)now_ns;
    struct pav_piece *own;
    struct pav_row *there = model_row(model, piece->id, row->index, &own);
    if (there)
        ask(model, there, "", true, PAV_SETTER_PANEL);
}

const char *pav_model_coming(const struct pav_row *row)
{
    if (row->next.text && !row->next.reset)
        return row->next.text;
    if (row->sent.text && !row->sent.reset)
        return row->sent.text;
    return row->value ? row->value : "";
}

bool model_answered(struct pav_model *model, struct pav_row *row, const struct pav_message *message,
                    int64_t now_ns)
{
    (void)now_ns;
    if (row->serial == 0 || message->u.value.serial != row->serial)
        return false;
    struct pav_setter_count *count = &model->counts[row->sent.by];
    if (message->u.value.result == PAV_SET_REFUSED)
        count->dropped++;
    else
        count->applied++;
    clear(&row->sent);
    row->serial = 0;
    return true;
}

static bool send(struct pav_model *model, const struct pav_piece *piece, const struct pav_row *row)
{
    struct pav_message message = {.type = PAV_MESSAGE_SET};
    message.u.set.piece = piece->id;
    message.u.set.row = row->index;
    message.u.set.serial = row->serial;
    message.u.set.reset = row->sent.reset;
    pav_strcpy(message.text, PAV_VALUE_MAX, row->sent.text);
    return model->send(model->data, &message);
}

/* When this row is due again. */
static int64_t flush_row(struct pav_model *model, struct pav_piece *piece, struct pav_row *row,
                         int64_t now_ns)
{
    bool first = row->serial == 0 && row->next.text;
    if (!first && row->serial == 0)
        return INT64_MAX;
    if (!first && now_ns < row->sent_ns + AGAIN_NS)
        return row->sent_ns + AGAIN_NS;
    if (model->left < 1)
        return now_ns + LATER_NS;
    if (first) {
        row->sent = row->next;
        row->next = (struct pav_row_change){0};
        model->serials = model->serials + 1 ? model->serials + 1 : 1;
        row->serial = model->serials;
    }
    bool sent = send(model, piece, row);
    model->left -= sent;
    row->sent_ns = sent ? now_ns : now_ns - AGAIN_NS;
    return sent ? now_ns + AGAIN_NS : now_ns + LATER_NS;
}

int64_t pav_model_flush(struct pav_model *model, int64_t now_ns)
{
    model->left += (double)(now_ns - model->filled_ns) * 1e-9 * SETS_PER_S;
    model->left = model->left < SETS_AT_ONCE ? model->left : SETS_AT_ONCE;
    model->filled_ns = now_ns;
    int64_t due = INT64_MAX;
    /* Every piece begins somewhere else each time: none waits for ever behind a busy one. */
    size_t first = model->piece_count ? model->serials % model->piece_count : 0;
    for (size_t p = 0; p < model->piece_count; p++) {
        struct pav_piece *piece = model->pieces[(first + p) % model->piece_count];
        for (size_t r = 0; r < piece->row_count; r++) {
            size_t at = (r + model->serials) % piece->row_count;
            int64_t row_due = flush_row(model, piece, &piece->rows[at], now_ns);
            due = row_due < due ? row_due : due;
        }
    }
    return due;
}

bool pav_model_command(struct pav_model *model, enum pav_command command, uint32_t entry)
{
    struct pav_message message = {.type = PAV_MESSAGE_COMMAND};
    message.u.command.command = (uint32_t)command;
    message.u.command.entry = entry;
    return model->send(model->data, &message);
}

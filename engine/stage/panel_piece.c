/* One piece as the panel knows it: its table told row by row, its values compared with what was told. */
#include "stage/panel_piece.h"

#include <stdlib.h>
#include <string.h>

#include "base/param.h"

/* FNV-1a. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t count)
{
    for (const unsigned char *b = bytes; count > 0; b++, count--)
        hash = (hash ^ *b) * UINT64_C(0x100000001b3);
    return hash;
}

static uint64_t mix_word(uint64_t hash, const char *word)
{
    return word ? mix(hash, word, strlen(word) + 1) : mix(hash, "\xff", 1);
}

uint64_t told_table_hash(const struct pav_param *rows)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; rows && rows->key; rows++) {
        hash = mix_word(mix_word(mix_word(hash, rows->key), rows->label), rows->unit);
        hash = mix(hash, &rows->type, sizeof rows->type);
        hash = mix(hash, &rows->offset, sizeof rows->offset);
        hash = mix(mix(hash, &rows->min, sizeof rows->min), &rows->max, sizeof rows->max);
        for (int i = 0; rows->choices && rows->choices[i]; i++)
            hash = mix_word(hash, rows->choices[i]);
    }
    return hash;
}

static char *field(const struct told_piece *piece, size_t row)
{
    return (char *)piece->state + piece->rows[row].offset;
}

void told_piece_begin(struct told_piece *piece, uint32_t id, const struct pav_show_piece *from)
{
    *piece = (struct told_piece){.id = id, .scene = from->scene, .seen = true};
    piece->scene_id = pav_scene_id(from->scene);
    piece->rows = pav_scene_params(from->scene, &piece->state);
    piece->table = told_table_hash(piece->rows);
    size_t count = pav_param_count(piece->rows), bytes = 0;
    piece->row = pav_alloc((count + 1) * sizeof *piece->row);
    for (size_t i = 0; i < count; i++) {
        piece->row[i].at = bytes;
        bytes += pav_param_size(piece->rows[i].type);
    }
    piece->told = pav_alloc(bytes + 1);
    piece->first = pav_alloc(bytes + 1);
    for (size_t i = 0; i < count; i++)
        memcpy(piece->first + piece->row[i].at, field(piece, i),
               pav_param_size(piece->rows[i].type));
    piece->facts = (struct pav_piece_facts){.id = id,
                                            .role = from->role,
                                            .order = (uint32_t)from->order,
                                            .rows = (uint32_t)count,
                                            .leaves = from->leaves,
                                            .comes = from->comes,
                                            .look = pav_scene_look(from->scene)};
    told_piece_again(piece);
}

void told_piece_finish(struct told_piece *piece)
{
    for (size_t i = 0; i < PAV_TROUBLES_MAX; i++)
        free(piece->troubles[i]);
    free(piece->row);
    free(piece->told);
    free(piece->first);
    *piece = (struct told_piece){0};
}

void told_piece_again(struct told_piece *piece)
{
    piece->facts_owed = piece->troubles_owed = true;
    piece->next_row = piece->next_choice = 0;
    piece->trouble_next = 0;
    for (size_t i = 0; i < piece->facts.rows; i++)
        piece->row[i].value_owed = true;
}

void told_piece_look(struct told_piece *piece)
{
    for (size_t i = 0; i < piece->facts.rows; i++) {
        const struct pav_param *row = &piece->rows[i];
        if (row->type != PAV_TYPE_EVENT && !piece->row[i].value_owed)
            piece->row[i].value_owed = memcmp(piece->told + piece->row[i].at, field(piece, i),
                                              pav_param_size(row->type)) != 0;
    }
}

void told_piece_look_troubles(struct told_piece *piece)
{
    const char *text = pav_scene_troubles(piece->scene);
    uint32_t hash = (uint32_t)mix_word(UINT64_C(0xcbf29ce484222325), text);
    if (hash == piece->trouble_hash)
        return;
    piece->trouble_hash = hash;
    piece->trouble_count = piece->trouble_next = 0;
    while (*text && piece->trouble_count < PAV_TROUBLES_MAX) {
        size_t length = strcspn(text, "\n");
        if (length > 0) {
            free(piece->troubles[piece->trouble_count]);
            piece->troubles[piece->trouble_count++] = pav_strndup(text, length);
        }
        text += length + (text[length] != 0);
    }
    piece->troubles_owed = true;
}

/* --- setting ---------------------------------------------------------------------------------- */

void told_piece_set(struct told_piece *piece, const struct pav_message *message)
{
    size_t index = message->u.set.row;
    if (index >= piece->facts.rows)
        return;
    struct told_row *told = &piece->row[index];
    const struct pav_param *row = &piece->rows[index];
    char *why = NULL;
    told->result = PAV_SET_DONE;
    told->serial = message->u.set.serial;
    told->why[0] = 0;
    if (message->u.set.reset) {
        memcpy(field(piece, index), piece->first + told->at, pav_param_size(row->type));
        return;
    }
    enum pav_param_result result = pav_param_set(row, piece->state, message->text, &why);
    if (result != PAV_PARAM_OK) {
        told->result = result == PAV_PARAM_CLAMPED ? PAV_SET_CLAMPED : PAV_SET_REFUSED;
        pav_strcpy(told->why, sizeof told->why, why);
    }
    free(why);
}

/* --- telling ---------------------------------------------------------------------------------- */

static bool send(struct pav_line *line, const struct pav_message *message, bool *full)
{
    bool sent = pav_line_tell(line, message);
    *full |= !sent;
    return sent;
}

static bool tell_value(struct told_piece *piece, size_t index, struct pav_line *line, bool *full)
{
    struct told_row *told = &piece->row[index];
    struct pav_message message = {.type = PAV_MESSAGE_VALUE};
    message.u.value.piece = piece->id;
    message.u.value.row = (uint32_t)index;
    message.u.value.result = told->result;
    message.u.value.serial = told->result == PAV_SET_TOLD ? 0 : told->serial;
    char *value = pav_param_print(&piece->rows[index], piece->state);
    pav_strcpy(message.u.value.value, sizeof message.u.value.value, value);
    pav_strcpy(message.text, sizeof message.text, told->why);
    free(value);
    if (!send(line, &message, full))
        return false;
    memcpy(piece->told + told->at, field(piece, index), pav_param_size(piece->rows[index].type));
    told->value_owed = false;
    told->result = PAV_SET_TOLD;
    told->why[0] = 0;
    return true;
}

bool told_piece_answer(struct told_piece *piece, struct pav_line *line, bool *full)
{
    for (size_t i = 0; i < piece->facts.rows; i++) {
        if (piece->row[i].result != PAV_SET_TOLD)
            return tell_value(piece, i, line, full);
    }
    return false;
}

static bool tell_facts(struct told_piece *piece, struct pav_line *line, bool *full)
{
    struct pav_message message = {.type = PAV_MESSAGE_PIECE};
    message.u.piece = piece->facts;
    if (piece->gone_owed)
        message.u.piece = (struct pav_piece_facts){.id = piece->id, .gone = 1};
    else
        pav_strcpy(message.text, PAV_ROW_LABEL_MAX, pav_scene_name(piece->scene));
    if (!send(line, &message, full))
        return false;
    piece->said = true;
    piece->gone_owed = piece->facts_owed = false;
    return true;
}

static uint32_t count_choices(const struct pav_param *row)
{
    bool has = row->type == PAV_TYPE_CHOICE || row->values;
    uint32_t count = 0;
    while (has && row->choices && row->choices[count] && count < PAV_ROW_CHOICES_MAX)
        count++;
    return count;
}

static char *printed_default(const struct pav_param *row)
{
    _Alignas(8) char block[PAV_PARAM_TEXT_MAX] = {0};
    struct pav_param alone[2] = {*row};
    alone[0].offset = 0;
    pav_param_defaults(alone, block);
    return pav_param_print(alone, block);
}

static bool tell_row(struct told_piece *piece, struct pav_line *line, bool *full)
{
    const struct pav_param *row = &piece->rows[piece->next_row];
    struct pav_message message = {.type = PAV_MESSAGE_PARAM};
    struct pav_row_facts *facts = &message.u.row;
    *facts = (struct pav_row_facts){.piece = piece->id,
                                    .row = (uint32_t)piece->next_row,
                                    .type = row->type,
                                    .soft = row->soft,
                                    .choices = count_choices(row),
                                    .worded = row->values != NULL,
                                    .min = row->min,
                                    .max = row->max};
    memcpy(facts->lowest, row->lowest, sizeof facts->lowest);
    memcpy(facts->highest, row->highest, sizeof facts->highest);
    pav_strcpy(facts->key, sizeof facts->key, row->key);
    pav_strcpy(facts->label, sizeof facts->label, row->label ? row->label : row->key);
    pav_strcpy(facts->unit, sizeof facts->unit, row->unit ? row->unit : "");
    char *fallback = printed_default(row);
    pav_strcpy(message.text, PAV_VALUE_MAX, fallback);
    free(fallback);
    if (!send(line, &message, full))
        return false;
    piece->next_choice = 0;
    piece->next_row++;
    return true;
}

/* The words of the row that was told last. */
static bool tell_choice(struct told_piece *piece, struct pav_line *line, bool *full)
{
    const struct pav_param *row = &piece->rows[piece->next_row - 1];
    struct pav_message message = {.type = PAV_MESSAGE_CHOICE};
    message.u.choice.piece = piece->id;
    message.u.choice.row = (uint32_t)(piece->next_row - 1);
    message.u.choice.index = (uint32_t)piece->next_choice;
    size_t next = piece->next_choice, all = count_choices(row);
    uint32_t count = 0;
    for (; next < all && count < PAV_WORDS_AT_ONCE && strlen(row->choices[next]) < PAV_ROW_KEY_MAX;
         next++, count++) {
        pav_strcpy(message.u.choice.words[count], PAV_ROW_KEY_MAX, row->choices[next]);
        message.u.choice.values[count] = row->values ? row->values[next] : 0;
    }
    message.u.choice.count = count;
    if (count == 0) {
        message.u.choice.values[0] = row->values ? row->values[next] : 0;
        pav_strcpy(message.text, PAV_VALUE_MAX, row->choices[next++]);
    }
    if (!send(line, &message, full))
        return false;
    piece->next_choice = next;
    return true;
}

static bool tell_trouble(struct told_piece *piece, struct pav_line *line, bool *full)
{
    struct pav_message message = {.type = PAV_MESSAGE_TROUBLE};
    message.u.trouble.piece = piece->id;
    message.u.trouble.index = piece->trouble_next;
    message.u.trouble.count = piece->trouble_count;
    if (piece->trouble_count > 0)
        pav_strcpy(message.text, sizeof message.text, piece->troubles[piece->trouble_next]);
    if (!send(line, &message, full))
        return false;
    piece->trouble_next++;
    piece->troubles_owed = piece->trouble_next < piece->trouble_count;
    return true;
}

bool told_piece_tell(struct told_piece *piece, struct pav_line *line, bool *full)
{
    if (piece->gone_owed || (piece->facts_owed && piece->seen))
        return tell_facts(piece, line, full);
    if (!piece->seen)
        return false;
    if (piece->next_row > 0 &&
        piece->next_choice < count_choices(&piece->rows[piece->next_row - 1]))
        return tell_choice(piece, line, full);
    if (piece->next_row < piece->facts.rows)
        return tell_row(piece, line, full);
    for (size_t i = 0; i < piece->facts.rows; i++) {
        if (piece->row[i].value_owed)
            return tell_value(piece, i, line, full);
    }
    return piece->troubles_owed && tell_trouble(piece, line, full);
}

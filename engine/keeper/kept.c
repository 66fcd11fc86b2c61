/* What people have set by hand, and which pieces run. */
#include "keeper/kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pavilion/param.h>

#include "base/str.h"

struct pav_kept_value {
    uint32_t role, order;
    uint64_t look, age;
    char name[PAV_ROW_LABEL_MAX], key[PAV_ROW_KEY_MAX], value[PAV_VALUE_MAX];
};

void pav_kept_finish(struct pav_kept *kept)
{
    pav_kept_stage_gone(kept);
    free(kept->values);
    *kept = (struct pav_kept){0};
}

/* --- what runs -------------------------------------------------------------------------------- */

static struct pav_running **place_of(const struct pav_kept *kept, uint32_t id)
{
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        if (kept->running[i] && kept->running[i]->facts.id == id)
            return (struct pav_running **)&kept->running[i];
    }
    return NULL;
}

const struct pav_running *pav_kept_piece(const struct pav_kept *kept, uint32_t id)
{
    struct pav_running **place = place_of(kept, id);
    return place ? *place : NULL;
}

static bool hear_piece(struct pav_kept *kept, const struct pav_message *message)
{
    struct pav_running **place = place_of(kept, message->u.piece.id);
    if (message->u.piece.gone) {
        if (!place)
            return false;
        free(*place);
        *place = NULL;
        return true;
    }
    for (size_t i = 0; i < PAV_PIECES_MAX && !place; i++)
        place = kept->running[i] ? NULL : &kept->running[i];
    if (!place)
        return false;
    if (!*place)
        *place = pav_alloc(sizeof **place);
    (*place)->facts = message->u.piece;
    pav_strcpy((*place)->name, sizeof(*place)->name, message->text);
    return true;
}

static struct pav_kept_value *value_of(const struct pav_kept *kept, const struct pav_running *piece,
                                       const char *key)
{
    for (size_t i = 0; i < kept->count; i++) {
        struct pav_kept_value *value = &kept->values[i];
        if (value->role == piece->facts.role && value->order == piece->facts.order &&
            value->look == piece->facts.look && strcmp(value->key, key) == 0 &&
            strcmp(value->name, piece->name) == 0)
            return value;
    }
    return NULL;
}

static bool hear_param(struct pav_kept *kept, const struct pav_row_facts *row)
{
    struct pav_running **place = place_of(kept, row->piece);
    if (!place || row->row >= (*place)->facts.rows)
        return false;
    pav_strcpy((*place)->keys[row->row], PAV_ROW_KEY_MAX, row->key);
    (*place)->events[row->row] = row->type == PAV_TYPE_EVENT;
    (*place)->owed[row->row] = value_of(kept, *place, row->key) != NULL;
    return true;
}

static bool is_row(const struct pav_kept *kept, uint32_t id, uint32_t row)
{
    const struct pav_running *piece = pav_kept_piece(kept, id);
    return piece && row < piece->facts.rows && piece->keys[row][0];
}

bool pav_kept_hear(struct pav_kept *kept, const struct pav_message *message)
{
    switch (message->type) {
    case PAV_MESSAGE_PIECE:
        return hear_piece(kept, message);
    case PAV_MESSAGE_PARAM:
        return hear_param(kept, &message->u.row);
    case PAV_MESSAGE_CHOICE:
        return is_row(kept, message->u.choice.piece, message->u.choice.row);
    case PAV_MESSAGE_VALUE:
        return is_row(kept, message->u.value.piece, message->u.value.row);
    case PAV_MESSAGE_TROUBLE:
        return pav_kept_piece(kept, message->u.trouble.piece) != NULL;
    default:
        return true;
    }
}

void pav_kept_stage_gone(struct pav_kept *kept)
{
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        free(kept->running[i]);
        kept->running[i] = NULL;
    }
}

/* --- what was set ----------------------------------------------------------------------------- */

static struct pav_kept_value *new_value(struct pav_kept *kept)
{
    if (kept->count < PAV_KEPT_MAX) {
        if (kept->count % 64 == 0)
            kept->values = pav_realloc(kept->values, (kept->count + 64) * sizeof *kept->values);
        return &kept->values[kept->count++];
    }
    struct pav_kept_value *oldest = kept->values;
    for (size_t i = 1; i < kept->count; i++)
        oldest = kept->values[i].age < oldest->age ? &kept->values[i] : oldest;
    return oldest;
}

static void remember(struct pav_kept *kept, const struct pav_running *piece, const char *key,
                     const char *text)
{
    struct pav_kept_value *value = value_of(kept, piece, key);
    if (!value) {
        value = new_value(kept);
        *value = (struct pav_kept_value){
            .role = piece->facts.role, .order = piece->facts.order, .look = piece->facts.look};
        pav_strcpy(value->name, sizeof value->name, piece->name);
        pav_strcpy(value->key, sizeof value->key, key);
    }
    value->age = ++kept->age;
    kept->revision++;
    pav_strcpy(value->value, sizeof value->value, text);
}

bool pav_kept_set(struct pav_kept *kept, const struct pav_message *message)
{
    uint32_t row = message->u.set.row;
    struct pav_running **place = place_of(kept, message->u.set.piece);
    if (!place || !is_row(kept, message->u.set.piece, row))
        return false;
    struct pav_running *piece = *place;
    struct pav_kept_value *value = value_of(kept, piece, piece->keys[row]);
    piece->owed[row] = false; /* this one is newer */
    if (message->u.set.reset && value) {
        *value = kept->values[--kept->count];
        kept->revision++;
    } else if (!message->u.set.reset && !piece->events[row])
        remember(kept, piece, piece->keys[row], message->text);
    return true;
}

bool pav_kept_owed(const struct pav_kept *kept, struct pav_message *message)
{
    for (size_t i = 0; i < PAV_PIECES_MAX; i++) {
        const struct pav_running *piece = kept->running[i];
        for (uint32_t row = 0; piece && row < piece->facts.rows; row++) {
            const struct pav_kept_value *value =
                piece->owed[row] ? value_of(kept, piece, piece->keys[row]) : NULL;
            if (!value)
                continue;
            *message = (struct pav_message){.type = PAV_MESSAGE_SET};
            message->u.set.piece = piece->facts.id;
            message->u.set.row = row;
            pav_strcpy(message->text, sizeof message->text, value->value);
            return true;
        }
    }
    return false;
}

void pav_kept_told(struct pav_kept *kept, const struct pav_message *message)
{
    struct pav_running **place = place_of(kept, message->u.set.piece);
    if (place)
        (*place)->owed[message->u.set.row] = false;
}

/* --- remembered -------------------------------------------------------------------------------- */

static int by_age(const void *a, const void *b)
{
    const struct pav_kept_value *const *one = a, *const *other = b;
    return ((*one)->age > (*other)->age) - ((*one)->age < (*other)->age);
}

json_t *pav_kept_json(const struct pav_kept *kept)
{
    json_t *list = json_array();
    const struct pav_kept_value **sorted = pav_alloc((kept->count + 1) * sizeof *sorted);
    for (size_t i = 0; i < kept->count; i++)
        sorted[i] = &kept->values[i];
    qsort(sorted, kept->count, sizeof *sorted, by_age);
    for (size_t i = 0; i < kept->count; i++) {
        char look[17];
        snprintf(look, sizeof look, "%016llx", (unsigned long long)sorted[i]->look);
        json_array_append_new(list, json_pack("{s:i, s:i, s:s, s:s, s:s, s:s}", "role",
                                              (int)sorted[i]->role, "order", (int)sorted[i]->order,
                                              "look", look, "name", sorted[i]->name, "key",
                                              sorted[i]->key, "value", sorted[i]->value));
    }
    free(sorted);
    return list;
}

static bool read_value(struct pav_kept_value *value, json_t *row)
{
    const char *look, *name, *key, *text;
    int role, order;
    if (json_unpack(row, "{s:i, s:i, s:s, s:s, s:s, s:s}", "role", &role, "order", &order, "look",
                    &look, "name", &name, "key", &key, "value", &text) != 0 ||
        role <= PAV_PIECE_NONE || role > PAV_PIECE_TRANSITION || order < 0 ||
        order >= PAV_PIECES_MAX || strlen(text) >= PAV_VALUE_MAX || !key[0])
        return false;
    *value = (struct pav_kept_value){
        .role = (uint32_t)role, .order = (uint32_t)order, .look = strtoull(look, NULL, 16)};
    pav_strcpy(value->name, sizeof value->name, name);
    pav_strcpy(value->key, sizeof value->key, key);
    pav_strcpy(value->value, sizeof value->value, text);
    return true;
}

void pav_kept_read(struct pav_kept *kept, const json_t *list)
{
    size_t i;
    json_t *row;
    json_array_foreach(list, i, row)
    {
        struct pav_kept_value value;
        if (kept->count < PAV_KEPT_MAX && read_value(&value, row)) {
            value.age = ++kept->age;
            *new_value(kept) = value;
        }
    }
}

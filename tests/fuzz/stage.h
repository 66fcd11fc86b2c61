/* A stage in small for the desk's targets: one piece with a row of every type, told as a stage tells it. */
#ifndef PAV_TESTS_FUZZ_STAGE_H
#define PAV_TESTS_FUZZ_STAGE_H

#include "desk/model.h"
#include "fuzz.h"

static inline void stage_row(struct pav_model *model, uint32_t row, enum pav_param_type type,
                             const char *key, const char *value)
{
    struct pav_message m = {.type = PAV_MESSAGE_PARAM};
    bool chosen = type == PAV_TYPE_CHOICE;
    m.u.row =
        (struct pav_row_facts){.piece = 1, .row = row, .type = type, .choices = chosen ? 2 : 0};
    if (type == PAV_TYPE_FLOAT || type == PAV_TYPE_INT)
        m.u.row.max = 10;
    snprintf(m.u.row.key, sizeof m.u.row.key, "%s", key);
    snprintf(m.u.row.label, sizeof m.u.row.label, "%s", key);
    snprintf(m.text, sizeof m.text, "%s", value);
    pav_model_message(model, &m, 0);
    for (uint32_t i = 0; chosen && i < 2; i++) {
        struct pav_message word = {.type = PAV_MESSAGE_CHOICE};
        word.u.choice.piece = 1;
        word.u.choice.row = row;
        word.u.choice.index = i;
        snprintf(word.text, sizeof word.text, "%s", i ? "slow" : "fast");
        pav_model_message(model, &word, 0);
    }
    struct pav_message told = {.type = PAV_MESSAGE_VALUE};
    told.u.value.piece = 1;
    told.u.value.row = row;
    snprintf(told.u.value.value, sizeof told.u.value.value, "%s", value);
    pav_model_message(model, &told, 0);
}

static inline void stage_tell(struct pav_model *model)
{
    static const struct {
        enum pav_param_type type;
        const char *key, *value;
    } rows[] = {
        {PAV_TYPE_FLOAT, "amount", "0.5"},    {PAV_TYPE_INT, "count", "3"},
        {PAV_TYPE_BOOL, "on", "true"},        {PAV_TYPE_CHOICE, "pace", "slow"},
        {PAV_TYPE_COLOUR, "tint", "#ff8000"}, {PAV_TYPE_POINT, "middle", "0.5,0.5"},
        {PAV_TYPE_TEXT, "word", "hello"},     {PAV_TYPE_EVENT, "flash", "false"},
    };
    uint32_t count = sizeof rows / sizeof *rows;
    struct pav_message piece = {.type = PAV_MESSAGE_PIECE};
    piece.u.piece = (struct pav_piece_facts){.id = 1, .role = PAV_PIECE_SCENE, .rows = count};
    snprintf(piece.text, sizeof piece.text, "mirror");
    pav_model_message(model, &piece, 0);
    for (uint32_t i = 0; i < count; i++)
        stage_row(model, i, rows[i].type, rows[i].key, rows[i].value);
    FUZZ_HOLDS(pav_model_piece(model, 0) && pav_model_piece(model, 0)->row_count == count);
}

#endif

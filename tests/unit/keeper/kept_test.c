/* What was set by hand comes back with its piece; what a stage or a desk says of others is not believed. */
#include <stdio.h>
#include <stdlib.h>

#include <pavilion/param.h>

#include "check.h"
#include "keeper/kept.h"

static struct pav_kept kept;

static bool piece(uint32_t id, const char *name, uint64_t look, uint32_t rows)
{
    struct pav_message message = {.type = PAV_MESSAGE_PIECE};
    message.u.piece =
        (struct pav_piece_facts){.id = id, .role = PAV_PIECE_SCENE, .rows = rows, .look = look};
    snprintf(message.text, sizeof message.text, "%s", name);
    return pav_kept_hear(&kept, &message);
}

static bool row(uint32_t id, uint32_t index, const char *key, enum pav_param_type type)
{
    struct pav_message message = {.type = PAV_MESSAGE_PARAM};
    message.u.row = (struct pav_row_facts){.piece = id, .row = index, .type = type};
    snprintf(message.u.row.key, sizeof message.u.row.key, "%s", key);
    return pav_kept_hear(&kept, &message);
}

static bool set(uint32_t id, uint32_t index, const char *value, bool reset)
{
    struct pav_message message = {.type = PAV_MESSAGE_SET};
    message.u.set.piece = id;
    message.u.set.row = index;
    message.u.set.reset = reset;
    snprintf(message.text, sizeof message.text, "%s", value);
    return pav_kept_set(&kept, &message);
}

/* The SETs that are owed now, as "row=value " each. */
static const char *owed(void)
{
    static char text[1024];
    struct pav_message message;
    text[0] = 0;
    while (pav_kept_owed(&kept, &message)) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%u:%u=%s ", message.u.set.piece,
                 message.u.set.row, message.text);
        pav_kept_told(&kept, &message);
    }
    return text;
}

static void it_comes_back_with_its_piece(void)
{
    CHECK(piece(1, "mirror", 7, 2) && row(1, 0, "flow", PAV_TYPE_FLOAT) &&
          row(1, 1, "ink", PAV_TYPE_COLOUR));
    CHECK(set(1, 0, "0.5", false) && set(1, 0, "0.75", false) && set(1, 1, "#ffffff", false));
    CHECK_STR(owed(), "");
    pav_kept_stage_gone(&kept);
    CHECK(piece(1, "mirror", 7,
                2)); /* a new stage counts from one again, its rows may stand elsewhere */
    CHECK(row(1, 1, "flow", PAV_TYPE_FLOAT) && row(1, 0, "ink", PAV_TYPE_COLOUR));
    CHECK_STR(owed(), "1:0=#ffffff 1:1=0.75 ");
    CHECK_STR(owed(), "");
    CHECK(set(1, 1, "", true)); /* back to the files: forgotten */
    pav_kept_stage_gone(&kept);
    CHECK(piece(2, "mirror", 7, 2) && row(2, 0, "flow", PAV_TYPE_FLOAT) &&
          row(2, 1, "ink", PAV_TYPE_COLOUR));
    CHECK_STR(owed(), "2:1=#ffffff ");
    pav_kept_finish(&kept);
}

/* The same installation with other `params:`, another name, another row: another matter. */
static void it_is_nobody_elses(void)
{
    CHECK(piece(1, "mirror", 7, 1) && row(1, 0, "flow", PAV_TYPE_FLOAT) && set(1, 0, "1", false));
    CHECK(piece(2, "mirror", 8, 1) && row(2, 0, "flow", PAV_TYPE_FLOAT));
    CHECK(piece(3, "film", 7, 1) && row(3, 0, "flow", PAV_TYPE_FLOAT));
    CHECK(piece(4, "mirror", 7, 1) && row(4, 0, "flaw", PAV_TYPE_FLOAT));
    CHECK_STR(owed(), "");
    pav_kept_finish(&kept);
}

static void an_event_is_over(void)
{
    CHECK(piece(1, "mirror", 7, 1) && row(1, 0, "flash", PAV_TYPE_EVENT) &&
          set(1, 0, "true", false));
    pav_kept_stage_gone(&kept);
    CHECK(piece(1, "mirror", 7, 1) && row(1, 0, "flash", PAV_TYPE_EVENT));
    CHECK_STR(owed(), "");
    pav_kept_finish(&kept);
}

static void what_is_not_there_is_not_believed(void)
{
    CHECK(!row(1, 0, "flow", PAV_TYPE_FLOAT) && !set(1, 0, "1", false));
    CHECK(piece(1, "mirror", 7, 1));
    CHECK(!set(1, 0, "1", false)); /* its row was not told yet */
    CHECK(!row(1, 1, "flow", PAV_TYPE_FLOAT) && !row(1, UINT32_MAX, "flow", PAV_TYPE_FLOAT));
    CHECK(row(1, 0, "flow", PAV_TYPE_FLOAT) && !set(1, 1, "1", false) && !set(2, 0, "1", false));
    struct pav_message gone = {.type = PAV_MESSAGE_PIECE, .u.piece = {.id = 9, .gone = 1}};
    CHECK(!pav_kept_hear(&kept, &gone));
    for (uint32_t id = 2; id <= PAV_PIECES_MAX; id++)
        CHECK(piece(id, "mirror", 7, 0));
    CHECK(!piece(PAV_PIECES_MAX + 1, "mirror", 7, 0));
    gone.u.piece.id = 5;
    CHECK(pav_kept_hear(&kept, &gone) && piece(PAV_PIECES_MAX + 1, "mirror", 7, 0));
    pav_kept_finish(&kept);
}

static void the_oldest_is_forgotten(void)
{
    char key[16];
    for (uint32_t look = 0; look <= PAV_KEPT_MAX / PAV_ROWS_MAX; look++) {
        CHECK(piece(1, "mirror", look, PAV_ROWS_MAX));
        for (uint32_t i = 0; i < PAV_ROWS_MAX; i++) {
            snprintf(key, sizeof key, "row_%u", i);
            if (!row(1, i, key, PAV_TYPE_FLOAT) || !set(1, i, "1", false))
                CHECK(false);
        }
    }
    CHECK_INT(kept.count, PAV_KEPT_MAX);
    pav_kept_stage_gone(&kept);
    CHECK(piece(1, "mirror", 0, 1) && row(1, 0, "row_0", PAV_TYPE_FLOAT));
    CHECK_STR(owed(), "");
    CHECK(piece(2, "mirror", PAV_KEPT_MAX / PAV_ROWS_MAX, 1) &&
          row(2, 0, "row_255", PAV_TYPE_FLOAT));
    CHECK_STR(owed(), "2:0=1 ");
    pav_kept_finish(&kept);
}

static void it_comes_back_after_a_restart(void)
{
    pav_kept_finish(&kept);
    CHECK(piece(1, "silt", 5, 2) && row(1, 0, "flow", PAV_TYPE_FLOAT) &&
          row(1, 1, "ink", PAV_TYPE_TEXT));
    uint64_t before = kept.revision;
    CHECK(set(1, 0, "2.5", false) && set(1, 1, "blå", false));
    CHECK(kept.revision > before);
    json_t *list = pav_kept_json(&kept);
    json_array_append_new(list, json_string("nonsense"));
    json_array_append_new(list,
                          json_pack("{s:i, s:i, s:s, s:s, s:s, s:s}", "role", 99, "order", 0,
                                    "look", "5", "name", "silt", "key", "flow", "value", "9"));
    pav_kept_finish(&kept);
    pav_kept_read(&kept, list);
    json_decref(list);
    CHECK(piece(7, "silt", 5, 2) && row(7, 0, "flow", PAV_TYPE_FLOAT) &&
          row(7, 1, "ink", PAV_TYPE_TEXT));
    CHECK_STR(owed(), "7:0=2.5 7:1=blå ");
    before = kept.revision;
    CHECK(set(7, 0, "", true));
    CHECK(kept.revision > before); /* what was taken back is not remembered either */
    list = pav_kept_json(&kept);
    CHECK_INT(json_array_size(list), 1);
    json_decref(list);
    pav_kept_finish(&kept);
}

int main(void)
{
    RUN(it_comes_back_with_its_piece);
    RUN(it_is_nobody_elses);
    RUN(an_event_is_over);
    RUN(what_is_not_there_is_not_believed);
    RUN(the_oldest_is_forgotten);
    RUN(it_comes_back_after_a_restart);
    return check_end();
}

/* Undo: a gesture is a step, a preset is a step, and what is not on stage is passed over. */
#include "room.h"

static const char *amount(void)
{
    const struct pav_piece *piece = NULL;
    const struct pav_row *row = room_row_of("mirror", "amount", &piece);
    return row ? pav_model_coming(row) : NULL;
}

static void settle(void)
{
    for (int i = 0; i < 3; i++) {
        room_flush(1);
        room_answer_all();
    }
}

static void a_drawn_slider_is_one_step(void)
{
    room_open();
    room_scene(1, "mirror");
    for (int i = 1; i <= 9; i++) {
        char text[8];
        snprintf(text, sizeof text, "0.%d", i);
        CHECK(room_set("mirror", "amount", text));
        room.now_ns += 100 * MS;
        if (i % 3 == 0)
            settle();
    }
    room.now_ns += 600 * MS;
    CHECK(room_set("mirror", "amount", "0.05"));
    settle();
    CHECK(pav_undo_back(room.desk.undo, room.now_ns));
    CHECK_STR(amount(), "0.9");
    CHECK(pav_undo_back(room.desk.undo, room.now_ns));
    CHECK_STR(amount(), "0.5");
    CHECK(!pav_undo_back(room.desk.undo, room.now_ns));
    CHECK(!pav_undo_can_back(room.desk.undo) && pav_undo_can_again(room.desk.undo));
    CHECK(pav_undo_again(room.desk.undo, room.now_ns));
    CHECK(pav_undo_again(room.desk.undo, room.now_ns));
    CHECK_STR(amount(), "0.05");
    CHECK(!pav_undo_again(room.desk.undo, room.now_ns));
    settle();
    CHECK_STR(room_last_set()->text, "0.05");
    room_close();
}

static void other_rows_are_other_steps(void)
{
    room_open();
    room_scene(1, "mirror");
    CHECK(room_set("mirror", "amount", "0.1"));
    CHECK(room_set("mirror", "count", "7"));
    CHECK(room_set("mirror", "amount", "0.2"));
    CHECK(pav_undo_back(room.desk.undo, room.now_ns));
    CHECK_STR(amount(), "0.1");
    CHECK(room_set("mirror", "amount", "0.3")); /* a new way: what was undone is forgotten */
    CHECK(!pav_undo_can_again(room.desk.undo));
    CHECK(pav_undo_back(room.desk.undo, room.now_ns) &&
          pav_undo_back(room.desk.undo, room.now_ns) && pav_undo_back(room.desk.undo, room.now_ns));
    CHECK_STR(amount(), "0.5");
    room_close();
}

static void a_refused_value_and_an_event_are_no_steps(void)
{
    room_open();
    room_scene(1, "mirror");
    CHECK(!room_set("mirror", "amount", "much"));
    CHECK(room_set("mirror", "flash", "true"));
    CHECK(!pav_undo_can_back(room.desk.undo));
    room_close();
}

static void a_recalled_preset_is_one_step(void)
{
    room_open();
    room_scene(1, "mirror");
    room_tell_memory(PAV_MESSAGE_PRESETS, "warm:\n  mirror: { amount: 0.9, count: 8, gone: 1 }\n");
    char *why = NULL;
    CHECK(room_set("mirror", "amount", "0.1"));
    CHECK(pav_desk_recall(&room.desk, "warm", room.now_ns, &why));
    CHECK(room_set("mirror", "amount", "0.95")); /* at once after it: another step all the same */
    CHECK(pav_undo_back(room.desk.undo, room.now_ns));
    CHECK_STR(amount(), "0.9");
    CHECK(pav_undo_back(room.desk.undo, room.now_ns));
    CHECK_STR(amount(), "0.1");
    const struct pav_piece *piece;
    CHECK_STR(pav_model_coming(room_row_of("mirror", "count", &piece)), "3");
    CHECK(pav_undo_again(room.desk.undo, room.now_ns));
    CHECK_STR(pav_model_coming(room_row_of("mirror", "count", &piece)), "8");
    CHECK(!pav_desk_recall(&room.desk, "wram", room.now_ns, &why));
    CHECK_HAS(why, "wram");
    free(why);
    room_close();
}

static void what_is_not_on_stage_is_passed_over(void)
{
    room_open();
    room_scene(1, "mirror");
    room_scene(2, "film");
    CHECK(room_set("mirror", "amount", "0.1"));
    CHECK(room_set("film", "amount", "0.2"));
    room_tell((struct pav_message){.type = PAV_MESSAGE_PIECE, .u.piece = {.id = 2, .gone = 1}});
    CHECK(pav_undo_back(room.desk.undo, room.now_ns));
    CHECK_STR(amount(), "0.5");
    room_scene(3, "film"); /* it came back under another number */
    CHECK(pav_undo_again(room.desk.undo, room.now_ns) &&
          pav_undo_again(room.desk.undo, room.now_ns));
    const struct pav_piece *piece;
    CHECK_STR(pav_model_coming(room_row_of("film", "amount", &piece)), "0.2");
    room_close();
}

static void only_so_many_are_remembered(void)
{
    room_open();
    room_scene(1, "mirror");
    for (int i = 0; i < PAV_UNDO_STEPS + 50; i++) {
        CHECK(room_set("mirror", "count", i % 2 ? "4" : "5"));
        room.now_ns += 1000 * MS;
        settle();
    }
    int steps = 0;
    while (pav_undo_back(room.desk.undo, room.now_ns))
        steps++;
    CHECK_INT(steps, PAV_UNDO_STEPS);
    room_close();
}

static void back_to_the_files_can_be_undone(void)
{
    room_open();
    room_scene(1, "mirror");
    CHECK(room_set("mirror", "amount", "0.1"));
    settle();
    const struct pav_piece *piece;
    const struct pav_row *row = room_row_of("mirror", "amount", &piece);
    pav_desk_reset(&room.desk, piece, row, room.now_ns);
    settle();
    CHECK(room_last_set()->u.set.reset == 1);
    CHECK_STR(amount(), "0.5");
    CHECK(pav_undo_back(room.desk.undo, room.now_ns));
    settle();
    CHECK_STR(amount(), "0.1");
    room_close();
}

/* A preset says something of a piece that comes later: it is set then, once. */
static void a_preset_waits_for_its_piece(void)
{
    room_open();
    room_scene(1, "film");
    room_tell_memory(PAV_MESSAGE_PRESETS, "warm:\n  mirror: { amount: 0.9 }\n");
    char *why = NULL;
    CHECK(pav_desk_recall(&room.desk, "warm", room.now_ns, &why));
    CHECK(!pav_undo_can_back(room.desk.undo));
    room_scene(2, "mirror");
    CHECK_STR(amount(), "0.9");
    settle();
    room_tell((struct pav_message){.type = PAV_MESSAGE_PIECE, .u.piece = {.id = 2, .gone = 1}});
    room_scene(3, "mirror"); /* from now on the keeper remembers */
    CHECK_STR(amount(), "0.5");
    room_close();
}

int main(void)
{
    RUN(a_drawn_slider_is_one_step);
    RUN(other_rows_are_other_steps);
    RUN(a_refused_value_and_an_event_are_no_steps);
    RUN(a_recalled_preset_is_one_step);
    RUN(what_is_not_on_stage_is_passed_over);
    RUN(only_so_many_are_remembered);
    RUN(back_to_the_files_can_be_undone);
    RUN(a_preset_waits_for_its_piece);
    return check_end();
}

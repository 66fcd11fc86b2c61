/* The model: pieces come together from messages, and of a flood of changes the newest arrive. */
#include "room.h"

static void a_piece_is_shown_when_it_is_whole(void)
{
    room_open();
    room_piece(4, "mirror", PAV_PIECE_SCENE, 2);
    room_row(4, 0, PAV_TYPE_FLOAT, "amount", 0, 1, "0.5");
    const struct pav_piece *piece = pav_model_piece_of(room.desk.model, 4);
    REQUIRE(piece);
    CHECK(!piece->whole && !pav_model_find(room.desk.model, "mirror", "amount", &piece));
    room_row(4, 1, PAV_TYPE_CHOICE, "mode", 0, 0, "soft");
    const struct pav_row *row = pav_model_find(room.desk.model, "mirror", "mode", &piece);
    REQUIRE(row && piece->whole);
    CHECK_STR(row->param.choices[2], "none");
    CHECK_STR(row->value, "soft");
    CHECK(!pav_model_find(room.desk.model, "mirror", "moda", &piece));
    CHECK(!pav_model_find(room.desk.model, "mirrror", "mode", &piece));
    room_tell((struct pav_message){.type = PAV_MESSAGE_PIECE, .u.piece = {.id = 4, .gone = 1}});
    CHECK(pav_model_piece(room.desk.model, 0) == NULL);
    room_close();
}

/* Of two with one name, the one that stays answers. */
static void who_leaves_is_not_meant(void)
{
    room_open();
    room_scene(1, "mirror");
    room_scene(2, "mirror");
    struct pav_message leaves = {.type = PAV_MESSAGE_PIECE};
    leaves.u.piece = (struct pav_piece_facts){
        .id = 1, .role = PAV_PIECE_SCENE, .rows = ROWS, .leaves = 1, .look = 7};
    snprintf(leaves.text, sizeof leaves.text, "mirror");
    room_tell(leaves);
    const struct pav_piece *piece = NULL;
    REQUIRE(room_row_of("mirror", "amount", &piece));
    CHECK_INT(piece->id, 2);
    room_tell(
        (struct pav_message){.type = PAV_MESSAGE_PIECE, .u.piece = {.id = UINT32_MAX, .gone = 1}});
    CHECK(pav_model_piece(room.desk.model, 0) == NULL);
    room_close();
}

static void what_does_not_fit_is_refused_in_words(void)
{
    static const struct {
        const char *key, *value;
        enum pav_param_result result;
        const char *words;
    } tried[] = {
        {"amount", "0.7", PAV_PARAM_OK, NULL},
        {"amount", "7", PAV_PARAM_CLAMPED, "0 to 1, 0.5 by default"},
        {"amount", "much", PAV_PARAM_REFUSED, "0 to 1, 0.5 by default"},
        {"count", "2.5", PAV_PARAM_REFUSED, "1 to 9 (whole), 3 by default"},
        {"mode", "sfot", PAV_PARAM_REFUSED, "did you mean \"soft\""},
        {"ink", "red", PAV_PARAM_REFUSED, "#rrggbb"},
        {"place", "1", PAV_PARAM_REFUSED, "x,y"},
        {"on", "maybe", PAV_PARAM_REFUSED, "true or false"},
        {"file", "../../etc/passwd", PAV_PARAM_REFUSED, "inside"},
    };
    room_open();
    room_scene(1, "mirror");
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        const struct pav_piece *piece = NULL;
        const struct pav_row *row = room_row_of("mirror", tried[i].key, &piece);
        char *why = NULL;
        REQUIRE(row);
        CHECK_INT(pav_model_set(room.desk.model, piece, row, tried[i].value, PAV_SETTER_OSC,
                                room.now_ns, &why),
                  tried[i].result);
        if (tried[i].words)
            CHECK_HAS(why, tried[i].words);
        else
            CHECK(why == NULL);
        free(why);
    }
    CHECK_INT(pav_model_count(room.desk.model, PAV_SETTER_OSC)->received, 2);
    CHECK_INT(pav_model_count(room.desk.model, PAV_SETTER_OSC)->refused, 7);
    room_close();
}

static bool adds_up(enum pav_setter setter, uint64_t on_the_way)
{
    const struct pav_setter_count *count = pav_model_count(room.desk.model, setter);
    return count->received == count->applied + count->coalesced + count->dropped + on_the_way;
}

static void osc(const char *key, int number)
{
    const struct pav_piece *piece = NULL;
    const struct pav_row *row = room_row_of("mirror", key, &piece);
    char text[32], *why = NULL;
    snprintf(text, sizeof text, "%g", number / 10000.0);
    pav_model_set(room.desk.model, piece, row, text, PAV_SETTER_OSC, room.now_ns, &why);
    free(why);
}

/* Ten thousand changes of one row while the stage draws one picture: two messages, the last with the
 * last value. */
static void the_newest_arrives_and_all_are_counted(void)
{
    room_open();
    room_scene(1, "mirror");
    for (int i = 1; i <= 10000; i++) {
        osc("amount", i);
        pav_model_flush(room.desk.model, room.now_ns);
    }
    CHECK_INT(room.count, 1);
    CHECK_STR(room.told[0].text, "0.0001");
    CHECK(adds_up(PAV_SETTER_OSC, 2));
    room_answer_all();
    room_flush(1);
    CHECK_INT(room.count, 2);
    CHECK_STR(room.told[1].text, "1");
    room_answer_all();
    room_flush(1);
    CHECK_INT(room.count, 2);
    CHECK(adds_up(PAV_SETTER_OSC, 0));
    const struct pav_piece *piece;
    CHECK_STR(room_row_of("mirror", "amount", &piece)->value, "1");
    room_close();
}

/* However many rows are changed however often, the stage hears some 600 a second. */
static void a_flood_is_kept_to_a_rate(void)
{
    room_open();
    room_piece(1, "mirror", PAV_PIECE_SCENE, 100);
    for (uint32_t i = 0; i < 100; i++) {
        char key[16];
        snprintf(key, sizeof key, "row_%u", i);
        room_row(1, i, PAV_TYPE_FLOAT, key, 0, 1, "0");
    }
    for (int ms = 0; ms < 1000; ms++) {
        for (int i = 0; i < 10; i++) {
            char key[16];
            snprintf(key, sizeof key, "row_%d", (ms * 10 + i) % 100);
            osc(key, 1 + ms);
        }
        room_answer_all();
        room_flush(1);
    }
    printf("# 10000 changes of 100 rows in a second: %zu messages\n", room.count);
    CHECK(room.count >= 600 && room.count <= 810);
    for (int i = 0; i < 100; i++) { /* it goes on until all is said */
        room_answer_all();
        room_flush(10);
    }
    CHECK(adds_up(PAV_SETTER_OSC, 0));
    for (uint32_t i = 0; i < 100; i++) {
        const struct pav_row *row = &pav_model_piece_of(room.desk.model, 1)->rows[i];
        CHECK_NEAR(atof(row->value), 0.1, 0.0012);
    }
    room_close();
}

static void nothing_is_lost_in_a_full_queue(void)
{
    room_open();
    room_scene(1, "mirror");
    room.deaf = true;
    CHECK(room_set("mirror", "amount", "0.25"));
    for (int i = 0; i < 10; i++)
        room_flush(5);
    CHECK_INT(room.count, 0);
    room.deaf = false;
    room_flush(5);
    CHECK_INT(room.count, 1);
    /* The keeper has lost it: without an answer it is said again, once in half a second. */
    for (int i = 0; i < 120; i++)
        room_flush(5);
    CHECK_INT(room.count, 2);
    CHECK_INT(room.told[1].u.set.serial, room.told[0].u.set.serial);
    room_answer_all();
    for (int i = 0; i < 300; i++)
        room_flush(5);
    CHECK_INT(room.count, 2);
    CHECK(adds_up(PAV_SETTER_PANEL, 0));
    room_close();
}

static void what_was_meant_for_the_gone_is_dropped(void)
{
    room_open();
    room_scene(1, "mirror");
    osc("amount", 1);
    room_flush(1);
    osc("amount", 2);
    osc("count", 30000);
    room_tell((struct pav_message){.type = PAV_MESSAGE_PIECE, .u.piece = {.id = 1, .gone = 1}});
    CHECK_INT(pav_model_count(room.desk.model, PAV_SETTER_OSC)->dropped, 3);
    CHECK(adds_up(PAV_SETTER_OSC, 0));
    room_value(1, 0, PAV_SET_DONE, 1, "0.1"); /* too late, of nobody */
    room_flush(1000);
    CHECK_INT(room.count, 1);
    room_close();
}

static void a_refusal_of_the_stage_is_heard(void)
{
    room_open();
    room_scene(1, "mirror");
    CHECK(room_set("mirror", "words", "new"));
    room_flush(1);
    struct pav_message no = {.type = PAV_MESSAGE_VALUE};
    no.u.value.piece = 1;
    no.u.value.row = WORDS;
    no.u.value.result = PAV_SET_REFUSED;
    no.u.value.serial = room.told[0].u.set.serial;
    snprintf(no.u.value.value, sizeof no.u.value.value, "hello");
    snprintf(no.text, sizeof no.text, "words: not today");
    room_tell(no);
    CHECK_STR(pav_model_why(room.desk.model), "words: not today");
    CHECK_INT(pav_model_count(room.desk.model, PAV_SETTER_PANEL)->dropped, 1);
    CHECK(adds_up(PAV_SETTER_PANEL, 0));
    room_close();
}

static void troubles_come_and_go(void)
{
    room_open();
    room_scene(1, "mirror");
    for (uint32_t i = 0; i < 2; i++) {
        struct pav_message line = {.type = PAV_MESSAGE_TROUBLE};
        line.u.trouble.piece = 1;
        line.u.trouble.index = i;
        line.u.trouble.count = 2;
        snprintf(line.text, sizeof line.text, "look.frag:%u: no `x`", 12 + i);
        room_tell(line);
    }
    const struct pav_piece *piece = pav_model_piece_of(room.desk.model, 1);
    REQUIRE(piece->trouble_count == 2);
    CHECK_STR(piece->troubles[1], "look.frag:13: no `x`");
    struct pav_message well = {.type = PAV_MESSAGE_TROUBLE};
    well.u.trouble.piece = 1;
    room_tell(well);
    CHECK_INT(piece->trouble_count, 0);
    room_close();
}

int main(void)
{
    RUN(a_piece_is_shown_when_it_is_whole);
    RUN(who_leaves_is_not_meant);
    RUN(what_does_not_fit_is_refused_in_words);
    RUN(the_newest_arrives_and_all_are_counted);
    RUN(a_flood_is_kept_to_a_rate);
    RUN(nothing_is_lost_in_a_full_queue);
    RUN(what_was_meant_for_the_gone_is_dropped);
    RUN(a_refusal_of_the_stage_is_heard);
    RUN(troubles_come_and_go);
    return check_end();
}

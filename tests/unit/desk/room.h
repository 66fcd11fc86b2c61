/* A desk without sockets: a keeper that only writes down what it is told, and a stage that is played by
 * the test. */
#ifndef PAV_TESTS_DESK_ROOM_H
#define PAV_TESTS_DESK_ROOM_H

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "desk/request.h"

#define TOLD_MAX 4096
#define MS       INT64_C(1000000)

struct room {
    struct pav_desk desk;
    struct pav_door door;
    struct pav_message told[TOLD_MAX]; /* to the keeper */
    size_t count;
    char *written; /* the last WRITE's content */
    bool deaf;     /* the keeper's queue is full */
    int64_t now_ns;
};

static struct room room;

static bool room_send(void *data, const struct pav_message *message, int fd)
{
    struct room *r = data;
    if (r->deaf || r->count == TOLD_MAX)
        return false;
    r->told[r->count++] = *message;
    if (fd >= 0) {
        size_t length;
        free(r->written);
        r->written = pav_desk_content(fd, 1 << 20, &length);
    }
    return true;
}

static void room_tell(struct pav_message message)
{
    pav_desk_message(&room.desk, &message, -1, room.now_ns);
}

static void room_tell_memory(enum pav_message_type type, const char *text)
{
    int fd = memfd_create("test", MFD_CLOEXEC);
    struct pav_message message = {.type = (uint16_t)type};
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
    pav_desk_message(&room.desk, &message, fd, room.now_ns);
    close(fd);
}

static void room_value(uint32_t piece, uint32_t row, enum pav_set_result result, uint32_t serial,
                       const char *value)
{
    struct pav_message message = {.type = PAV_MESSAGE_VALUE};
    message.u.value.piece = piece;
    message.u.value.row = row;
    message.u.value.result = (uint32_t)result;
    message.u.value.serial = serial;
    snprintf(message.u.value.value, sizeof message.u.value.value, "%s", value);
    room_tell(message);
}

/* The stage answers everything that was asked so far and not answered yet; what it was last told. */
static size_t room_answered;
static inline void room_answer_all(void)
{
    for (; room_answered < room.count; room_answered++) {
        const struct pav_message *set = &room.told[room_answered];
        if (set->type == PAV_MESSAGE_SET)
            room_value(set->u.set.piece, set->u.set.row, PAV_SET_DONE, set->u.set.serial,
                       set->u.set.reset ? "0.5" : set->text);
    }
}

static void room_row(uint32_t piece, uint32_t row, enum pav_param_type type, const char *key,
                     double min, double max, const char *fallback)
{
    struct pav_message message = {.type = PAV_MESSAGE_PARAM};
    message.u.row = (struct pav_row_facts){.piece = piece,
                                           .row = row,
                                           .type = (uint32_t)type,
                                           .min = min,
                                           .max = max,
                                           .choices = type == PAV_TYPE_CHOICE ? 3 : 0};
    snprintf(message.u.row.key, sizeof message.u.row.key, "%s", key);
    snprintf(message.u.row.label, sizeof message.u.row.label, "Label of %s", key);
    snprintf(message.text, sizeof message.text, "%s", fallback);
    room_tell(message);
    static const char *const words[] = {"soft", "hard", "none"};
    struct pav_message choice = {.type = PAV_MESSAGE_CHOICE};
    choice.u.choice.piece = piece;
    choice.u.choice.row = row;
    choice.u.choice.count = 2;
    for (uint32_t i = 0; i < 2; i++)
        snprintf(choice.u.choice.words[i], PAV_ROW_KEY_MAX, "%s", words[i]);
    if (type == PAV_TYPE_CHOICE)
        room_tell(choice);
    choice.u.choice.count = 0; /* as if it were a long one */
    choice.u.choice.index = 2;
    snprintf(choice.text, sizeof choice.text, "%s", words[2]);
    if (type == PAV_TYPE_CHOICE)
        room_tell(choice);
    room_value(piece, row, PAV_SET_TOLD, 0, fallback);
}

static void room_piece(uint32_t id, const char *name, enum pav_piece_role role, uint32_t rows)
{
    struct pav_message message = {.type = PAV_MESSAGE_PIECE};
    message.u.piece = (struct pav_piece_facts){.id = id, .role = role, .rows = rows, .look = 7};
    snprintf(message.text, sizeof message.text, "%s", name);
    room_tell(message);
}

/* One row of each type. */
enum { AMOUNT, COUNT, ON, MODE, INK, PLACE, WORDS, FILE_ROW, FLASH, ROWS };
static void room_scene(uint32_t id, const char *name)
{
    room_piece(id, name, PAV_PIECE_SCENE, ROWS);
    room_row(id, AMOUNT, PAV_TYPE_FLOAT, "amount", 0, 1, "0.5");
    room_row(id, COUNT, PAV_TYPE_INT, "count", 1, 9, "3");
    room_row(id, ON, PAV_TYPE_BOOL, "on", 0, 0, "true");
    room_row(id, MODE, PAV_TYPE_CHOICE, "mode", 0, 0, "soft");
    room_row(id, INK, PAV_TYPE_COLOUR, "ink", 0, 0, "#102030");
    room_row(id, PLACE, PAV_TYPE_POINT, "place", 0, 0, "0.25,0.75");
    room_row(id, WORDS, PAV_TYPE_TEXT, "words", 0, 0, "hello");
    room_row(id, FILE_ROW, PAV_TYPE_FILE, "file", 0, 0, "a.png");
    room_row(id, FLASH, PAV_TYPE_EVENT, "flash", 0, 0, "false");
}

static const char room_brief[] =
    "{\"title\": \"Hall\", \"languages\": [\"fr\", \"en\"], \"developer\": true,"
    " \"live_camera\": false, \"token\": null,"
    " \"programme\": [{\"entry\": 0, \"installation\": \"mirror\", \"title\": {}, \"for_s\": 60}],"
    " \"cameras\": [], \"installations\": {\"mirror\": {\"title\": {\"fr\": \"Miroir\"},"
    " \"files\": [\"look.frag\"], \"options\": [\"a.png\", \"b.png\"]}}}";

static void room_open(void)
{
    memset(&room, 0, sizeof room);
    room_answered = 0;
    room.now_ns = 1000 * MS;
    room.door = (struct pav_door){.port = 8088, .folder = (char *)"/nowhere"};
    pav_desk_init(&room.desk, room_send, &room);
    room_tell_memory(PAV_MESSAGE_EXHIBITION, room_brief);
}

static void room_close(void)
{
    free(room.written);
    pav_desk_finish(&room.desk);
}

static inline const struct pav_row *room_row_of(const char *name, const char *key,
                                                const struct pav_piece **piece)
{
    return pav_model_find(room.desk.model, name, key, piece);
}

/* By hand, with undo; false: refused. */
static inline bool room_set(const char *name, const char *key, const char *text)
{
    const struct pav_piece *piece = NULL;
    const struct pav_row *row = room_row_of(name, key, &piece);
    char *why = NULL;
    bool set =
        row && pav_desk_set(&room.desk, piece, row, text, room.now_ns, &why) != PAV_PARAM_REFUSED;
    free(why);
    return set;
}

static inline void room_flush(int64_t ms)
{
    room.now_ns += ms * MS;
    pav_model_flush(room.desk.model, room.now_ns);
}

/* The last SET that the keeper was told, or NULL. */
static inline const struct pav_message *room_last_set(void)
{
    for (size_t i = room.count; i > 0; i--) {
        if (room.told[i - 1].type == PAV_MESSAGE_SET)
            return &room.told[i - 1];
    }
    return NULL;
}

#endif

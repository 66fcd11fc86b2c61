/* Messages between keeper and children: the schema, and the checks that make a hostile peer harmless. */
#include "link/message.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pavilion/frame.h>
#include <pavilion/param.h>

#include "base/str.h"
#include "link/pass.h"

#define MESSAGE_VERSION 6
#define TIME_MAX_S      1e7

#define BIT(role) (1u << (role))
/* One row per type: who may send it to whom, what it carries. */
struct schema {
    unsigned from, to; /* BIT(role) sets; a pair must not be keeper to keeper */
    bool descriptor;   /* exactly one; otherwise none */
    bool text;
    size_t used; /* bytes of the union that mean something */
    bool (*check)(struct pav_message *message);
};

/* Control characters would reach a technician's terminal through the log. */
static void disarm_text(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        if (*c < 0x20 || *c == 0x7f) {
            *c = ' ';
        } else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0) { /* U+0080 to U+009F */
            c[0] = c[1] = ' ';
        }
    }
}

static bool check_camera(struct pav_message *message)
{
    return message->u.camera_state.state <= PAV_CAMERA_ENDED &&
           message->u.camera_state.synthetic <= 1;
}

static bool check_needs(struct pav_message *message)
{
    return pav_wish_valid(&message->u.needs);
}

static bool check_step(struct pav_message *message)
{
    double t = message->u.step.t_s;
    return isfinite(t) && t >= 0 && t < TIME_MAX_S && message->u.step.step >= 1;
}

/* Words that travel beside the text: ended, UTF-8, and nothing behind their end. */
static bool word_holds(char *word, size_t size)
{
    if (!memchr(word, 0, size) || !pav_utf8_valid(word))
        return false;
    disarm_text(word);
    size_t length = strlen(word);
    memset(word + length, 0, size - length);
    return true;
}

/* Of the programme, or attract. */
static bool is_entry(uint32_t entry)
{
    return entry < PAV_PROGRAMME_MAX || entry == UINT32_MAX;
}

static bool is_lasting(double ms)
{
    return ms >= 0 && ms < TIME_MAX_S * 1e3;
}

static bool check_status(struct pav_message *message)
{
    uint32_t entry = message->u.status.entry;
    double left = message->u.status.left_s;
    return is_entry(entry) && message->u.status.engaged <= 1 && message->u.status.blackout <= 1 &&
           message->u.status.paused <= 1 && message->u.status.waits <= 1 &&
           is_entry(message->u.status.awaited) && isfinite(left) && fabs(left) < TIME_MAX_S &&
           is_lasting(message->u.status.took_ms) && is_lasting(message->u.status.fade_ms) &&
           word_holds(message->u.status.language, sizeof message->u.status.language);
}

static bool check_command(struct pav_message *message)
{
    return message->u.command.command > PAV_COMMAND_NONE &&
           message->u.command.command <= PAV_COMMAND_CLOSE && is_entry(message->u.command.entry) &&
           (message->u.command.entry != UINT32_MAX ||
            message->u.command.command == PAV_COMMAND_FORGIVE) &&
           message->u.command.minutes <= PAV_EXTEND_MAX_MIN;
}

static bool check_cue(struct pav_message *message)
{
    return message->u.cue.cue > PAV_CUE_NONE && message->u.cue.cue <= PAV_CUE_TAKE &&
           is_entry(message->u.cue.entry) && message->u.cue.blackout <= 1 &&
           message->u.cue.paused <= 1;
}

static bool check_fault(struct pav_message *message)
{
    return message->u.fault.kind <= PAV_STAGE_FAULT_DESCRIPTORS;
}

static bool check_entries(struct pav_message *message)
{
    return message->u.entries.attract <= 1;
}

static bool check_hours(struct pav_message *message)
{
    return message->u.hours.closed <= 1 && message->u.hours.look <= PAV_CLOSED_STILL &&
           message->u.hours.sleeps <= 1;
}

static bool is_duration_ms(double ms)
{
    return isfinite(ms) && ms >= 0 && ms < TIME_MAX_S;
}

static bool check_figures(struct pav_message *message)
{
    return is_duration_ms(message->u.figures.p50_ms) && is_duration_ms(message->u.figures.p99_ms) &&
           is_duration_ms(message->u.figures.fps) && message->u.figures.software <= 1;
}

static bool check_take(struct pav_message *message)
{
    return message->u.take.what > PAV_TAKE_NONE && message->u.take.what <= PAV_TAKE_FILM &&
           message->u.take.state <= PAV_TAKE_BROKEN;
}

static bool check_code(struct pav_message *message)
{
    return message->u.code.act <= PAV_CODE_ACT_LEAVE && message->u.code.answer <= PAV_CODE_DONE &&
           message->u.code.rest_s <= 3600;
}

static bool check_piece(struct pav_message *message)
{
    const struct pav_piece_facts *piece = &message->u.piece;
    bool gone = piece->role == PAV_PIECE_NONE && piece->rows == 0;
    return piece->id >= 1 && piece->gone <= 1 && piece->leaves <= 1 && piece->comes <= 1 &&
           (piece->gone ? gone
                        : piece->role >= PAV_PIECE_SCENE && piece->role <= PAV_PIECE_TRANSITION) &&
           piece->order < PAV_PIECES_MAX && piece->rows <= PAV_ROWS_MAX;
}

static bool row_of_piece(uint32_t piece, uint32_t row)
{
    return piece >= 1 && row < PAV_ROWS_MAX;
}

static bool all_finite(const float *values, int count)
{
    for (int i = 0; i < count; i++) {
        if (!isfinite(values[i]))
            return false;
    }
    return true;
}

static bool check_param(struct pav_message *message)
{
    struct pav_row_facts *row = &message->u.row;
    return row_of_piece(row->piece, row->row) && row->type > PAV_TYPE_NONE &&
           row->type <= PAV_TYPE_EVENT && row->soft <= 1 && row->worded <= 1 &&
           row->choices <= PAV_ROW_CHOICES_MAX && isfinite(row->min) && isfinite(row->max) &&
           row->min <= row->max && all_finite(row->lowest, 2) && all_finite(row->highest, 2) &&
           word_holds(row->key, sizeof row->key) && row->key[0] &&
           word_holds(row->label, sizeof row->label) && word_holds(row->unit, sizeof row->unit);
}

static bool check_choice(struct pav_message *message)
{
    uint32_t count = message->u.choice.count;
    bool good = row_of_piece(message->u.choice.piece, message->u.choice.row) &&
                message->u.choice.index < PAV_ROW_CHOICES_MAX && count <= PAV_WORDS_AT_ONCE &&
                message->u.choice.index + (count ? count : 1) <= PAV_ROW_CHOICES_MAX;
    for (uint32_t i = 0; i < PAV_WORDS_AT_ONCE && good; i++)
        good = word_holds(message->u.choice.words[i], PAV_ROW_KEY_MAX) &&
               (i < count || message->u.choice.words[i][0] == 0) &&
               (i < count || (i == 0 && count == 0) || message->u.choice.values[i] == 0);
    return good && (count == 0 || message->text[0] == 0);
}

static bool check_value(struct pav_message *message)
{
    return row_of_piece(message->u.value.piece, message->u.value.row) &&
           message->u.value.result <= PAV_SET_REFUSED &&
           word_holds(message->u.value.value, sizeof message->u.value.value);
}

static bool check_set(struct pav_message *message)
{
    return row_of_piece(message->u.set.piece, message->u.set.row) && message->u.set.reset <= 1 &&
           memchr(message->text, 0, PAV_VALUE_MAX);
}

static bool check_trouble(struct pav_message *message)
{
    return message->u.trouble.piece >= 1 && message->u.trouble.count <= PAV_TROUBLES_MAX &&
           message->u.trouble.index <= message->u.trouble.count;
}

static bool check_file(struct pav_message *message)
{
    return message->u.file.kind > PAV_FILE_NONE && message->u.file.kind <= PAV_FILE_VISITS &&
           message->u.file.well <= 1;
}

static bool check_plugin(struct pav_message *message)
{
    return message->u.plugin.kind > PAV_PLUGIN_NONE && message->u.plugin.kind <= PAV_PLUGIN_TEXTS &&
           message->u.plugin.well <= 1;
}

/* What the desk hears of the stage, and says to it, goes by the keeper. */
#define UP_TO_DESK                                                                                 \
    .from = BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_KEEPER),                                            \
    .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_DESK) | BIT(PAV_ROLE_HERALD)
#define DOWN_FROM_DESK                                                                             \
    .from = BIT(PAV_ROLE_DESK) | BIT(PAV_ROLE_HERALD) | BIT(PAV_ROLE_KEEPER),                      \
    .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_STAGE)
#define TO_STAGE     .from = BIT(PAV_ROLE_KEEPER), .to = BIT(PAV_ROLE_STAGE)
#define USED(member) sizeof(((struct pav_message *)0)->u.member)

static const struct schema schemas[PAV_MESSAGE_TYPES] = {
    [PAV_MESSAGE_STOP] = {.from = BIT(PAV_ROLE_KEEPER),
                          .to = BIT(PAV_ROLE_EYE) | BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_DESK) |
                                BIT(PAV_ROLE_HERALD)},
    [PAV_MESSAGE_RING] = {.from = BIT(PAV_ROLE_EYE) | BIT(PAV_ROLE_KEEPER),
                          .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_STAGE),
                          .descriptor = true},
    [PAV_MESSAGE_CAMERA] = {.from = BIT(PAV_ROLE_EYE) | BIT(PAV_ROLE_KEEPER),
                            .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_DESK) |
                                  BIT(PAV_ROLE_HERALD),
                            .text = true,
                            .used = USED(camera_state),
                            .check = check_camera},
    [PAV_MESSAGE_NEEDS] = {.from = BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_KEEPER),
                           .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_EYE),
                           .used = USED(needs),
                           .check = check_needs},
    [PAV_MESSAGE_STEP] = {.from = BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_KEEPER),
                          .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_EYE),
                          .used = USED(step),
                          .check = check_step},
    [PAV_MESSAGE_FAULT] = {UP_TO_DESK, .text = true, .used = USED(fault), .check = check_fault},
    [PAV_MESSAGE_STATUS] = {UP_TO_DESK, .text = true, .used = USED(status), .check = check_status},
    [PAV_MESSAGE_EXHIBITION] = {.from = BIT(PAV_ROLE_KEEPER),
                                .to =
                                    BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_DESK) | BIT(PAV_ROLE_HERALD),
                                .descriptor = true},
    [PAV_MESSAGE_COMMAND] = {DOWN_FROM_DESK, .used = USED(command), .check = check_command},
    [PAV_MESSAGE_PIECE] = {UP_TO_DESK, .text = true, .used = USED(piece), .check = check_piece},
    [PAV_MESSAGE_PARAM] = {UP_TO_DESK, .text = true, .used = USED(row), .check = check_param},
    [PAV_MESSAGE_CHOICE] = {UP_TO_DESK, .text = true, .used = USED(choice), .check = check_choice},
    [PAV_MESSAGE_VALUE] = {UP_TO_DESK, .text = true, .used = USED(value), .check = check_value},
    [PAV_MESSAGE_SET] = {DOWN_FROM_DESK, .text = true, .used = USED(set), .check = check_set},
    [PAV_MESSAGE_TROUBLE] = {UP_TO_DESK, .text = true, .used = USED(trouble),
                             .check = check_trouble},
    [PAV_MESSAGE_MOSAIC] = {UP_TO_DESK, .used = USED(mosaic)},
    [PAV_MESSAGE_PEEK] = {.from = BIT(PAV_ROLE_KEEPER),
                          .to = BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_DESK),
                          .descriptor = true},
    [PAV_MESSAGE_ASK] = {.from = BIT(PAV_ROLE_DESK),
                         .to = BIT(PAV_ROLE_KEEPER),
                         .text = true,
                         .used = USED(file),
                         .check = check_file},
    [PAV_MESSAGE_WRITE] = {.from = BIT(PAV_ROLE_DESK),
                           .to = BIT(PAV_ROLE_KEEPER),
                           .descriptor = true,
                           .text = true,
                           .used = USED(file),
                           .check = check_file},
    [PAV_MESSAGE_ANSWER] = {.from = BIT(PAV_ROLE_KEEPER),
                            .to = BIT(PAV_ROLE_DESK),
                            .descriptor = true,
                            .used = USED(file),
                            .check = check_file},
    [PAV_MESSAGE_PRESETS] = {.from = BIT(PAV_ROLE_KEEPER),
                             .to = BIT(PAV_ROLE_DESK),
                             .descriptor = true},
    [PAV_MESSAGE_PLUGIN] = {.from = BIT(PAV_ROLE_KEEPER),
                            .to = BIT(PAV_ROLE_STAGE),
                            .descriptor = true,
                            .text = true,
                            .used = USED(plugin),
                            .check = check_plugin},
    [PAV_MESSAGE_PLUGGED] = {.from = BIT(PAV_ROLE_STAGE),
                             .to = BIT(PAV_ROLE_KEEPER),
                             .text = true,
                             .used = USED(plugin),
                             .check = check_plugin},
    [PAV_MESSAGE_TAKE] = {.from = BIT(PAV_ROLE_STAGE),
                          .to = BIT(PAV_ROLE_KEEPER),
                          .used = USED(take),
                          .check = check_take},
    [PAV_MESSAGE_OUTPUT] = {.from = BIT(PAV_ROLE_KEEPER),
                            .to = BIT(PAV_ROLE_STAGE),
                            .descriptor = true,
                            .used = USED(take),
                            .check = check_take},
    [PAV_MESSAGE_CUE] = {TO_STAGE, .used = USED(cue), .check = check_cue},
    [PAV_MESSAGE_QUARANTINE] = {TO_STAGE, .used = USED(entries), .check = check_entries},
    [PAV_MESSAGE_HOLD] = {TO_STAGE, .used = USED(entries), .check = check_entries},
    [PAV_MESSAGE_CROSSFADE] = {TO_STAGE, .used = USED(entries), .check = check_entries},
    [PAV_MESSAGE_HOURS] = {TO_STAGE, .used = USED(hours), .check = check_hours},
    [PAV_MESSAGE_HEALTH] = {.from = BIT(PAV_ROLE_KEEPER),
                            .to = BIT(PAV_ROLE_DESK) | BIT(PAV_ROLE_HERALD),
                            .descriptor = true},
    [PAV_MESSAGE_FLEET] = {.from = BIT(PAV_ROLE_HERALD) | BIT(PAV_ROLE_KEEPER),
                           .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_DESK),
                           .descriptor = true},
    [PAV_MESSAGE_FIGURES] = {UP_TO_DESK, .text = true, .used = USED(figures),
                             .check = check_figures},
    [PAV_MESSAGE_CODE] = {.from = BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_KEEPER),
                          .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_STAGE),
                          .text = true,
                          .used = USED(code),
                          .check = check_code},
};

static const struct schema *schema_of(uint16_t type)
{
    return type > PAV_MESSAGE_NONE && type < PAV_MESSAGE_TYPES ? &schemas[type] : NULL;
}

/* Leaves nothing in the message but what its type means, so that no byte travels unseen. */
static void keep_only_meaning(struct pav_message *message, const struct schema *schema)
{
    memset((char *)&message->u + schema->used, 0, sizeof message->u - schema->used);
    size_t length = schema->text ? strnlen(message->text, sizeof message->text - 1) : 0;
    memset(message->text + length, 0, sizeof message->text - length);
}

static bool text_is_utf8(const struct pav_message *message)
{
    char copy[sizeof message->text];
    pav_strcpy(copy, sizeof copy, message->text);
    return strcmp(copy, message->text) == 0;
}

bool pav_message_send(int socket, const struct pav_message *message, int fd)
{
    const struct schema *schema = schema_of(message->type);
    if (!schema) {
        errno = EINVAL;
        return false;
    }
    struct pav_message copy;
    memcpy(&copy, message, sizeof copy);
    copy.version = MESSAGE_VERSION;
    keep_only_meaning(&copy, schema);
    return pav_pass_send(socket, &copy, sizeof copy, fd, MSG_DONTWAIT);
}

static bool schema_holds(struct pav_message *message, size_t length, int flags, enum pav_role from,
                         enum pav_role to, int descriptors)
{
    if (length != sizeof *message || (flags & (MSG_TRUNC | MSG_CTRUNC)))
        return false;
    const struct schema *schema = schema_of(message->type);
    if (!schema || message->version != MESSAGE_VERSION || message->camera >= PAV_CAMERAS_MAX)
        return false;
    if (!(schema->from & BIT(from)) || !(schema->to & BIT(to)) || from == to)
        return false;
    if (descriptors != (schema->descriptor ? 1 : 0))
        return false;
    if (!memchr(message->text, 0, sizeof message->text))
        return false;
    if (schema->check && !schema->check(message))
        return false;
    keep_only_meaning(message, schema);
    if (!text_is_utf8(message))
        return false;
    disarm_text(message->text);
    return true;
}

/* An empty packet and the end of the stream both read as 0 bytes. */
static bool hung_up(int socket)
{
    struct pollfd poll_fd = {.fd = socket, .events = POLLRDHUP};
    return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

enum pav_receive pav_message_receive(int socket, enum pav_role from, enum pav_role to,
                                     struct pav_message *message, int *fd)
{
    *fd = -1;
    struct pav_message got;
    struct pav_passed passed;
    ssize_t length = pav_pass_receive(socket, &got, sizeof got, MSG_DONTWAIT, &passed);
    if (length < 0)
        return errno == EAGAIN ? PAV_RECEIVE_NONE : PAV_RECEIVE_CLOSED;

    if (length == 0 && passed.count == 0 && hung_up(socket))
        return PAV_RECEIVE_CLOSED;
    if (!schema_holds(&got, (size_t)length, passed.flags, from, to, passed.count)) {
        if (passed.fd >= 0)
            close(passed.fd);
        return PAV_RECEIVE_BAD;
    }
    memcpy(message, &got, sizeof got);
    *fd = passed.fd;
    return PAV_RECEIVE_OK;
}

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

#include "base/str.h"
#include "link/pass.h"

#define MESSAGE_VERSION 2
#define TIME_MAX_S      1e7

#define BIT(role) (1u << (role))
/* One row per type: who may send it to whom, what it carries. */
struct schema {
    unsigned from, to; /* BIT(role) sets; a pair must not be keeper to keeper */
    bool descriptor;   /* exactly one; otherwise none */
    bool text;
    size_t used; /* bytes of the union that mean something */
    bool (*check)(const struct pav_message *message);
};

static bool check_camera(const struct pav_message *message)
{
    return message->u.camera_state.state <= PAV_CAMERA_ENDED &&
           message->u.camera_state.synthetic <= 1;
}

static bool check_needs(const struct pav_message *message)
{
    return pav_wish_valid(&message->u.needs);
}

static bool check_step(const struct pav_message *message)
{
    double t = message->u.step.t_s;
    return isfinite(t) && t >= 0 && t < TIME_MAX_S && message->u.step.step >= 1;
}

static bool check_status(const struct pav_message *message)
{
    uint32_t entry = message->u.status.entry;
    double left = message->u.status.left_s;
    return (entry < PAV_PROGRAMME_MAX || entry == UINT32_MAX) && message->u.status.engaged <= 1 &&
           isfinite(left) && fabs(left) < TIME_MAX_S;
}

static bool check_command(const struct pav_message *message)
{
    return message->u.command.command > PAV_COMMAND_NONE &&
           message->u.command.command <= PAV_COMMAND_LIGHT;
}

#define USED(member) sizeof(((struct pav_message *)0)->u.member)

static const struct schema schemas[PAV_MESSAGE_TYPES] = {
    [PAV_MESSAGE_STOP] = {.from = BIT(PAV_ROLE_KEEPER),
                          .to = BIT(PAV_ROLE_EYE) | BIT(PAV_ROLE_STAGE) | BIT(PAV_ROLE_DESK)},
    [PAV_MESSAGE_RING] = {.from = BIT(PAV_ROLE_EYE) | BIT(PAV_ROLE_KEEPER),
                          .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_STAGE),
                          .descriptor = true},
    [PAV_MESSAGE_CAMERA] = {.from = BIT(PAV_ROLE_EYE) | BIT(PAV_ROLE_KEEPER),
                            .to = BIT(PAV_ROLE_KEEPER) | BIT(PAV_ROLE_STAGE),
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
    [PAV_MESSAGE_FAULT] = {.from = BIT(PAV_ROLE_STAGE), .to = BIT(PAV_ROLE_KEEPER), .text = true},
    [PAV_MESSAGE_STATUS] = {.from = BIT(PAV_ROLE_STAGE),
                            .to = BIT(PAV_ROLE_KEEPER),
                            .text = true,
                            .used = USED(status),
                            .check = check_status},
    [PAV_MESSAGE_EXHIBITION] = {.from = BIT(PAV_ROLE_KEEPER),
                                .to = BIT(PAV_ROLE_STAGE),
                                .descriptor = true},
    [PAV_MESSAGE_COMMAND] = {.from = BIT(PAV_ROLE_KEEPER),
                             .to = BIT(PAV_ROLE_STAGE),
                             .used = USED(command),
                             .check = check_command},
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

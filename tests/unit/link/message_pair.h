/* Two ends of a line between processes, messages that are well formed, and bytes that are not. */
#ifndef PAV_TESTS_MESSAGE_PAIR_H
#define PAV_TESTS_MESSAGE_PAIR_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pavilion/param.h>
#include <pavilion/scene.h>

#include "check.h"
#include "link/message.h"

static int sockets[2];

static inline void open_pair(void)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        abort();
}

static inline void close_pair(void)
{
    close(sockets[0]);
    close(sockets[1]);
}

static inline int descriptors_open(void)
{
    int count = 0;
    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static inline struct pav_message valid(enum pav_message_type type)
{
    struct pav_message m = {.type = (uint16_t)type};
    if (type == PAV_MESSAGE_STEP)
        m.u.step.step = 1;
    if (type == PAV_MESSAGE_COMMAND)
        m.u.command.command = PAV_COMMAND_NEXT;
    if (type == PAV_MESSAGE_PLUGIN || type == PAV_MESSAGE_PLUGGED)
        m.u.plugin.kind = PAV_PLUGIN_LIBRARY;
    if (type == PAV_MESSAGE_PIECE)
        m.u.piece = (struct pav_piece_facts){.id = 1, .role = PAV_PIECE_SCENE, .rows = 2};
    if (type == PAV_MESSAGE_PARAM)
        m.u.row = (struct pav_row_facts){.piece = 1, .type = PAV_TYPE_FLOAT, .key = "flow"};
    if (type == PAV_MESSAGE_CHOICE)
        m.u.choice.piece = 1;
    if (type == PAV_MESSAGE_VALUE)
        m.u.value.piece = 1;
    if (type == PAV_MESSAGE_SET)
        m.u.set.piece = 1;
    if (type == PAV_MESSAGE_TROUBLE)
        m.u.trouble.piece = 1;
    if (type == PAV_MESSAGE_ASK || type == PAV_MESSAGE_WRITE || type == PAV_MESSAGE_ANSWER)
        m.u.file.kind = PAV_FILE_SOURCE;
    if (type == PAV_MESSAGE_TAKE || type == PAV_MESSAGE_OUTPUT)
        m.u.take.what = PAV_TAKE_STILL;
    if (type == PAV_MESSAGE_CUE)
        m.u.cue.cue = PAV_CUE_WAIT;
    return m;
}

/* Sends raw bytes with `count` descriptors, as a hostile child would. */
static inline void send_raw(const void *bytes, size_t length, int count)
{
    char control[CMSG_SPACE(64 * sizeof(int))] __attribute__((aligned(8))) = {0};
    int fds[64];
    for (int i = 0; i < count; i++)
        fds[i] = sockets[0];
    struct iovec part = {(void *)bytes, length};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        header.msg_control = control;
        header.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
        memcpy(CMSG_DATA(c), fds, (size_t)count * sizeof(int));
    }
    CHECK(sendmsg(sockets[0], &header, 0) == (ssize_t)length);
}

/* The bytes of a well-formed message as they travel, to be spoilt by a test. */
static inline struct pav_message travelling(enum pav_message_type type)
{
    struct pav_message m = valid(type), wire;
    CHECK(pav_message_send(sockets[0], &m, -1));
    CHECK(recv(sockets[1], &wire, sizeof wire, 0) == (ssize_t)sizeof wire);
    return wire;
}

static inline enum pav_receive receive_as(enum pav_role from, enum pav_role to)
{
    struct pav_message m;
    int fd = -1;
    enum pav_receive got = pav_message_receive(sockets[1], from, to, &m, &fd);
    if (fd >= 0)
        close(fd);
    return got;
}

#endif

/* A packet with a descriptor beside it, over a socket pair: SCM_RIGHTS, unix(7). Any thread. */
#ifndef PAV_LINK_PASS_H
#define PAV_LINK_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What came beside a packet. */
struct pav_passed {
    int fd;    /* the first descriptor, close-on-exec, the caller's; -1: none. Others were closed */
    int count; /* of all that came */
    int flags; /* recvmsg's: MSG_TRUNC, MSG_CTRUNC */
};

/* Sends one packet; `fd` stays the caller's, -1: none. False, with errno: it was not sent whole. Never a
 * SIGPIPE. `flags` as sendmsg's. */
bool pav_pass_send(int socket, const void *bytes, size_t size, int fd, int flags);
/* As recvmsg: bytes received, -1 with errno. Fills `passed`. */
ssize_t pav_pass_receive(int socket, void *bytes, size_t size, int flags,
                         struct pav_passed *passed);

#endif

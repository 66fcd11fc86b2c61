/* Owns what FFmpeg gets in pavilion-eye when it asks for a socket: a connection from the gate, where there
 * is one. Before there is one, and in the gate itself, these are the system's own calls. */
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "eye/camera/gate.h"

#define OURS __attribute__((visibility("default")))

/* The stream is connected when it is made: connect finds that it is done. A datagram is refused, so that
 * RTSP takes its pictures over the one stream. */
OURS int socket(int family, int type, int protocol)
{
    bool inet = family == AF_INET || family == AF_INET6;
    if (!pav_gate_is_open() || !inet)
        return (int)syscall(SYS_socket, family, type, protocol);
    if ((type & 0xf) == SOCK_STREAM)
        return pav_gate_connection();
    errno = EACCES;
    return -1;
}

OURS int connect(int fd, __CONST_SOCKADDR_ARG to, socklen_t size)
{
    struct sockaddr_storage peer;
    socklen_t peer_size = sizeof peer;
    if (pav_gate_is_open() && getpeername(fd, (struct sockaddr *)&peer, &peer_size) == 0)
        return 0;
    return (int)syscall(SYS_connect, fd, to.__sockaddr__, size);
}

/* Whatever the name: the gate alone asks for names, and connects to its own. */
OURS int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                     struct addrinfo **found)
{
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    *(void **)&next = dlsym(RTLD_NEXT, "getaddrinfo");
    return next(pav_gate_is_open() && host ? "127.0.0.1" : host, service, hints, found);
}

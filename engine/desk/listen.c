/* Opens the panel's socket, and says where it is. */
#include "desk/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "desk/qr.h"

#define PORT_FIRST 8088
#define PORT_LAST  8095
#define BACKLOG    64

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

/* "127.0.0.1:8088", "[::1]:8088", "localhost:8088". */
static bool parse(const char *listen, union address *address, socklen_t *size)
{
    const char *colon = strrchr(listen, ':');
    if (!colon)
        return false;
    in_port_t port = htons((uint16_t)atoi(colon + 1));
    bool six = listen[0] == '[';
    size_t length = (size_t)(colon - listen) - (six ? 2 : 0);
    char host[64];
    if (length >= sizeof host)
        return false;
    memcpy(host, listen + six, length);
    host[length] = 0;
    *address = (union address){0};
    if (six) {
        address->six.sin6_family = AF_INET6;
        address->six.sin6_port = port;
        *size = sizeof address->six;
        return inet_pton(AF_INET6, host, &address->six.sin6_addr) == 1;
    }
    address->four.sin_family = AF_INET;
    address->four.sin_port = port;
    *size = sizeof address->four;
    return inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host,
                     &address->four.sin_addr) == 1;
}

static int try_address(const union address *address, socklen_t size)
{
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, &address->any, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

int pav_listen_open(const char *listen, bool lan, int *port)
{
    union address address;
    socklen_t size;
    bool chosen = listen != NULL;
    const char *where = chosen ? listen : "127.0.0.1:8088";
    if (!parse(where, &address, &size)) {
        pav_log("desk", PAV_LOG_ERROR, "%s is no address: there is no panel", where);
        return -1;
    }
    if (lan && address.any.sa_family == AF_INET)
        address.four.sin_addr.s_addr = htonl(INADDR_ANY);
    else if (lan)
        address.six.sin6_addr = in6addr_any;
    int first =
        ntohs(address.any.sa_family == AF_INET ? address.four.sin_port : address.six.sin6_port);
    for (*port = first; *port <= (chosen ? first : PORT_LAST); (*port)++) {
        if (address.any.sa_family == AF_INET)
            address.four.sin_port = htons((uint16_t)*port);
        int fd = try_address(&address, size);
        if (fd >= 0 || errno != EADDRINUSE)
            return fd;
    }
    pav_log("desk", PAV_LOG_WARN, "%s: %s: there is no panel%s", where, strerror(EADDRINUSE),
            chosen ? "" : "; --panel HOST:PORT chooses another place");
    return -1;
}

bool pav_listen_own(char *text, unsigned long size)
{
    struct ifaddrs *all = NULL;
    bool found = false;
    if (getifaddrs(&all) != 0)
        return false;
    for (const struct ifaddrs *one = all; one && !found; one = one->ifa_next) {
        if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET ||
            (one->ifa_flags & IFF_LOOPBACK) || !(one->ifa_flags & IFF_UP))
            continue;
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)one->ifa_addr;
        found = inet_ntop(AF_INET, &four->sin_addr, text, (socklen_t)size) != NULL;
    }
    freeifaddrs(all);
    return found;
}

void pav_listen_say(const char *listen, bool lan, int port, const char *token)
{
    char address[64] = "127.0.0.1";
    const char *colon = listen ? strrchr(listen, ':') : NULL;
    if (colon)
        snprintf(address, sizeof address, "%.*s", (int)(colon - listen), listen);
    bool any = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "[::]") == 0;
    if ((lan || any) && !pav_listen_own(address, sizeof address))
        pav_strcpy(address, sizeof address, "127.0.0.1");
    char *url = pav_sprintf("http://%s:%d/%s%s", address, port, token[0] ? "?t=" : "", token);
    if (token[0])
        pav_qr_print(url);
    pav_log("panel", PAV_LOG_INFO, "%s", url);
    free(url);
}

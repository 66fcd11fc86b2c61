/* Owns the UDP socket that OSC comes in by and is answered through. */
#include "desk/osc_line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"

#define PACKET_MAX   65536
#define GULP         1024 /* packets read at a time, before others have their turn */
#define BUFFER_BYTES (1 << 20)
#define PORTS        8 /* that are tried when none is named */
/* Packets that come closer than this wait for one another: the stage needs the processor more. */
#define REST_NS (5 * PAV_NS_PER_MS)

struct pav_osc_line {
    int socket, port;
    struct pav_osc *osc;
    int64_t rest_until_ns;
    uint32_t lost; /* by the kernel, since the socket was opened */
    char packet[PACKET_MAX];
};

static void reply(void *data, const void *bytes, size_t size, const void *peer, size_t peer_size)
{
    const struct pav_osc_line *line = data;
    /* Nobody waits for who does not listen: what does not fit is lost, as UDP has it. */
    (void)!sendto(line->socket, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL, peer,
                  (socklen_t)peer_size);
}

/* --- opening ---------------------------------------------------------------------------------- */

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

static bool parse(const char *listen, union address *address)
{
    char host[64];
    const char *colon = strrchr(listen, ':');
    bool six = listen[0] == '[';
    size_t length = colon ? (size_t)(colon - listen) - (six ? 2 : 0) : sizeof host;
    *address = (union address){0};
    if (length >= sizeof host)
        return false;
    memcpy(host, listen + six, length);
    host[length] = 0;
    address->any.sa_family = six ? AF_INET6 : AF_INET;
    /* The port lies at one place in both. */
    address->four.sin_port = htons((uint16_t)atoi(colon + 1));
    if (six)
        return inet_pton(AF_INET6, host, &address->six.sin6_addr) == 1;
    return inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host,
                     &address->four.sin_addr) == 1;
}

static int open_socket(const union address *address)
{
    int on = 1, bytes = BUFFER_BYTES;
    int fd = socket(address->any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    if (bind(fd, &address->any, sizeof *address) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

struct pav_osc_line *pav_osc_line_open(const char *listen, struct pav_model *model)
{
    union address address;
    const char *where = listen ? listen : "127.0.0.1:9000";
    int fd = -1, tries = listen ? 1 : PORTS;
    errno = EINVAL;
    if (parse(where, &address)) {
        int port = ntohs(address.four.sin_port);
        for (int i = 0; fd < 0 && i < tries && (i == 0 || errno == EADDRINUSE); i++) {
            address.four.sin_port = htons((uint16_t)(port + i));
            fd = open_socket(&address);
        }
    }
    if (fd < 0) {
        pav_log("desk", PAV_LOG_WARN,
                "%s: %s: there is no OSC; --osc HOST:PORT chooses another place", where,
                strerror(errno));
        return NULL;
    }
    struct pav_osc_line *line = pav_alloc(sizeof *line);
    line->socket = fd;
    line->port = ntohs(address.four.sin_port);
    line->osc = pav_osc_create(model, reply, line);
    return line;
}

void pav_osc_line_close(struct pav_osc_line *line)
{
    if (!line)
        return;
    close(line->socket);
    pav_osc_destroy(line->osc);
    free(line);
}

struct pav_osc *pav_osc_line_osc(struct pav_osc_line *line)
{
    return line->osc;
}

int pav_osc_line_port(const struct pav_osc_line *line)
{
    return line->port;
}

/* --- reading ---------------------------------------------------------------------------------- */

static double wall_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The kernel counts what found no room. */
static void count_lost(struct pav_osc_line *line, struct msghdr *head)
{
    for (struct cmsghdr *part = CMSG_FIRSTHDR(head); part; part = CMSG_NXTHDR(head, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_RXQ_OVFL)
            continue;
        uint32_t lost;
        memcpy(&lost, CMSG_DATA(part), sizeof lost);
        pav_osc_lost(line->osc, lost - line->lost);
        line->lost = lost;
    }
}

static bool read_packet(struct pav_osc_line *line, int64_t now_ns, double wall)
{
    struct sockaddr_storage peer;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(uint32_t))];
    struct iovec part = {line->packet, sizeof line->packet};
    struct msghdr head = {.msg_name = &peer,
                          .msg_namelen = sizeof peer,
                          .msg_iov = &part,
                          .msg_iovlen = 1,
                          .msg_control = control,
                          .msg_controllen = sizeof control};
    ssize_t size = recvmsg(line->socket, &head, MSG_DONTWAIT);
    if (size < 0)
        return errno == ECONNREFUSED || errno == EINTR; /* of an earlier answer */
    count_lost(line, &head);
    pav_osc_packet(line->osc, line->packet, (size_t)size, now_ns, wall, &peer, head.msg_namelen);
    return true;
}

int pav_osc_line_fd(const struct pav_osc_line *line, int64_t now_ns)
{
    return now_ns < line->rest_until_ns ? -1 : line->socket;
}

int64_t pav_osc_line_run(struct pav_osc_line *line, int64_t now_ns)
{
    int64_t due_ns = pav_osc_run(line->osc, now_ns);
    if (now_ns >= line->rest_until_ns) {
        double wall = wall_s();
        int count = 0;
        while (count < GULP && read_packet(line, now_ns, wall))
            count++;
        if (count > 0)
            line->rest_until_ns = now_ns + REST_NS;
        due_ns = pav_osc_run(line->osc, now_ns);
    }
    if (now_ns < line->rest_until_ns && line->rest_until_ns < due_ns)
        return line->rest_until_ns;
    return due_ns;
}

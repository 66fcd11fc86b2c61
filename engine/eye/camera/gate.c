/* Owns the process that connects an eye to its camera's host, and to nobody else. */
#include "eye/camera/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "link/pass.h"
#include "link/sandbox.h"

#define CONNECT_MS 5000
#define LINE       3 /* the gate's end of the pair, once it is by itself */

static int line = -1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

/* --- the place ---------------------------------------------------------------------------------- */

static const char *usual_port(const char *url)
{
    static const char *const ports[][2] = {{"http://", "80"},   {"https://", "443"},
                                           {"rtsp://", "554"},  {"rtsps://", "322"},
                                           {"rtmp://", "1935"}, {"tcp://", ""}};
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        if (strncasecmp(url, ports[i][0], strlen(ports[i][0])) == 0)
            return ports[i][1];
    return NULL;
}

bool pav_gate_place(const char *url, struct pav_gate_place *place)
{
    const char *port = usual_port(url), *at = strstr(url, "://");
    if (!port || !at)
        return false;
    at += 3;
    size_t length = strcspn(at, "/?#");
    for (const char *user; (user = memchr(at, '@', length));) { /* rtsp://name:word@host/ */
        length -= (size_t)(user + 1 - at);
        at = user + 1;
    }
    const char *end = at + length, *colon = NULL, *host_end = end;
    if (*at == '[') {
        const char *bracket = memchr(at, ']', length);
        if (!bracket)
            return false;
        at++;
        host_end = bracket;
        colon = bracket + 1 < end && bracket[1] == ':' ? bracket + 1 : NULL;
    } else if ((colon = memchr(at, ':', length))) {
        host_end = colon;
    }
    size_t digits = colon ? (size_t)(end - colon - 1) : 0;
    if (host_end == at || (size_t)(host_end - at) >= sizeof place->host || digits > 5 ||
        (colon && strspn(colon + 1, "0123456789") != digits))
        return false;
    memcpy(place->host, at, (size_t)(host_end - at));
    place->host[host_end - at] = 0;
    pav_strcpy(place->port, sizeof place->port, port);
    if (digits) {
        memcpy(place->port, colon + 1, digits);
        place->port[digits] = 0;
    }
    return place->port[0] != 0;
}

/* --- the gate's own process ---------------------------------------------------------------------- */

static int connected(const struct addrinfo *to)
{
    int fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), error = 0;
    socklen_t size = sizeof error;
    if (fd < 0)
        return -1;
    if (connect(fd, to->ai_addr, to->ai_addrlen) != 0) {
        struct pollfd ready = {.fd = fd, .events = POLLOUT};
        error = errno;
        if (error == EINPROGRESS && poll(&ready, 1, CONNECT_MS) == 1)
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error == EINPROGRESS)
            error = ETIMEDOUT;
    }
    if (error == 0 && fcntl(fd, F_SETFL, 0) == 0)
        return fd;
    close(fd);
    errno = error;
    return -1;
}

/* Names are asked for anew each time: an address may change while a kiosk runs for months. */
static int connect_to(const struct pav_gate_place *place)
{
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int fd = -1;
    errno = EHOSTUNREACH;
    if (getaddrinfo(place->host, place->port, &wanted, &found) != 0)
        return -1;
    for (const struct addrinfo *to = found; to && fd < 0; to = to->ai_next)
        fd = connected(to);
    int why = errno;
    freeaddrinfo(found);
    errno = why;
    return fd;
}

/* One byte asks; the answer is an errno, with a descriptor when that is 0. */
static bool answer(int fd, int why)
{
    return pav_pass_send(LINE, &why, sizeof why, fd, 0);
}

static void keep_gate(const struct pav_gate_place *place)
{
    char asked;
    while (recv(LINE, &asked, 1, 0) == 1) {
        int fd = connect_to(place);
        bool heard = answer(fd, fd >= 0 ? 0 : errno);
        if (fd >= 0)
            close(fd);
        if (!heard)
            break;
    }
}

/* It has the network and the files that names are found with, and neither memory nor descriptors of the
 * camera's. */
static void become_gate(const struct pav_gate_place *place, int end, pid_t eye)
{
    static const char *const names[] = {"/etc/resolv.conf",
                                        "/etc/hosts",
                                        "/etc/host.conf",
                                        "/etc/nsswitch.conf",
                                        "/etc/gai.conf",
                                        "/etc/services",
                                        "/run/systemd/resolve",
                                        "/usr/lib",
                                        "/lib",
                                        "/lib64",
                                        "/etc/ld.so.cache",
                                        NULL};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "eye-gate");
    if (getppid() != eye || dup2(end, LINE) < 0 || syscall(SYS_close_range, LINE + 1, ~0u, 0u) != 0)
        _exit(1);
    if (pav_sandbox_files(&(struct pav_sandbox_files){.read = names}) &&
        pav_sandbox_calls(PAV_ROLE_EYE, true))
        keep_gate(place);
    _exit(0);
}

/* --- the eye's side ------------------------------------------------------------------------------ */

bool pav_gate_open(const char *url)
{
    struct pav_gate_place place;
    int pair[2];
    if (!pav_gate_place(url, &place)) {
        pav_log("eye", PAV_LOG_ERROR,
                "expected http, https, rtsp, rtsps or rtmp, a host and perhaps "
                "a port, not '%s'",
                url);
        return false;
    }
    pid_t eye = getpid(), gate = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0)
        gate = fork();
    if (gate == 0)
        become_gate(&place, pair[1], eye);
    if (gate < 0) {
        pav_log("eye", PAV_LOG_ERROR, "the way to the camera cannot be opened: %s",
                strerror(errno));
        return false;
    }
    close(pair[1]);
    line = pair[0];
    return true;
}

bool pav_gate_is_open(void)
{
    return line >= 0;
}

static int receive(void)
{
    int why = 0;
    struct pav_passed passed;
    if (pav_pass_receive(line, &why, sizeof why, 0, &passed) != sizeof why) {
        errno = ENETDOWN; /* the gate is gone */
        return -1;
    }
    errno = passed.fd < 0 && why == 0 ? EPROTO : why;
    return passed.fd;
}

int pav_gate_connection(void)
{
    pthread_mutex_lock(&turn);
    int fd = send(line, "", 1, MSG_NOSIGNAL) == 1 ? receive() : -1;
    int why = errno;
    pthread_mutex_unlock(&turn);
    errno = why;
    return fd;
}

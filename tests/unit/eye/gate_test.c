/* The gate: which place a URL names, and that behind the wall there is a way to it and to no other. */
#include "eye/camera/gate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "link/sandbox.h"

static void check_place(const char *url, const char *host, const char *port)
{
    struct pav_gate_place place = {{0}, {0}};
    bool there = pav_gate_place(url, &place);
    CHECK(there == (host != NULL));
    if (host && there) {
        CHECK_STR(place.host, host);
        CHECK_STR(place.port, port);
    }
}

static void a_url_names_one_place(void)
{
    check_place("rtsp://10.0.0.7/stream", "10.0.0.7", "554");
    check_place("rtsp://user:p@ss@cam.local:8554/a:b@c?x=1", "cam.local", "8554");
    check_place("http://[fe80::1]:81/", "fe80::1", "81");
    check_place("HTTPS://museum.example", "museum.example", "443");
    check_place("http://host:/x", "host", "80");
    check_place("http://host?@elsewhere/", "host", "80");
    check_place("http://host#@elsewhere/", "host", "80");
    check_place("http:///x", NULL, NULL);
    check_place("http://host:99999999/", NULL, NULL);
    check_place("http://host:8x/", NULL, NULL);
    check_place("http://[::1/", NULL, NULL);
    check_place("file:///etc/passwd", NULL, NULL);
    check_place("tcp://host", NULL, NULL);
}

static int serve(struct sockaddr_in *at)
{
    socklen_t size = sizeof *at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    *at = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bool well = fd >= 0 && bind(fd, (struct sockaddr *)at, sizeof *at) == 0 && listen(fd, 8) == 0 &&
                getsockname(fd, (struct sockaddr *)at, &size) == 0;
    return well ? fd : -1;
}

/* What somebody who owns the eye would try; the number of the first that worked, or 0. */
static int attack(const struct sockaddr_in *camera, const struct sockaddr_in *stranger)
{
    char hello = 0;
    int through = pav_gate_connection();
    if (through < 0 || recv(through, &hello, 1, MSG_DONTWAIT) != -1 || errno != EAGAIN)
        return 1;
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;
    if (getpeername(through, (struct sockaddr *)&peer, &size) != 0 ||
        peer.sin_port != camera->sin_port)
        return 2;
    if (syscall(SYS_socket, AF_INET, SOCK_STREAM, 0) >= 0 ||
        syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0) >= 0 ||
        syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0) >= 0)
        return 3;
    /* The stream that is there, turned elsewhere. */
    struct sockaddr nowhere = {.sa_family = AF_UNSPEC};
    if (syscall(SYS_connect, through, &nowhere, sizeof nowhere) == 0 ||
        syscall(SYS_connect, through, stranger, sizeof *stranger) == 0)
        return 4;
    shutdown(through, SHUT_RDWR);
    if (syscall(SYS_connect, through, stranger, sizeof *stranger) == 0 ||
        syscall(SYS_sendto, through, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL, stranger,
                sizeof *stranger) == 1)
        return 5;
    return pav_gate_connection() >= 0 ? 0 : 6;
}

static void behind_the_wall_there_is_one_way_out(void)
{
    struct sockaddr_in camera, stranger;
    int camera_fd = serve(&camera), stranger_fd = serve(&stranger);
    REQUIRE(camera_fd >= 0 && stranger_fd >= 0);
    pid_t eye = fork();
    if (eye == 0) {
        static const char *const none[] = {"/usr/lib", NULL};
        char url[64];
        snprintf(url, sizeof url, "rtsp://127.0.0.1:%d/", ntohs(camera.sin_port));
        if (!pav_gate_open(url) || !pav_sandbox_files(&(struct pav_sandbox_files){.read = none}) ||
            !pav_sandbox_calls(PAV_ROLE_EYE, false))
            _exit(99);
        _exit(attack(&camera, &stranger));
    }
    int status = -1;
    waitpid(eye, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), 0);
    int calls = 0;
    while (accept(camera_fd, NULL, NULL) >= 0)
        calls++;
    CHECK_INT(calls, 2);
    CHECK(accept(stranger_fd, NULL, NULL) < 0 && errno == EAGAIN);
    close(camera_fd);
    close(stranger_fd);
}

int main(void)
{
    RUN(a_url_names_one_place);
    RUN(behind_the_wall_there_is_one_way_out);
    return check_end();
}

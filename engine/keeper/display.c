/* Owns the knock at a display's door. */
#include "keeper/display.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_MS 500

/* Of ":0" and ":0.1"; -1: a display elsewhere. */
static int number_of(const char *display)
{
    char *end;
    if (!display || display[0] != ':' || display[1] < '0' || display[1] > '9')
        return -1;
    long number = strtol(display + 1, &end, 10);
    return number <= 65535 && (*end == 0 || *end == '.') ? (int)number : -1;
}

/* Not blocking; -1 with errno, which is 0 when the display is not one of this machine. */
static int knock(const char *display)
{
    int number = number_of(display);
    if (number < 0) {
        errno = 0;
        return -1;
    }
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/tmp/.X11-unix/X%d", number);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int why = errno;
        close(fd);
        errno = why;
        fd = -1;
    }
    return fd;
}

bool pav_display_answers(const char *display)
{
    int fd = knock(display);
    if (fd < 0)
        return errno == 0;
    close(fd);
    return true;
}

bool pav_display_speaks(const char *display)
{
    /* Little endian, X11, without a cookie: a server that lives says at least that this will not do. */
    static const unsigned char hello[12] = {'l', 0, 11};
    int fd = knock(display);
    if (fd < 0)
        return errno == 0;
    struct pollfd reply = {.fd = fd, .events = POLLIN};
    char word;
    bool speaks = send(fd, hello, sizeof hello, MSG_NOSIGNAL) == (ssize_t)sizeof hello &&
                  poll(&reply, 1, PATIENCE_MS) == 1 && recv(fd, &word, 1, MSG_DONTWAIT) == 1;
    close(fd);
    return speaks;
}

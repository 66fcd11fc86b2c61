/* Owns the knock at a display's door. */
#include "keeper/display.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Of ":0" and ":0.1"; -1: a display elsewhere. */
static int number_of(const char *display)
{
    char *end;
    if (!display || display[0] != ':' || display[1] < '0' || display[1] > '9')
        return -1;
    long number = strtol(display + 1, &end, 10);
    return number <= 65535 && (*end == 0 || *end == '.') ? (int)number : -1;
}

bool pav_display_answers(const char *display)
{
    int number = number_of(display);
    int fd = number < 0 ? -1 : socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return true;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/tmp/.X11-unix/X%d", number);
    bool answers = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return answers;
}

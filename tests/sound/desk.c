/*
 * Stands in for the desk: gives the stage orders at set times, and notes the faults that it hears.
 * DESK_ORDERS is "SECONDS WORD;…" since a piece is on stage, with the words still and film; DESK_LOG is a file.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "link/message.h"
#include "link/spawn.h"

static FILE *notes;
static int64_t on_ns; /* since when a piece is on stage; 0: not yet */

static void hear(void)
{
    struct pav_message message;
    enum pav_receive got;
    int fd;
    while ((got = pav_message_receive(PAV_CHILD_SOCKET, PAV_ROLE_KEEPER, PAV_ROLE_DESK, &message,
                                      &fd)) != PAV_RECEIVE_NONE) {
        if (fd >= 0)
            close(fd);
        if (got == PAV_RECEIVE_CLOSED ||
            (got == PAV_RECEIVE_OK && message.type == PAV_MESSAGE_STOP))
            exit(0);
        if (got == PAV_RECEIVE_OK && message.type == PAV_MESSAGE_STATUS && !on_ns)
            on_ns = pav_clock_ns();
        if (got == PAV_RECEIVE_OK && message.type == PAV_MESSAGE_FAULT && notes)
            fprintf(notes, "%s\n", message.text);
    }
}

int main(void)
{
    const char *orders = getenv("DESK_ORDERS"), *path = getenv("DESK_LOG");
    notes = path ? fopen(path, "ae") : NULL;
    if (notes)
        setvbuf(notes, NULL, _IOLBF, 0);
    char word[16];
    double at_s;
    for (int used; orders && sscanf(orders, "%lf %15[a-z]%n", &at_s, word, &used) == 2;) {
        while (!on_ns || (double)(pav_clock_ns() - on_ns) * 1e-9 < at_s) {
            poll(&(struct pollfd){.fd = PAV_CHILD_SOCKET, .events = POLLIN}, 1, 5);
            hear();
        }
        struct pav_message message = {.type = PAV_MESSAGE_COMMAND};
        message.u.command.command =
            strcmp(word, "still") == 0 ? PAV_COMMAND_STILL : PAV_COMMAND_FILM;
        pav_message_send(PAV_CHILD_SOCKET, &message, -1);
        orders += used + (orders[used] == ';');
    }
    for (;;) {
        poll(&(struct pollfd){.fd = PAV_CHILD_SOCKET, .events = POLLIN}, 1, -1);
        hear();
    }
}

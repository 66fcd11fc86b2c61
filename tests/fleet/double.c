/* A keeper's double: starts a real herald, tells it what a keeper would, and prints what it says. Lines in, lines
 * out.
 *
 *     usage: fleet_double HERALD OPTIONS...
 *     in     brief JSON | health JSON | status ENTRY NAME | camera INDEX STATE | stop
 *     out    pid N | fleet JSON | command COMMAND ENTRY MINUTES | beats N | ended EXIT
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"
#include "link/message.h"
#include "link/spawn.h"

#define HEALTH_EVERY_NS (5 * PAV_NS_PER_S)

static struct pav_child child;
static char *health;

static void say(const struct pav_message *message, const char *text)
{
    int fd = -1;
    if (text) {
        fd = memfd_create("double", MFD_CLOEXEC);
        if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
            abort();
    }
    if (!pav_message_send(child.socket, message, fd))
        fprintf(stderr, "double: the herald did not hear\n");
    if (fd >= 0)
        close(fd);
}

static void tell_health(void)
{
    if (health)
        say(&(struct pav_message){.type = PAV_MESSAGE_HEALTH}, health);
}

static void take_line(char *line)
{
    struct pav_message message = {0};
    unsigned first = 0, second = 0;
    char name[64] = "";
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, "brief ", 6) == 0) {
        message.type = PAV_MESSAGE_EXHIBITION;
        say(&message, line + 6);
    } else if (strncmp(line, "health ", 7) == 0) {
        free(health);
        health = pav_strdup(line + 7);
        tell_health();
    } else if (sscanf(line, "status %u %63s", &first, name) == 2) {
        message.type = PAV_MESSAGE_STATUS;
        message.u.status.entry = first;
        pav_strcpy(message.text, sizeof message.text, name);
        say(&message, NULL);
    } else if (sscanf(line, "camera %u %u", &first, &second) == 2) {
        message.type = PAV_MESSAGE_CAMERA;
        message.camera = first;
        message.u.camera_state.state = second;
        say(&message, NULL);
    } else if (strcmp(line, "stop") == 0) {
        message.type = PAV_MESSAGE_STOP;
        say(&message, NULL);
    } else {
        fprintf(stderr, "double: what is \"%s\"?\n", line);
    }
}

static void print_content(int fd)
{
    char bytes[65536];
    off_t at = 0;
    ssize_t got;
    printf("fleet ");
    while ((got = pread(fd, bytes, sizeof bytes, at)) > 0) {
        fwrite(bytes, 1, (size_t)got, stdout);
        at += got;
    }
    printf("\n");
    close(fd);
}

/* False: it has ended. */
static bool hear(void)
{
    struct pav_message message;
    int fd;
    for (;;) {
        switch (
            pav_message_receive(child.socket, PAV_ROLE_HERALD, PAV_ROLE_KEEPER, &message, &fd)) {
        case PAV_RECEIVE_OK:
            if (message.type == PAV_MESSAGE_FLEET)
                print_content(fd);
            else if (message.type == PAV_MESSAGE_COMMAND)
                printf("command %u %u %u\n", message.u.command.command, message.u.command.entry,
                       message.u.command.minutes);
            break;
        case PAV_RECEIVE_BAD:
            printf("bad\n");
            break;
        case PAV_RECEIVE_CLOSED:
            return false;
        case PAV_RECEIVE_NONE:
            return true;
        }
    }
}

/* Whatever the network does, the herald is never silent for long. */
static void mind_beat(void)
{
    struct pav_beat_reading reading;
    pav_beat_read(child.beat, &reading);
    if (reading.count > 0 && pav_clock_ns() > reading.deadline_ns) {
        printf("silent\n");
        pav_child_kill(&child);
    }
}

static void run(void)
{
    struct pollfd waited[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                              {.fd = child.socket, .events = POLLIN},
                              {.fd = child.pidfd, .events = POLLIN}};
    static char line[1 << 16];
    int64_t health_ns = pav_clock_ns();
    while (!waited[2].revents) {
        poll(waited, 3, 200);
        if (waited[0].revents & POLLIN && fgets(line, sizeof line, stdin))
            take_line(line);
        else if (waited[0].revents & (POLLHUP | POLLERR))
            return;
        if (waited[1].revents && !hear())
            waited[1].fd = -1;
        mind_beat();
        if (pav_clock_ns() - health_ns > HEALTH_EVERY_NS) {
            health_ns = pav_clock_ns();
            tell_health();
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    setvbuf(stdin, NULL, _IONBF, 0); /* poll sees all that is left */
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct pav_spawn_plan plan = {.path = argv[1], .argv = argv + 1, .output = -1};
    if (!pav_spawn(&child, &plan)) {
        perror(argv[1]);
        return 1;
    }
    printf("pid %d\n", (int)child.pid);
    run();
    pav_child_kill(&child);
    printf("ended %s\n", pav_child_end(pav_child_reap(&child)));
    return 0;
}

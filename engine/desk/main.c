/* pavilion-desk: talks to the world. It beats, stands behind its wall, and stops when told to. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "link/message.h"
#include "link/sandbox.h"
#include "link/spawn.h"

#define BEAT_EVERY_MS 1000
#define BEAT_WITHIN   (5 * PAV_NS_PER_S)

/* True when it is time to go. */
static bool told_to_stop(void)
{
    struct pav_message message;
    int fd;
    for (;;) {
        switch (
            pav_message_receive(PAV_CHILD_SOCKET, PAV_ROLE_KEEPER, PAV_ROLE_DESK, &message, &fd)) {
        case PAV_RECEIVE_OK:
            if (message.type == PAV_MESSAGE_STOP)
                return true;
            break;
        case PAV_RECEIVE_BAD:
            break;
        case PAV_RECEIVE_CLOSED:
            return true;
        case PAV_RECEIVE_NONE:
            return false;
        }
    }
}

int main(void)
{
    struct pav_beat_page *beat = pav_beat_open(PAV_CHILD_BEAT);
    if (!beat) {
        fprintf(stderr, "pavilion-desk: is started by pavilion\n");
        return 2;
    }
    /* It needs no file and no call that the wall refuses; without Landlock seccomp still stands. */
    pav_sandbox_files(&(struct pav_sandbox_files){0});
    if (!pav_sandbox_calls(PAV_ROLE_DESK, false))
        return 1;
    struct pollfd line = {.fd = PAV_CHILD_SOCKET, .events = POLLIN};
    while (!told_to_stop()) {
        pav_beat(beat, PAV_PHASE_DRAWING, BEAT_WITHIN);
        poll(&line, 1, BEAT_EVERY_MS);
    }
    return 0;
}

/* A stage that draws nothing: it needs the camera's flow, beats, and stops when it is told to. */
#include <poll.h>
#include <unistd.h>

#include <pavilion/scene.h>

#include "base/clock.h"
#include "link/message.h"
#include "link/spawn.h"

int main(void)
{
    struct pav_beat_page *page = pav_beat_open(PAV_CHILD_BEAT);
    struct pav_message needs = {.type = PAV_MESSAGE_NEEDS};
    needs.u.needs.needs = PAV_NEED_CAMERA | PAV_NEED_FLOW;
    pav_message_send(PAV_CHILD_SOCKET, &needs, -1);
    for (;;) {
        struct pav_message m;
        int fd;
        pav_beat(page, PAV_PHASE_DRAWING, 5 * PAV_NS_PER_S);
        enum pav_receive got =
            pav_message_receive(PAV_CHILD_SOCKET, PAV_ROLE_KEEPER, PAV_ROLE_STAGE, &m, &fd);
        if (got == PAV_RECEIVE_CLOSED || (got == PAV_RECEIVE_OK && m.type == PAV_MESSAGE_STOP))
            return 0;
        if (fd >= 0)
            close(fd);
        if (got == PAV_RECEIVE_NONE)
            poll(&(struct pollfd){.fd = PAV_CHILD_SOCKET, .events = POLLIN}, 1, 500);
    }
}

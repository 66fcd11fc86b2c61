/* Messages between the processes: what passes the schema has bounded texts and the direction's type. */
#include <sys/socket.h>
#include <unistd.h>

#include "../fuzz.h"
#include "link/message.h"

static int ends[2] = {-1, -1};
static uint16_t version; /* of this build, as it is sent */

static void open_line(void)
{
    struct pav_message stop = {.type = PAV_MESSAGE_STOP};
    FUZZ_HOLDS(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends) == 0);
    FUZZ_HOLDS(pav_message_send(ends[0], &stop, -1));
    FUZZ_HOLDS(recv(ends[1], &stop, sizeof stop, 0) == sizeof stop);
    version = stop.version;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (ends[0] < 0)
        open_line();
    if (size < 2)
        return 0;
    enum pav_role from = data[0] % (PAV_ROLE_DESK + 1), to = data[1] % (PAV_ROLE_DESK + 1);
    /* Whole, with zeros for what is missing, and of this build: unless the first bit says otherwise. */
    struct pav_message message = {0};
    bool raw = data[0] & 0x80;
    size_t length = size - 2 < sizeof message ? size - 2 : sizeof message;
    memcpy(&message, data + 2, length);
    if (!raw)
        message.version = version;
    if (send(ends[0], &message, raw ? length : sizeof message, 0) < 0)
        return 0;
    int fd = -1;
    if (pav_message_receive(ends[1], from, to, &message, &fd) == PAV_RECEIVE_OK) {
        FUZZ_HOLDS(message.type > 0 && message.type < PAV_MESSAGE_TYPES);
        FUZZ_HOLDS(memchr(message.text, 0, sizeof message.text));
        FUZZ_HOLDS(pav_utf8_valid(message.text));
    }
    if (fd >= 0)
        close(fd);
    return 0;
}

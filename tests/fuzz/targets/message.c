/* Messages between the processes: what passes the schema has bounded texts and the direction's type. */
#include <sys/socket.h>
#include <unistd.h>

#include "../fuzz.h"
#include "link/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int ends[2] = {-1, -1};
    if (ends[0] < 0)
        FUZZ_HOLDS(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends) == 0);
    if (size < 2)
        return 0;
    enum pav_role from = data[0] % (PAV_ROLE_DESK + 1), to = data[1] % (PAV_ROLE_DESK + 1);
    struct pav_message message;
    int fd = -1;
    if (send(ends[0], data + 2, size - 2, 0) < 0)
        return 0;
    /* Short ones are zeros from there on, as a peer of another build might send them. */
    if (pav_message_receive(ends[1], from, to, &message, &fd) == PAV_RECEIVE_OK) {
        FUZZ_HOLDS(message.type > 0 && message.type < PAV_MESSAGE_TYPES);
        FUZZ_HOLDS(memchr(message.text, 0, sizeof message.text));
        FUZZ_HOLDS(pav_utf8_valid(message.text));
    }
    if (fd >= 0)
        close(fd);
    return 0;
}

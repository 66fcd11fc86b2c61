/* The line to the keeper: its messages in, our needs and faults out. */
#include "stage/line.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/str.h"
#include "link/spawn.h"

static ino_t inode_of(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 ? about.st_ino : 0;
}

static bool is_keeper(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

void pav_line_init(struct pav_line *line)
{
    *line = (struct pav_line){.socket = -1};
    if (!is_keeper(PAV_CHILD_SOCKET))
        return;
    line->socket = PAV_CHILD_SOCKET;
    line->inode = inode_of(line->socket);
    line->beat = pav_beat_open(PAV_CHILD_BEAT);
}

bool pav_line_receive(struct pav_line *line, struct pav_message *message, int *fd)
{
    *fd = -1;
    while (line->socket >= 0) {
        switch (pav_message_receive(line->socket, PAV_ROLE_KEEPER, PAV_ROLE_STAGE, message, fd)) {
        case PAV_RECEIVE_OK:
            return true;
        case PAV_RECEIVE_BAD:
            pav_log("stage", PAV_LOG_WARN, "dropped a malformed message");
            continue;
        case PAV_RECEIVE_CLOSED:
            line->torn = inode_of(line->socket) != line->inode;
            line->socket = -1;
            *message = (struct pav_message){.type = PAV_MESSAGE_STOP};
            return true;
        default:
            return false;
        }
    }
    return false;
}

bool pav_line_tell(struct pav_line *line, const struct pav_message *message)
{
    return line->socket < 0 || pav_message_send(line->socket, message, -1);
}

void pav_line_wish(struct pav_line *line, int camera, const struct pav_wish *wish)
{
    if (camera < 0 || camera >= PAV_CAMERAS_MAX ||
        (line->told[camera] && pav_wish_same(&line->wishes[camera], wish)))
        return;
    struct pav_message message = {.type = PAV_MESSAGE_NEEDS, .camera = (uint32_t)camera};
    message.u.needs = *wish;
    line->told[camera] =
        pav_line_tell(line, &message); /* else it is said again with the next picture */
    line->wishes[camera] = *wish;
}

void pav_line_step(struct pav_line *line, int camera, uint64_t step, double t_s)
{
    struct pav_message message = {.type = PAV_MESSAGE_STEP, .camera = (uint32_t)camera};
    message.u.step.step = step;
    message.u.step.t_s = t_s;
    pav_line_tell(line, &message);
}

void pav_line_fault(struct pav_line *line, enum pav_stage_fault kind, const char *installation,
                    const char *text)
{
    struct pav_message message = {.type = PAV_MESSAGE_FAULT, .u.fault.kind = (uint32_t)kind};
    char *words = pav_sprintf("%s: %s", installation, text);
    pav_strcpy(message.text, sizeof message.text, words);
    free(words);
    pav_line_tell(line, &message);
}

void pav_line_status(struct pav_line *line, struct pav_message *status, int entry,
                     const char *installation)
{
    status->type = PAV_MESSAGE_STATUS;
    status->u.status.entry = pav_entry_to_message(entry);
    pav_strcpy(status->text, sizeof status->text, installation);
    pav_line_tell(line, status);
}

void pav_line_plugged(struct pav_line *line, uint32_t serial, const char *why)
{
    struct pav_message message = {.type = PAV_MESSAGE_PLUGGED};
    message.u.plugin.kind = PAV_PLUGIN_LIBRARY;
    message.u.plugin.serial = serial;
    message.u.plugin.well = why[0] == 0;
    pav_strcpy(message.text, sizeof message.text, why);
    pav_line_tell(line, &message);
}

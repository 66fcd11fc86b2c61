/* Owns what passes between the eye and its keeper. */
#include "eye/line.h"

#include <string.h>

#include <pavilion/scene.h>

#include "base/clock.h"
#include "base/str.h"
#include "link/spawn.h"

void pav_eye_line_init(struct pav_eye_line *line, uint32_t camera)
{
    *line = (struct pav_eye_line){
        .socket = PAV_CHILD_SOCKET, .camera = camera, .needs = PAV_NEED_CAMERA};
    line->page = pav_beat_open(PAV_CHILD_BEAT);
}

void pav_eye_line_state(struct pav_eye_line *line, enum pav_camera_state state, bool synthetic,
                        const char *why)
{
    struct pav_message m = {.type = PAV_MESSAGE_CAMERA, .camera = line->camera};
    m.u.camera_state.state = state;
    m.u.camera_state.synthetic = synthetic;
    pav_strcpy(m.text, sizeof m.text, why ? why : "");
    bool same = line->said.type == m.type && line->said.u.camera_state.state == state &&
                line->said.u.camera_state.synthetic == m.u.camera_state.synthetic &&
                strcmp(line->said.text, m.text) == 0;
    if (same)
        return;
    line->said = m;
    line->owing = !pav_message_send(line->socket, &m, -1);
}

bool pav_eye_line_ring(struct pav_eye_line *line, int fd)
{
    struct pav_message m = {.type = PAV_MESSAGE_RING, .camera = line->camera};
    return pav_message_send(line->socket, &m, fd);
}

static void hear(struct pav_eye_line *line, const struct pav_message *m)
{
    switch ((enum pav_message_type)m->type) {
    case PAV_MESSAGE_STOP:
        line->stop = true;
        break;
    case PAV_MESSAGE_NEEDS:
        line->wish = m->u.needs;
        line->needs = line->wish.needs;
        line->asked = true;
        break;
    case PAV_MESSAGE_STEP:
        line->step_wanted = true;
        line->step_t_s = m->u.step.t_s;
        line->step = m->u.step.step;
        break;
    default:
        break;
    }
}

void pav_eye_line_pump(struct pav_eye_line *line)
{
    struct pav_message m;
    int fd;
    for (;;) {
        enum pav_receive got =
            pav_message_receive(line->socket, PAV_ROLE_KEEPER, PAV_ROLE_EYE, &m, &fd);
        if (got == PAV_RECEIVE_OK)
            hear(line, &m);
        else if (got == PAV_RECEIVE_BAD)
            pav_log("eye", PAV_LOG_WARN, "the keeper said something that is no message");
        else if (got == PAV_RECEIVE_CLOSED)
            line->stop = true;
        if (got == PAV_RECEIVE_NONE || got == PAV_RECEIVE_CLOSED)
            break;
        if (line->step_wanted) /* one answer each */
            break;
    }
    if (line->owing)
        line->owing = !pav_message_send(line->socket, &line->said, -1);
}

void pav_eye_line_beat(struct pav_eye_line *line, enum pav_phase phase, double within_s)
{
    pav_beat(line->page, phase, (int64_t)(within_s * (double)PAV_NS_PER_S));
}

void pav_eye_line_published(struct pav_eye_line *line)
{
    pav_beat_frames(line->page, ++line->frames, line->late);
}

/* The keeper's post office: what eyes and stage tell each other, and what is told again to new ones. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <pavilion/frame.h>
#include <pavilion/scene.h>

#include "base/log.h"
#include "base/str.h"
#include "keeper/state.h"

static void send_ring(struct pav_keeper *keeper, int index)
{
    struct pav_camera_memory *camera = &keeper->cameras[index];
    struct pav_message message = {.type = PAV_MESSAGE_RING, .camera = (uint32_t)index};
    camera->ring_owed = camera->ring >= 0 && !keeper->understudy.outdated &&
                        pav_ward_runs(keeper->stage) &&
                        !pav_ward_send(keeper->stage, &message, camera->ring);
}

static void send_state(struct pav_keeper *keeper, int index)
{
    struct pav_camera_memory *camera = &keeper->cameras[index];
    if (camera->has_state)
        pav_desk_hear(keeper, &camera->state);
    camera->state_owed = camera->has_state && !keeper->understudy.outdated &&
                         pav_ward_runs(keeper->stage) &&
                         !pav_ward_send(keeper->stage, &camera->state, -1);
}

static void send_needs(struct pav_keeper *keeper, int index)
{
    struct pav_camera_memory *camera = &keeper->cameras[index];
    struct pav_message message = {.type = PAV_MESSAGE_NEEDS, .camera = (uint32_t)index};
    message.u.needs = camera->wish;
    camera->needs_owed = camera->has_needs && pav_ward_runs(&keeper->eyes[index]) &&
                         !pav_ward_send(&keeper->eyes[index], &message, -1);
}

void pav_route_to_new_stage(struct pav_keeper *keeper)
{
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        send_ring(keeper, i);
        send_state(keeper, i);
    }
    pav_quarantine_to_new_stage(keeper, keeper->stage);
    pav_fades_to_new_stage(keeper, keeper->stage);
    pav_rehearsal_to_new_stage(keeper);
    pav_opening_tell(keeper, keeper->stage);
    pav_desk_to_new_stage(keeper);
}

/* Nothing of cameras: nobody is seen in a picture that waits. */
void pav_route_to_waiting(struct pav_keeper *keeper)
{
    pav_quarantine_to_new_stage(keeper, keeper->waiting);
    pav_fades_to_new_stage(keeper, keeper->waiting);
    pav_opening_tell(keeper, keeper->waiting);
}

void pav_route_to_new_eye(struct pav_keeper *keeper, int index)
{
    send_needs(keeper, index);
}

bool pav_route_settle(struct pav_keeper *keeper)
{
    bool owed = false;
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        struct pav_camera_memory *camera = &keeper->cameras[i];
        if (camera->ring_owed)
            send_ring(keeper, i);
        if (camera->state_owed)
            send_state(keeper, i);
        if (camera->needs_owed)
            send_needs(keeper, i);
        owed |= camera->ring_owed || camera->state_owed || camera->needs_owed;
    }
    return pav_desk_settle(keeper) || owed;
}

void pav_route_forget(struct pav_keeper *keeper, int index)
{
    struct pav_camera_memory *camera = &keeper->cameras[index];
    if (camera->ring >= 0)
        close(camera->ring);
    *camera = (struct pav_camera_memory){.used = camera->used, .ring = -1};
}

void pav_route_stage_gone(struct pav_keeper *keeper)
{
    pav_opening_status(keeper, NULL);
    pav_desk_stage_gone(keeper);
    pav_takes_stage_gone(keeper);
    for (int i = 0; i < PAV_CAMERAS_MAX; i++) {
        struct pav_camera_memory *camera = &keeper->cameras[i];
        if (!camera->has_needs || !(camera->wish.needs & PAV_NEED_FACES))
            continue;
        pav_wish_drop_faces(&camera->wish);
        send_needs(keeper, i);
    }
}

static void set_state(struct pav_keeper *keeper, int index, enum pav_camera_state state,
                      const char *text)
{
    struct pav_camera_memory *camera = &keeper->cameras[index];
    camera->has_state = true;
    camera->state = (struct pav_message){.type = PAV_MESSAGE_CAMERA, .camera = (uint32_t)index};
    camera->state.u.camera_state.state = (uint32_t)state;
    pav_strcpy(camera->state.text, sizeof camera->state.text, text);
    send_state(keeper, index);
}

void pav_route_camera_lost(struct pav_keeper *keeper, int index, const char *why)
{
    set_state(keeper, index, PAV_CAMERA_LOST, why);
}

void pav_route_camera_closed(struct pav_keeper *keeper, int index)
{
    struct pav_camera_memory *camera = &keeper->cameras[index];
    if (camera->ring >= 0)
        close(camera->ring);
    camera->ring = -1;
    set_state(keeper, index, PAV_CAMERA_OPENING, "");
}

/* What is wrong with a camera is said once, and again after it was well. */
static void say_camera(struct pav_keeper *keeper, struct pav_camera_memory *camera,
                       const struct pav_ward *eye, const struct pav_camera_plan *plan)
{
    const struct pav_message *state = &camera->state;
    bool trouble = state->u.camera_state.state == PAV_CAMERA_LOST ||
                   state->u.camera_state.state == PAV_CAMERA_STALLED;
    if (state->u.camera_state.state == PAV_CAMERA_LIVE && !state->u.camera_state.synthetic)
        camera->said[0] = 0;
    if (!trouble || !state->text[0] || strcmp(camera->said, state->text) == 0)
        return;
    snprintf(camera->said, sizeof camera->said, "%s", state->text);
    pav_faults_add(&keeper->faults,
                   state->u.camera_state.state == PAV_CAMERA_STALLED ? PAV_FAULT_CAMERA_STALLED
                                                                     : PAV_FAULT_CAMERA_LOST,
                   plan->name, state->text);
    if (!strstr(eye->echo.last, state->text))
        pav_log("keeper", PAV_LOG_WARN, "camera %s: %s: %s", plan->name, plan->source, state->text);
}

/* An eye speaks of its own camera, whatever index it names. */
static void from_eye(struct pav_keeper *keeper, struct pav_ward *eye,
                     const struct pav_message *message, int fd)
{
    struct pav_camera_memory *camera = &keeper->cameras[eye->index];
    if (keeper->opening.closed) { /* it is on its way out */
        if (fd >= 0)
            close(fd);
        return;
    }
    if (message->type == PAV_MESSAGE_RING) {
        if (camera->ring >= 0)
            close(camera->ring);
        camera->ring = fd;
        send_ring(keeper, eye->index);
        return;
    }
    camera->has_state = true;
    memcpy(&camera->state, message, sizeof *message);
    camera->state.camera = (uint32_t)eye->index;
    send_state(keeper, eye->index);
    const struct pav_camera_plan *plan = &keeper->exhibition.cameras[eye->index];
    if (pav_plan_live(plan) && message->u.camera_state.state == PAV_CAMERA_LIVE &&
        !message->u.camera_state.synthetic)
        keeper->live = true;
    say_camera(keeper, camera, eye, plan);
    pav_log("keeper", PAV_LOG_DEBUG, "%s: state %u %s", eye->name, message->u.camera_state.state,
            message->text);
}

/* Most stages have just said the same in their log, under the installation's name. */
static bool was_printed(const struct pav_ward *stage, const char *text)
{
    const char *words = strstr(text, ": ");
    return strstr(stage->echo.last, words ? words + 2 : text) != NULL;
}

static void from_stage(struct pav_keeper *keeper, struct pav_ward *stage,
                       const struct pav_message *message)
{
    int index = (int)message->camera;
    struct pav_camera_memory *camera = &keeper->cameras[index];
    bool waits = stage == keeper->waiting;
    if (waits)
        pav_understudy_hear(keeper, message);
    if (waits && message->type != PAV_MESSAGE_FAULT)
        return;
    switch (message->type) {
    case PAV_MESSAGE_NEEDS:
        if (keeper->understudy.outdated)
            break;
        camera->has_needs = true;
        camera->wish = message->u.needs;
        send_needs(keeper, index);
        break;
    case PAV_MESSAGE_STEP:
        pav_ward_send(&keeper->eyes[index], message, -1);
        break;
    case PAV_MESSAGE_FAULT:
        if (!waits)
            pav_understudy_fault(keeper, message);
        pav_ladder_hear(keeper, stage, message, !waits);
        pav_desk_hear(keeper, message);
        /* `render` and `check` say it themselves. */
        if (keeper->options->mode != PAV_KEEPER_ONCE && !was_printed(stage, message->text))
            pav_log("keeper", PAV_LOG_WARN, "%s reports: %s", stage->name, message->text);
        break;
    case PAV_MESSAGE_TAKE:
        pav_takes_hear(keeper, message);
        break;
    case PAV_MESSAGE_STATUS:
        pav_understudy_status(keeper, message);
        pav_opening_status(keeper, message);
        pav_ladder_hear(keeper, stage, message, true);
        pav_desk_hear(keeper, message);
        pav_log("keeper", PAV_LOG_DEBUG, "on: %s%s", message->text,
                message->u.status.engaged ? ", engaged" : "");
        break;
    case PAV_MESSAGE_FIGURES:
        pav_slow_hear(keeper, message);
        pav_desk_from_stage(keeper, message);
        break;
    case PAV_MESSAGE_CODE:
        pav_code_hear(keeper, stage, message);
        break;
    case PAV_MESSAGE_PLUGGED:
        pav_workshop_hear(&keeper->workshop, message);
        break;
    default:
        pav_desk_from_stage(keeper, message);
        return;
    }
}

void pav_route_message(struct pav_keeper *keeper, struct pav_ward *from,
                       const struct pav_message *message, int fd)
{
    if (from->role == PAV_ROLE_EYE)
        from_eye(keeper, from, message, fd);
    else if (from->role == PAV_ROLE_STAGE)
        from_stage(keeper, from, message);
    else if (from->role == PAV_ROLE_HERALD)
        pav_herald_from(keeper, message, fd);
    else
        pav_desk_from_desk(keeper, message, fd);
}

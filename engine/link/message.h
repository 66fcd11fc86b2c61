/*
 * What passes between keeper and its children: fixed-size messages over a SOCK_SEQPACKET pair, one
 * per child, some with a descriptor. The keeper treats whatever a stage or an eye sends as hostile:
 * length, type, direction, counts and terminators are checked here, before anyone sees them.
 */
#ifndef PAV_LINK_MESSAGE_H
#define PAV_LINK_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <pavilion/findings.h>

#include "link/exhibition.h"

#define PAV_MESSAGE_TEXT_MAX 240

enum pav_role { PAV_ROLE_NONE = 0, PAV_ROLE_KEEPER, PAV_ROLE_EYE, PAV_ROLE_STAGE, PAV_ROLE_DESK };

enum pav_message_type {
    PAV_MESSAGE_NONE = 0,
    /* keeper to all */
    PAV_MESSAGE_STOP, /* finish your picture and exit with 0 */
    /* eye to keeper to stage; carries the ring's descriptor */
    PAV_MESSAGE_RING,
    /* eye to keeper to stage: the camera's state */
    PAV_MESSAGE_CAMERA,
    /* stage to keeper to eye: what is needed of a camera, union over its scenes */
    PAV_MESSAGE_NEEDS,
    /* stage to keeper to eye, lock-step: make the picture of time `t_s` */
    PAV_MESSAGE_STEP,
    /* stage to keeper: a fault in words, for the log and the panel */
    PAV_MESSAGE_FAULT,
    /* stage to keeper: what is on, when it changes */
    PAV_MESSAGE_STATUS,
    /* keeper to stage: a new exhibition text (descriptor), already validated */
    PAV_MESSAGE_EXHIBITION,
    /* keeper to stage: act */
    PAV_MESSAGE_COMMAND,
    PAV_MESSAGE_TYPES,
};

enum pav_command {
    PAV_COMMAND_NONE = 0,
    PAV_COMMAND_NEXT,
    PAV_COMMAND_BLACKOUT,
    PAV_COMMAND_LIGHT
};

/* What is wanted of a camera. Faces, when PAV_NEED_FACES is among the needs, either of everyone or of
 * the `count` people who are named: one of both, so that no forgotten field ever means everyone. */
struct pav_wish {
    uint32_t needs;    /* enum pav_need bits */
    uint32_t everyone; /* 0 or 1 */
    uint32_t count;
    uint32_t people[PAV_PEOPLE_MAX]; /* ids of figures, each once; zero beyond count */
};
bool pav_wish_valid(const struct pav_wish *wish);
bool pav_wish_same(const struct pav_wish *a, const struct pav_wish *b);
/* Whether the face of that person (0: of none that is known) is wanted. */
bool pav_wish_holds(const struct pav_wish *wish, uint32_t person);
/* Leaves no face in `findings` that is not wanted, and of each named person one. */
void pav_wish_filter(const struct pav_wish *wish, struct pav_findings *findings);
/* Faces are wanted of nobody any more. */
void pav_wish_drop_faces(struct pav_wish *wish);
/* What either wants. Where more people are named than there is room for, those of `wish` stay. */
void pav_wish_add(struct pav_wish *wish, const struct pav_wish *other);

/* Plain data, the same layout on both sides (both are of one build; `version` makes sure). */
struct pav_message {
    uint16_t type; /* enum pav_message_type */
    uint16_t version;
    uint32_t camera; /* index into the exhibition's cameras */
    union {
        struct {
            uint32_t state; /* enum pav_camera_state */
            uint32_t synthetic;
        } camera_state;
        struct pav_wish needs;
        struct {
            double t_s;
            uint64_t step; /* from 1 */
        } step;
        struct {
            uint32_t entry; /* of the programme; UINT32_MAX: attract */
            uint32_t engaged;
            double left_s;
        } status;
        struct {
            uint32_t command; /* enum pav_command */
        } command;
    } u;
    char text[PAV_MESSAGE_TEXT_MAX]; /* zero-terminated UTF-8: fault, camera device, installation */
};

enum pav_receive { PAV_RECEIVE_NONE = 0, PAV_RECEIVE_OK, PAV_RECEIVE_BAD, PAV_RECEIVE_CLOSED };

/* Never blocks; false when the peer is gone or its queue is full (newest state is sent again by the
 * caller when it matters). `fd` -1: none; otherwise it stays the caller's. */
bool pav_message_send(int socket, const struct pav_message *message, int fd);
/* Never blocks. `from` and `to` are checked against the type's direction. *fd is -1 or the caller's. BAD: something that
 * breaks the schema; it was dropped, `message` is not filled. */
enum pav_receive pav_message_receive(int socket, enum pav_role from, enum pav_role to,
                                     struct pav_message *message, int *fd);

#endif

/* Who may be looked at more closely than the detector does: asked before every alignment. */
#ifndef PAV_FACE_PERMIT_H
#define PAV_FACE_PERMIT_H

#include "eye/vision/face/align.h"

/* Of a place in the picture at which there may be a new face. */
enum pav_permit {
    PAV_PERMIT_NO = 0,
    PAV_PERMIT_RETURN, /* if it is a face that was lost a moment ago, one for each person */
    PAV_PERMIT_ONE,    /* if nobody's face is followed yet under this person */
    PAV_PERMIT_ANY,    /* whoever it is */
};

/* Of a face that is followed. */
enum pav_grip {
    PAV_GRIP_NONE = 0,  /* it may not be followed any more */
    PAV_GRIP_ELSEWHERE, /* it lies where somebody else's would: it must look like itself */
    PAV_GRIP_CROWDED,   /* others are near: it must not look like another */
    PAV_GRIP_FIRM,
};

/* (x, y): the middle of a face; size: its eye distance (geometry.h); px. */
struct pav_face_permit {
    void *data;
    /* Whether one may be aligned there, and whose it would be; 0: of nobody in particular. */
    enum pav_permit (*meet)(void *data, const struct pav_grey *grey, float x, float y,
                            uint32_t *person);
    /* Whether the face of `person` that was there last may be aligned again. May name another person,
     * where everyone's may. */
    enum pav_grip (*follow)(void *data, const struct pav_grey *grey, float x, float y, float size,
                            uint32_t *person);
    /* The face of `person` is surely there. */
    void (*seen)(void *data, const struct pav_grey *grey, float x, float y, float size,
                 uint32_t person);
    /* Whether anything may be known of that person's face. */
    bool (*holds)(void *data, uint32_t person);
};

/* Where there is no permit, everything is allowed. */
static inline bool pav_permit_meets(const struct pav_face_permit *permit,
                                    const struct pav_grey *grey, float x, float y)
{
    uint32_t person;
    return !permit || permit->meet(permit->data, grey, x, y, &person) != PAV_PERMIT_NO;
}

#endif

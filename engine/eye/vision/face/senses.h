/* What finding faces is built on: a detector that proposes and an alignment that verifies. As a table, so
 * that the tests of tracker and search need neither. */
#ifndef PAV_FACE_SENSES_H
#define PAV_FACE_SENSES_H

#include "eye/vision/face/align.h"
#include "eye/vision/face/permit.h"

/* A part of a picture, looked at in another size; sizes of faces' squares in px of the picture. */
struct pav_face_window {
    int x, y, w, h;
    float scale, step, min_px, max_px; /* max 0: no limit */
    const struct pav_face_permit
        *permit; /* of `propose`, which is alignment in part; NULL: anywhere */
};

struct pav_face_senses {
    void *data;
    const struct pav_face_permit *permit; /* set by the tracker; NULL: anyone may be looked at */
    int (*detect)(void *data, const struct pav_grey *grey, const struct pav_face_window *window,
                  struct pav_face_box *boxes, int most);
    /* As pav_propose, for faces that `detect` does not see; NULL: nothing else proposes. */
    int (*propose)(void *data, const struct pav_grey *grey, const struct pav_face_window *window,
                   struct pav_face_box *boxes, int most);
    /* As pav_align_box and pav_align_from. */
    bool (*align_box)(void *data, const struct pav_grey *grey, const struct pav_face_box *box,
                      struct pav_face_fit *fit);
    bool (*align_from)(void *data, const struct pav_grey *grey, const struct pav_face_fit *before,
                       struct pav_face_fit *fit);
};

#endif

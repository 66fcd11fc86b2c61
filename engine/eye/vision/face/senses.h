/* What finding faces is built on: a detector that proposes and an alignment that verifies. As a table, so
 * that the tests of tracker and search need neither. */
#ifndef PAV_FACE_SENSES_H
#define PAV_FACE_SENSES_H

#include "eye/vision/face/align.h"

/* A part of a picture, looked at in another size; sizes of faces' squares in px of the picture. */
struct pav_face_window {
    int x, y, w, h;
    float scale, step, min_px, max_px; /* max 0: no limit */
};

struct pav_face_senses {
    void *data;
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

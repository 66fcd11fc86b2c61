/* What finding faces is built on: a detector that proposes and an alignment that verifies. As a table, so
 * that the tests of tracker and search need neither. */
#ifndef PAV_FACE_SENSES_H
#define PAV_FACE_SENSES_H

#include "eye/vision/face/align.h"

/* How faces are looked for: each way finds others than the first. */
enum pav_face_view {
    PAV_VIEW_FRONT = 0,
    PAV_VIEW_LEFT, /* a profile that looks to the picture's left */
    PAV_VIEW_RIGHT,
};

/* A part of a picture, looked at in another size; sizes of faces' squares in px of the picture. */
struct pav_face_window {
    int x, y, w, h;
    float scale, step, min_px, max_px; /* max 0: no limit */
    enum pav_face_view view;
    float turn_deg; /* the part is turned so far before it is looked at, clockwise */
    int neighbours; /* of agreeing squares that a square needs; 0: as many as usual */
};

struct pav_face_senses {
    void *data;
    int (*detect)(void *data, const struct pav_grey *grey, const struct pav_face_window *window,
                  struct pav_face_box *boxes, int most);
    /* As pav_align_box and pav_align_from. */
    bool (*align_box)(void *data, const struct pav_grey *grey, const struct pav_face_box *box,
                      struct pav_face_fit *fit);
    bool (*align_from)(void *data, const struct pav_grey *grey, const struct pav_face_fit *before,
                       struct pav_face_fit *fit);
};

#endif

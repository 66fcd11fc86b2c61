/* The default portraits: nobody's, in marble, in oil and in porcelain. */
#ifndef PAV_FACELAB_PORTRAIT_H
#define PAV_FACELAB_PORTRAIT_H

#include "facelab/painter.h"
#include "facelab/shape.h"
#include "facelab/shot.h"

struct pav_sitting {
    const char *name;
    /* Who sits, and the camera, the light and the ground behind. The ground is painted on the canvas. */
    void (*pose)(struct pav_head *head, struct pav_shot *shot);
    void (*ground)(struct pav_canvas *canvas);
    const struct pav_dress *dress; /* NULL: skin and cloth */
    /* What is done to the finished picture, RGB, tight; may be NULL. */
    void (*finish)(uint8_t *rgb, int width, int height);
};

extern const struct pav_sitting pav_sitting_marble, pav_sitting_oil, pav_sitting_android;

#endif

/* A head by itself, to be laid over a picture that someone else paints. */
#ifndef PAV_FACELAB_LAYER_H
#define PAV_FACELAB_LAYER_H

#include "facelab/shape.h"
#include "facelab/shot.h"

/* Tight, top row first; the painter's, until it paints again. */
struct pav_head_layer {
    int width, height;
    int x0, y0, x1, y1; /* where there is something, half-open */
    const float *rgba;  /* linear light, times cover; cover */
    const float *depth; /* units before the shot's anchor */
};

/* The head with its neck, without shoulders. Of the shot only camera, light and exposure count. */
void pav_head_paint_layer(struct pav_head_painter *painter, const struct pav_head *head,
                          const struct pav_shot *shot, struct pav_head_layer *layer,
                          struct pav_head_truth *truth);

#endif

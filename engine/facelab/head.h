/*
 * A procedural head: nobody's. Its numbers make a shape, a look, a movement and a pose; the painter turns
 * them into a picture with exact landmarks and movements. The same head serves the training of the
 * face model, its hold-out set, the virtual visitor and the portraits.
 *
 * Units: the head's own unit is half the distance between the outer eye corners of a mean adult.
 * Pixel coordinates: x to the right, y DOWN, the centre of the first pixel at (0, 0).
 */
#ifndef PAV_FACELAB_HEAD_H
#define PAV_FACELAB_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include <pavilion/findings.h>

#include "facelab/truth.h"

struct pav_head; /* defined in facelab/shape.h: plain data, copied freely */
struct pav_shot; /* defined in facelab/shot.h: camera, light, background, noise, blur, occluders */

/* A head and the way it is photographed, drawn from the whole range of people by `seed`: pose to ±60° yaw
 * and ±30° pitch, every trait. The same seed gives the same picture on the same build and machine. */
void pav_head_random(struct pav_head *head, struct pav_shot *shot, uint64_t seed);

/* RGB, tight, top row first. One painter per thread. */
struct pav_head_painter;
struct pav_head_painter *pav_head_painter_create(int width_px, int height_px);
void pav_head_painter_destroy(struct pav_head_painter *painter);
void pav_head_paint(struct pav_head_painter *painter, const struct pav_head *head,
                    const struct pav_shot *shot, uint8_t *rgb, struct pav_head_truth *truth);

/* A picture without any face (room, texture, noise, foliage, text, hands, backs of heads), by `seed`. */
void pav_head_paint_none(struct pav_head_painter *painter, uint64_t seed, uint8_t *rgb);

#endif

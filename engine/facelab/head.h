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

/* What a head wears or is; also the strata that an evaluation reports. */
enum pav_head_trait {
    PAV_HEAD_CHILD = 1 << 0,
    PAV_HEAD_GLASSES = 1 << 1,
    PAV_HEAD_BEARD = 1 << 2,
    PAV_HEAD_MASK = 1 << 3,  /* over mouth and nose */
    PAV_HEAD_SCARF = 1 << 4, /* around the head */
    PAV_HEAD_HAND = 1 << 5,  /* a hand before the face */
    PAV_HEAD_DARK = 1 << 6,  /* skin of the darker third */
    PAV_HEAD_LIGHT = 1 << 7, /* skin of the lighter third */
};

/* Everything that was true when the picture was painted. */
struct pav_head_truth {
    float landmarks[PAV_LANDMARKS][2];
    float pupils[2][2]; /* [0] on the picture's left */
    float
        visible[PAV_LANDMARKS]; /* 1 seen .. 0 hidden by a hand, a mask, hair or the head itself */
    float yaw_deg, pitch_deg, roll_deg; /* as in pav_face */
    struct pav_movements movements;
    float unit_px;   /* the head's unit at the eyes */
    uint32_t traits; /* PAV_HEAD_* */
};

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

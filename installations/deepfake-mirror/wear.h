/*
 * Wearing a face: the visitor's picture with another's face on it, a portrait's or that of the other
 * visitor. Geometry moved toward the source, texture warped, colour and light matched, the seam blended over
 * a pyramid (Burt and Adelson, ACM ToG 1983).
 */
#ifndef WEAR_H
#define WEAR_H

#include <pavilion/portrait.h>
#include <pavilion/scene.h>

#define WEARERS_MOST 2

/* What is opened up for the eye to see how it is made. */
enum wear_layer {
    WEAR_LAYER_NONE = 0,
    WEAR_LAYER_POINTS, /* the 68 points */
    WEAR_LAYER_MESH,   /* the triangles between them */
    WEAR_LAYER_PASTE,  /* the other's face as it is, cut out and stuck on */
    WEAR_LAYER_MASK,   /* where the other's face is laid on, and how softly */
    WEAR_LAYER_LIGHT,  /* the light borrowed from the visitor */
    WEAR_LAYER_MATTE,  /* the mask alone, white on black, instead of the picture */
    WEAR_LAYER_COUNT
};

struct wear; /* defined in wear.c; one for a scene */

struct wear_order {
    /* Who wears, by pav_face id, and what: a portrait (NULL: nothing yet), or with `exchange` the face of the
     * other one. */
    int count;
    bool exchange;
    uint32_t faces[WEARERS_MOST];
    const struct pav_portrait *portraits[WEARERS_MOST];
    float eyes; /* 0: those of what is worn, while the visitor's are open .. 1: the visitor's own */
    float shape; /* how far the visitor's proportions go toward the other's: 0 not at all .. 1 */
    enum wear_layer layer;
    float layer_amount; /* 0..1, eased by the caller */
    float divider; /* screen uv x: left of it the picture is as the camera saw it; negative: none */
};

struct wear *wear_open(struct pav_scene *scene);
void wear_close(struct wear *wear);
/* Everyone has left: every pixel and number of a visitor is wiped. In `idle`. */
void wear_forget(struct wear *wear);
/* In `draw`: the camera's picture, covering the whole of `out`, with the faces of `order` worn. A face whose
 * confidence is low is left as it is: fades out in 150 ms, back in 300. */
void wear_draw(struct wear *wear, struct pav_scene *scene, const struct pav_frame_info *info,
               const struct wear_order *order, struct pav_target *out);

#endif

/* A drawn visitor before the eye's vision, with the truth at hand. */
#ifndef PAV_TESTS_LOOK_H
#define PAV_TESTS_LOOK_H

#include <stdlib.h>

#include <pavilion/scene.h>

#include "base/str.h"
#include "eye/camera/visitor/visitor.h"
#include "eye/vision/vision.h"

#define LOOK_W   640
#define LOOK_H   360
#define LOOK_ALL (PAV_NEED_CAMERA | PAV_NEED_PRESENCE | PAV_NEED_SILHOUETTE | PAV_NEED_FLOW)

struct look {
    struct pav_visitor *visitor;
    struct pav_vision *vision;
    struct pav_ring_picture picture;
    struct pav_visitor_truth truth;
    uint8_t mask[PAV_MASK_WIDTH * PAV_MASK_HEIGHT]; /* the true one */
    double t_s;                                     /* of vision: rises whatever is drawn */
};

static inline void look_init(struct look *l)
{
    *l = (struct look){.visitor = pav_visitor_create(LOOK_W, LOOK_H, false),
                       .vision = pav_vision_create(),
                       .t_s = -1};
    pav_visitor_keep_truth(l->visitor);
    l->picture.pixels = pav_alloc((size_t)LOOK_W * LOOK_H * 4);
    l->picture.flow = pav_alloc(sizeof(float) * PAV_FLOW_WIDTH * PAV_FLOW_HEIGHT * 2);
    l->picture.mask = pav_alloc(PAV_MASK_WIDTH * PAV_MASK_HEIGHT);
    l->picture.width_px = LOOK_W, l->picture.height_px = LOOK_H;
}

static inline void look_finish(struct look *l)
{
    pav_visitor_destroy(l->visitor);
    pav_vision_destroy(l->vision);
    free(l->picture.pixels);
    free(l->picture.flow);
    free(l->picture.mask);
}

static inline void look_draw(struct look *l, double visitor_s)
{
    pav_visitor_draw(l->visitor, visitor_s, l->picture.pixels);
    pav_visitor_truth(l->visitor, &l->truth);
    pav_visitor_mask(l->visitor, PAV_MASK_WIDTH, PAV_MASK_HEIGHT, l->mask);
}

/* Lets vision see what stands in the picture, 1 / 30 s after the one before. */
static inline void look_see(struct look *l)
{
    l->t_s += 1 / 30.0;
    pav_vision_look(l->vision, LOOK_ALL, &l->picture, l->t_s);
}

/* The visitors' own time from `from_s` to `to_s`, every picture seen. */
static inline void look_through(struct look *l, double from_s, double to_s)
{
    for (int i = 0; from_s + i / 30.0 < to_s; i++) {
        look_draw(l, from_s + i / 30.0);
        look_see(l);
    }
}

/* Intersection over union of the silhouette and the truth. */
static inline double look_overlap(const struct look *l)
{
    int both = 0, any = 0;
    for (int i = 0; i < PAV_MASK_WIDTH * PAV_MASK_HEIGHT; i++) {
        int found = l->picture.mask[i] > 127, real = l->mask[i] > 127;
        both += found & real;
        any += found | real;
    }
    return any ? (double)both / any : 1;
}

static inline double look_covered(const struct look *l)
{
    int found = 0;
    for (int i = 0; i < PAV_MASK_WIDTH * PAV_MASK_HEIGHT; i++)
        found += l->picture.mask[i] > 127;
    return (double)found / (PAV_MASK_WIDTH * PAV_MASK_HEIGHT);
}

#endif

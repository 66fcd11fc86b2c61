/*
 * The virtual visitor: drawn people before a drawn room, as a webcam would see them. Nobody's likeness.
 * A pure function of time, so that tests know the truth and `render` gives the same picture twice.
 */
#ifndef PAV_VISITOR_H
#define PAV_VISITOR_H

#include <stdbool.h>
#include <stdint.h>

#include "eye/camera/visitor/choreography.h"
#include "facelab/truth.h"

#define PAV_VISITOR_SIDE_MAX 1280 /* px, of the picture's width */

struct pav_visitor;
/* Sizes are even; at most PAV_VISITOR_SIDE_MAX wide. Above 640 wide it is painted at half size. */
struct pav_visitor *pav_visitor_create(int width_px, int height_px, bool mirror);
/* Who comes; at first PAV_VISITOR_ALONE. */
void pav_visitor_cast(struct pav_visitor *visitor, enum pav_visitor_cast cast);
void pav_visitor_destroy(struct pav_visitor *visitor);
void pav_visitor_size(const struct pav_visitor *visitor, int *width_px, int *height_px);
/* RGBA, tight, bottom row first. */
void pav_visitor_draw(struct pav_visitor *visitor, double t_s, uint8_t *rgba);

/* From here on, what is drawn is remembered as the truth (for tests). */
void pav_visitor_keep_truth(struct pav_visitor *visitor);
/* What was truly drawn last. uv. */
struct pav_visitor_truth {
    int count;
    struct {
        float x0, y0, x1, y1;
        float x, y;                 /* centre of mass */
        float area;                 /* fraction of the picture */
        struct pav_head_truth face; /* px of the picture, y down, as in facelab/truth.h */
    } people[PAV_VISITORS_MAX];
};
void pav_visitor_truth(const struct pav_visitor *visitor, struct pav_visitor_truth *truth);
/* Coverage 0..255 at w × h, bottom row first. */
void pav_visitor_mask(const struct pav_visitor *visitor, int w, int h, uint8_t *mask);

#endif

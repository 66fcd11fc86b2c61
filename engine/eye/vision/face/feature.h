/*
 * What the model looks at: histograms of gradient orientations (Dalal and Triggs, CVPR 2005) around points
 * of a crop that is turned and scaled with the face. They don't change with brightness or contrast.
 */
#ifndef PAV_FACE_FEATURE_H
#define PAV_FACE_FEATURE_H

#include "eye/vision/face/align.h"
#include "eye/vision/face/view.h"

#define PAV_CROP_WIDTH  120 /* of the largest view */
#define PAV_CROP_HEIGHT 128

#define PAV_FEATURE_ORIENTATIONS 8
#define PAV_FEATURE_CELLS        3 /* in each direction, around a point */
#define PAV_FEATURE_LENGTH       (PAV_FEATURE_CELLS * PAV_FEATURE_CELLS * PAV_FEATURE_ORIENTATIONS)
#define PAV_FEATURE_ONE          512 /* a feature's unit; none exceeds 255 */

#define PAV_FIELD_SIDE 384 /* at most */

struct pav_crop {
    struct pav_view_frame frame;
    uint8_t pixels[PAV_CROP_HEIGHT][PAV_CROP_WIDTH];
    /* Of the gradients left of and above each corner, by orientation. */
    int32_t sums[PAV_CROP_HEIGHT + 1][PAV_CROP_WIDTH + 1][PAV_FEATURE_ORIENTATIONS];
};

/* Fills the pixels: the view's frame, as `to_picture` maps it, at `unit_px` crop pixels per unit. Beyond
 * the picture its border goes on. */
void pav_crop_take(struct pav_crop *crop, const struct pav_view_frame *frame,
                   const struct pav_grey *grey, const struct pav_similarity *to_picture,
                   float unit_px);
/* Left for right, about the view's middle. */
void pav_crop_mirror(struct pav_crop *crop);
/* Fills the sums from the pixels. */
void pav_crop_sum(struct pav_crop *crop);
/* PAV_FEATURE_LENGTH numbers for each point, given in units from the view's middle. */
void pav_crop_describe(const struct pav_crop *crop, const float (*points)[2], int count,
                       float unit_px, int cell_px, uint8_t *features);

/* A part of the picture that is looked at from many places, upright and in one size: taken and summed once
 * for all crops of it, which see there what they would see by themselves, but for their outermost pixels.
 * Large. */
struct pav_field {
    int width, height;
    uint8_t pixels[PAV_FIELD_SIDE][PAV_FIELD_SIDE];
    int32_t sums[PAV_FIELD_SIDE + 1][PAV_FIELD_SIDE + 1][PAV_FEATURE_ORIENTATIONS];
};

/* From (x, y) of the picture on, `step_px` of the picture to each of the field's pixels; also sums. */
void pav_field_take(struct pav_field *field, const struct pav_grey *grey, float x, float y,
                    float step_px, int width, int height);
/* As pav_crop_describe, of a crop with that frame whose first pixel is the field's (left, top). */
void pav_field_describe(const struct pav_field *field, const struct pav_view_frame *frame, int left,
                        int top, const float (*points)[2], int count, float unit_px, int cell_px,
                        uint8_t *features);

#endif

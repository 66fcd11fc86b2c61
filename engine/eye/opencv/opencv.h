/* The thin C++ shim: all that we use of OpenCV, as C. Every exception is caught and becomes `false`
 * with a text. One thread per object. */
#ifndef PAV_EYE_OPENCV_H
#define PAV_EYE_OPENCV_H

#include <stdbool.h>
#include <stdint.h>

#include "link/exhibition.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PAV_CV_WHY_MAX 200

/* --- capture ---- */
struct pav_cv_capture;
enum pav_cv_read {
    PAV_CV_READ_NONE = 0,
    PAV_CV_READ_OK,
    PAV_CV_READ_TIMEOUT,
    PAV_CV_READ_END,
    PAV_CV_READ_ERROR
};

struct pav_cv_capture *pav_cv_capture_open(const struct pav_camera_plan *plan,
                                           char why[PAV_CV_WHY_MAX]);
void pav_cv_capture_close(struct pav_cv_capture *capture);
/* Waits for a picture at most `timeout_ns` (devices); files return at once. */
enum pav_cv_read pav_cv_capture_grab(struct pav_cv_capture *capture, int64_t timeout_ns,
                                     char why[PAV_CV_WHY_MAX]);
/* The grabbed picture's size; valid after the first grab was retrieved. */
void pav_cv_capture_size(const struct pav_cv_capture *capture, int *width_px, int *height_px);
/* Decodes the grabbed picture into tight RGBA rows, bottom row first, mirrored if asked; fitted to
 * at most max_w x max_h (scaled down by area when larger). Sets the size. */
bool pav_cv_capture_retrieve(struct pav_cv_capture *capture, bool mirror, int max_w, int max_h,
                             uint8_t *rgba, int *width_px, int *height_px,
                             char why[PAV_CV_WHY_MAX]);
double
pav_cv_capture_time_s(const struct pav_cv_capture *capture); /* of the grabbed picture in a file */
bool pav_cv_capture_rewind(struct pav_cv_capture *capture);
/* Applies the plan's controls, reads them back; what did not hold is written to `why` and false. */
bool pav_cv_capture_controls(struct pav_cv_capture *capture, const struct pav_camera_plan *plan,
                             char why[PAV_CV_WHY_MAX]);

/* --- vision ---- */
/* Halves, shrinks, greys: RGBA of any size to grey of w × h by area. */
bool pav_cv_grey(const uint8_t *rgba, int width_px, int height_px, uint8_t *grey, int w, int h);
struct pav_cv_flow;
struct pav_cv_flow *pav_cv_flow_create(int w, int h);
void pav_cv_flow_destroy(struct pav_cv_flow *flow);
/* Dense flow from the previous grey picture to this one: 2 floats per pixel, px. False at the first. */
bool pav_cv_flow_step(struct pav_cv_flow *flow, const uint8_t *grey, float *field);
struct pav_cv_background;
struct pav_cv_background *pav_cv_background_create(int w, int h);
void pav_cv_background_destroy(struct pav_cv_background *background);
/* Foreground mask, cleaned; light changes over the whole picture are absorbed. */
bool pav_cv_background_step(struct pav_cv_background *background, const uint8_t *grey, double dt_s,
                            uint8_t *mask);
/* Connected components of the mask, the largest first: up to `max` boxes and centres in px. */
struct pav_cv_blob {
    int x, y, w, h, area;
    float cx, cy;
};
int pav_cv_blobs(const uint8_t *mask, int w, int h, struct pav_cv_blob *blobs, int max);

#ifdef __cplusplus
}
#endif
#endif

/*
 * Capture through OpenCV, as C. It lives in a module of its own, pavilion-capture.so, because OpenCV's
 * videoio costs a quarter of a second and 64 MB to load: only an eye with a device, file or URL does.
 * Every exception is caught and becomes an error with a text. One thread per capture.
 */
#ifndef PAV_EYE_CAPTURE_H
#define PAV_EYE_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "link/exhibition.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PAV_WHY_MAX 200 /* bytes of a reason, for people */

struct pav_capture;

struct pav_capture_plan {
    enum pav_source_kind kind;
    const char *path;        /* node, file or URL */
    int width_px, height_px; /* asked of a device */
    double fps;
    uint32_t fourcc; /* asked of a device; 0: OpenCV's choice */
    bool
        still; /* of a file: a picture (JPEG, PNG…) is a film of one, turned as it says it is to be */
};

/* The module exports one of these as `pav_capture_api`. */
struct pav_capture_api {
    uint32_t struct_size;
    struct pav_capture *(*open)(const struct pav_capture_plan *plan, char why[PAV_WHY_MAX]);
    void (*close)(struct pav_capture *capture);
    /* Takes the next picture: a device's undecoded, starting the stream at the first call; a file's
     * decoded. Waits for it. False: end or error. */
    bool (*grab)(struct pav_capture *capture);
    /*
     * The grabbed picture as tight RGBA rows, bottom row first, mirrored if asked; scaled down when
     * larger than max_w × max_h, never up. Sets the size. False: broken, with the reason.
     */
    bool (*develop)(struct pav_capture *capture, bool mirror, int max_w, int max_h, uint8_t *rgba,
                    int *width_px, int *height_px, char why[PAV_WHY_MAX]);
    /* Of the grabbed picture: position in a file; a device's own monotonic time stamp. */
    double (*time_s)(const struct pav_capture *capture);
    double (*fps)(const struct pav_capture *capture);
    /* It is a picture, not a film. */
    bool (*still)(const struct pav_capture *capture);
    /* Of the picture that was developed last, before it was scaled. */
    void (*size)(const struct pav_capture *capture, int *width_px, int *height_px);
    /* A file from its start again. */
    bool (*rewind)(struct pav_capture *capture);
};

#ifdef __cplusplus
}
#endif
#endif

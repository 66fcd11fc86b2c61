/*
 * Where there may be faces, as C: OpenCV's cascade (Viola and Jones, CVPR 2001; the trained file is
 * Debian's haarcascade_frontalface_alt2.xml), or YuNet (Wu et al., 2023) when the operator provides its
 * file. It only proposes; the alignment verifies. Every exception is caught. One thread per detector.
 */
#ifndef PAV_EYE_DETECT_H
#define PAV_EYE_DETECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PAV_DETECT_WHY_MAX 200 /* bytes of a reason, for people */

/* Top row first, y down. */
struct pav_cv_grey {
    const uint8_t *pixels;
    int width, height, stride;
};

/* A square around a face, px. */
struct pav_cv_box {
    float x, y, w, h;
};

struct pav_cv_detector;

/* From the text of a cascade's XML file, which is not kept; takes 20 ms. NULL with the reason. */
struct pav_cv_detector *pav_cv_detector_create(const char *xml, size_t bytes,
                                               char why[PAV_DETECT_WHY_MAX]);
void pav_cv_detector_destroy(struct pav_cv_detector *detector);

/* Lets a black picture take the place of what it still holds of the last ones. */
void pav_cv_detector_forget(struct pav_cv_detector *detector);

/* A part of a picture, looked at in another size. */
struct pav_cv_search {
    int x, y, w, h;       /* px; within the picture */
    float scale;          /* of the pixels that are looked at */
    float step;           /* between sizes, above 1 */
    float min_px, max_px; /* of the face's square, px of the picture; max 0: no limit */
};

/* Fills the `most` largest squares; returns how many; 0 also after an error. */
int pav_cv_detect(struct pav_cv_detector *detector, const struct pav_cv_grey *grey,
                  const struct pav_cv_search *search, struct pav_cv_box *boxes, int most);

/* YuNet, tried on a picture and timed. NULL with the reason: unreadable, of another kind (OpenCV 4.6 wants
 * the 2022mar file), or slower than `slowest_ms` for 320 × 240. */
struct pav_cv_yunet;
struct pav_cv_yunet *pav_cv_yunet_create(const char *path, double slowest_ms, double *took_ms,
                                         char why[PAV_DETECT_WHY_MAX]);
void pav_cv_yunet_destroy(struct pav_cv_yunet *yunet);
void pav_cv_yunet_forget(struct pav_cv_yunet *yunet); /* as the other */
/* As pav_cv_detect; the boxes are made into the cascade's squares. */
int pav_cv_yunet_detect(struct pav_cv_yunet *yunet, const struct pav_cv_grey *grey,
                        const struct pav_cv_search *search, struct pav_cv_box *boxes, int most);

#ifdef __cplusplus
}
#endif
#endif

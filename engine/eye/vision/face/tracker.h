/*
 * Up to PAV_FACES_MAX faces followed from picture to picture. A new face is told only when it was verified
 * in several pictures and the detector has seen it twice; a followed one whose alignment is in doubt is
 * told with a confidence under PAV_FACE_SURE until it is sure again, is looked for with the detector
 * meanwhile, and is dropped when it stays in doubt. Ids are kept over short losses and never reused.
 */
#ifndef PAV_FACE_TRACKER_H
#define PAV_FACE_TRACKER_H

#include "eye/vision/face/permit.h"
#include "eye/vision/face/senses.h"

/* Whether a face in the middle of which (x, y) lies is looked at; NULL: everywhere. */
typedef bool (*pav_face_zone)(void *data, const struct pav_grey *grey, float x, float y);

struct pav_face_told {
    uint32_t id, person; /* whose it is, as the permit has it */
    struct pav_face_fit
        fit; /* px of the picture; smoothed, calibrated; its confidence is the gate's */
};

struct pav_face_tracker;
/* `senses` is copied. */
struct pav_face_tracker *pav_face_tracker_create(const struct pav_face_senses *senses);
void pav_face_tracker_destroy(struct pav_face_tracker *tracker);
void pav_face_tracker_zone(struct pav_face_tracker *tracker, pav_face_zone zone, void *data);
/* Whose faces may be aligned and followed. Borrowed; NULL: everyone's. */
void pav_face_tracker_permit(struct pav_face_tracker *tracker,
                             const struct pav_face_permit *permit);
/* Wipes all that is known of faces of whom the permit does not hold any more. */
void pav_face_tracker_heed(struct pav_face_tracker *tracker);
/* Nobody was ever there; the memory of faces is wiped. Ids go on rising. */
void pav_face_tracker_forget(struct pav_face_tracker *tracker);

/* A face that was verified otherwise (still.h) in the picture that is looked at next: told at once. */
void pav_face_tracker_seed(struct pav_face_tracker *tracker, const struct pav_grey *grey,
                           const struct pav_face_fit *fit);
/* Looks at the next picture, taken at `t_s`. Fills the told faces, the one followed for longest first;
 * returns how many. */
int pav_face_tracker_step(struct pav_face_tracker *tracker, const struct pav_grey *grey, double t_s,
                          struct pav_face_told told[PAV_FACES_MAX]);

#endif

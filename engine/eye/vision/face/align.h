/*
 * Face alignment: from a rough place to 68 landmarks, pupils, pose, movements, and how sure that is.
 * The model is made by `pavilion train-face` from procedural heads alone.
 *
 * Pictures here are grey, one byte per pixel, TOP row first; coordinates are pixels, y DOWN, the centre of
 * the first pixel at (0, 0).
 */
#ifndef PAV_FACE_ALIGN_H
#define PAV_FACE_ALIGN_H

#include <stdbool.h>
#include <stdint.h>

#include <pavilion/findings.h>

struct pav_grey {
    const uint8_t *pixels;
    int width, height, stride;
};

/* A face box as the detector gives it (the cascade's square), px. */
struct pav_face_box {
    float x, y, w, h;
};

struct pav_face_fit {
    float landmarks[PAV_LANDMARKS][2];
    float pupils[2][2];
    float yaw_deg, pitch_deg, roll_deg; /* as in pav_face */
    struct pav_movements movements;
    float
        confidence; /* 0 .. 1: that this is a face and that the inner landmarks are within 10 % of the
                         outer-eye distance */
};

/* The model file, read whole and checked (magic, version, sizes, hash). NULL with the reason, which
 * names the file, in `why` (PAV_WHY_MAX bytes). Immutable: any number of threads may use it. */
struct pav_face_model;
struct pav_face_model *pav_face_model_open(const char *path, char *why);
void pav_face_model_close(struct pav_face_model *model);

/* Scratch memory of one thread. */
struct pav_aligner;
struct pav_aligner *pav_aligner_create(const struct pav_face_model *model);
void pav_aligner_destroy(struct pav_aligner *aligner);
/* Wipes what the last fits saw. */
void pav_aligner_forget(struct pav_aligner *aligner);

/* From a detector's box, several starts. False: nothing that could be a face is there. */
bool pav_align_box(struct pav_aligner *aligner, const struct pav_grey *grey,
                   const struct pav_face_box *box, struct pav_face_fit *fit);
/* From where the face was (or is thought to be) in the picture before. */
bool pav_align_from(struct pav_aligner *aligner, const struct pav_grey *grey,
                    const struct pav_face_fit *before, struct pav_face_fit *fit);

#endif

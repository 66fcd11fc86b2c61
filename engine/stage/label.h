/*
 * What the stage itself says over the picture, where no scene can cover it: that it is synthetic, in all
 * of the exhibition's languages; that a visitor is drawn by the engine, that a camera is missing, that a
 * recording is being made, in the visitor's; in
 * developer mode what is wrong with a shader.
 */
#ifndef PAV_STAGE_LABEL_H
#define PAV_STAGE_LABEL_H

#include <stdbool.h>

#include <pavilion/text.h>

enum pav_notice {
    PAV_NOTICE_NONE = 0,
    PAV_NOTICE_SYNTHETIC,  /* the visitor on the screen is drawn by the engine */
    PAV_NOTICE_DRAWN,      /* the same, in a file that was rendered: nobody misses a camera */
    PAV_NOTICE_NO_CAMERA,  /* the camera is lost */
    PAV_NOTICE_FACE_OFFER, /* a hand held up lets the picture read that person's face */
    PAV_NOTICE_FACE_READ,  /* it does, until the hand is held up again */
    PAV_NOTICE_COUNT,
};

struct pav_label;
struct pav_label *pav_label_create(struct pav_gpu *gpu);
void pav_label_destroy(struct pav_label *label);
/* What is to be said from now on; texts are set again only when something changes. Borrowed for the call. */
struct pav_label_words {
    bool synthetic; /* "Image de synthèse · Synthetisch beeld · Synthetic image" … */
    const char *const *languages; /* … in these, NULL-terminated */
    enum pav_notice notice;
    bool recording;
    const char *language; /* the visitor's */
    const char *troubles;
};
void pav_label_set(struct pav_label *label, const struct pav_label_words *words);
void pav_label_draw(struct pav_label *label, struct pav_target *screen);

#endif

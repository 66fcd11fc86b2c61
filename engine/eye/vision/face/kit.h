/*
 * What finding faces needs of the disk: the cascade's file, a YuNet file if the operator has put one into
 * assets/models/, and the face model. The wall lets these through; they are read when faces are first
 * asked for, so that an eye of which nobody asks it starts no later.
 */
#ifndef PAV_FACE_KIT_H
#define PAV_FACE_KIT_H

#include "eye/vision/face/senses.h"

#define PAV_KIT_WORDS 512

struct pav_face_kit;
/* What the wall has to let through, NULL-terminated; static lifetime. */
const char *const *pav_face_kit_paths(void);
/* Never NULL; reads nothing yet. */
struct pav_face_kit *pav_face_kit_open(void);
void pav_face_kit_close(struct pav_face_kit *kit);
/* Reads everything, once; false when faces cannot be found, with the reason in `why`. */
bool pav_face_kit_ready(struct pav_face_kit *kit, char why[PAV_KIT_WORDS]);
/* Wipes what detector and alignment still hold of the last pictures. */
void pav_face_kit_forget(struct pav_face_kit *kit);
/* For people: which detector, why not the other, which model. */
void pav_face_kit_describe(const struct pav_face_kit *kit, char text[PAV_KIT_WORDS]);
/* The detector and the alignment; valid while the kit is, once it is ready. */
struct pav_face_senses pav_face_kit_senses(struct pav_face_kit *kit);

#endif

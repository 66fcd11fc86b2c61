/*
 * Where there may be faces of any pose, after the face model itself: its first stage moves a face that was
 * put down anywhere towards a face that is near. Where several end at one place, there may be one; where
 * there is none they stay apart. It sees turned and tilted heads that the cascades miss, and costs more.
 */
#ifndef PAV_FACE_PROPOSE_H
#define PAV_FACE_PROPOSE_H

#include "eye/vision/face/align.h"
#include "eye/vision/face/senses.h"

struct pav_proposer;
struct pav_proposer *pav_proposer_create(const struct pav_face_model *model);
void pav_proposer_destroy(struct pav_proposer *proposer);
/* Wipes what the last search saw. */
void pav_proposer_forget(struct pav_proposer *proposer);

/* Faces of the window's sizes whose middle lies in its part or just beyond; its other fields say nothing.
 * The likeliest first; returns how many. */
int pav_propose(struct pav_proposer *proposer, const struct pav_grey *grey,
                const struct pav_face_window *window, struct pav_face_box *boxes, int most);

#endif

/*
 * Whose faces may be looked at, by figure: who said yes, where they stand among the others, and how far
 * their figure can be trusted to be theirs. Figures are outlines: they merge, swallow each other and may
 * leave a crossing under each other's id. So a figure's word is doubted once it has met another; then only
 * the face that was followed before, or that is lost and returns, is theirs, until it has been seen alone in
 * its own figure again. A consent whose face and figure are both gone (or in doubt) for 2 s is over.
 *
 * Positions are uv of the picture; sizes are shares of its height. One thread.
 */
#ifndef PAV_FACE_CONSENT_H
#define PAV_FACE_CONSENT_H

#include "eye/vision/face/permit.h"
#include "eye/vision/people.h"
#include "link/message.h"

struct pav_consent;
/* At first everyone's faces may be. */
struct pav_consent *pav_consent_create(void);
void pav_consent_destroy(struct pav_consent *consent);
/* Whose may be from now on. Who was named before goes on; who is named anew has just said yes. True: the
 * face of someone may not be any more. */
bool pav_consent_of(struct pav_consent *consent, const struct pav_wish *wish);
/* Whoever was there is not there any more: another room, other people. */
void pav_consent_forget(struct pav_consent *consent);
/* Who stands where in the picture that is looked at next, `dt_s` after the one before; `aspect`: its width
 * for a height of 1. */
void pav_consent_figures(struct pav_consent *consent, const struct pav_figure *figures, int count,
                         float aspect, float dt_s);

/* As in permit.h. */
enum pav_permit pav_consent_meet(const struct pav_consent *consent, float u, float v,
                                 uint32_t *person);
enum pav_grip pav_consent_follow(const struct pav_consent *consent, float u, float v, float size,
                                 uint32_t *person);
void pav_consent_seen(struct pav_consent *consent, float u, float v, float size, uint32_t person);
bool pav_consent_holds(const struct pav_consent *consent, uint32_t person);

#endif

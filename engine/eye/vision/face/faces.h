/* Faces in the eye's pictures: from a picture of the ring to its faces in uv, only while they are asked for. */
#ifndef PAV_FACE_FACES_H
#define PAV_FACE_FACES_H

#include "eye/vision/face/kit.h"
#include "eye/vision/people.h"
#include "link/exhibition.h"
#include "link/message.h"
#include "link/ring.h"

struct pav_faces;
/* Borrows the kit. `who` is for the log. */
struct pav_faces *pav_faces_create(struct pav_face_kit *kit, const char *who);
void pav_faces_destroy(struct pav_faces *faces);
/* Faces whose middle lies outside are not looked at. Copied. */
void pav_faces_zone(struct pav_faces *faces, const struct pav_zone *zone);
/* Live: pictures for which there is no time, at most `share` of the time being spent on faces, are left
 * out. 0: none ever is. */
void pav_faces_pace(struct pav_faces *faces, double share);

/* Whose faces are found from now on; everyone's before the first call. What is known of others is wiped.
 * True: there may have been something. */
bool pav_faces_of(struct pav_faces *faces, const struct pav_wish *wish);
/* Who stands where in the picture that is looked at next. */
void pav_faces_figures(struct pav_faces *faces, const struct pav_figure *figures, int count);

/* Finds the faces of `picture`, whose pixels and size are there, taken at `t_s`. False: they were not
 * looked for in this picture. The same time again is the same picture. */
bool pav_faces_look(struct pav_faces *faces, struct pav_ring_picture *picture, double t_s);
/* Wipes all that is known of any face. */
void pav_faces_forget(struct pav_faces *faces);

/* RGBA, bottom row first, as grey, top row first: how faces see a picture. */
void pav_faces_grey(const uint8_t *rgba, int width_px, int height_px, uint8_t *grey);

#endif

/*
 * Where in a picture new faces are looked for, and when: the work of a whole search is spread over
 * several pictures, so that none is late. The detector itself is given (senses.h).
 */
#ifndef PAV_FACE_SEARCH_H
#define PAV_FACE_SEARCH_H

#include "eye/vision/face/senses.h"

#define PAV_SEARCH_BOXES 8
/* The smallest square that only the model proposes: in fewer pixels two letters or a lamp look like a face. */
#define PAV_PROPOSED_PX 44

/* Whether a face that only the model proposed lies in the hair or on the collar of one that is known:
 * there are no faces there. Eye distances, px. */
static inline bool pav_face_in_hair(float apart, float size, float known_size)
{
    return size < 0.7f * known_size && apart < 2.2f * known_size;
}

/* All zero: begins anew. */
struct pav_face_search {
    int next;     /* part of the search */
    int pictures; /* since the last part */
    int tile;     /* the next one in which faces are proposed, counted over two rounds */
    int waited;   /* pictures since the last one */
};

/* One part of the search, when it is time: every picture while nobody is followed, else every other.
 * Fills `boxes` (PAV_SEARCH_BOXES); returns how many. */
int pav_face_search_step(struct pav_face_search *search, const struct pav_face_senses *senses,
                         const struct pav_grey *grey, bool anyone, struct pav_face_box *boxes);
/* One part of the slower search for faces that the detector does not see, when it is time. */
int pav_face_search_others(struct pav_face_search *search, const struct pav_face_senses *senses,
                           const struct pav_grey *grey, bool anyone, struct pav_face_box *boxes);
/* Around where a face of that size was. The likeliest first. */
int pav_face_search_near(const struct pav_face_senses *senses, const struct pav_grey *grey, float x,
                         float y, float size_px, struct pav_face_box *boxes);

/* The face that such a box would hold: its middle and eye distance (geometry.h). */
void pav_face_of_box(const struct pav_face_box *box, float *x, float *y, float *size_px);

#endif

/*
 * Hands that are held up or out, from the silhouette alone: the ends of a figure are the places farthest
 * from its trunk by a way inside it (accumulative geodesic extrema, Plagemann et al., ICRA 2010). One above
 * the shoulders that is not the head, or far beside the body, is a hand. Hands that hang are not found.
 */
#ifndef PAV_EYE_HANDS_H
#define PAV_EYE_HANDS_H

#include <stdint.h>

#include <pavilion/findings.h>

struct pav_hands;
struct pav_hands *pav_hands_create(void);
void pav_hands_destroy(struct pav_hands *hands);
void pav_hands_forget(struct pav_hands *hands);

/* `someone` is GRID_CELLS of 0 and 1, `people` are those in it; `cell_aspect` is a cell's width over its
 * height in pixels. Fills the hands that are there for a moment already; returns how many. */
int pav_hands_step(struct pav_hands *hands, const uint8_t *someone, const struct pav_person *people,
                   int count, float cell_aspect, double dt_s, struct pav_hand found[PAV_HANDS_MAX]);

#endif

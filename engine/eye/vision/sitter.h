/*
 * Someone who was there before the eye opened. The model of the room begins with them in it, so that
 * only their edges would be seen when they move. This guesses their outline once: what differs from
 * the ground that reaches in from the picture's sides and top, and has life in it.
 */
#ifndef PAV_EYE_SITTER_H
#define PAV_EYE_SITTER_H

#include <stdbool.h>
#include <stdint.h>

#include "eye/vision/grid.h"

struct pav_sitter;
struct pav_sitter *pav_sitter_create(void);
void pav_sitter_destroy(struct pav_sitter *sitter);
/* The eye has just opened. */
void pav_sitter_begin(struct pav_sitter *sitter);

/* Looks at the next picture: its colours, for how long each cell has been still, and who is known.
 * True when someone is guessed; then `guess` holds 1 for each of their cells. */
bool pav_sitter_step(struct pav_sitter *sitter, const float (*colours)[3], const float *still_s,
                     const uint8_t *someone, float dt_s, uint8_t *guess);

#endif

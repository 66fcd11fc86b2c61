/*
 * What was changed by hand, to be taken back and done again, for all who look at the panel together. A
 * step is one gesture: the values of a slider that is drawn, or all that a preset sets.
 */
#ifndef PAV_DESK_UNDO_H
#define PAV_DESK_UNDO_H

#include "desk/model.h"

#define PAV_UNDO_STEPS 200

struct pav_undo;
struct pav_undo *pav_undo_create(struct pav_model *model); /* borrowed */
void pav_undo_destroy(struct pav_undo *undo);
/* A change that was asked for. Within half a second of the last one to the same row, or between begin
 * and end, it belongs to the same step. `after` NULL: back to what the files say. */
void pav_undo_note(struct pav_undo *undo, const struct pav_piece *piece, const struct pav_row *row,
                   const char *before, const char *after, int64_t now_ns);
void pav_undo_begin(struct pav_undo *undo);
void pav_undo_end(struct pav_undo *undo);
/* False: there is nothing to take back, or to do again. Steps whose pieces are not on stage any more are
 * passed over. */
bool pav_undo_back(struct pav_undo *undo, int64_t now_ns);
bool pav_undo_again(struct pav_undo *undo, int64_t now_ns);
bool pav_undo_can_back(const struct pav_undo *undo);
bool pav_undo_can_again(const struct pav_undo *undo);

#endif

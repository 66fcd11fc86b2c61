/* Between the two files of the visit: what gestures do to it. */
#ifndef VISIT_GESTURE_H
#define VISIT_GESTURE_H

#include "visit.h"

/* visit.c: the stages. */
void visit_enter(struct visit *visit, enum visit_stage stage);
bool visit_can(const struct visit *visit, enum visit_act act);
void visit_turn_portrait(struct visit *visit, const struct visit_input *input, int by);
void visit_turn_step(struct visit *visit, int by);
/* `person` 0: by touch. */
void visit_act(struct visit *visit, const struct visit_rules *rules,
               const struct visit_input *input, enum visit_act act, int value, uint32_t person);

/* visit_gesture.c: the hands, fingers and keys of a frame. */
void visit_take_events(struct visit *visit, const struct visit_rules *rules,
                       const struct visit_input *input);
void visit_follow_hands(struct visit *visit, const struct visit_rules *rules,
                        const struct visit_input *input);
void visit_follow_divider(struct visit *visit, const struct visit_input *input);

#endif

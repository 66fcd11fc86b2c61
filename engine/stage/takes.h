/* Stills and films that are asked for while the show runs, by a key or by the panel: the keeper decides,
 * and hands over where they are to be written. */
#ifndef PAV_STAGE_TAKES_H
#define PAV_STAGE_TAKES_H

#include "link/message.h"

struct pav_stage;
/* Asks the keeper. A film that is being made is ended instead. */
void pav_take_ask(struct pav_stage *stage, enum pav_take what);
/* The keeper's answer; takes `fd` over. */
void pav_take_begin(struct pav_stage *stage, enum pav_take what, int fd);
/* Once a picture: tells what has come to its end, and what is in trouble. */
void pav_take_tend(struct pav_stage *stage);
/* At the end of the show: finishes what is being made. False: a contact sheet could not be written. */
bool pav_take_finish(struct pav_stage *stage);

#endif

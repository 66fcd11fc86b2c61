/* The technician's way out of a kiosk: between the keypad, the picture and the keeper. NULL where there is
 * no code: all calls accept it. */
#ifndef PAV_STAGE_WAYOUT_H
#define PAV_STAGE_WAYOUT_H

#include <pavilion/gpu.h>

#include "link/message.h"
#include "stage/window/window.h"

struct pav_stage;
struct pav_wayout;

struct pav_wayout *pav_wayout_create(struct pav_gpu *gpu);
void pav_wayout_destroy(struct pav_wayout *way);
/* First of what a frame does with its input, some of which is not for the scene then. */
void pav_wayout_input(struct pav_stage *stage, struct pav_window_input *input);
/* A CODE message of the keeper's. */
void pav_wayout_answer(struct pav_stage *stage, const struct pav_message *message);
bool pav_wayout_open(const struct pav_wayout *way);
/* Over all that is drawn. */
void pav_wayout_draw(struct pav_stage *stage, struct pav_target *screen);

#endif

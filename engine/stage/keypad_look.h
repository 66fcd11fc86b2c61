/* How the technician's keypad looks: in French, Dutch and English, over whatever is on. */
#ifndef PAV_STAGE_KEYPAD_LOOK_H
#define PAV_STAGE_KEYPAD_LOOK_H

#include <pavilion/gpu.h>

#include "stage/keypad.h"

struct pav_keypad_look;
/* Costs nothing until the keypad is seen for the first time. */
struct pav_keypad_look *pav_keypad_look_create(struct pav_gpu *gpu);
void pav_keypad_look_destroy(struct pav_keypad_look *look);
/* `language` "fr", "nl" or another: English. `dark`: the picture is blacked out, and may be lit again. */
void pav_keypad_look_draw(struct pav_keypad_look *look, const struct pav_keypad *keypad,
                          const struct pav_keypad_screen *at, const char *language, bool dark,
                          struct pav_target *screen);

#endif

/* Vision: from one picture to the findings that were asked for. */
#ifndef PAV_EYE_VISION_H
#define PAV_EYE_VISION_H

#include <stdbool.h>
#include <stdint.h>

#include "eye/vision/face/faces.h"
#include "link/message.h"
#include "link/ring.h"

struct pav_vision;
struct pav_vision *pav_vision_create(void);
void pav_vision_destroy(struct pav_vision *vision);
/* Fills the findings of `picture` (its pixels and size are there already) for the PAV_NEED_* bits
 * `needs`. `t_s` is when it was taken: it rises, or is that
 * of the last picture when this is the same picture again, which gives the same findings. What is no longer needed is forgotten. One thread. */
void pav_vision_look(struct pav_vision *vision, uint32_t needs, struct pav_ring_picture *picture,
                     double t_s);
/* How faces are found when PAV_NEED_FACES is among the needs; borrowed. Without them none are. */
void pav_vision_use_faces(struct pav_vision *vision, struct pav_faces *faces);
/* Whose faces are found from now on when PAV_NEED_FACES is among the needs; everyone's before the first
 * call. What is known of others is wiped at once. True: there may have been something. */
bool pav_vision_faces_of(struct pav_vision *vision, const struct pav_wish *wish);
/* Forgets every visitor: after a gap, a new source, or when nobody needs anything. */
void pav_vision_forget(struct pav_vision *vision);

#endif

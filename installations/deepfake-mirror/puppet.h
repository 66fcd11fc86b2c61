/*
 * The puppet: a portrait that imitates the visitor: head, mouth, lids, brows, gaze. Frame and background of
 * the painting stay still.
 */
#ifndef PUPPET_H
#define PUPPET_H

#include <pavilion/portrait.h>
#include <pavilion/scene.h>

struct puppet; /* defined in puppet.c; one for a scene */

/* Never NULL; frees with puppet_close. In `open`. */
struct puppet *puppet_open(struct pav_scene *scene);
void puppet_close(struct puppet *puppet);
/* Everyone has left: what was learnt of the visitor is wiped. */
void puppet_forget(struct puppet *puppet);
/* In `update`: follows the visitor's face, in a picture of the camera's size; NULL: nobody is followed, and the
 * portrait returns to how it was painted within a second. Another portrait than the last one may come at any
 * time. Rest is learnt from the visitor: an eyelid at rest is an eyelid as painted. */
void puppet_update(struct puppet *puppet, const struct pav_portrait *portrait,
                   const struct pav_face *face, int camera_w, int camera_h, double dt_s);
/* In `draw`: the portrait into the rectangle of `out` (px from its lower left; at any aspect, the picture
 * covers it), every pixel of it. Draws nothing without a portrait. `mesh`: 0, or how strongly the mesh is drawn
 * over it. */
void puppet_draw(struct puppet *puppet, struct pav_scene *scene, const struct pav_frame_info *info,
                 struct pav_target *out, const float rectangle_px[4], float mesh);

#endif

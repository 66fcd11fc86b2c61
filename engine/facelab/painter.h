/* What the painter lends to its neighbours. */
#ifndef PAV_FACELAB_PAINTER_H
#define PAV_FACELAB_PAINTER_H

struct pav_head_painter;
struct pav_canvas *pav_painter_canvas(struct pav_head_painter *painter);

#endif

/* A rounded plate behind small type. */
#ifndef PAV_STAGE_PLATE_H
#define PAV_STAGE_PLATE_H

#include <pavilion/gpu.h>

struct pav_program *pav_plate_create(struct pav_gpu *gpu);
/* In pixels from the bottom left; `tint` RGBA, not premultiplied. */
void pav_plate_draw(struct pav_program *plate, struct pav_gpu *gpu, struct pav_target *screen,
                    const float place[4], float round, const float tint[4]);

#endif

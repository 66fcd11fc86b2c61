/* Owns pictures that hold no face, and yet might tempt a detector. */
#include <string.h>

#include "facelab/canvas.h"
#include "facelab/head.h"
#include "facelab/painter.h"
#include "facelab/shape.h"

void pav_head_paint_none(struct pav_head_painter *painter, uint64_t seed, uint8_t *rgb)
{
    struct pav_canvas *c = pav_painter_canvas(painter);
    struct dice d = dice_of(seed ^ 0x5eed);
    struct pav_head head;
    struct pav_shot shot;
    pav_head_random(&head, &shot, seed);
    memset(c->cover, 0, (size_t)c->width * (size_t)c->height * sizeof(float));
    pav_backdrop_paint(c, shot.backdrop, shot.backdrop_colour, 0.4f * shot.backdrop_blur,
                       shot.seed);
    int more = dice_below(&d, 3);
    float grain = (float)c->height / 180;
    for (int i = 0; i < more; i++) {
        shot.occluder = (enum pav_occluder)(1 + dice_below(&d, PAV_OCCLUDER_KINDS - 1));
        shot.occluder_turn = dice_range(&d, -3, 3);
        shot.seed++;
        pav_occlude_paint(c, &shot, dice_range(&d, 0, (float)c->width),
                          dice_range(&d, 0, (float)c->height),
                          shot.unit * (float)c->height * dice_range(&d, 0.4f, 1.3f));
    }
    pav_sensor_develop(c, &shot, grain, rgb);
}

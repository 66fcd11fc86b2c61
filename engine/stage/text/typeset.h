/* Setting: from words to a picture of type, without a GPU. Inside the text room. */
#ifndef PAV_STAGE_TYPESET_H
#define PAV_STAGE_TYPESET_H

#include <stdint.h>

#include <pavilion/text.h>

/* The box is what layouts count with: width_px of the description when it wraps, the words' own width
 * else; from the first line's ascent to the last one's descent. The picture is larger: accents, long
 * tails and the halo stand out over the box. */
struct pav_typeset {
    int box_width_px, box_height_px;
    int width_px, height_px; /* of the picture */
    int left_px, bottom_px;  /* of the box in the picture */
    int lines;
    uint8_t *rgba; /* premultiplied, tight rows, bottom row first; the caller frees */
};

/* One thread at a time. Always gives a picture, if only an empty one of 1 x 1. */
void pav_typeset_make(const struct pav_text_desc *desc, struct pav_typeset *setting);

#endif

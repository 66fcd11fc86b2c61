/*
 * Set type, kept: words are laid out again only when they, their language or their place change, a few in a
 * frame, and are brought down in size where they would not fit.
 */
#ifndef TYPE_H
#define TYPE_H

#include <pavilion/scene.h>

#define TYPE_SLOTS 64

struct type; /* on the heap: it outlives the state block's restoring */

enum type_face { TYPE_SERIF = 0, TYPE_SANS, TYPE_STRONG };

struct type_order {
    int slot; /* 0..TYPE_SLOTS - 1; a text that stays has its own */
    const char *words;
    const char *language;
    enum type_face face;
    float size_px;
    float least_px; /* what must be set smaller to fit is said in the log */
    float box_px[4];
    enum pav_align align;
    float rise; /* in the box: 0 at the bottom, 0.5 in the middle, 1 at the top */
};

struct type *type_create(struct pav_scene *scene);
void type_destroy(struct type *type);
/* Before the draws of a frame. */
void type_begin(struct type *type);
/* Draws the words in their box. A text that is not set yet may wait for the next frame. */
void type_draw(struct type *type, struct pav_target *out, const struct type_order *order,
               float opacity);
/* Height of what stands in a slot, px. */
float type_height(const struct type *type, int slot);

#endif

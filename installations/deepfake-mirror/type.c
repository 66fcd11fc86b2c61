/* Set type, kept. */
#include "type.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX  768
#define EACH_FRAME 4 /* texts that are set in one frame: each costs a millisecond or two */
#define SMALLER    0.94f
#define SPECK_PX   3.0f
#define READ_PX    12.0f /* on a screen so small nobody reads: nothing to complain of */
#define TOLERANCE  1.02f /* a line's descent may touch the edge */

struct slot {
    struct pav_text *text;
    char words[WORDS_MAX], language[8];
    float w, h, size_px;
    enum pav_align align;
};

struct type {
    struct pav_scene *scene;
    int left; /* to be set in this frame */
    struct slot slots[TYPE_SLOTS];
};

struct type *type_create(struct pav_scene *scene)
{
    struct type *type = calloc(1, sizeof *type);
    if (!type)
        abort();
    type->scene = scene;
    return type;
}

void type_destroy(struct type *type)
{
    for (int i = 0; type && i < TYPE_SLOTS; i++)
        pav_text_destroy(type->slots[i].text);
    free(type);
}

void type_begin(struct type *type)
{
    type->left = EACH_FRAME;
}

float type_height(const struct type *type, int slot)
{
    return type->slots[slot].text ? (float)pav_text_height(type->slots[slot].text) : 0;
}

static struct pav_text *set(struct type *type, const struct type_order *order, float size_px)
{
    return pav_text_create(pav_scene_gpu(type->scene),
                           &(struct pav_text_desc){
                               .text = order->words,
                               .family = order->face == TYPE_SERIF ? "serif" : NULL,
                               .weight = order->face == TYPE_STRONG ? 550 : 400,
                               .size_px = size_px,
                               .width_px = order->box_px[2],
                               .line_height = order->face == TYPE_SERIF ? 1.02f : 1.05f,
                               .tracking_px = order->face == TYPE_STRONG ? 0.01f * size_px : 0,
                               .align = order->align,
                               .language = order->language,
                               .colour = {0.957f, 0.933f, 0.886f, 1},
                           });
}

static bool fits(const struct pav_text *text, const struct type_order *order)
{
    return (float)pav_text_height(text) <= order->box_px[3] * TOLERANCE;
}

static void set_slot(struct type *type, struct slot *slot, const struct type_order *order)
{
    float size_px = order->size_px;
    pav_text_destroy(slot->text);
    slot->text = set(type, order, size_px);
    while (!fits(slot->text, order) && size_px > SPECK_PX) {
        bool least = size_px > order->least_px && size_px * SMALLER < order->least_px;
        size_px = least ? order->least_px : size_px * SMALLER;
        pav_text_destroy(slot->text);
        slot->text = set(type, order, size_px);
    }
    if (size_px < order->least_px && order->least_px > READ_PX)
        pav_scene_log(type->scene, PAV_LOG_WARN, "\"%.60s\" is too long for its place in \"%s\"",
                      order->words, order->language);
    strncpy(slot->words, order->words, WORDS_MAX - 1);
    strncpy(slot->language, order->language, sizeof slot->language - 1);
    slot->w = order->box_px[2];
    slot->h = order->box_px[3];
    slot->size_px = order->size_px;
    slot->align = order->align;
}

static bool stands(const struct slot *slot, const struct type_order *order)
{
    return slot->text && strncmp(slot->words, order->words, WORDS_MAX - 1) == 0 &&
           strncmp(slot->language, order->language, sizeof slot->language - 1) == 0 &&
           slot->w == order->box_px[2] && slot->h == order->box_px[3] &&
           slot->size_px == order->size_px && slot->align == order->align;
}

void type_draw(struct type *type, struct pav_target *out, const struct type_order *order,
               float opacity)
{
    struct slot *slot = &type->slots[order->slot];
    if (!order->words || !order->words[0] || opacity <= 0)
        return;
    if (!stands(slot, order) && type->left > 0) {
        type->left--;
        set_slot(type, slot, order);
    }
    if (!slot->text)
        return;
    float room = order->box_px[3] - (float)pav_text_height(slot->text);
    pav_text_draw(slot->text, out, order->box_px[0], order->box_px[1] + room * order->rise,
                  opacity);
}

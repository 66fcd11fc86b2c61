/* The vocabulary of the screens. */
#include "paint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const paint_languages[VISIT_LANGUAGES] = {"fr", "nl", "en"};
static const char *const letters[VISIT_LANGUAGES] = {"FR", "NL", "EN"};

const char *paint_words(const struct paint *p, const char *key)
{
    return pav_scene_words_in(p->scene, key, p->language);
}

void paint_box(const struct paint *p, enum place place, int index, float box_px[4])
{
    const struct layout *l = p->layout;
    layout_place(l, place, index, box_px);
    box_px[0] = roundf(box_px[0] * l->width_px);
    box_px[1] = roundf(box_px[1] * l->height_px);
    box_px[2] = roundf(box_px[2] * l->width_px);
    box_px[3] = roundf(box_px[3] * l->height_px);
}

static void text_in(const struct paint *p, int slot, const char *words, const char *language,
                    enum type_face face, float size, const float box_px[4], enum pav_align align,
                    float rise, float seen)
{
    float least = size >= TYPE_READABLE ? TYPE_READABLE : TYPE_LEAST;
    struct type_order order = {.slot = slot,
                               .words = words,
                               .language = language,
                               .face = face,
                               .size_px = size * p->layout->unit_px,
                               .least_px = least * p->layout->unit_px,
                               .align = align,
                               .rise = rise};
    memcpy(order.box_px, box_px, sizeof order.box_px);
    type_draw(p->type, p->out, &order, seen);
}

void paint_text(const struct paint *p, int slot, const char *words, enum type_face face, float size,
                const float box_px[4], enum pav_align align, float rise, float seen)
{
    text_in(p, slot, words, p->language, face, size, box_px, align, rise, seen);
}

void paint_three(const struct paint *p, int slot, const char *key, enum type_face face, float size,
                 enum place place, enum pav_align align, float seen)
{
    float box[4];
    paint_box(p, place, 0, box);
    float share = floorf(box[3] / VISIT_LANGUAGES);
    for (int i = 0; i < VISIT_LANGUAGES; i++) {
        float part[4] = {box[0], box[1] + box[3] - share * (float)(i + 1), box[2], share};
        text_in(p, slot + i, pav_scene_words_in(p->scene, key, paint_languages[i]),
                paint_languages[i], face, size, part, align, 0.5f, seen);
    }
}

void paint_join_languages(const struct paint *p, const char *key, char words[96])
{
    snprintf(words, 96, "%s  ·  %s  ·  %s", pav_scene_words_in(p->scene, key, paint_languages[0]),
             pav_scene_words_in(p->scene, key, paint_languages[1]),
             pav_scene_words_in(p->scene, key, paint_languages[2]));
}

void paint_chip(const struct paint *p, int slot, const char *words, enum place place, int index,
                bool chosen, float seen)
{
    float box[4], unit = p->layout->unit_px;
    paint_box(p, place, index, box);
    ink_chip(p->ink, p->out, box, fminf(0.5f * box[3], 0.022f * unit), chosen ? 1 : 0, seen);
    float inset = fminf(0.014f * unit, 0.1f * box[2]);
    float inside[4] = {box[0] + inset, box[1], box[2] - 2 * inset, box[3]};
    paint_text(p, slot, words, TYPE_STRONG, TYPE_LABEL, inside, PAV_ALIGN_CENTRE, 0.5f, seen);
}

void paint_ring(const struct paint *p, enum place place, enum visit_act act, float seen)
{
    float box[4];
    paint_box(p, place, 0, box);
    /* Two seconds of every six. */
    float ghost = fmaxf(0, (float)fmod(p->visit->stage_s, 6) - 4) / HOLD_S;
    ink_ring(p->ink, p->out, box, INK_HAND, p->visit->holds[act].progress,
             p->visit->stage == VISIT_INVITE ? ghost : 0, seen);
}

void paint_language_letters(const struct paint *p, int slot, enum place place, float seen)
{
    for (int i = 0; i < VISIT_LANGUAGES; i++) {
        bool chosen = strncmp(p->language, paint_languages[i], 2) == 0;
        paint_chip(p, slot + i, letters[i], place, i, chosen, seen);
    }
}

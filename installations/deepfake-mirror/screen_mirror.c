/* The screens over the altered picture: the mirror, the explanation, the warning before a reset. */
#include "paint.h"

#include <math.h>
#include <stdio.h>

#include <pavilion/portrait.h>

#include "target.h"

static const char *const mode_words[VISIT_MODES] = {"mode_swap", "mode_exchange", "mode_puppet"};
static const char *const step_titles[VISIT_STEPS] = {"points_title", "mesh_title", "mask_title",
                                                     "light_title", "divider_title"};
static const char *const step_words[VISIT_STEPS] = {"points", "mesh", "mask", "light", "divider"};

static void portraits(const struct paint *p, float seen)
{
    int shown = layout_thumbs(p->layout);
    int first = targets_first_portrait(p->visit, p->layout, p->portraits);
    shown = shown < p->portraits ? shown : p->portraits;
    for (int i = 0; i < shown; i++) {
        const struct pav_portrait *portrait = pav_scene_portrait(p->scene, (size_t)(first + i));
        float box[4], w = p->layout->width_px, h = p->layout->height_px;
        layout_thumb(p->layout, i, shown, box);
        float px[4] = {roundf(box[0] * w), roundf(box[1] * h), roundf(box[2] * w),
                       roundf(box[3] * h)};
        ink_thumb(p->ink, p->out, px, portrait ? portrait->texture : NULL,
                  first + i == p->visit->portrait ? 1 : 0, seen);
    }
}

/* One line: what is happening, or whose face it is. */
static const char *says(const struct paint *p)
{
    const struct pav_portrait *portrait = pav_scene_portrait(p->scene, (size_t)p->visit->portrait);
    if (p->visit->mode == VISIT_EXCHANGE && !visit_exchanges(p->visit))
        return paint_words(p, "waiting");
    if (p->wearers == 0 || (p->wearers < 2 && p->visit->mode == VISIT_EXCHANGE))
        return paint_words(p, "looking");
    if (p->visit->mode == VISIT_EXCHANGE)
        return paint_words(p, "exchanged");
    return portrait ? portrait->title : "";
}

static void line(const struct paint *p, float seen)
{
    float box[4];
    const char *words = says(p);
    if (!words[0])
        return;
    paint_box(p, PLACE_SAYS, 0, box);
    paint_text(p, SLOT_SAYS, words, TYPE_SERIF, TYPE_BODY, box, PAV_ALIGN_CENTRE, 0.4f, seen);
}

void paint_mirror(const struct paint *p, float seen)
{
    const struct visit *v = p->visit;
    ink_scrim(p->ink, p->out, p->layout->low + (p->layout->upright ? 0.32f : 0.36f), 0.9f * seen);
    portraits(p, seen);
    line(p, seen);
    for (int i = 0; p->rules->choose_mode && i < VISIT_MODES; i++)
        paint_chip(p, SLOT_MODE + i, paint_words(p, mode_words[i]), PLACE_MODE, i,
                   (int)v->mode == i, seen);
    if (p->rules->explain) {
        paint_chip(p, SLOT_HOW, paint_words(p, "how"), PLACE_HOW, 0, false, seen);
        paint_ring(p, PLACE_HOW_RING, VISIT_HOW, 0.85f * seen);
        paint_chip(p, SLOT_HOW_RING, paint_words(p, "how"), PLACE_HOW_WORDS, 0, false,
                   0.85f * seen);
    }
    paint_chip(p, SLOT_FINISH, paint_words(p, "finish"), PLACE_FINISH, 0, false, seen);
    paint_language_letters(p, SLOT_LANGUAGE, PLACE_LANGUAGE, seen);
    if (!p->bystander)
        return;
    paint_chip(p, SLOT_JOIN, paint_words(p, "join"), PLACE_JOIN, 0, false, seen);
    paint_ring(p, PLACE_JOIN_RING, VISIT_JOIN, seen);
    paint_chip(p, SLOT_JOIN_RING, paint_words(p, "join_ring"), PLACE_JOIN_WORDS, 0, false, seen);
}

static void dots(const struct paint *p, float seen)
{
    float box[4];
    paint_box(p, PLACE_DOTS, 0, box);
    for (int i = 0; i < VISIT_STEPS; i++) {
        float side = box[3], x = box[0] + (box[2] - side) * (float)i / (VISIT_STEPS - 1);
        float dot[4] = {roundf(x), box[1], side, side};
        bool now = i == p->visit->step;
        ink_dot(p->ink, p->out, dot, now, (now ? 1 : 0.45f) * seen);
    }
}

static void caption(const struct paint *p, float seen, float step_seen)
{
    float box[4], unit = p->layout->unit_px, pad = 0.028f * unit;
    paint_box(p, PLACE_CAPTION, 0, box);
    ink_plate(p->ink, p->out, box, 0.03f * unit, 0.8f, 0, seen);
    float head_h = 1.45f * TYPE_HEADING * unit;
    float head[4] = {box[0] + pad, box[1] + box[3] - pad * 0.6f - head_h, box[2] - 2 * pad, head_h};
    float body[4] = {head[0], box[1] + pad * 0.7f, head[2], head[1] - box[1] - pad * 0.7f};
    paint_text(p, SLOT_STEP_TITLE, paint_words(p, step_titles[p->step]), TYPE_SERIF, TYPE_HEADING,
               head, PAV_ALIGN_START, 0.5f, seen * step_seen);
    paint_text(p, SLOT_STEP, paint_words(p, step_words[p->step]), TYPE_SANS, TYPE_BODY, body,
               PAV_ALIGN_START, 1, seen * step_seen);
}

void paint_explain(const struct paint *p, float seen, float step_seen)
{
    float box[4];
    if (p->step == VISIT_DIVIDER)
        ink_divider(p->ink, p->out, p->visit->divider * p->layout->width_px,
                    0.56f * p->layout->height_px, p->layout->unit_px, seen * step_seen);
    ink_scrim(p->ink, p->out, p->layout->low + 0.34f, 0.8f * seen);
    caption(p, seen, step_seen);
    dots(p, seen);
    paint_box(p, PLACE_BACK, 0, box);
    ink_ring(p->ink, p->out, box, INK_BACK, 0, 0, seen);
    paint_box(p, PLACE_ON, 0, box);
    /* The ring round "on" fills as the step passes. */
    float part = (float)(p->visit->step_s / visit_step_lasts(p->visit));
    ink_ring(p->ink, p->out, box, INK_ON, fminf(part, 1), 0, seen);
    paint_chip(p, SLOT_FINISH, paint_words(p, "finish"), PLACE_LEAVE, 0, false, seen);
    paint_language_letters(p, SLOT_LANGUAGE, PLACE_LANGUAGE, seen);
}

void paint_warning(const struct paint *p, float seconds, float seen)
{
    float box[4], unit = p->layout->unit_px, pad = 0.03f * unit;
    char count[8];
    snprintf(count, sizeof count, "%d", (int)ceilf(seconds));
    paint_box(p, PLACE_WARNING, 0, box);
    ink_plate(p->ink, p->out, box, 0.03f * unit, 0.88f, 1, seen);
    float digit_w = box[3];
    float digit[4] = {box[0] + box[2] - digit_w - pad, box[1], digit_w, box[3]};
    float words[4] = {box[0] + pad, box[1], box[2] - digit_w - 3 * pad, box[3]};
    paint_text(p, SLOT_WARNING, paint_words(p, "warning"), TYPE_SANS, TYPE_BODY, words,
               PAV_ALIGN_START, 0.5f, seen);
    paint_text(p, SLOT_COUNT, count, TYPE_SERIF, 2 * TYPE_HEADING, digit, PAV_ALIGN_CENTRE, 0.5f,
               seen);
}

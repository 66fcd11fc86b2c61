/* The screens of the room: attract, invitation, dismissal, farewell. */
#include "paint.h"

#include <math.h>

/* A short golden rule, as under a heading on a museum's label. */
static void rule(const struct paint *p, float x, float y, float seen)
{
    float unit = p->layout->unit_px, thick = fmaxf(2, roundf(unit / 300));
    float box[4] = {x, y, 0.09f * unit, thick * 2};
    ink_plate(p->ink, p->out, box, 0, 0, 1, 0.9f * seen);
}

static enum pav_align side(const struct paint *p)
{
    return p->layout->upright ? PAV_ALIGN_CENTRE : PAV_ALIGN_START;
}

void paint_attract(const struct paint *p, float seen)
{
    float box[4], unit = p->layout->unit_px;
    paint_three(p, SLOT_ATTRACT_TITLE, "question", TYPE_SERIF, TYPE_QUESTION, PLACE_ATTRACT_TITLE,
                side(p), seen);
    paint_three(p, SLOT_ATTRACT_LINE, "come", TYPE_SANS, TYPE_BODY, PLACE_ATTRACT_LINE, side(p),
                0.82f * seen);
    paint_box(p, PLACE_ATTRACT_TITLE, 0, box);
    if (!p->layout->upright)
        rule(p, box[0], box[1] - 0.045f * unit, seen);
}

/* Three columns on a screen that lies, three paragraphs on one that stands: no language is smaller. */
static void notice(const struct paint *p, float seen)
{
    for (int i = 0; i < VISIT_LANGUAGES; i++) {
        float box[4];
        paint_box(p, PLACE_NOTICE, i, box);
        struct paint own = *p;
        own.language = paint_languages[i];
        paint_text(&own, SLOT_NOTICE + i, paint_words(&own, "notice"), TYPE_SANS, TYPE_BODY, box,
                   PAV_ALIGN_START, 1, 0.92f * seen);
    }
}

/* An answer by hand: its words stand under the ring, as large as the other one's. */
static void by_hand(const struct paint *p, int slot, const char *words, enum place ring,
                    enum visit_act act, float seen)
{
    float box[4];
    paint_ring(p, ring, act, seen);
    paint_box(p, ring == PLACE_YES_RING ? PLACE_YES_WORDS : PLACE_NO_WORDS, 0, box);
    paint_text(p, slot, words, TYPE_STRONG, TYPE_LABEL, box, PAV_ALIGN_CENTRE, 0.5f, seen);
}

/* A screen that stands has room for it in three languages. */
static void hint(const struct paint *p, float seen)
{
    float box[4];
    paint_box(p, PLACE_HINT, 0, box);
    if (p->layout->upright)
        paint_three(p, SLOT_HINT, "hint", TYPE_SANS, TYPE_LABEL, PLACE_HINT, PAV_ALIGN_CENTRE,
                    0.8f * seen);
    else
        paint_text(p, SLOT_HINT, paint_words(p, "hint"), TYPE_SANS, TYPE_LABEL, box,
                   PAV_ALIGN_CENTRE, 0.5f, 0.8f * seen);
}

void paint_invite(const struct paint *p, float seen)
{
    char yes[96], no[96];
    paint_join_languages(p, "yes", yes);
    paint_join_languages(p, "no", no);
    ink_scrim(p->ink, p->out, 0.62f, 0.86f * seen);
    paint_three(p, SLOT_ASK, "ask", TYPE_SERIF, TYPE_ASK, PLACE_TITLE, PAV_ALIGN_CENTRE, seen);
    notice(p, seen);
    hint(p, seen);
    paint_chip(p, SLOT_YES, yes, PLACE_YES, 0, false, seen);
    paint_chip(p, SLOT_NO, no, PLACE_NO, 0, false, seen);
    by_hand(p, SLOT_YES_RING, yes, PLACE_YES_RING, VISIT_YES, seen);
    by_hand(p, SLOT_NO_RING, no, PLACE_NO_RING, VISIT_NO, seen);
    paint_language_letters(p, SLOT_ASKED_LANGUAGE, PLACE_ASKED_LANGUAGE, seen);
}

void paint_declined(const struct paint *p, float seen)
{
    float box[4];
    paint_box(p, PLACE_DECLINED, 0, box);
    paint_text(p, SLOT_DECLINED, paint_words(p, "declined"), TYPE_SERIF, TYPE_HEADING, box, side(p),
               0.5f, seen);
    paint_chip(p, SLOT_RECONSIDER, paint_words(p, "reconsider"), PLACE_RECONSIDER, 0, false,
               0.85f * seen);
    paint_language_letters(p, SLOT_LANGUAGE, PLACE_ROOM_LANGUAGE, seen);
}

void paint_farewell(const struct paint *p, float seen)
{
    float box[4], unit = p->layout->unit_px;
    paint_box(p, PLACE_FAREWELL_TITLE, 0, box);
    paint_text(p, SLOT_FAREWELL_TITLE, paint_words(p, "farewell_title"), TYPE_SERIF, TYPE_QUESTION,
               box, side(p), 0.5f, seen);
    if (!p->layout->upright)
        rule(p, box[0], box[1] - 0.012f * unit, seen);
    paint_box(p, PLACE_FAREWELL, 0, box);
    paint_text(p, SLOT_FAREWELL, paint_words(p, "farewell"), TYPE_SANS, TYPE_BODY, box, side(p),
               p->layout->upright ? 1 : 0.9f, 0.94f * seen);
    paint_chip(p, SLOT_AGAIN, paint_words(p, "again"), PLACE_AGAIN, 0, false, seen);
    paint_language_letters(p, SLOT_LANGUAGE, PLACE_ROOM_LANGUAGE, seen);
}

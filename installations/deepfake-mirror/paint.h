/* The vocabulary of the screens: words in a place, a plate that can be touched, a ring that can be covered. */
#ifndef PAINT_H
#define PAINT_H

#include "ink.h"
#include "layout.h"
#include "type.h"
#include "visit.h"

/* Sizes of type, in short sides of the screen: read at three metres on 55 inches. */
#define TYPE_QUESTION (1 / 15.0f)
#define TYPE_ASK      (1 / 21.0f)
#define TYPE_HEADING  (1 / 20.0f)
#define TYPE_BODY     (1 / 27.0f)
#define TYPE_LABEL    (1 / 33.0f)
#define TYPE_LEAST    (1 / 36.0f) /* nothing is set smaller … */
#define TYPE_READABLE (1 / 28.0f) /* … and nothing that is read */

/* A text that stays has its own slot, so that the texts of two stages that cross do not take turns. */
enum slot {
    SLOT_ATTRACT_TITLE = 0, /* what stands in three languages, or three times, has three */
    SLOT_ATTRACT_LINE = SLOT_ATTRACT_TITLE + 3,
    SLOT_ASK = SLOT_ATTRACT_LINE + 3,
    SLOT_NOTICE = SLOT_ASK + 3,
    SLOT_HINT = SLOT_NOTICE + 3,
    SLOT_YES = SLOT_HINT + 3,
    SLOT_NO,
    SLOT_YES_RING,
    SLOT_NO_RING,
    SLOT_LANGUAGE,
    SLOT_ASKED_LANGUAGE = SLOT_LANGUAGE + 3,
    SLOT_DECLINED = SLOT_ASKED_LANGUAGE + 3,
    SLOT_RECONSIDER,
    SLOT_MODE,
    SLOT_SAYS = SLOT_MODE + 3,
    SLOT_HOW,
    SLOT_HOW_RING,
    SLOT_FINISH,
    SLOT_JOIN,
    SLOT_JOIN_RING,
    SLOT_STEP_TITLE,
    SLOT_STEP,
    SLOT_FAREWELL_TITLE,
    SLOT_FAREWELL,
    SLOT_AGAIN,
    SLOT_WARNING,
    SLOT_COUNT,
    SLOTS
};
_Static_assert(SLOTS <= TYPE_SLOTS, "more texts than slots");

extern const char *const paint_languages[VISIT_LANGUAGES];

/* What a screen draws with; made anew for each frame, borrowed for the call. */
struct paint {
    struct pav_scene *scene;
    struct pav_target *out;
    struct type *type;
    const struct ink *ink;
    const struct layout *layout;
    const struct visit *visit;
    const struct visit_rules *rules;
    const char *language; /* as chosen, or the exhibition's */
    int portraits;
    bool bystander; /* may join */
    int wearers;    /* visitors whose faces are found, or missing only for a moment */
    int step;       /* of the explanation that is shown: follows the visit's through a crossfade */
};

/* A text of installation.yaml in the visitor's language. */
const char *paint_words(const struct paint *p, const char *key);
void paint_box(const struct paint *p, enum place place, int index, float box_px[4]);
/* Words in a box; at least TYPE_LEAST high. */
void paint_text(const struct paint *p, int slot, const char *words, enum type_face face, float size,
                const float box_px[4], enum pav_align align, float rise, float seen);
/* The same text in the three languages, one below the other, in equal shares of the place. */
void paint_three(const struct paint *p, int slot, const char *key, enum type_face face, float size,
                 enum place place, enum pav_align align, float seen);
/* "Oui · Ja · Yes" into `words`. */
void paint_join_languages(const struct paint *p, const char *key, char words[96]);
/* A plate that can be touched. */
void paint_chip(const struct paint *p, int slot, const char *words, enum place place, int index,
                bool chosen, float seen);
/* A ring that can be covered with a hand. */
void paint_ring(const struct paint *p, enum place place, enum visit_act act, float seen);
void paint_language_letters(const struct paint *p, int slot, enum place place, float seen);

/* The screens over their pictures; `seen` 0..1. screen_room.c and screen_mirror.c */
void paint_attract(const struct paint *p, float seen);
void paint_invite(const struct paint *p, float seen);
void paint_declined(const struct paint *p, float seen);
void paint_farewell(const struct paint *p, float seen);
void paint_mirror(const struct paint *p, float seen);
void paint_explain(const struct paint *p, float seen, float step_seen);
void paint_warning(const struct paint *p, float seconds, float seen);

#endif

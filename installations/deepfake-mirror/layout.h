/*
 * Where everything lies on the screen: for a screen that lies or stands, with what is touched within the reach
 * of a child and of a person in a wheelchair. Pure.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

/* Above the floor (EN 301 549 and what museums build to). */
#define REACH_LOW_MM  380.0f
#define REACH_HIGH_MM 1220.0f

struct layout {
    float width_px, height_px;
    float
        unit_px; /* the screen's short side: type is measured by it, so that it is as large on both */
    bool upright;
    float low;     /* of what is touched, uv y: above the stage's own label */
    bool noted;    /* two lines of the stage's own stand in the lower left corner */
    float hands_x; /* uv: rings lie beside the visitor, where a hand goes by itself */
    bool join_right;
    float join_x; /* uv: where the one stands who may join; on the right when join_right */
};

enum place {
    PLACE_PICTURE, /* the framed portrait, its frame not counted: layout_picture */
    PLACE_PUPPET,  /* the same, when it imitates the visitor */
    PLACE_ATTRACT_TITLE,
    PLACE_ATTRACT_LINE,
    PLACE_TITLE,
    PLACE_YES,
    PLACE_NO,
    PLACE_YES_RING,
    PLACE_NO_RING,
    PLACE_YES_WORDS, /* under the ring */
    PLACE_NO_WORDS,
    PLACE_ASKED_LANGUAGE, /* by index; in the invitation */
    PLACE_LANGUAGE,       /* by index; elsewhere */
    PLACE_ROOM_LANGUAGE,  /* by index; beside a framed picture */
    PLACE_HINT,
    PLACE_NOTICE, /* by index */
    PLACE_DECLINED,
    PLACE_RECONSIDER,
    PLACE_MODE, /* by index */
    PLACE_SAYS,
    PLACE_HOW,
    PLACE_HOW_RING,
    PLACE_HOW_WORDS, /* under it */
    PLACE_FINISH,
    PLACE_JOIN,
    PLACE_JOIN_RING,
    PLACE_JOIN_WORDS,
    PLACE_CAPTION,
    PLACE_BACK,
    PLACE_ON,
    PLACE_LEAVE, /* "finish" in the explanation */
    PLACE_DOTS,
    PLACE_FAREWELL_TITLE,
    PLACE_FAREWELL,
    PLACE_AGAIN,
    PLACE_WARNING,
    PLACES
};

/* `screen_mm`: its height, and its lower edge above the floor. Where it hangs too high, what is touched lies as
 * low as it can; where it reaches too far down, higher up. The stage's label keeps the lower left corner; `noted`:
 * and a notice above it. */
struct layout layout_of(int width_px, int height_px, float screen_mm, float bottom_mm, bool noted);
/* uv of the screen: x, y, w, h. `index` counts where a place is many. */
void layout_place(const struct layout *layout, enum place place, int index, float box[4]);
/* A framed picture, `aspect` wide for its height. */
void layout_picture(const struct layout *layout, enum place place, float aspect, float box[4]);
/* How many portraits find a place in the row, and where the one in `slot` of `shown` lies. */
int layout_thumbs(const struct layout *layout);
void layout_thumb(const struct layout *layout, int slot, int shown, float box[4]);

#endif

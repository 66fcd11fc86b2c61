/* Where everything lies on the screen. */
#include "layout.h"

#include <math.h>

#define THUMB_ASPECT (9.0f / 11.0f)

/* Rings are squares of `h` short sides about (x, y). What is touched, and what belongs to it, lies
 * above `low`. */
struct spot {
    float x, y, w, h;
    float dx, dy; /* from one to the next */
    bool touched, ring;
};

static const struct spot lying[PLACES] = {
    [PLACE_PICTURE] = {.x = 0.715f, .y = 0.53f, .h = 0.64f},
    [PLACE_PUPPET] = {.x = 0.5f, .y = 0.662f, .h = 0.515f},
    [PLACE_ATTRACT_TITLE] = {.x = 0.07f, .y = 0.50f, .w = 0.44f, .h = 0.36f},
    [PLACE_ATTRACT_LINE] = {.x = 0.07f, .y = 0.20f, .w = 0.44f, .h = 0.23f},
    [PLACE_TITLE] = {.x = 0.08f, .y = 0.80f, .w = 0.84f, .h = 0.172f},
    [PLACE_YES] = {.x = 0.05f, .y = 0, .w = 0.29f, .h = 0.085f, .touched = true},
    [PLACE_NO] = {.x = 0.66f, .y = 0, .w = 0.29f, .h = 0.085f, .touched = true},
    [PLACE_YES_RING] = {.x = 0.5f, .y = 0.545f, .h = 0.22f, .ring = true, .touched = true},
    [PLACE_NO_RING] = {.x = 0.5f, .y = 0.545f, .h = 0.22f, .ring = true, .touched = true},
    [PLACE_YES_WORDS] = {.x = 0.38f, .y = 0.387f, .w = 0.24f, .h = 0.043f, .touched = true},
    [PLACE_NO_WORDS] = {.x = 0.38f, .y = 0.387f, .w = 0.24f, .h = 0.043f, .touched = true},
    [PLACE_ASKED_LANGUAGE] =
        {.x = 0.4075f, .y = 0.01f, .w = 0.055f, .h = 0.065f, .dx = 0.065f, .touched = true},
    [PLACE_LANGUAGE] =
        {.x = 0.785f, .y = 0, .w = 0.055f, .h = 0.065f, .dx = 0.0675f, .touched = true},
    [PLACE_ROOM_LANGUAGE] =
        {.x = 0.37f, .y = 0.0475f, .w = 0.045f, .h = 0.065f, .dx = 0.055f, .touched = true},
    [PLACE_HINT] = {.x = 0.2f, .y = 0.758f, .w = 0.6f, .h = 0.042f},
    [PLACE_NOTICE] =
        {.x = 0.05f, .y = 0.102f, .w = 0.29f, .h = 0.272f, .dx = 0.305f, .touched = true},
    [PLACE_DECLINED] = {.x = 0.07f, .y = 0.42f, .w = 0.42f, .h = 0.34f},
    [PLACE_RECONSIDER] = {.x = 0.07f, .y = 0.04f, .w = 0.28f, .h = 0.08f, .touched = true},
    [PLACE_MODE] =
        {.x = 0.025f, .y = 0.15f, .w = 0.19f, .h = 0.065f, .dy = -0.075f, .touched = true},
    [PLACE_SAYS] = {.x = 0.24f, .y = 0.168f, .w = 0.52f, .h = 0.06f, .touched = true},
    [PLACE_HOW] = {.x = 0.785f, .y = 0.15f, .w = 0.19f, .h = 0.065f, .touched = true},
    [PLACE_HOW_RING] = {.x = 0.5f, .y = 0.68f, .h = 0.15f, .ring = true},
    [PLACE_HOW_WORDS] = {.x = 0.405f, .y = 0.53f, .w = 0.19f, .h = 0.06f},
    [PLACE_JOIN_WORDS] = {.x = 0.405f, .y = 0.53f, .w = 0.19f, .h = 0.06f},
    [PLACE_FINISH] = {.x = 0.785f, .y = 0.075f, .w = 0.19f, .h = 0.065f, .touched = true},
    [PLACE_JOIN] = {.x = 0.025f, .y = 0.235f, .w = 0.19f, .h = 0.065f, .touched = true},
    [PLACE_JOIN_RING] = {.x = 0.5f, .y = 0.68f, .h = 0.15f, .ring = true},
    [PLACE_CAPTION] = {.x = 0.225f, .y = 0, .w = 0.55f, .h = 0.285f, .touched = true},
    [PLACE_BACK] = {.x = 0.12f, .y = 0.17f, .h = 0.13f, .ring = true, .touched = true},
    [PLACE_ON] = {.x = 0.88f, .y = 0.17f, .h = 0.13f, .ring = true, .touched = true},
    [PLACE_LEAVE] = {.x = 0.025f, .y = 0, .w = 0.19f, .h = 0.065f, .touched = true},
    [PLACE_DOTS] = {.x = 0.42f, .y = 0.30f, .w = 0.16f, .h = 0.016f, .touched = true},
    [PLACE_FAREWELL_TITLE] = {.x = 0.07f, .y = 0.74f, .w = 0.44f, .h = 0.11f},
    [PLACE_FAREWELL] = {.x = 0.07f, .y = 0.25f, .w = 0.42f, .h = 0.47f},
    [PLACE_AGAIN] = {.x = 0.07f, .y = 0.04f, .w = 0.22f, .h = 0.08f, .touched = true},
    [PLACE_WARNING] = {.x = 0.28f, .y = 0.48f, .w = 0.44f, .h = 0.16f},
};

static const struct spot standing[PLACES] = {
    [PLACE_PICTURE] = {.x = 0.5f, .y = 0.68f, .h = 0.43f},
    [PLACE_PUPPET] = {.x = 0.5f, .y = 0.67f, .h = 0.45f},
    [PLACE_ATTRACT_TITLE] = {.x = 0.08f, .y = 0.24f, .w = 0.84f, .h = 0.15f},
    [PLACE_ATTRACT_LINE] = {.x = 0.08f, .y = 0.125f, .w = 0.84f, .h = 0.10f},
    [PLACE_TITLE] = {.x = 0.06f, .y = 0.84f, .w = 0.88f, .h = 0.125f},
    [PLACE_YES] = {.x = 0.06f, .y = 0.002f, .w = 0.31f, .h = 0.05f, .touched = true},
    [PLACE_NO] = {.x = 0.63f, .y = 0.002f, .w = 0.31f, .h = 0.05f, .touched = true},
    [PLACE_YES_RING] = {.x = 0.5f, .y = 0.59f, .h = 0.24f, .ring = true, .touched = true},
    [PLACE_NO_RING] = {.x = 0.5f, .y = 0.59f, .h = 0.24f, .ring = true, .touched = true},
    [PLACE_YES_WORDS] = {.x = 0.30f, .y = 0.48f, .w = 0.40f, .h = 0.03f, .touched = true},
    [PLACE_NO_WORDS] = {.x = 0.30f, .y = 0.48f, .w = 0.40f, .h = 0.03f, .touched = true},
    [PLACE_ASKED_LANGUAGE] =
        {.x = 0.388f, .y = 0.006f, .w = 0.069f, .h = 0.042f, .dx = 0.0775f, .touched = true},
    [PLACE_LANGUAGE] =
        {.x = 0.705f, .y = 0.215f, .w = 0.075f, .h = 0.042f, .dx = 0.085f, .touched = true},
    [PLACE_ROOM_LANGUAGE] =
        {.x = 0.67f, .y = 0.0065f, .w = 0.075f, .h = 0.042f, .dx = 0.0875f, .touched = true},
    [PLACE_HINT] = {.x = 0.08f, .y = 0.375f, .w = 0.84f, .h = 0.085f, .touched = true},
    [PLACE_NOTICE] =
        {.x = 0.07f, .y = 0.268f, .w = 0.86f, .h = 0.094f, .dy = -0.1f, .touched = true},
    [PLACE_DECLINED] = {.x = 0.08f, .y = 0.22f, .w = 0.84f, .h = 0.16f},
    [PLACE_RECONSIDER] = {.x = 0.08f, .y = 0.005f, .w = 0.52f, .h = 0.045f, .touched = true},
    [PLACE_MODE] =
        {.x = 0.05f, .y = 0.155f, .w = 0.285f, .h = 0.042f, .dx = 0.3075f, .touched = true},
    [PLACE_SAYS] = {.x = 0.1f, .y = 0.098f, .w = 0.8f, .h = 0.04f, .touched = true},
    [PLACE_HOW] = {.x = 0.05f, .y = 0.215f, .w = 0.39f, .h = 0.042f, .touched = true},
    [PLACE_HOW_RING] = {.x = 0.5f, .y = 0.66f, .h = 0.16f, .ring = true},
    [PLACE_HOW_WORDS] = {.x = 0.32f, .y = 0.575f, .w = 0.36f, .h = 0.036f},
    [PLACE_JOIN_WORDS] = {.x = 0.32f, .y = 0.575f, .w = 0.36f, .h = 0.036f},
    [PLACE_FINISH] = {.x = 0.46f, .y = 0.215f, .w = 0.225f, .h = 0.042f, .touched = true},
    [PLACE_JOIN] = {.x = 0.05f, .y = 0.275f, .w = 0.38f, .h = 0.042f, .touched = true},
    [PLACE_JOIN_RING] = {.x = 0.5f, .y = 0.66f, .h = 0.16f, .ring = true},
    [PLACE_CAPTION] = {.x = 0.05f, .y = 0.06f, .w = 0.90f, .h = 0.148f, .touched = true},
    [PLACE_BACK] = {.x = 0.12f, .y = 0.026f, .h = 0.10f, .ring = true, .touched = true},
    [PLACE_ON] = {.x = 0.88f, .y = 0.026f, .h = 0.10f, .ring = true, .touched = true},
    [PLACE_LEAVE] = {.x = 0.36f, .y = 0.005f, .w = 0.28f, .h = 0.042f, .touched = true},
    [PLACE_DOTS] = {.x = 0.36f, .y = 0.222f, .w = 0.28f, .h = 0.009f, .touched = true},
    [PLACE_FAREWELL_TITLE] = {.x = 0.08f, .y = 0.345f, .w = 0.84f, .h = 0.05f},
    [PLACE_FAREWELL] = {.x = 0.08f, .y = 0.155f, .w = 0.84f, .h = 0.185f},
    [PLACE_AGAIN] = {.x = 0.08f, .y = 0.005f, .w = 0.4f, .h = 0.045f, .touched = true},
    [PLACE_WARNING] = {.x = 0.1f, .y = 0.47f, .w = 0.8f, .h = 0.085f},
};

#define EDGE 0.012f /* of the screen, uv */
/* Where `low` may end: higher up, words would meet the rings. */
#define LOW_MOST 0.16f

struct layout layout_of(int width_px, int height_px, float screen_mm, float bottom_mm, bool noted)
{
    if (screen_mm <= 0) { /* not told */
        screen_mm = 680;
        bottom_mm = 900;
    }
    struct layout l = {.width_px = (float)width_px, .height_px = (float)height_px};
    l.unit_px = fminf(l.width_px, l.height_px);
    l.upright = height_px > width_px;
    l.noted = noted;
    l.hands_x = l.join_x = 0.5f;
    float low = (REACH_LOW_MM - bottom_mm) / fmaxf(screen_mm, 1);
    float label = l.upright ? (noted ? 0.115f : 0.072f) : (noted ? 0.155f : 0.098f);
    l.low = fmaxf(label, fminf(low, LOW_MOST));
    return l;
}

static const struct spot *spot_of(const struct layout *layout, enum place place)
{
    return layout->upright ? &standing[place] : &lying[place];
}

/* How far from the middle of the screen what is held lies: beside whoever it is for, whole on the screen. Who
 * may join does so on their own side; the other's ring goes to the other one. */
static float beside(const struct layout *layout, enum place place, float w)
{
    float arm = layout->upright ? 0.27f : layout->noted ? 0.305f : 0.225f, x = layout->hands_x;
    switch (place) {
    case PLACE_YES_RING:
    case PLACE_YES_WORDS:
    case PLACE_NO_RING:
    case PLACE_NO_WORDS: {
        /* Both keep their distance, and neither leaves the screen. */
        float most = 0.5f - EDGE - arm - (layout->upright ? 0.20f : 0.12f);
        float shift = fminf(fmaxf(x - 0.5f, -most), most);
        return shift + (place == PLACE_YES_RING || place == PLACE_YES_WORDS ? -arm : arm);
    }
    case PLACE_HOW_RING:
    case PLACE_HOW_WORDS:
        x += layout->join_right ? -arm : arm;
        break;
    case PLACE_JOIN_RING:
    case PLACE_JOIN_WORDS:
        x = layout->join_x + (layout->join_right ? 0.7f * arm : -0.7f * arm);
        break;
    default:
        return 0;
    }
    float room = 0.5f - EDGE - 0.5f * fmaxf(w, layout->upright ? 0.36f : 0.19f);
    return fminf(fmaxf(x - 0.5f, -room), room);
}

void layout_place(const struct layout *layout, enum place place, int index, float box[4])
{
    const struct spot *s = spot_of(layout, place);
    float x = s->x + s->dx * (float)index, y = s->y + s->dy * (float)index, w = s->w, h = s->h;
    y += s->touched ? layout->low : 0;
    if (s->ring) {
        w = s->h * layout->unit_px / layout->width_px;
        h = s->h * layout->unit_px / layout->height_px;
        x -= w / 2;
        y -= h / 2;
    }
    x += beside(layout, place, w);
    bool right = place == PLACE_JOIN && layout->join_right;
    box[0] = right ? 1 - x - w : x;
    box[1] = y;
    box[2] = w;
    box[3] = h;
}

void layout_picture(const struct layout *layout, enum place place, float aspect, float box[4])
{
    const struct spot *s = spot_of(layout, place);
    float w = s->h * layout->height_px * aspect / layout->width_px;
    box[0] = s->x - w / 2;
    box[1] = s->y - s->h / 2;
    box[2] = w;
    box[3] = s->h;
}

/* --- the row of portraits: between the columns of a screen that lies, across one that stands --- */

static float thumb_height(const struct layout *layout)
{
    return layout->upright ? 0.085f : 0.152f;
}

static float thumb_width(const struct layout *layout)
{
    return thumb_height(layout) * layout->height_px * THUMB_ASPECT / layout->width_px;
}

int layout_thumbs(const struct layout *layout)
{
    float room = layout->upright ? 0.90f : 0.54f;
    return (int)floorf((room + 0.15f * thumb_width(layout)) / (1.15f * thumb_width(layout)));
}

void layout_thumb(const struct layout *layout, int slot, int shown, float box[4])
{
    float w = thumb_width(layout), pitch = 1.15f * w;
    box[0] = 0.5f + ((float)slot - 0.5f * (float)shown) * pitch + 0.075f * w;
    box[1] = layout->low;
    box[2] = w;
    box[3] = thumb_height(layout);
}

/* Owns the order in which a picture is searched for faces. */
#include "eye/vision/face/search.h"

#include <math.h>
#include <stddef.h>

#define LOOKED_PX   24   /* the smallest square that the detector is shown … */
#define OCTAVE      1.6f /* … and the largest, in these, before the picture is made smaller */
#define STEP        1.15f
#define NEAR_PX     34    /* how a face is shown when its place is known */
#define NEAR_REACH  1.9f  /* eye distances around it */
#define BOX_EYES    1.75f /* of a square, in eye distances */
#define BOX_LOWER   0.05f /* how far the middle of the face lies below the square's, in squares */
#define WIDTH_SMALL 448   /* px that the picture is wide when the smallest faces are looked for */

/* Others are looked for in tiles; smaller faces than these would take too long. */
#define TILES_X       4
#define TILES_Y       3
#define OTHERS_LEAST  (1 / 12.3f) /* of the picture's width */
#define OTHERS_LARGE  0.8f        /* of its height */
#define BETWEEN       1.17f       /* half way to the next size: looked for in every second round */
#define OTHERS_ALONE  1           /* pictures from tile to tile while nobody is followed … */
#define OTHERS_ANYONE 12          /* … and else */
#define OTHERS_BOXES  3

/* Part of a search: which fraction of the picture, how wide the whole would be, which octaves. */
struct part {
    float x0, y0, x1, y1;
    float width_px;
    int octaves; /* 0: up to any size */
};

/* The smallest faces cost most, so their picture is looked at in quarters that overlap by a face. */
static const struct part parts[] = {
    {0, 0, 1, 1, WIDTH_SMALL / (OCTAVE * OCTAVE), 0},
    {0, 0, 1, 1, WIDTH_SMALL / OCTAVE, 1},
    {0, 0, 0.55f, 0.56f, WIDTH_SMALL, 1},
    {0.45f, 0, 1, 0.56f, WIDTH_SMALL, 1},
    {0, 0.44f, 0.55f, 1, WIDTH_SMALL, 1},
    {0.45f, 0.44f, 1, 1, WIDTH_SMALL, 1},
};
#define PARTS (int)(sizeof parts / sizeof *parts)

void pav_face_of_box(const struct pav_face_box *box, float *x, float *y, float *size_px)
{
    *x = box->x + 0.5f * box->w;
    *y = box->y + (0.5f + BOX_LOWER) * box->h;
    *size_px = box->w / BOX_EYES;
}

static int look_at(const struct part *part, const struct pav_face_senses *senses,
                   const struct pav_grey *grey, struct pav_face_box *boxes, int most)
{
    float w = (float)grey->width, h = (float)grey->height;
    struct pav_face_window window = {
        .x = (int)(part->x0 * w),
        .y = (int)(part->y0 * h),
        .w = (int)((part->x1 - part->x0) * w),
        .h = (int)((part->y1 - part->y0) * h),
        .scale = part->width_px / w,
        .step = STEP,
    };
    window.min_px = LOOKED_PX / window.scale;
    window.max_px = part->octaves ? window.min_px * OCTAVE : 0;
    if (window.w < 2 || window.h < 2 || most < 1)
        return 0;
    return senses->detect(senses->data, grey, &window, boxes, most);
}

int pav_face_search_step(struct pav_face_search *search, const struct pav_face_senses *senses,
                         const struct pav_grey *grey, bool anyone, struct pav_face_box *boxes)
{
    if (anyone && search->pictures++ % 2 == 0)
        return 0;
    const struct part *part = &parts[search->next];
    search->next = (search->next + 1) % PARTS;
    return look_at(part, senses, grey, boxes, PAV_SEARCH_BOXES);
}

int pav_face_search_others(struct pav_face_search *search, const struct pav_face_senses *senses,
                           const struct pav_grey *grey, bool anyone, struct pav_face_box *boxes)
{
    if (!senses->propose || ++search->waited < (anyone ? OTHERS_ANYONE : OTHERS_ALONE))
        return 0;
    /* neighbours in turn would leave the far side waiting: 5 and 12 have no common divisor */
    int tile = search->tile * 5 % (TILES_X * TILES_Y);
    bool between = search->tile >= TILES_X * TILES_Y;
    search->tile = (search->tile + 1) % (2 * TILES_X * TILES_Y);
    search->waited = 0;
    struct pav_face_window window = {
        .w = grey->width / TILES_X, .h = grey->height / TILES_Y, .permit = senses->permit};
    window.x = tile % TILES_X * window.w, window.y = tile / TILES_X * window.h;
    window.min_px = fmaxf(PAV_PROPOSED_PX, OTHERS_LEAST * (float)grey->width);
    window.min_px *= between ? BETWEEN : 1;
    window.max_px = OTHERS_LARGE * (float)grey->height;
    return senses->propose(senses->data, grey, &window, boxes, OTHERS_BOXES);
}

/* The window clipped to the picture. False: nothing is left of it. */
static bool clip(struct pav_face_window *window, const struct pav_grey *grey, float x, float y,
                 float reach)
{
    int x0 = (int)fmaxf(0, x - reach), y0 = (int)fmaxf(0, y - reach);
    int x1 = (int)fminf((float)grey->width, x + reach),
        y1 = (int)fminf((float)grey->height, y + reach);
    window->x = x0, window->y = y0;
    window->w = x1 - x0, window->h = y1 - y0;
    return window->w > reach * 0.5f && window->h > reach * 0.5f;
}

int pav_face_search_near(const struct pav_face_senses *senses, const struct pav_grey *grey, float x,
                         float y, float size_px, struct pav_face_box *boxes)
{
    float square = size_px * BOX_EYES;
    struct pav_face_window window = {.scale = fminf(1.5f, NEAR_PX / square), .step = 1.12f};
    window.min_px = 0.7f * square, window.max_px = 1.45f * square;
    if (!clip(&window, grey, x, y, NEAR_REACH * size_px))
        return 0;
    int count = senses->detect(senses->data, grey, &window, boxes, PAV_SEARCH_BOXES), best = 0;
    if (count == 0 && senses->propose) {
        int reach = (int)(0.2f * square);
        struct pav_face_window here = {.x = (int)x - reach,
                                       .y = (int)y - reach,
                                       .w = 2 * reach,
                                       .h = 2 * reach,
                                       .min_px = 0.72f * square,
                                       .max_px = 1.4f * square,
                                       .permit = senses->permit};
        count = senses->propose(senses->data, grey, &here, boxes, OTHERS_BOXES);
    }
    float least = INFINITY;
    for (int i = 0; i < count; i++) {
        float bx, by, size;
        pav_face_of_box(&boxes[i], &bx, &by, &size);
        float off = hypotf(bx - x, by - y) / size_px + 2 * fabsf(logf(size / size_px));
        if (off < least)
            least = off, best = i;
    }
    if (count > 0) {
        struct pav_face_box first = boxes[best];
        boxes[best] = boxes[0];
        boxes[0] = first;
    }
    return count;
}

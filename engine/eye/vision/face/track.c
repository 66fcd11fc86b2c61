/* Owns one face's way from picture to picture: prediction, alignment, second looks, doubt. */
#include "eye/vision/face/track.h"

#include <math.h>
#include <string.h>

#include "eye/vision/face/search.h"

#define SURE        PAV_FACE_SURE
#define LIKELY      0.72f /* no second look is needed */
#define LOW         0.30f /* of the landmarks nothing can be kept */
#define SLIP        0.42f /* eye distances between where the picture went and the landmarks */
#define GROW        1.30f /* of the size between two pictures */
#define SPEED_S     0.06f
#define SIZE_S      0.8f
#define VOTES       1.5f
#define FRESH_MOST  12 /* pictures */
#define GATE_CLOSES 0.42f
#define GATE_OPENS  0.58f

static float dist(struct pav_point a, struct pav_point b)
{
    return pav_face_apart(a, b);
}

/* A fit that is not where the picture went, or of another size, is a slip, however sure it is. */
static float plausible(const struct pav_track *t, const struct pav_face_fit *fit,
                       struct pav_point expected)
{
    float off = dist(pav_face_middle(fit), expected) / t->size;
    float size = pav_face_size(fit), before = pav_face_size(&t->fit);
    float ratio = size > before ? size / before : before / size;
    float c = fit->confidence;
    if (off > SLIP)
        c *= SLIP / off;
    if (ratio > GROW)
        c *= GROW / ratio;
    return c;
}

struct attempt {
    struct pav_face_fit fit;
    float worth;
    bool found;
};

static void keep_better(struct attempt *best, const struct pav_face_fit *fit, float worth)
{
    if (best->found && worth <= best->worth)
        return;
    best->fit = *fit;
    best->worth = worth;
    best->found = true;
}

/* Alignment from the last landmarks, moved to `where`. */
static void try_from(const struct pav_track *t, const struct pav_face_senses *senses,
                     const struct pav_grey *grey, struct pav_point where, struct pav_point expected,
                     struct attempt *best)
{
    struct pav_face_fit start = t->fit, fit;
    pav_face_shift(&start, where.x - t->middle.x, where.y - t->middle.y);
    if (senses->align_from(senses->data, grey, &start, &fit))
        keep_better(best, &fit, plausible(t, &fit, expected));
}

/* The detector's own word needs no prediction: it is believed wherever it is near. */
static void try_near(struct pav_track *t, const struct pav_face_senses *senses,
                     const struct pav_grey *grey, struct pav_point where, struct attempt *best)
{
    struct pav_face_box boxes[PAV_SEARCH_BOXES];
    struct pav_face_fit fit;
    int count = pav_face_search_near(senses, grey, where.x, where.y, t->size, boxes);
    if (count == 0 || !senses->align_box(senses->data, grey, &boxes[0], &fit))
        return;
    t->sightings++;
    keep_better(best, &fit, fit.confidence);
}

bool pav_track_follow(struct pav_track *t, const struct pav_face_senses *senses,
                      const struct pav_grey *grey, float dt_s)
{
    struct attempt best = {.found = false};
    struct pav_point moved = t->middle,
                     ahead = {t->middle.x + t->vx * dt_s, t->middle.y + t->vy * dt_s};
    if (t->patch.cell_px > 0)
        pav_patch_follow(&t->patch, grey, &moved.x, &moved.y);
    try_from(t, senses, grey, moved, moved, &best);
    if (best.worth < SURE && dist(moved, ahead) > 0.12f * t->size)
        try_from(t, senses, grey, ahead, ahead, &best);
    bool unseen = t->state == PAV_TRACK_FRESH && t->sightings < 2;
    if (best.worth < SURE || (unseen && t->pictures >= 1))
        try_near(t, senses, grey,
                 best.found && best.worth > LOW ? pav_face_middle(&best.fit) : moved, &best);
    if (!best.found)
        return false;
    best.fit.confidence = fminf(best.fit.confidence, best.worth);
    pav_track_place(t, grey, &best.fit, dt_s);
    return true;
}

void pav_track_place(struct pav_track *t, const struct pav_grey *grey,
                     const struct pav_face_fit *fit, float dt_s)
{
    struct pav_point middle = pav_face_middle(fit);
    float size = pav_face_size(fit);
    bool first = t->size <= 0;
    if (first)
        t->size = size;
    if (!first && dt_s > 0) {
        float rate = 1 - expf(-dt_s / SPEED_S);
        t->vx += rate * ((middle.x - t->middle.x) / dt_s - t->vx);
        t->vy += rate * ((middle.y - t->middle.y) / dt_s - t->vy);
        float drift = size > t->size ? size / t->size : t->size / size;
        if (fit->confidence >= SURE || drift < GROW)
            t->size += (1 - expf(-dt_s / SIZE_S)) * (size - t->size);
    }
    t->fit = *fit;
    t->middle = middle;
    pav_patch_take(&t->patch, grey, middle.x, middle.y, t->size);
}

/* Hysteresis: one good picture does not open what was closed, nor does one mediocre one close it. */
static void move_gate(struct pav_track *t, float confidence)
{
    t->gate += (confidence < t->gate ? 0.7f : 0.45f) * (confidence - t->gate);
    if (t->open && (t->gate < GATE_CLOSES || confidence < LOW))
        t->open = false;
    else if (!t->open && t->gate > GATE_OPENS && confidence > GATE_OPENS)
        t->open = true;
}

void pav_track_judge(struct pav_track *t, const struct pav_grey *grey, bool found, float dt_s)
{
    float c = found ? t->fit.confidence : 0;
    if (t->state == PAV_TRACK_FRESH) {
        t->pictures++;
        t->votes += c >= SURE ? c : c - 1;
        if (t->votes < 0 || t->pictures > FRESH_MOST)
            t->state = PAV_TRACK_FREE;
        t->gate = c, t->open = c > GATE_OPENS;
        return;
    }
    move_gate(t, c);
    t->doubt_s = c >= SURE ? 0 : t->doubt_s + dt_s;
    if (c >= LIKELY && t->open &&
        t->grip == PAV_GRIP_FIRM) /* whom it may have slipped to is not learned */
        pav_identity_learn(&t->identity, grey, &t->fit, dt_s);
}

bool pav_track_confirmed(const struct pav_track *t)
{
    return t->votes >= VOTES && t->sightings >= 2 && t->fit.confidence >= SURE;
}

void pav_track_tell(struct pav_track *t, struct pav_face_fit *fit, float dt_s)
{
    *fit = t->fit;
    if (t->jumped)
        memset(&t->smooth, 0, sizeof t->smooth);
    t->jumped = false;
    pav_calibrate(&t->calibration, fit, t->open ? dt_s : 0);
    pav_face_smooth_step(&t->smooth, fit, dt_s);
    float most = t->open ? 1 : SURE * 0.98f;
    fit->confidence = fminf(most, fminf(t->fit.confidence, t->gate + 0.25f));
}

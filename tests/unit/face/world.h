/* A world of faces that a tracker can be shown: painted discs with features, whose truth is known, a
 * detector that sees those it may see, and an alignment that finds what is near. */
#ifndef PAV_TESTS_WORLD_H
#define PAV_TESTS_WORLD_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "eye/vision/face/geometry.h"
#include "eye/vision/face/search.h"
#include "eye/vision/face/tracker.h"

#define WORLD_W     640
#define WORLD_H     480
#define WORLD_FACES 6

struct world_face {
    bool there;
    bool hidden;  /* from the detector */
    bool blurred; /* the alignment slips */
    float x, y;   /* its middle */
    float size;   /* eye distance, px */
    int who;      /* how it is painted */
};

struct world {
    uint8_t pixels[WORLD_W * WORLD_H], wall[WORLD_W * WORLD_H];
    struct pav_grey grey;
    struct world_face faces[WORLD_FACES];
    struct pav_face_box phantom; /* w > 0: the detector sees a face where there is none */
    float phantom_sure;          /* … and the alignment is so sure of it */
    float noise;                 /* of the alignment, eye distances */
    int detections, alignments, proposals;
    bool proposes;  /* hidden faces too; else nothing is proposed */
    bool one_sided; /* in a mirror the alignment is not so sure */
    uint32_t dice;
    struct pav_face_tracker *tracker;
    struct pav_face_told told[PAV_FACES_MAX];
    int count;
    double t_s;
};

static inline float world_dice(struct world *w)
{
    w->dice = w->dice * 1664525u + 1013904223u;
    return (float)(w->dice >> 8) / (float)(1 << 24) - 0.5f;
}

/* 68 points, roughly where they belong, in eye distances around the middle. */
static inline void world_fit(struct world *w, const struct world_face *f, struct pav_face_fit *fit)
{
    memset(fit, 0, sizeof *fit);
    float wide = 1 + 0.06f * (float)f->who;
    for (int i = 0; i < PAV_LANDMARKS; i++) {
        float a = (float)i * 0.37f, r = i < 17 ? 0.85f : 0.35f;
        fit->landmarks[i][0] = r * cosf(a) * wide;
        fit->landmarks[i][1] = r * sinf(a);
    }
    const float firm[][3] = {{36, -0.5f, -0.4f},  {39, -0.17f, -0.4f}, {42, 0.17f, -0.4f},
                             {45, 0.5f, -0.4f},   {27, 0, -0.4f},      {30, 0, 0.05f},
                             {31, -0.15f, 0.15f}, {35, 0.15f, 0.15f},  {33, 0, 0.17f},
                             {48, -0.3f, 0.44f},  {54, 0.3f, 0.44f},   {8, 0, 0.95f}};
    for (size_t i = 0; i < sizeof firm / sizeof *firm; i++) {
        fit->landmarks[(int)firm[i][0]][0] = firm[i][1];
        fit->landmarks[(int)firm[i][0]][1] = firm[i][2];
    }
    fit->pupils[0][0] = -0.33f, fit->pupils[1][0] = 0.33f;
    fit->pupils[0][1] = fit->pupils[1][1] = -0.4f;
    float *p = &fit->landmarks[0][0];
    for (int i = 0; i < 2 * PAV_LANDMARKS; i++)
        p[i] = (p[i] + w->noise * world_dice(w)) * f->size + (i % 2 ? f->y : f->x);
    for (int i = 0; i < 4; i++)
        fit->pupils[i / 2][i % 2] = fit->pupils[i / 2][i % 2] * f->size + (i % 2 ? f->y : f->x);
    /* the middle of geometry.h lies at 0.6 of the eyes and 0.4 of the mouth */
    struct pav_point middle = pav_face_middle(fit);
    pav_face_shift(fit, f->x - middle.x, f->y - middle.y);
    fit->movements.lid[0] = fit->movements.lid[1] = 1;
    fit->confidence = 0.97f;
}

static inline void world_paint(struct world *w)
{
    memcpy(w->pixels, w->wall, sizeof w->pixels);
    for (int k = 0; k < WORLD_FACES; k++) {
        const struct world_face *f = &w->faces[k];
        int reach = (int)(1.1f * f->size);
        for (int dy = -reach; f->there && dy <= reach; dy++) {
            for (int dx = -reach; dx <= reach; dx++) {
                int x = (int)f->x + dx, y = (int)f->y + dy;
                float u = (float)dx / f->size, v = (float)dy / f->size;
                if (x < 0 || y < 0 || x >= WORLD_W || y >= WORLD_H || u * u + v * v > 1)
                    continue;
                float skin = 150 + 20 * u * (float)(f->who % 3 - 1);
                bool eye = fabsf(fabsf(u) - 0.33f) < 0.14f && fabsf(v + 0.4f) < 0.07f;
                bool brow = f->who % 2 && fabsf(fabsf(u) - 0.33f) < 0.2f && fabsf(v + 0.6f) < 0.08f;
                bool mouth = fabsf(u) < 0.3f && fabsf(v - 0.44f) < 0.05f + 0.03f * (float)f->who;
                bool hair = v < -0.75f - 0.1f * (float)(f->who % 3);
                bool beard = f->who >= 2 && v > 0.6f;
                float level = eye || brow ? 60 : mouth ? 80 : hair || beard ? 40 : skin;
                w->pixels[y * WORLD_W + x] = (uint8_t)level;
            }
        }
    }
}

static inline int world_detect(void *data, const struct pav_grey *grey,
                               const struct pav_face_window *window, struct pav_face_box *boxes,
                               int most)
{
    struct world *w = data;
    int count = 0;
    (void)grey;
    w->detections++;
    for (int k = 0; k <= WORLD_FACES; k++) {
        const struct world_face *f = &w->faces[k < WORLD_FACES ? k : 0];
        float side = 1.75f * f->size;
        struct pav_face_box box = {f->x - side / 2, f->y - 0.55f * side, side, side};
        bool seen = k < WORLD_FACES ? f->there && !f->hidden : w->phantom.w > 0;
        if (k == WORLD_FACES)
            box = w->phantom;
        bool within = box.x >= (float)window->x && box.y >= (float)window->y &&
                      box.x + box.w <= (float)(window->x + window->w) &&
                      box.y + box.h <= (float)(window->y + window->h);
        bool fits = box.w >= window->min_px && (window->max_px <= 0 || box.w <= window->max_px);
        if (seen && within && fits && count < most)
            boxes[count++] = box;
    }
    return count;
}

/* Sees what is hidden from the detector. */
static inline int world_propose(void *data, const struct pav_grey *grey,
                                const struct pav_face_window *window, struct pav_face_box *boxes,
                                int most)
{
    struct world *w = data;
    int count = 0;
    (void)grey;
    w->proposals++;
    for (int k = 0; w->proposes && k < WORLD_FACES; k++) {
        const struct world_face *f = &w->faces[k];
        float side = 1.75f * f->size;
        bool within = f->x >= (float)window->x && f->y >= (float)window->y &&
                      f->x <= (float)(window->x + window->w) &&
                      f->y <= (float)(window->y + window->h);
        if (f->there && within && side >= window->min_px && side <= window->max_px && count < most)
            boxes[count++] =
                (struct pav_face_box){f->x - side / 2, f->y - 0.55f * side, side, side};
    }
    return count;
}

/* The face nearest to (x, y) if it is within `reach` of its size. */
static inline bool world_align(struct world *w, float x, float y, float reach,
                               const struct pav_face_fit *start, struct pav_face_fit *fit)
{
    const struct world_face *best = NULL;
    float least = reach;
    w->alignments++;
    for (int k = 0; k < WORLD_FACES; k++) {
        const struct world_face *f = &w->faces[k];
        float off = hypotf(f->x - x, f->y - y) / (f->size + 1e-6f);
        if (f->there && off < least)
            least = off, best = f;
    }
    if (best && !(best->blurred && start)) {
        world_fit(w, best, fit);
        return true;
    }
    if (!start)
        return false;
    *fit = *start;
    fit->confidence = 0.1f;
    return true;
}

/* A picture that is not the world's own is taken for its mirror. */
static inline bool world_mirrors(const struct world *w, const struct pav_grey *grey)
{
    return grey->pixels != w->pixels;
}

static inline void world_mirror(struct pav_face_fit *fit)
{
    for (int i = 0; i < PAV_LANDMARKS; i++)
        fit->landmarks[i][0] = WORLD_W - 1 - fit->landmarks[i][0];
}

static inline bool world_align_box(void *data, const struct pav_grey *grey,
                                   const struct pav_face_box *box, struct pav_face_fit *fit)
{
    struct world *w = data;
    float x, y, size;
    pav_face_of_box(box, &x, &y, &size);
    bool mirrored = world_mirrors(w, grey);
    if (world_align(w, mirrored ? WORLD_W - 1 - x : x, y, 0.5f, NULL, fit)) {
        if (mirrored && w->one_sided)
            fit->confidence = 0.6f;
        if (mirrored)
            world_mirror(fit);
        return true;
    }
    if (w->phantom.w <= 0)
        return false;
    world_fit(w, &(struct world_face){.x = x, .y = y, .size = size}, fit);
    fit->confidence = w->phantom_sure;
    return true;
}

static inline bool world_align_from(void *data, const struct pav_grey *grey,
                                    const struct pav_face_fit *before, struct pav_face_fit *fit)
{
    struct world *w = data;
    struct pav_face_fit start = *before;
    bool mirrored = world_mirrors(w, grey);
    if (mirrored)
        world_mirror(&start);
    struct pav_point middle = pav_face_middle(&start);
    bool found = world_align(w, middle.x, middle.y, 0.45f, &start, fit);
    if (mirrored && w->one_sided)
        fit->confidence = 0.6f;
    if (mirrored)
        world_mirror(fit);
    return found;
}

static inline struct world *world_create(void)
{
    struct world *w = calloc(1, sizeof *w);
    w->grey = (struct pav_grey){w->pixels, WORLD_W, WORLD_H, WORLD_W};
    w->dice = 1;
    for (int y = 0; y < WORLD_H; y++) {
        for (int x = 0; x < WORLD_W; x++)
            w->wall[y * WORLD_W + x] =
                (uint8_t)(90 + 40 * sinf((float)x * 0.013f) + 30 * sinf((float)y * 0.017f));
    }
    w->tracker = pav_face_tracker_create(&(struct pav_face_senses){.data = w,
                                                                   .detect = world_detect,
                                                                   .propose = world_propose,
                                                                   .align_box = world_align_box,
                                                                   .align_from = world_align_from});
    return w;
}

static inline void world_destroy(struct world *w)
{
    pav_face_tracker_destroy(w->tracker);
    free(w);
}

/* One picture, 1 / 30 s after the one before. */
static inline void world_see(struct world *w)
{
    world_paint(w);
    w->t_s += 1 / 30.0;
    w->count = pav_face_tracker_step(w->tracker, &w->grey, w->t_s, w->told);
}

/* The told face that lies on face `k`, or NULL. */
static inline const struct pav_face_told *world_on(const struct world *w, int k)
{
    for (int i = 0; i < w->count; i++) {
        struct pav_point middle = pav_face_middle(&w->told[i].fit);
        if (hypotf(middle.x - w->faces[k].x, middle.y - w->faces[k].y) < 0.3f * w->faces[k].size)
            return &w->told[i];
    }
    return NULL;
}

static inline bool world_sure(const struct pav_face_told *told)
{
    return told && told->fit.confidence >= PAV_FACE_SURE;
}

#endif

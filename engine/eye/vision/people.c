/* Owns the following of people: fragments joined, crossings parted, ids kept. */
#include "eye/vision/people.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/grid.h"

#define TRACKS_MAX   PAV_FIGURES_MAX
#define PIECES_MAX   16
#define AREA_MIN     70    /* cells of a person: a child at the far end of a room */
#define RIPE_S       0.2f  /* seen for so long before it counts */
#define FORGET_S     0.7f  /* … and kept for so long unseen */
#define ONE_BODY     0.11f /* two that stay closer than this (uv) are one after all … */
#define ONE_BODY_S   0.8f  /* … after this long */
#define APART_S      1.0f /* who was never alone for so long is a part of whom they hang together with */
#define WIDE_S       0.5f  /* in which the width of who stands alone is learned */
#define SMOOTH_S     0.15f /* of velocity and energy */
#define WILD_UV_S    0.45f /* mean speed over the body of someone who waves wildly */
#define JOIN_ACROSS  5     /* cells between fragments of one body */
#define JOIN_UPWARDS 14

struct track {
    uint32_t id; /* 0: free */
    float x, y, vx, vy, w, h, area;
    float age_s, unseen_s, crowded_s;
    float apart_s; /* alone in its shape for so long */
    int group;     /* its shape in this picture, or -1 */
    float energy;
    /* this picture's sums */
    float sum, sx, sy, speed;
    int x0, y0, x1, y1;
    float wide;   /* while alone in its shape, cells; 0: it never was */
    float box[4]; /* x0, y0, x1, y1 of the last picture in which it was seen */
};

struct pav_people {
    struct track tracks[TRACKS_MAX];
    uint32_t next_id;
    int labels[GRID_CELLS], scratch[GRID_CELLS];
};

struct pav_people *pav_people_create(void)
{
    struct pav_people *p = pav_alloc(sizeof *p);
    p->next_id = 1;
    return p;
}

void pav_people_destroy(struct pav_people *p)
{
    free(p);
}

void pav_people_forget(struct pav_people *p)
{
    memset(p->tracks, 0, sizeof p->tracks);
}

static int gap(int a0, int a1, int b0, int b1)
{
    int between = a0 > b1 ? a0 - b1 : b0 > a1 ? b0 - a1 : 0;
    return between;
}

/* A head that lost its body, a hand that lost its arm: pieces beside or above each other are one. */
static bool belong(const struct pav_blob *a, const struct pav_blob *b)
{
    int across = gap(a->x0, a->x1, b->x0, b->x1), upwards = gap(a->y0, a->y1, b->y0, b->y1);
    int shared = (a->x1 < b->x1 ? a->x1 : b->x1) - (a->x0 > b->x0 ? a->x0 : b->x0);
    int narrower = a->x1 - a->x0 < b->x1 - b->x0 ? a->x1 - a->x0 : b->x1 - b->x0;
    if (shared * 5 > narrower * 2) /* one above the other: nobody floats over a head */
        return true;
    bool crumb = a->area < 6 * AREA_MIN || b->area < 6 * AREA_MIN;
    return crumb && across <= (upwards > 0 ? 0 : JOIN_ACROSS) && upwards <= JOIN_UPWARDS;
}

/* `group[i]` is the piece that piece i belongs to, an earlier one or itself. */
static void join(const struct pav_blob *pieces, int count, int *group)
{
    for (int i = 0; i < count; i++) {
        group[i] = i;
        for (int k = 0; k < i && group[i] == i; k++) {
            if (belong(&pieces[i], &pieces[k]))
                group[i] = group[k];
        }
    }
}

static bool inside(const struct track *t, const struct pav_blob *b, float margin)
{
    return t->x > (float)b->x0 - margin && t->x < (float)b->x1 + margin &&
           t->y > (float)b->y0 - margin && t->y < (float)b->y1 + margin;
}

/* The track in whose keeping a cell of this group lies: the nearest of those that were there. */
static struct track *nearest(struct pav_people *p, const struct pav_blob *pieces, const int *group,
                             int count, int piece, float x, float y)
{
    struct track *best = NULL;
    float least = INFINITY;
    for (int i = 0; i < TRACKS_MAX; i++) {
        struct track *t = &p->tracks[i];
        bool here = false;
        for (int k = 0; t->id && k < count && !here; k++)
            here = group[k] == group[piece] && inside(t, &pieces[k], 4);
        float dx = x - t->x, dy = 0.35f * (y - t->y), d = dx * dx + dy * dy;
        if (here && d < least) {
            least = d;
            best = t;
        }
    }
    return best;
}

static struct track *take_free(struct pav_people *p, const struct pav_blob *b)
{
    struct track *free = NULL;
    for (int i = 0; i < TRACKS_MAX && !free; i++)
        free = p->tracks[i].id ? NULL : &p->tracks[i];
    if (!free)
        return NULL;
    *free = (struct track){.id = p->next_id++, .x = b->x, .y = b->y};
    return free;
}

static void begin(struct pav_people *p, float dt)
{
    for (int i = 0; i < TRACKS_MAX; i++) {
        struct track *t = &p->tracks[i];
        t->sum = t->sx = t->sy = t->speed = 0;
        t->group = -1;
        t->x0 = GRID_W, t->y0 = GRID_H, t->x1 = t->y1 = 0;
        float ahead = t->unseen_s < 0.3f ? dt : 0;
        t->x += t->vx * ahead * GRID_W;
        t->y += t->vy * ahead * GRID_H;
    }
}

static void add(struct track *t, int x, int y, float speed)
{
    t->sum++;
    t->sx += (float)x + 0.5f;
    t->sy += (float)y + 0.5f;
    t->speed += speed;
    t->x0 = x < t->x0 ? x : t->x0;
    t->y0 = y < t->y0 ? y : t->y0;
    t->x1 = x + 1 > t->x1 ? x + 1 : t->x1;
    t->y1 = y + 1 > t->y1 ? y + 1 : t->y1;
}

/* Gives every cell of every group to a track. A group in which nobody was is someone new. */
static void share(struct pav_people *p, const struct pav_blob *pieces, const int *group, int count,
                  const float *speed)
{
    for (int k = 0; k < count; k++) {
        const struct pav_blob *b = &pieces[k];
        bool known = nearest(p, pieces, group, count, k, b->x, b->y) != NULL;
        if (!known && (group[k] != k || b->area < AREA_MIN || !take_free(p, b)))
            continue;
        for (int y = b->y0; y < b->y1; y++) {
            for (int x = b->x0; x < b->x1; x++) {
                int i = y * GRID_W + x;
                if (p->labels[i] != b->label)
                    continue;
                struct track *t = nearest(p, pieces, group, count, k, (float)x, (float)y);
                add(t, x, y, speed ? speed[i] : 0);
                t->group = group[k];
            }
        }
    }
}

static void move(struct track *t, float dt)
{
    if (t->sum < AREA_MIN / 2) {
        t->unseen_s += dt;
        if (t->unseen_s > FORGET_S || t->age_s < RIPE_S)
            *t = (struct track){0};
        return;
    }
    float x = t->sx / t->sum, y = t->sy / t->sum, rate = 1 - expf(-dt / SMOOTH_S);
    /* x and y were moved ahead by the velocity: what is left is the error */
    if (t->age_s > 0 && t->unseen_s <= 0) {
        t->vx += rate * (x - t->x) / (dt * GRID_W);
        t->vy += rate * (y - t->y) / (dt * GRID_H);
    }
    t->x = x, t->y = y;
    t->w = (float)(t->x1 - t->x0), t->h = (float)(t->y1 - t->y0);
    t->box[0] = (float)t->x0, t->box[1] = (float)t->y0;
    t->box[2] = (float)t->x1, t->box[3] = (float)t->y1;
    t->area = t->sum;
    t->energy += rate * (fminf(1, t->speed / t->sum / WILD_UV_S) - t->energy);
    t->unseen_s = 0;
    t->age_s += dt;
}

/* A body that fell into two for a moment must not be two people for ever. */
static void unite(struct pav_people *p, float dt)
{
    for (int k = 0; k < TRACKS_MAX; k++) {
        struct track *young = &p->tracks[k];
        bool close = false, together = false;
        for (int i = 0; young->id && i < TRACKS_MAX; i++) {
            const struct track *old = &p->tracks[i];
            if (i == k || !old->id)
                continue;
            together |= old->group >= 0 && old->group == young->group;
            close |= old->id < young->id && fabsf(old->x - young->x) < ONE_BODY * GRID_W;
        }
        young->apart_s += together ? 0 : dt;
        if (young->id && !together && young->unseen_s <= 0)
            young->wide +=
                (young->wide > 0 ? 1 - expf(-dt / WIDE_S) : 1) * (young->w - young->wide);
        young->crowded_s = close ? young->crowded_s + dt : 0;
        bool part = false;
        for (int i = 0; together && i < TRACKS_MAX; i++) {
            const struct track *old = &p->tracks[i];
            part |= old->id && old->id < young->id && old->group == young->group &&
                    (young->apart_s < APART_S || old->apart_s < APART_S);
        }
        if (part || young->crowded_s > ONE_BODY_S)
            *young = (struct track){0};
    }
}

static int report(const struct pav_people *p, struct pav_person found[PAV_PEOPLE_MAX])
{
    float areas[PAV_PEOPLE_MAX];
    int count = 0;
    for (int i = 0; i < TRACKS_MAX; i++) {
        const struct track *t = &p->tracks[i];
        if (!t->id || t->age_s < RIPE_S)
            continue;
        int at = count;
        while (at > 0 && areas[at - 1] < t->area)
            at--;
        if (at >= PAV_PEOPLE_MAX)
            continue;
        count += count < PAV_PEOPLE_MAX;
        size_t behind = (size_t)(count - 1 - at);
        memmove(&found[at + 1], &found[at], behind * sizeof *found);
        memmove(&areas[at + 1], &areas[at], behind * sizeof *areas);
        areas[at] = t->area;
        found[at] = (struct pav_person){.id = t->id,
                                        .x = t->x / GRID_W,
                                        .y = t->y / GRID_H,
                                        .w = t->w / GRID_W,
                                        .h = t->h / GRID_H,
                                        .vx = t->vx,
                                        .vy = t->vy,
                                        .energy = t->energy};
    }
    return count;
}

int pav_people_step(struct pav_people *p, const uint8_t *someone, const float *speed, double dt_s,
                    struct pav_person found[PAV_PEOPLE_MAX])
{
    float dt = (float)(dt_s < 0.001 ? 0.001 : dt_s > 0.25 ? 0.25 : dt_s);
    struct pav_blob pieces[PIECES_MAX];
    int group[PIECES_MAX],
        count = pav_grid_blobs(someone, p->labels, pieces, PIECES_MAX, p->scratch);
    join(pieces, count, group);
    begin(p, dt);
    share(p, pieces, group, count, speed);
    for (int i = 0; i < TRACKS_MAX; i++) {
        if (p->tracks[i].id)
            move(&p->tracks[i], dt);
    }
    unite(p, dt);
    return report(p, found);
}

int pav_people_figures(const struct pav_people *p, struct pav_figure figures[PAV_FIGURES_MAX])
{
    int count = 0;
    for (int i = 0; i < TRACKS_MAX; i++) {
        const struct track *t = &p->tracks[i];
        if (t->id && t->area > 0)
            figures[count++] = (struct pav_figure){.id = t->id,
                                                   .x = t->x / GRID_W,
                                                   .y = t->y / GRID_H,
                                                   .x0 = t->box[0] / GRID_W,
                                                   .y0 = t->box[1] / GRID_H,
                                                   .x1 = t->box[2] / GRID_W,
                                                   .y1 = t->box[3] / GRID_H,
                                                   .wide = (t->wide > 0 ? t->wide : t->w) / GRID_W,
                                                   .age_s = t->age_s};
    }
    return count;
}

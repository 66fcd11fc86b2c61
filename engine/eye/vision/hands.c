/* Owns hands: the ends of silhouettes, which of them are hands, and that they do not flicker. */
#include "eye/vision/hands.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/grid.h"

#define ENDS_MAX  6
#define FAR       1e6f
#define TRUNK_LOW 0.25f /* the trunk's middle lies above this part of the figure's height */
#define CHEST     0.94f /* as deep as the deepest */
#define SHOULDERS 0.95f /* over the trunk's middle, in its half widths */
#define NECK      1.05f /* a head is within this of the axis … */
#define BESIDE    2.3f  /* … a hand that points is beyond this */
#define LOWEST    1.7f  /* … and not below this */
#define LIMB      0.9f  /* way over the trunk's rim that an end must have */
#define THIN      0.62f /* an arm's half width */
#define RIPE_S    0.10f /* seen for so long before it is told */
#define HOLD_S    0.17f /* … and told for so long unseen */
#define SMOOTH_S  0.05f
#define ALIKE_UV  0.16f /* from one picture to the next */

/* A hand that is followed. */
struct held {
    uint32_t person; /* 0: free */
    bool raised, seen;
    float x, y, age_s, unseen_s;
};

struct pav_hands {
    struct held held[PAV_HANDS_MAX];
    uint8_t figure[GRID_CELLS];
    float depth[GRID_CELLS]; /* to the nearest cell outside, in cells' heights */
    float way[GRID_CELLS];   /* from the trunk, inside the figure */
    int queue[GRID_CELLS];
    uint8_t queued[GRID_CELLS];
    int from[GRID_CELLS];
};

struct trunk {
    float x, y, r; /* cells' heights, from the lower left */
};

struct pav_hands *pav_hands_create(void)
{
    return pav_alloc(sizeof(struct pav_hands));
}

void pav_hands_destroy(struct pav_hands *hands)
{
    free(hands);
}

void pav_hands_forget(struct pav_hands *hands)
{
    memset(hands->held, 0, sizeof hands->held);
}

/* --- the figure ---- */

/* The cells of one person: those in their box that are nearer to them than to anyone else. */
static int cut_out(struct pav_hands *h, const uint8_t *someone, const struct pav_person *people,
                   int count, int which)
{
    const struct pav_person *own = &people[which];
    int cells = 0;
    for (int i = 0; i < GRID_CELLS; i++) {
        float x = ((float)(i % GRID_W) + 0.5f) / GRID_W, y = ((float)(i / GRID_W) + 0.5f) / GRID_H;
        bool mine = someone[i] && fabsf(x - own->x) < own->w && fabsf(y - own->y) < own->h;
        for (int k = 0; mine && k < count; k++)
            mine = k == which || fabsf(x - own->x) <= fabsf(x - people[k].x);
        h->figure[i] = mine;
        cells += mine;
    }
    return cells;
}

/* Two passes of a chamfer (Borgefors 1986). Who is cut off by the picture's edge goes on beyond it. */
static void measure_depth(struct pav_hands *h, float aspect)
{
    const float across = aspect, slant = sqrtf(1 + aspect * aspect);
    for (int pass = 0; pass < 2; pass++) {
        for (int n = 0; n < GRID_CELLS; n++) {
            int i = pass ? GRID_CELLS - 1 - n : n, x = i % GRID_W, y = i / GRID_W;
            int side = pass ? 1 : -1, row = side * GRID_W;
            float d = pass ? h->depth[i] : h->figure[i] ? FAR : 0;
            bool beside = x + side >= 0 && x + side < GRID_W,
                 above = y + side >= 0 && y + side < GRID_H;
            if (beside)
                d = fminf(d, h->depth[i + side] + across);
            if (above)
                d = fminf(d, h->depth[i + row] + 1);
            for (int dx = -1; above && dx <= 1; dx += 2) {
                if (x + dx >= 0 && x + dx < GRID_W)
                    d = fminf(d, h->depth[i + row + dx] + slant);
            }
            h->depth[i] = d;
        }
    }
}

static bool find_trunk(const struct pav_hands *h, const struct pav_person *p, float aspect,
                       struct trunk *trunk)
{
    float low = (p->y - 0.5f * p->h + TRUNK_LOW * p->h) * GRID_H, best = 0;
    int at = -1;
    for (int i = 0; i < GRID_CELLS; i++) {
        float off = fabsf(((float)(i % GRID_W) + 0.5f) / GRID_W - p->x) / (p->w + 0.01f);
        float d = h->depth[i] * (1 - 0.5f * off);
        /* rows come from below: of equal ones the chest is meant, not the belly */
        if ((float)(i / GRID_W) < low || !h->figure[i] || d <= CHEST * best)
            continue;
        best = fmaxf(best, d), at = i;
    }
    if (at < 0 || h->depth[at] < 2 || h->depth[at] > GRID_H)
        return false;
    *trunk = (struct trunk){((float)(at % GRID_W) + 0.5f) * aspect, (float)(at / GRID_W) + 0.5f,
                            h->depth[at]};
    return true;
}

/* --- its ends ---- */

/* Shortens the ways around what is in the queue (a label-correcting search; the figures are small). */
static void spread(struct pav_hands *h, int count, float aspect)
{
    const float slant = sqrtf(1 + aspect * aspect);
    int head = 0;
    while (count > 0) {
        int i = h->queue[head], x = i % GRID_W, y = i / GRID_W;
        head = (head + 1) % GRID_CELLS;
        count--;
        h->queued[i] = 0;
        for (int k = 0; k < 9; k++) {
            int dx = k % 3 - 1, dy = k / 3 - 1, n = i + dy * GRID_W + dx;
            if (k == 4 || x + dx < 0 || x + dx >= GRID_W || y + dy < 0 || y + dy >= GRID_H ||
                !h->figure[n])
                continue;
            float way = h->way[i] + (dx && dy ? slant : dx ? aspect : 1);
            if (way >= h->way[n] - 1e-4f)
                continue;
            h->way[n] = way;
            h->from[n] = i;
            if (!h->queued[n]) {
                h->queued[n] = 1;
                h->queue[(head + count) % GRID_CELLS] = n;
                count++;
            }
        }
    }
}

static int leave_trunk(struct pav_hands *h, const struct trunk *trunk, float aspect)
{
    int count = 0;
    memset(h->queued, 0, sizeof h->queued);
    for (int i = 0; i < GRID_CELLS; i++) {
        float dx = ((float)(i % GRID_W) + 0.5f) * aspect - trunk->x,
              dy = (float)(i / GRID_W) + 0.5f - trunk->y;
        bool inside = h->figure[i] && dx * dx + dy * dy < trunk->r * trunk->r;
        h->way[i] = inside ? 0 : FAR;
        h->from[i] = -1;
        if (inside)
            h->queue[count++] = i, h->queued[i] = 1;
    }
    return count;
}

/* The end that is farthest, whose whole way then belongs to what is known; -1: none that is far enough. */
static int next_end(struct pav_hands *h, const struct trunk *trunk, float aspect)
{
    int end = -1, count = 0;
    float most = LIMB * trunk->r;
    for (int i = 0; i < GRID_CELLS; i++) {
        if (h->figure[i] && h->way[i] < FAR && h->way[i] > most)
            most = h->way[i], end = i;
    }
    for (int i = end; i >= 0 && h->way[i] > 0; i = h->from[i]) {
        h->way[i] = 0;
        h->queue[count++] = i;
        h->queued[i] = 1;
    }
    spread(h, count, aspect);
    return end;
}

/* The half width of the limb some way before its end. */
static float width_at(const struct pav_hands *h, int end, const struct trunk *trunk, float aspect)
{
    int x0 = end % GRID_W, y0 = end / GRID_W;
    float reach = 0.5f * trunk->r, widest = 0;
    for (int i = 0; i < GRID_CELLS; i++) {
        float dx = (float)(i % GRID_W - x0) * aspect, dy = (float)(i / GRID_W - y0);
        if (h->figure[i] && dx * dx + dy * dy < reach * reach)
            widest = fmaxf(widest, h->depth[i]);
    }
    return widest;
}

/* Whether an end is a hand. `dx`, `dy`: from the trunk's middle in its half widths. */
static bool is_hand(float dx, float dy, float width, bool *raised)
{
    *raised = dy > SHOULDERS;
    if (width > THIN)
        return false; /* a head, a foot in its shoe, another body */
    if (*raised)
        return fabsf(dx) > NECK || width < 0.5f * THIN;
    return fabsf(dx) > BESIDE && dy > -LOWEST;
}

/* --- steadiness ---- */

static void note(struct pav_hands *h, uint32_t person, bool raised, float x, float y, float dt)
{
    struct held *best = NULL, *empty = NULL;
    float least = ALIKE_UV;
    for (int i = 0; i < PAV_HANDS_MAX; i++) {
        struct held *held = &h->held[i];
        float off = hypotf(held->x - x, held->y - y);
        if (!held->person)
            empty = empty ? empty : held;
        else if (held->person == person && !held->seen && off < least)
            least = off, best = held;
    }
    if (!best && empty) {
        best = empty;
        *best = (struct held){.person = person, .x = x, .y = y};
    }
    if (!best)
        return;
    float rate = 1 - expf(-dt / SMOOTH_S);
    best->x += rate * (x - best->x), best->y += rate * (y - best->y);
    best->raised = raised;
    best->seen = true;
    best->unseen_s = 0;
}

static void look_at(struct pav_hands *h, const uint8_t *someone, const struct pav_person *people,
                    int count, int which, float aspect, float dt)
{
    struct trunk trunk;
    if (cut_out(h, someone, people, count, which) == 0)
        return;
    measure_depth(h, aspect);
    if (!find_trunk(h, &people[which], aspect, &trunk))
        return;
    spread(h, leave_trunk(h, &trunk, aspect), aspect);
    for (int k = 0, hands = 0; k < ENDS_MAX && hands < 2; k++) {
        bool raised;
        int end = next_end(h, &trunk, aspect);
        if (end < 0)
            break;
        float x = (float)(end % GRID_W) + 0.5f, y = (float)(end / GRID_W) + 0.5f;
        float width = width_at(h, end, &trunk, aspect) / trunk.r;
        if (!is_hand((x * aspect - trunk.x) / trunk.r, (y - trunk.y) / trunk.r, width, &raised))
            continue;
        note(h, people[which].id, raised, x / GRID_W, y / GRID_H, dt);
        hands++;
    }
}

int pav_hands_step(struct pav_hands *h, const uint8_t *someone, const struct pav_person *people,
                   int count, float cell_aspect, double dt_s, struct pav_hand found[PAV_HANDS_MAX])
{
    float dt = (float)(dt_s < 0.001 ? 0.001 : dt_s > 0.25 ? 0.25 : dt_s);
    int told = 0;
    for (int i = 0; i < PAV_HANDS_MAX; i++)
        h->held[i].seen = false;
    for (int k = 0; k < count; k++)
        look_at(h, someone, people, count, k, cell_aspect, dt);
    memset(found, 0, PAV_HANDS_MAX * sizeof *found);
    for (int i = 0; i < PAV_HANDS_MAX; i++) {
        struct held *held = &h->held[i];
        if (!held->person)
            continue;
        held->age_s += held->seen ? dt : 0;
        held->unseen_s += held->seen ? 0 : dt;
        if (held->unseen_s > HOLD_S || (held->unseen_s > 0 && held->age_s < RIPE_S))
            *held = (struct held){0};
        else if (held->age_s >= RIPE_S)
            found[told++] = (struct pav_hand){held->person, held->x, held->y, held->raised};
    }
    return told;
}

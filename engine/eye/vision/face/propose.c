/* Owns the proposal of faces by the model's first stage. */
#include "eye/vision/face/propose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/cascade.h"

#define STRIDE   0.32f   /* of a square, between starts */
#define GROWTH   1.38f   /* between sizes of starts */
#define BEYOND   0.2f    /* squares that starts lie beyond the part */
#define INSIDE   0.35f   /* … and at least within the picture */
#define FAR      0.5f    /* squares that a start may be moved */
#define SWELL    1.6f    /* that it may grow or shrink */
#define ONE      0.13f   /* squares: ends that are no further apart are at one place … */
#define LIKE     1.22f   /* … if their sizes are so alike */
#define VOTES    4       /* ends at one place that make a proposal */
#define LIKELY   (-2.2f) /* log odds: one in ten */
#define APART    0.4f    /* squares between two proposals */
#define ENDS_MAX 4096
#define FLAT     5.0f /* levels of deviation under which there is nothing to see */
#define SAMPLES  12   /* in each direction, to know that */

struct end {
    float x, y, side;
    int votes;
};

struct pav_proposer {
    const struct pav_face_model *model;
    int count;
    struct end ends[ENDS_MAX];
    struct pav_sight sight;
};

struct pav_proposer *pav_proposer_create(const struct pav_face_model *model)
{
    struct pav_proposer *proposer = pav_alloc(sizeof *proposer);
    proposer->model = model;
    return proposer;
}

void pav_proposer_destroy(struct pav_proposer *proposer)
{
    free(proposer);
}

void pav_proposer_forget(struct pav_proposer *proposer)
{
    explicit_bzero(proposer->ends, sizeof proposer->ends);
    explicit_bzero(&proposer->sight, sizeof proposer->sight);
    proposer->count = 0;
}

static bool is_flat(const struct pav_grey *grey, float x, float y, float side)
{
    float sum = 0, squares = 0;
    for (int i = 0; i < SAMPLES * SAMPLES; i++) {
        int px = (int)(x + side * ((float)(i % SAMPLES) + 0.5f) / SAMPLES),
            py = (int)(y + side * ((float)(i / SAMPLES) + 0.5f) / SAMPLES);
        px = px < 0 ? 0 : px >= grey->width ? grey->width - 1 : px;
        py = py < 0 ? 0 : py >= grey->height ? grey->height - 1 : py;
        float level = grey->pixels[py * grey->stride + px];
        sum += level, squares += level * level;
    }
    float mean = sum / (SAMPLES * SAMPLES);
    return squares / (SAMPLES * SAMPLES) - mean * mean < FLAT * FLAT;
}

/* Where the first stage moves a face that is put at (x, y), the middle of its square. */
static void start_at(struct pav_proposer *p, const struct pav_grey *grey, float x, float y,
                     float side)
{
    float points[PAV_FACE_POINTS][2];
    struct pav_face_box box = {x - 0.5f * side, y - 0.5f * side, side, side};
    const struct pav_face_stage *stage = &p->model->stages[0];
    if (p->count == ENDS_MAX || is_flat(grey, box.x, box.y, side))
        return;
    pav_start_box(p->model, &box, points);
    if (!pav_sight_at(&p->sight, p->model, stage, grey, (const float(*)[2])points, false))
        return;
    pav_sight_step(&p->sight, p->model, stage, points);
    box = pav_start_box_of(p->model, (const float(*)[2])points);
    struct end end = {box.x + 0.5f * box.w, box.y + 0.5f * box.h, box.w, 0};
    float swell = box.w > side ? box.w / side : side / box.w;
    if (hypotf(end.x - x, end.y - y) < FAR * side && swell < SWELL)
        p->ends[p->count++] = end;
}

/* Whose end lies on somebody who may not be looked at is forgotten before anything is made of it. */
static void keep_permitted(struct pav_proposer *p, const struct pav_grey *grey,
                           const struct pav_face_window *window)
{
    int kept = 0;
    for (int i = 0; i < p->count; i++) {
        if (pav_permit_meets(window->permit, grey, p->ends[i].x, p->ends[i].y))
            p->ends[kept++] = p->ends[i];
    }
    p->count = kept;
}

static bool at_one_place(const struct end *a, const struct end *b)
{
    float larger = fmaxf(a->side, b->side), smaller = fminf(a->side, b->side);
    return hypotf(a->x - b->x, a->y - b->y) < ONE * smaller && larger < LIKE * smaller;
}

static void vote(struct pav_proposer *p)
{
    for (int i = 0; i < p->count; i++) {
        for (int k = 0; k < p->count; k++)
            p->ends[i].votes += at_one_place(&p->ends[i], &p->ends[k]);
    }
}

/* The mean of those at one place with `end`. */
static struct pav_face_box gather(const struct pav_proposer *p, const struct end *end)
{
    float x = 0, y = 0, side = 0, n = 0;
    for (int k = 0; k < p->count; k++) {
        if (!at_one_place(end, &p->ends[k]))
            continue;
        x += p->ends[k].x, y += p->ends[k].y, side += p->ends[k].side;
        n++;
    }
    side /= n;
    return (struct pav_face_box){x / n - 0.5f * side, y / n - 0.5f * side, side, side};
}

/* One fit from there, judged: a thorough look at every place where ends met by chance would take long. */
static bool is_likely(struct pav_proposer *p, const struct pav_grey *grey,
                      const struct pav_face_box *box)
{
    float points[PAV_FACE_POINTS][2], odds;
    const struct pav_face_model *model = p->model;
    pav_start_box(model, box, points);
    if (!pav_sight_cascade(&p->sight, model, grey, 0, points) ||
        !pav_sight_at(&p->sight, model, &model->judge, grey, (const float(*)[2])points, false))
        return false;
    pav_net_run(&model->judge.net, p->sight.wide, p->sight.extra, &odds);
    return odds > LIKELY;
}

static int choose(struct pav_proposer *p, const struct pav_grey *grey, struct pav_face_box *boxes,
                  int most)
{
    int count = 0;
    for (int tried = 0; tried < most; tried++) {
        struct end *best = NULL;
        for (int i = 0; i < p->count; i++) {
            if (p->ends[i].votes >= VOTES && (!best || p->ends[i].votes > best->votes))
                best = &p->ends[i];
        }
        if (!best)
            break;
        boxes[count] = gather(p, best);
        float x = boxes[count].x + 0.5f * boxes[count].w,
              y = boxes[count].y + 0.5f * boxes[count].h;
        for (int i = 0; i < p->count; i++) {
            if (hypotf(p->ends[i].x - x, p->ends[i].y - y) < APART * boxes[count].w)
                p->ends[i].votes = 0;
        }
        best->votes = 0;
        count += is_likely(p, grey, &boxes[count]);
    }
    return count;
}

int pav_propose(struct pav_proposer *p, const struct pav_grey *grey,
                const struct pav_face_window *window, struct pav_face_box *boxes, int most)
{
    p->count = 0;
    for (float side = window->min_px; side <= window->max_px; side *= GROWTH) {
        /* a little beyond the part, but not of the picture */
        float more = BEYOND * side, least = INSIDE * side, stride = STRIDE * side;
        float x0 = fmaxf((float)window->x - more, least),
              y0 = fmaxf((float)window->y - more, least);
        float x1 = fminf((float)(window->x + window->w) + more, (float)grey->width - least),
              y1 = fminf((float)(window->y + window->h) + more, (float)grey->height - least);
        for (float y = y0; y <= y1; y += stride) {
            for (float x = x0; x <= x1; x += stride) {
                if (pav_permit_meets(window->permit, grey, x, y))
                    start_at(p, grey, x, y, side);
            }
        }
    }
    keep_permitted(p, grey, window);
    vote(p);
    return choose(p, grey, boxes, most);
}

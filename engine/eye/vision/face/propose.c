/* Owns the proposal of faces by the model's first stage. */
#include "eye/vision/face/propose.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/cascade.h"

#define STRIDE   0.27f   /* of a square, between starts */
#define GROWTH   1.38f   /* between sizes of starts */
#define BEYOND   0.2f    /* squares that starts lie beyond the part */
#define INSIDE   0.35f   /* … and at least within the picture */
#define FAR      0.5f    /* squares that a start may be moved */
#define SWELL    1.6f    /* that it may grow or shrink */
#define ONE      0.13f   /* squares: ends that are no further apart are at one place … */
#define LIKE     1.3f    /* … if their sizes are so alike */
#define VOTES    3       /* ends at one place that make a proposal */
#define LIKELY   (-4.0f) /* log odds, of a fit that has only begun */
#define TRIES    3       /* places that are looked at, for each proposal that is asked for */
#define APART    0.4f    /* squares between two proposals */
#define ENDS_MAX 8192
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
    struct pav_field field;
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

/* Starts of one size. */
struct size {
    float side;
    struct pav_similarity frame; /* of a start whose square's middle is the origin */
    float step_px;               /* of the picture, for a pixel of the field */
    int stride;                  /* pixels of the field from start to start */
};

static struct size size_of(const struct pav_face_model *model, float side)
{
    struct size size = {.side = side};
    float points[PAV_FACE_POINTS][2], unit_px = model->stages[0].unit_px;
    struct pav_face_box box = {-0.5f * side, -0.5f * side, side, side};
    pav_start_box(model, &box, points);
    size.frame = pav_similarity_fit(model->mean, (const float(*)[2])points);
    size.step_px = size.frame.a / unit_px;
    size.stride = (int)lrintf(STRIDE * side / size.step_px);
    return size;
}

/* Where the first stage moves a face that is put at (x, y), the middle of its square, and that it sees from
 * (left, top) of the field on. */
static void start_at(struct pav_proposer *p, const struct size *size, float x, float y, int left,
                     int top)
{
    const struct pav_face_stage *stage = &p->model->stages[0];
    struct pav_sight *sight = &p->sight;
    float points[PAV_FACE_POINTS][2];
    int count = pav_view_count(PAV_VIEW_GRID);
    if (p->count == ENDS_MAX)
        return;
    sight->frame = size->frame;
    sight->frame.x0 += x, sight->frame.y0 += y;
    memcpy(sight->local, p->model->mean, sizeof sight->local);
    pav_view_grid(stage->unit_px, points);
    pav_field_describe(&p->field, &pav_view_frames[PAV_VIEW_GRID], left, top,
                       (const float(*)[2])points, count, stage->unit_px, stage->cell_px,
                       sight->features);
    for (int i = 0; i < count * PAV_FEATURE_LENGTH; i++)
        sight->wide[i] = sight->features[i];
    pav_sight_step(sight, p->model, stage, points);
    struct pav_face_box box = pav_start_box_of(p->model, (const float(*)[2])points);
    struct end end = {box.x + 0.5f * box.w, box.y + 0.5f * box.h, box.w, 0};
    float swell = box.w > size->side ? box.w / size->side : size->side / box.w;
    if (hypotf(end.x - x, end.y - y) < FAR * size->side && swell < SWELL)
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

/* `across` × `down` starts, the first at (x, y): what they look at is taken once for all. */
static void start_block(struct pav_proposer *p, const struct pav_grey *grey,
                        const struct size *size, const struct pav_face_permit *permit, float x,
                        float y, int across, int down)
{
    const struct pav_view_frame *f = &pav_view_frames[PAV_VIEW_GRID];
    float way = (float)size->stride * size->step_px;
    bool taken = false;
    for (int i = 0; i < across * down; i++) {
        int u = i % across, v = i / across;
        float cx = x + (float)u * way, cy = y + (float)v * way;
        if (!pav_permit_meets(permit, grey, cx, cy) ||
            is_flat(grey, cx - 0.5f * size->side, cy - 0.5f * size->side, size->side))
            continue;
        if (!taken)
            pav_field_take(&p->field, grey, x + size->frame.x0 - f->x * size->step_px,
                           y + size->frame.y0 - f->y * size->step_px, size->step_px,
                           f->width + (across - 1) * size->stride,
                           f->height + (down - 1) * size->stride);
        taken = true;
        start_at(p, size, cx, cy, u * size->stride, v * size->stride);
    }
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

/*
 * One step of a fit from there, judged: a whole fit at every place where ends met by chance would take long.
 * The ends were the first stage's; the second goes on from the mean face where they met.
 */
static bool is_likely(struct pav_proposer *p, const struct pav_grey *grey,
                      const struct pav_face_box *box)
{
    const struct pav_face_model *model = p->model;
    float points[PAV_FACE_POINTS][2], odds;
    pav_start_box(model, box, points);
    if (model->stage_count > 1) {
        const struct pav_face_stage *second = &model->stages[1];
        if (!pav_sight_at(&p->sight, model, second, grey, (const float(*)[2])points, false))
            return false;
        pav_sight_step(&p->sight, model, second, points);
    }
    if (!pav_sight_at(&p->sight, model, &model->judge, grey, (const float(*)[2])points, false))
        return false;
    pav_net_run(&model->judge.net, p->sight.wide, p->sight.extra, &odds);
    return odds > LIKELY;
}

/* Those near are of the same face; of a place that is none only its own ends are done with. */
static void strike(struct pav_proposer *p, const struct end *best, const struct pav_face_box *box,
                   bool likely)
{
    float x = box->x + 0.5f * box->w, y = box->y + 0.5f * box->h;
    struct end place = *best;
    for (int i = 0; i < p->count; i++) {
        struct end *end = &p->ends[i];
        bool near =
            likely ? hypotf(end->x - x, end->y - y) < APART * box->w : at_one_place(&place, end);
        end->votes = near ? 0 : end->votes;
    }
}

static int choose(struct pav_proposer *p, const struct pav_grey *grey, struct pav_face_box *boxes,
                  int most)
{
    int count = 0;
    for (int tried = 0; tried < TRIES * most && count < most; tried++) {
        const struct end *best = NULL;
        for (int i = 0; i < p->count; i++) {
            if (p->ends[i].votes >= VOTES && (!best || p->ends[i].votes > best->votes))
                best = &p->ends[i];
        }
        if (!best)
            break;
        boxes[count] = gather(p, best);
        bool likely = is_likely(p, grey, &boxes[count]);
        strike(p, best, &boxes[count], likely);
        count += likely;
    }
    return count;
}

/* A little beyond the part, but not of the picture. */
static void start_all(struct pav_proposer *p, const struct pav_grey *grey,
                      const struct pav_face_window *window, const struct size *size)
{
    const struct pav_view_frame *f = &pav_view_frames[PAV_VIEW_GRID];
    float more = BEYOND * size->side, least = INSIDE * size->side;
    float way = (float)size->stride * size->step_px;
    if (!(way > 0))
        return;
    float x0 = fmaxf((float)window->x - more, least), y0 = fmaxf((float)window->y - more, least);
    float x1 = fminf((float)(window->x + window->w) + more, (float)grey->width - least),
          y1 = fminf((float)(window->y + window->h) + more, (float)grey->height - least);
    if (!(x1 >= x0 && y1 >= y0))
        return;
    int across = 1 + (int)((x1 - x0) / way), down = 1 + (int)((y1 - y0) / way);
    int most_x = 1 + (PAV_FIELD_SIDE - f->width) / size->stride,
        most_y = 1 + (PAV_FIELD_SIDE - f->height) / size->stride;
    for (int v = 0; v < down; v += most_y) {
        for (int u = 0; u < across; u += most_x)
            start_block(p, grey, size, window->permit, x0 + (float)u * way, y0 + (float)v * way,
                        across - u < most_x ? across - u : most_x,
                        down - v < most_y ? down - v : most_y);
    }
}

int pav_propose(struct pav_proposer *p, const struct pav_grey *grey,
                const struct pav_face_window *window, struct pav_face_box *boxes, int most)
{
    p->count = 0;
    for (float side = window->min_px; side <= window->max_px; side *= GROWTH) {
        struct size size = size_of(p->model, side);
        start_all(p, grey, window, &size);
    }
    keep_permitted(p, grey, window);
    vote(p);
    return choose(p, grey, boxes, most);
}

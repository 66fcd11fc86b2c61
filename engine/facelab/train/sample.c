/* Owns the making of training samples, in parallel, each with a die of its own. */
#include "facelab/train/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facelab/train/crew.h"
#include "facelab/train/start.h"
#include "facelab/train/target.h"

#define LOST       0.35f  /* no stage is asked to mend more */
#define HARD_OF    4      /* places in a picture without a face */
#define RIGHT      0.10f  /* a fit is right up to this error */
#define RIGHT_SOFT 0.012f /* around it a label says maybe */

/* How an eye is looked at: units, share of its size, and spreads of the modes that its points show. */
#define GLANCE_X    0.03f
#define GLANCE_Y    0.025f
#define GLANCE_SIZE 0.03f
#define BLURRED     0.15f

struct worker {
    struct pav_sight sight;
    uint8_t mirror[PAV_SET_SIDE_PX * PAV_SET_SIDE_PX];
};

struct making {
    const struct pav_sample_plan *plan;
    struct pav_samples *out;
    struct worker *workers[PAV_CREW];
};

/* One sample while it is made. */
struct sample {
    const struct pav_sample_plan *plan;
    struct pav_sight *sight;
    struct pav_dice dice;
    struct pav_grey grey;
    struct pav_set_truth truth;
    float points[PAV_FACE_POINTS][2];
};

static void start_from_box(struct sample *s, float error)
{
    struct pav_face_box box;
    pav_start_detected(s->plan->model, &s->truth, error, &s->dice, &box);
    pav_start_box(s->plan->model, &box, s->points);
}

static void start_tracked(struct sample *s, float error)
{
    float base[PAV_FACE_POINTS][2];
    memcpy(base, s->points, sizeof base);
    pav_start_tracked(s->plan->model, (const float(*)[2])base, error, &s->dice, s->points);
}

/* Off where it stands, or, when that is nowhere, off the truth. */
static void slip(struct sample *s, float error, bool lost)
{
    float base[PAV_FACE_POINTS][2];
    memcpy(base, lost ? s->truth.points : s->points, sizeof base);
    pav_start_slipped(s->plan->model, (const float(*)[2])base, error, &s->dice, s->points);
}

/* Stages from `first` on; a fit that runs away stays where it was. */
static void run_stages(struct sample *s, int first)
{
    pav_sight_cascade(s->sight, s->plan->model, &s->grey, first, s->points);
}

static float distance(struct sample *s)
{
    return pav_truth_error(&s->truth, (const float(*)[2])s->points);
}

/*
 * Most go on from where the stage before left them. From the second stage on half come as the picture
 * before left them. On what it was trained on a stage does better than elsewhere: some are put off a
 * little, so that the next one learns to mend more than it meets here.
 */
static void start_move(struct sample *s, int row)
{
    static const float slips[] = {0, 0.5f, 0.3f, 0.2f};
    int index = s->plan->stage_index;
    if (index == 0) {
        start_from_box(s, pav_dice_uniform(&s->dice, 0.5f, 1.7f));
        return;
    }
    bool lost = distance(s) > LOST;
    if (index == 1 && row % 2)
        start_tracked(s, pav_dice_uniform(&s->dice, 0, 1.2f));
    else if (pav_dice_chance(&s->dice, 0.3f) || lost)
        slip(s, slips[index < 3 ? index : 3], lost);
}

/* Where a fit ends: after one more pass, from a picture before. */
static void settle(struct sample *s, bool begun)
{
    if (!begun) {
        start_from_box(s, pav_dice_uniform(&s->dice, 0.5f, 1.7f));
        run_stages(s, 0);
    }
    if (distance(s) > LOST)
        memcpy(s->points, s->truth.points, sizeof s->points);
    start_tracked(s, pav_dice_uniform(&s->dice, 0, 0.8f));
    run_stages(s, 1);
}

/* Never twice alike: an eye in use is looked at from beside, too, and its points are never this good. */
static void glance(struct sample *s)
{
    s->sight->glance = (struct pav_glance){pav_dice_normal(&s->dice, GLANCE_X),
                                           pav_dice_normal(&s->dice, GLANCE_Y),
                                           pav_dice_normal(&s->dice, GLANCE_SIZE)};
}

static void blur_modes(struct sample *s)
{
    for (int k = 0; k < s->plan->model->modes; k++)
        s->sight->extra[k] += pav_dice_normal(&s->dice, BLURRED);
}

static void start_read(struct sample *s)
{
    bool lost = distance(s) > LOST;
    if (pav_dice_chance(&s->dice, 0.3f) || lost)
        slip(s, pav_dice_uniform(&s->dice, 0, 0.12f), lost);
}

/* Somewhere in the picture, of some size. */
static void start_anywhere(struct sample *s)
{
    float side = pav_dice_uniform(&s->dice, 40, 180);
    struct pav_face_box box = {pav_dice_uniform(&s->dice, -0.2f, 0.8f) * PAV_SET_SIDE_PX,
                               pav_dice_uniform(&s->dice, -0.2f, 0.8f) * PAV_SET_SIDE_PX, side,
                               side};
    pav_start_box(s->plan->model, &box, s->points);
}

/* Nothing at all, with the cascade run on it. */
static void start_nothing(struct sample *s)
{
    start_anywhere(s);
    run_stages(s, 0);
    if (pav_dice_chance(&s->dice, 0.5f))
        run_stages(s, 1);
}

/* The most convincing of some. A fit in use is the surest of several, too. */
static void start_hard(struct sample *s)
{
    const struct pav_face_stage *judge = &s->plan->model->judge;
    float best[PAV_FACE_POINTS][2], most = -1e9f, odds;
    for (int i = 0; i < HARD_OF; i++) {
        start_nothing(s);
        if (i > 0 && !pav_sight_at(s->sight, s->plan->model, judge, &s->grey,
                                   (const float(*)[2])s->points, false))
            continue;
        if (i > 0)
            pav_net_run(&judge->net, s->sight->wide, s->sight->extra, &odds);
        if (i == 0 || odds > most) {
            most = i == 0 ? most : odds;
            memcpy(best, s->points, sizeof best);
        }
    }
    memcpy(s->points, best, sizeof best);
}

/* False: there is no face here, whatever the points say. */
static bool start_judge(struct sample *s, int row)
{
    const struct pav_sample_plan *plan = s->plan;
    float kind = pav_dice_uniform(&s->dice, 0, 1);
    if (kind < 0.28f) {
        s->grey = pav_set_grey(plan->empty, row % plan->empty->count);
        if (plan->hard && kind < 0.14f)
            start_hard(s);
        else
            start_nothing(s);
        return false;
    }
    if (kind < 0.55f)
        return true; /* as it stands */
    if (kind < 0.65f) {
        start_from_box(s, pav_dice_uniform(&s->dice, 1, 5));
        run_stages(s, 0);
    } else if (kind < 0.80f) {
        start_tracked(s, pav_dice_uniform(&s->dice, 0, 4));
        run_stages(s, 1);
    } else if (kind < 0.92f) {
        slip(s, pav_dice_uniform(&s->dice, 0, 1.5f), true);
    } else {
        start_anywhere(s);
        run_stages(s, 0);
    }
    return true;
}

static int state_of(const struct making *m, int row)
{
    return row * m->plan->share % m->out->state_count;
}

static void begin(struct sample *s, const struct making *m, int row, int number)
{
    struct worker *worker = m->workers[number];
    const struct pav_set *heads = m->plan->heads;
    const struct pav_sample_state *state = &m->out->states[state_of(m, row)];
    *s = (struct sample){.plan = m->plan,
                         .sight = &worker->sight,
                         .dice = pav_dice_of(m->plan->seed, 100, (uint64_t)row),
                         .grey = pav_set_grey(heads, state_of(m, row) % heads->count),
                         .truth = heads->truths[state_of(m, row) % heads->count]};
    s->sight->alter = pav_crop_spoil;
    s->sight->data = &s->dice;
    s->sight->glance = (struct pav_glance){0};
    memcpy(s->points, state->points, sizeof s->points);
    if (state->mirrored) {
        s->grey = pav_set_mirror(&s->grey, worker->mirror);
        pav_truth_mirror(&s->truth);
    }
}

static void make(void *data, int row, int number)
{
    struct making *m = data;
    const struct pav_sample_plan *plan = m->plan;
    struct pav_samples *out = m->out;
    struct sample s;
    bool face = true;
    bool eye = plan->stage->view == PAV_VIEW_EYE, right_eye = eye && row / out->state_count % 2;
    begin(&s, m, row, number);
    if (eye)
        glance(&s);
    if (plan->kind == PAV_SAMPLE_MOVE)
        start_move(&s, row);
    else if (plan->kind == PAV_SAMPLE_READ)
        start_read(&s);
    else
        face = start_judge(&s, row);
    if (!pav_sight_at(s.sight, plan->model, plan->stage, &s.grey, (const float(*)[2])s.points,
                      right_eye)) {
        /* It ran away: one more that begins at the truth. */
        memcpy(s.points, s.truth.points, sizeof s.points);
        pav_sight_at(s.sight, plan->model, plan->stage, &s.grey, (const float(*)[2])s.points,
                     right_eye);
    }
    if (eye)
        blur_modes(&s);
    size_t at = (size_t)row;
    memcpy(out->features + at * (size_t)out->in, s.sight->features, (size_t)out->in);
    memcpy(out->extras + at * (size_t)out->extra, s.sight->extra,
           (size_t)out->extra * sizeof(float));
    float *target = out->targets + at * (size_t)out->out;
    float *weight = out->weights + at * PAV_FACE_POINTS;
    if (plan->kind == PAV_SAMPLE_MOVE) {
        pav_target_move(s.sight, &s.truth, target, weight);
        memcpy(out->states[row].points, s.points, sizeof s.points);
        out->states[row].begun = true;
    } else if (plan->kind == PAV_SAMPLE_READ) {
        pav_target_read(plan->reader, s.sight, &s.truth, target, weight);
    } else {
        float error = face ? distance(&s) : 1;
        *target = 1 / (1 + expf(fminf((error - RIGHT) / RIGHT_SOFT, 30)));
    }
}

/* By what the stage saw when the sample was made; it need not look again. */
static void take_step(void *data, int row, int number)
{
    struct making *m = data;
    struct pav_sight *sight = &m->workers[number]->sight;
    float(*points)[2] = m->out->states[row].points;
    const uint8_t *features = m->out->features + (size_t)row * (size_t)m->out->in;
    sight->frame = pav_similarity_fit(m->plan->model->mean, (const float(*)[2])points);
    for (int i = 0; i < PAV_FACE_POINTS; i++)
        pav_similarity_undo(&sight->frame, points[i], sight->local[i]);
    for (int i = 0; i < m->out->in; i++)
        sight->wide[i] = features[i];
    memcpy(sight->extra, m->out->extras + (size_t)row * (size_t)m->out->extra,
           (size_t)m->out->extra * sizeof(float));
    pav_sight_step(sight, m->plan->model, m->plan->stage, points);
}

static void take_settled(void *data, int row, int number)
{
    struct making *m = data;
    struct sample s;
    begin(&s, m, row, number);
    s.sight->alter = NULL;
    settle(&s, m->out->states[row].begun);
    memcpy(m->out->states[row].points, s.points, sizeof s.points);
}

static void for_all(struct pav_samples *samples, const struct pav_sample_plan *plan,
                    void (*work)(void *data, int row, int number), const char *label)
{
    struct making m = {.plan = plan, .out = samples};
    for (int i = 0; i < PAV_CREW; i++)
        m.workers[i] = pav_alloc(sizeof *m.workers[i]);
    pav_crew_each(samples->count, work, &m, label);
    for (int i = 0; i < PAV_CREW; i++)
        free(m.workers[i]);
}

static void make_room(struct pav_samples *s, const struct pav_sample_plan *plan)
{
    enum pav_face_view view = plan->stage->view;
    s->count = s->state_count / plan->share * plan->rounds * (view == PAV_VIEW_EYE ? 2 : 1);
    size_t count = (size_t)s->count;
    s->in = pav_view_count(view) * PAV_FEATURE_LENGTH;
    s->extra = view == PAV_VIEW_GRID ? 0 : plan->model->modes;
    s->out = plan->kind == PAV_SAMPLE_MOVE   ? PAV_FACE_NUMBERS
             : plan->kind == PAV_SAMPLE_READ ? pav_reader_answers(plan->reader)
                                             : 1;
    s->features = pav_realloc(s->features, count * (size_t)s->in);
    s->extras = pav_realloc(s->extras, (count * (size_t)s->extra + 1) * sizeof(float));
    s->targets = pav_realloc(s->targets, count * (size_t)s->out * sizeof(float));
    s->weights = pav_realloc(s->weights, count * PAV_FACE_POINTS * sizeof(float));
}

void pav_samples_make(struct pav_samples *samples, const struct pav_sample_plan *plan)
{
    make_room(samples, plan);
    for_all(samples, plan, make, plan->label);
}

void pav_samples_settle(struct pav_samples *samples, const struct pav_sample_plan *plan)
{
    samples->count = samples->state_count;
    for_all(samples, plan, take_settled, plan->label);
}

void pav_samples_step(struct pav_samples *samples, const struct pav_sample_plan *plan)
{
    for_all(samples, plan, take_step, NULL);
}

void pav_samples_init(struct pav_samples *samples, int all, int count)
{
    *samples = (struct pav_samples){.count = count, .state_count = count};
    samples->states = pav_alloc((size_t)all * sizeof *samples->states);
    for (int i = 0; i < all; i++) {
        struct pav_dice dice = pav_dice_of(1, 9, (uint64_t)i);
        samples->states[i].mirrored = pav_dice_chance(&dice, 0.5f);
    }
}

void pav_samples_finish(struct pav_samples *samples)
{
    free(samples->states);
    free(samples->features);
    free(samples->extras);
    free(samples->targets);
    free(samples->weights);
    *samples = (struct pav_samples){0};
}

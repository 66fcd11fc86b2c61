/* Owns the making of training samples, in parallel, each with a die of its own. */
#include "facelab/train/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "facelab/train/crew.h"
#include "facelab/train/start.h"

#define JAW_WEIGHT     0.35f
#define PUPIL_WEIGHT   0.7f
#define HIDDEN_WEIGHT  0.5f
#define HIDDEN_READING 0.1f
#define DEGREES        57.29578f
#define LOST           0.35f  /* no stage is asked to mend more */
#define RIGHT          0.10f  /* a fit is right up to this error */
#define RIGHT_SOFT     0.012f /* around it a label says maybe */

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
    pav_start_tracked(s->plan->model, &s->truth, error, &s->dice, s->points);
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
 * before left them. On what it was trained on a stage does better than elsewhere: some are put back a
 * little, so that the next one learns to mend more than it meets here.
 */
static void start_move(struct sample *s, int row)
{
    int index = s->plan->stage_index;
    if (index == 0)
        start_from_box(s, pav_dice_uniform(&s->dice, 0.5f, 1.7f));
    else if (index == 1 && row / s->plan->heads->count % 2)
        start_tracked(s, pav_dice_uniform(&s->dice, 0, 1.2f));
    else if (pav_dice_chance(&s->dice, 0.3f) || distance(s) > LOST)
        pav_start_slipped(s->plan->model, &s->truth,
                          index == 1   ? 0.5f
                          : index == 2 ? 0.3f
                                       : 0.2f,
                          &s->dice, s->points);
}

static void start_read(struct sample *s)
{
    if (pav_dice_chance(&s->dice, 0.3f) || distance(s) > LOST)
        pav_start_slipped(s->plan->model, &s->truth, pav_dice_uniform(&s->dice, 0, 0.15f), &s->dice,
                          s->points);
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

/* False: there is no face here, whatever the points say. */
static bool start_judge(struct sample *s, int row)
{
    const struct pav_sample_plan *plan = s->plan;
    float kind = pav_dice_uniform(&s->dice, 0, 1);
    if (kind < 0.22f) {
        s->grey = pav_set_grey(plan->empty, row % plan->empty->count);
        start_anywhere(s);
        run_stages(s, 0);
        if (pav_dice_chance(&s->dice, 0.5f))
            run_stages(s, 1);
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
        pav_start_slipped(plan->model, &s->truth, pav_dice_uniform(&s->dice, 0, 1.5f), &s->dice,
                          s->points);
    } else {
        start_anywhere(s);
        run_stages(s, 0);
    }
    return true;
}

static void target_move(const struct sample *s, float *target, float *weight)
{
    for (int i = 0; i < PAV_FACE_POINTS; i++) {
        float at[2];
        pav_similarity_undo(&s->sight->frame, s->truth.points[i], at);
        target[2 * i] = at[0] - s->sight->local[i][0];
        target[2 * i + 1] = at[1] - s->sight->local[i][1];
        weight[i] = (i < 17               ? JAW_WEIGHT
                     : i >= PAV_LANDMARKS ? PUPIL_WEIGHT
                                          : 1) *
                    (s->truth.visible[i] < 0.5f ? HIDDEN_WEIGHT : 1);
    }
}

static void target_read(const struct sample *s, float *target, float *weight)
{
    for (int k = 0; k < PAV_READ_COUNT; k++)
        weight[k] = fmaxf(HIDDEN_READING, pav_truth_shown(&s->truth, (enum pav_face_reading)k));
    memcpy(target, s->truth.readings, sizeof s->truth.readings);
    float turn = atan2f(s->sight->frame.b, s->sight->frame.a) * DEGREES;
    target[PAV_READ_ROLL] = (s->truth.roll_deg - turn) / PAV_READ_DEGREES;
}

static void begin(struct sample *s, const struct making *m, int row, int number)
{
    struct worker *worker = m->workers[number];
    const struct pav_set *heads = m->plan->heads;
    const struct pav_sample_state *state = &m->out->states[row];
    *s = (struct sample){.plan = m->plan,
                         .sight = &worker->sight,
                         .dice = pav_dice_of(m->plan->seed, 100, (uint64_t)row),
                         .grey = pav_set_grey(heads, row % heads->count),
                         .truth = heads->truths[row % heads->count]};
    s->sight->alter = pav_crop_spoil;
    s->sight->data = &s->dice;
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
    begin(&s, m, row, number);
    if (plan->kind == PAV_SAMPLE_MOVE)
        start_move(&s, row);
    else if (plan->kind == PAV_SAMPLE_READ)
        start_read(&s);
    else
        face = start_judge(&s, row);
    if (!pav_sight_at(s.sight, plan->model, plan->stage, &s.grey, (const float(*)[2])s.points)) {
        /* It ran away: one more that begins at the truth. */
        memcpy(s.points, s.truth.points, sizeof s.points);
        pav_sight_at(s.sight, plan->model, plan->stage, &s.grey, (const float(*)[2])s.points);
    }
    size_t at = (size_t)row;
    memcpy(out->features + at * (size_t)out->in, s.sight->features, (size_t)out->in);
    memcpy(out->extras + at * (size_t)out->extra, s.sight->extra,
           (size_t)out->extra * sizeof(float));
    float *target = out->targets + at * (size_t)out->out;
    float *weight = out->weights + at * PAV_FACE_POINTS;
    if (plan->kind == PAV_SAMPLE_MOVE) {
        target_move(&s, target, weight);
        memcpy(out->states[row].points, s.points, sizeof s.points);
    } else if (plan->kind == PAV_SAMPLE_READ) {
        target_read(&s, target, weight);
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
    size_t count = (size_t)s->count;
    bool move = plan->kind == PAV_SAMPLE_MOVE;
    int points = plan->stage->grid ? PAV_FACE_GRID * PAV_FACE_GRID : PAV_FACE_POINTS;
    s->in = points * PAV_FEATURE_LENGTH;
    s->extra = plan->stage->grid ? 0 : plan->model->modes;
    s->out = move ? PAV_FACE_NUMBERS : plan->kind == PAV_SAMPLE_READ ? PAV_READ_COUNT : 1;
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

void pav_samples_step(struct pav_samples *samples, const struct pav_sample_plan *plan)
{
    for_all(samples, plan, take_step, NULL);
}

void pav_samples_init(struct pav_samples *samples, int count)
{
    *samples = (struct pav_samples){.count = count};
    samples->states = pav_alloc((size_t)count * sizeof *samples->states);
    for (int i = 0; i < count; i++) {
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

/* Owns the course of a training: heads, shape, the cascade's stages one after another, readers, file. */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "facelab/train/basis.h"
#include "facelab/train/crew.h"
#include "facelab/train/evaluate.h"
#include "facelab/train/learner.h"
#include "facelab/train/sample.h"
#include "facelab/train/write.h"

#define MODES       48
#define STAGES      4
#define FIRST_JUDGE 3     /* who only finds the hard cases learns from one in so many */
#define EMPTY_OF    4     /* one picture without a face for so many with one */
#define TAUGHT      40000 /* heads that all nets learn from; of the others only the eyes */
#define SHARP       0.02f /* errors under it count by their square, above by themselves */
#define TRUSTED     4 /* a wrong fit that is trusted is so much worse than a right one that is not */

struct course {
    const struct pav_train_plan *plan;
    struct pav_set heads, empty;
    int taught;  /* of the heads */
    float sharp; /* of the readings that are learnt */
    struct pav_face_model *model;
    struct pav_samples samples;
    float gains[PAV_FACE_DIRECTIONS];
    char label[64];
};

/* Widths are chosen so that the file stays under 6 MB. */
enum { READERS = STAGES, JUDGE = READERS + PAV_READER_COUNT };
static const struct {
    enum pav_face_view view;
    float unit_px;
    int cell_px;
    int hidden, second;
    float idle;  /* of the hidden, while learning: nets that judge whole faces know them by heart */
    float sharp; /* of a reader's errors: under it they count by their square */
    int rounds;  /* samples of each start */
    float epochs; /* times the plan's */
} looks[] = {
    {PAV_VIEW_GRID, 22, 6, 192, 96, 0, 0, 1, 1},
    {PAV_VIEW_FACE, 25, 8, 224, 128, 0, 0, 1, 1},
    {PAV_VIEW_FACE, 28, 7, 224, 128, 0, 0, 1, 1},
    {PAV_VIEW_FACE, 34, 5, 224, 128, 0, 0, 1, 1},
    [READERS + PAV_READER_POSE] = {PAV_VIEW_FACE, 28, 7, 64, 48, 0.2f, 0.5f, 1, 1},
    [READERS + PAV_READER_MOUTH] = {PAV_VIEW_MOUTH, 34, 5, 128, 64, 0.25f, 0.5f, 2, 2},
    [READERS + PAV_READER_EYE] = {PAV_VIEW_EYE, 56, 5, 768, 64, 0.1f, 1, 8, 0.4f},
    [JUDGE] = {PAV_VIEW_FACE, 28, 7, 96, 32, 0.3f, 0, 1, 1},
};

/* The loss of one point: near its target a square, further off a distance. */
static double grade_point(const float *is, const float *should, float weight, float *slope)
{
    float dx = is[0] - should[0], dy = is[1] - should[1];
    float root = sqrtf(dx * dx + dy * dy + SHARP * SHARP);
    slope[0] = weight * dx / root;
    slope[1] = weight * dy / root;
    return (double)weight * (root - SHARP);
}

static double grade_move(void *data, const int *rows, int count, const float *answers,
                         float *gradient)
{
    const struct course *c = data;
    int width = PAV_FACE_RIGID + c->model->modes;
    double loss = 0;
    for (int i = 0; i < count; i++) {
        const float *target = c->samples.targets + (size_t)rows[i] * PAV_FACE_NUMBERS;
        const float *weight = c->samples.weights + (size_t)rows[i] * PAV_FACE_POINTS;
        float moved[PAV_FACE_NUMBERS] = {0}, slope[PAV_FACE_NUMBERS];
        for (int k = 0; k < width; k++) {
            const float *row = c->model->basis[k][0];
            float amount = answers[i * width + k] * c->gains[k];
            for (int j = 0; j < PAV_FACE_NUMBERS; j++)
                moved[j] += amount * row[j];
        }
        for (int p = 0; p < PAV_FACE_POINTS; p++)
            loss += grade_point(moved + 2 * p, target + 2 * p, weight[p] / PAV_FACE_POINTS,
                                slope + 2 * p);
        for (int k = 0; k < width; k++) {
            const float *row = c->model->basis[k][0];
            float sum = 0;
            for (int j = 0; j < PAV_FACE_NUMBERS; j++)
                sum += slope[j] * row[j];
            gradient[i * width + k] = sum * c->gains[k] / (float)count;
        }
    }
    return loss;
}

static double grade_read(void *data, const int *rows, int count, const float *answers,
                         float *gradient)
{
    const struct course *c = data;
    double loss = 0;
    for (int i = 0; i < count; i++) {
        int width = c->samples.out;
        const float *target = c->samples.targets + (size_t)rows[i] * (size_t)width;
        const float *weight = c->samples.weights + (size_t)rows[i] * PAV_FACE_POINTS;
        for (int k = 0; k < width; k++) {
            float d = answers[i * width + k] - target[k];
            float root = sqrtf(d * d + c->sharp * c->sharp);
            loss += weight[k] * (root - c->sharp);
            gradient[i * width + k] = weight[k] * d / root / (float)count;
        }
    }
    return loss;
}

static double grade_judge(void *data, const int *rows, int count, const float *answers,
                          float *gradient)
{
    const struct course *c = data;
    double loss = 0;
    for (int i = 0; i < count; i++) {
        float target = c->samples.targets[rows[i]], odds = answers[i];
        float chance = 1 / (1 + expf(-odds));
        float weight = target < 0.5f ? TRUSTED : 1;
        /* Of clear cases only the order is of interest, not how clear they are. */
        double said = fmax(-15, fmin((double)odds, 15));
        loss += (double)weight * (log1p(exp(said)) - (double)target * said);
        gradient[i] = weight * (chance - target) / (float)count;
    }
    return loss;
}

/* By how much each direction is off, on the average: the answers of a net are of the order of one. */
static void find_gains(struct course *c)
{
    const struct pav_samples *s = &c->samples;
    int width = PAV_FACE_RIGID + c->model->modes;
    for (int k = 0; k < width; k++) {
        const float *row = c->model->basis[k][0];
        double square = 0;
        for (int i = 0; i < s->count; i++) {
            const float *target = s->targets + (size_t)i * PAV_FACE_NUMBERS;
            float sum = 0;
            for (int j = 0; j < PAV_FACE_NUMBERS; j++)
                sum += target[j] * row[j];
            square += (double)sum * sum / s->count;
        }
        c->gains[k] = (float)sqrt(square) + 1e-6f;
    }
}

/* Trains one net, and makes integers of it. */
static void teach(struct course *c, enum pav_sample_kind kind, int look,
                  struct pav_face_stage *stage, int share)
{
    static double (*const grades[])(void *, const int *, int, const float *,
                                    float *) = {[PAV_SAMPLE_MOVE] = grade_move,
                                                [PAV_SAMPLE_READ] = grade_read,
                                                [PAV_SAMPLE_JUDGE] = grade_judge};
    bool move = kind == PAV_SAMPLE_MOVE;
    char label[80];
    snprintf(label, sizeof label, "%s: samples", c->label);
    struct pav_face_stage next = {
        .unit_px = looks[look].unit_px, .cell_px = looks[look].cell_px, .view = looks[look].view};
    bool again = stage->net.weight; /* the judge, who was there already */
    struct pav_sample_plan plan = {.kind = kind,
                                   .model = c->model,
                                   .stage = &next,
                                   .stage_index = look,
                                   .reader = (enum pav_face_reader)(look - READERS),
                                   .hard = again,
                                   .rounds = looks[look].rounds,
                                   .share = share,
                                   .heads = &c->heads,
                                   .empty = &c->empty,
                                   .seed = c->plan->seed + 1000 * (uint64_t)(look + 1) + again,
                                   .label = c->plan->quiet ? NULL : label};
    struct pav_samples *samples = &c->samples;
    c->sharp = looks[look].sharp;
    pav_samples_make(samples, &plan);
    if (move)
        find_gains(c);
    struct pav_lesson lesson = {samples->count, samples->features, samples->extras, grades[kind],
                                c};
    struct pav_net shape = {.in = samples->in,
                            .extra = samples->extra,
                            .hidden = looks[look].hidden,
                            .second = looks[look].second,
                            .out = move ? PAV_FACE_RIGID + c->model->modes : samples->out};
    struct pav_learner *learner = pav_learner_create(&shape, looks[look].idle, plan.seed);
    pav_learner_centre(learner, &lesson);
    int epochs = (int)fmaxf(1, (float)c->plan->epochs * looks[look].epochs + 0.5f);
    for (int done = 0; done < epochs; done++) {
        double loss =
            pav_learner_epoch(learner, &lesson, (double)done / epochs, (double)(done + 1) / epochs);
        snprintf(label, sizeof label, "%s: loss %.5f", c->label, loss);
        pav_progress(plan.label, done + 1, epochs);
    }
    pav_net_finish(&stage->net);
    pav_learner_export(learner, move ? c->gains : NULL, &next.net);
    *stage = next;
    pav_learner_destroy(learner);
    if (move)
        pav_samples_step(samples, &plan);
}

static void teach_all(struct course *c)
{
    struct pav_face_model *m = c->model;
    const char *label = c->plan->quiet ? NULL : "painting heads";
    uint64_t first = c->plan->seed * PAV_SET_PER_SEED;
    pav_set_heads(&c->heads, first, c->plan->heads, label);
    c->taught = c->heads.count < TAUGHT ? c->heads.count : TAUGHT;
    pav_set_empty(&c->empty, first, (c->taught + EMPTY_OF - 1) / EMPTY_OF, label);
    struct pav_set taught = c->heads;
    taught.count = c->taught;
    pav_basis_learn(m, &taught, MODES);
    pav_samples_init(&c->samples, c->heads.count, c->taught);
    for (int i = 0; i < STAGES; i++) {
        snprintf(c->label, sizeof c->label, "stage %d of %d", i + 1, STAGES);
        teach(c, PAV_SAMPLE_MOVE, i, &m->stages[i], 1);
        m->stage_count = i + 1;
    }
    struct pav_sample_plan settled = {.model = m,
                                      .heads = &c->heads,
                                      .seed = c->plan->seed + 500,
                                      .share = 1,
                                      .label = c->plan->quiet ? NULL : "fits that have settled"};
    c->samples.state_count = c->heads.count;
    pav_samples_settle(&c->samples, &settled);
    static const char *const readers[PAV_READER_COUNT] = {"pose", "mouth", "eyes"};
    for (int i = 0; i < PAV_READER_COUNT; i++) {
        snprintf(c->label, sizeof c->label, "%s", readers[i]);
        c->samples.state_count = i == PAV_READER_EYE ? c->heads.count : c->taught;
        teach(c, PAV_SAMPLE_READ, READERS + i, &m->readers[i], 1);
    }
    c->samples.state_count = c->taught;
    for (int i = 0; i < 2; i++) {
        snprintf(c->label, sizeof c->label, i ? "confidence, hard cases" : "confidence");
        teach(c, PAV_SAMPLE_JUDGE, JUDGE, &m->judge, i ? 1 : FIRST_JUDGE);
    }
    pav_samples_finish(&c->samples);
}

static bool plan_is_sound(const struct pav_train_plan *plan)
{
    bool sound = plan->heads >= 50 && plan->heads <= 200000 && plan->epochs >= 1 &&
                 plan->seed < PAV_SET_HOLDOUT / PAV_SET_PER_SEED;
    if (!sound)
        fprintf(stderr,
                "pavilion train-face: 50 to 200000 heads and a seed below 2^38 are needed\n");
    return sound;
}

static bool train(const struct pav_train_plan *plan)
{
    if (!plan_is_sound(plan))
        return false;
    /* One thread: two that wait for each other by spinning are slower on a machine with other work. */
    openblas_set_num_threads(1);
    int64_t from_ns = pav_clock_cpu_ns();
    struct course *c = pav_alloc(sizeof *c);
    c->plan = plan;
    c->model = pav_alloc(sizeof *c->model);
    c->model->seed = plan->seed;
    snprintf(c->model->settings, sizeof c->model->settings,
             "heads %d, of which %d for more than eyes, seed %llu, epochs %d, stages %d, modes %d",
             plan->heads, plan->heads < TAUGHT ? plan->heads : TAUGHT,
             (unsigned long long)plan->seed, plan->epochs, STAGES, MODES);
    teach_all(c);
    if (!plan->quiet)
        fprintf(stderr, "%.0f s of processor time\n",
                (double)(pav_clock_cpu_ns() - from_ns) / PAV_NS_PER_S);
    bool done = pav_model_write(c->model, plan->path);
    pav_set_finish(&c->heads);
    pav_set_finish(&c->empty);
    pav_face_model_finish(c->model);
    free(c->model);
    free(c);
    return done && (plan->holdout == 0 || pav_evaluate(plan));
}

__attribute__((visibility("default"))) const struct pav_train_api pav_train_api = {
    .struct_size = sizeof pav_train_api,
    .train = train,
    .evaluate = pav_evaluate,
};

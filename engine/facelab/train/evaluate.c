/* Owns the measuring of a model on hold-out heads, by kind of head. */
#include "facelab/train/evaluate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "eye/opencv/capture.h"
#include "facelab/train/crew.h"
#include "facelab/train/sequence.h"
#include "facelab/train/start.h"

#define WRONG     0.10f
#define PEOPLE_OF 16   /* one is watched for a while for so many hold-out heads */
#define SHOWN     0.7f /* a reading counts where so much of what it is read from can be seen */

struct result {
    float error, confidence;
    float points[PAV_FACE_POINTS][2];
    float read[PAV_READ_COUNT];
    bool found;
    int64_t ns;
};

struct trial {
    const struct pav_face_model *model;
    const struct pav_set *set;
    struct pav_aligner *aligners[PAV_CREW];
    struct result *results;
    const struct result *before; /* of a fit of the same picture from a box; NULL: from a box */
};

static void keep_reading(struct result *r, const struct pav_face_fit *fit)
{
    const struct pav_movements *m = &fit->movements;
    const float read[PAV_READ_COUNT] = {fit->yaw_deg / PAV_READ_DEGREES,
                                        fit->pitch_deg / PAV_READ_DEGREES,
                                        fit->roll_deg / PAV_READ_DEGREES,
                                        m->mouth_open,
                                        m->mouth_smile,
                                        m->mouth_round,
                                        m->lid[0],
                                        m->lid[1],
                                        m->brow[0],
                                        m->brow[1],
                                        m->gaze_x,
                                        m->gaze_y};
    memcpy(r->read, read, sizeof read);
    r->confidence = fit->confidence;
}

/* Pictures without a face: a box anywhere. */
static void try_empty(struct trial *t, int index, int worker, struct pav_dice *dice)
{
    struct pav_grey grey = pav_set_grey(t->set, index);
    struct pav_face_fit fit;
    float side = pav_dice_uniform(dice, 50, 180);
    struct pav_face_box box = {pav_dice_uniform(dice, 0, PAV_SET_SIDE_PX - side),
                               pav_dice_uniform(dice, 0, PAV_SET_SIDE_PX - side), side, side};
    struct result *r = &t->results[index];
    r->found = pav_align_box(t->aligners[worker], &grey, &box, &fit);
    r->confidence = r->found ? fit.confidence : 0;
}

static void try_one(void *data, int index, int worker)
{
    struct trial *t = data;
    struct pav_dice dice = pav_dice_of(1, 3, (uint64_t)index);
    if (!t->set->truths) {
        try_empty(t, index, worker, &dice);
        return;
    }
    const struct pav_set_truth *truth = &t->set->truths[index];
    struct pav_grey grey = pav_set_grey(t->set, index);
    struct result *r = &t->results[index];
    struct pav_face_fit before = {0}, fit = {0};
    float points[PAV_FACE_POINTS][2];
    int64_t from_ns;
    if (t->before) {
        if (!t->before[index].found)
            return;
        pav_start_slipped(t->model, (const float(*)[2])t->before[index].points, 0.4f, &dice,
                          points);
        memcpy(before.landmarks, points, sizeof before.landmarks);
        memcpy(before.pupils, points + PAV_LANDMARKS, sizeof before.pupils);
        from_ns = pav_clock_ns();
        r->found = pav_align_from(t->aligners[worker], &grey, &before, &fit);
    } else {
        struct pav_face_box box;
        pav_start_detected(t->model, truth, 1, &dice, &box);
        from_ns = pav_clock_ns();
        r->found = pav_align_box(t->aligners[worker], &grey, &box, &fit);
    }
    r->ns = pav_clock_ns() - from_ns;
    memcpy(r->points, fit.landmarks, sizeof fit.landmarks);
    memcpy(r->points + PAV_LANDMARKS, fit.pupils, sizeof fit.pupils);
    r->error = r->found ? pav_truth_error(truth, (const float(*)[2])r->points) : 1;
    if (r->found)
        keep_reading(r, &fit);
}

static struct result *run(const struct pav_face_model *model, const struct pav_set *set,
                          const struct result *before)
{
    struct trial t = {.model = model, .set = set, .before = before};
    t.results = pav_alloc((size_t)set->count * sizeof *t.results);
    for (int i = 0; i < PAV_CREW; i++)
        t.aligners[i] = pav_aligner_create(model);
    pav_crew_each(set->count, try_one, &t, NULL);
    for (int i = 0; i < PAV_CREW; i++)
        pav_aligner_destroy(t.aligners[i]);
    return t.results;
}

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* A kind of head: a trait that is there (or, `absent`, is not), or a range of an angle. */
struct stratum {
    const char *name;
    uint32_t trait, absent;
    int reading;
    float least, most; /* degrees, of the reading */
    bool either;       /* to both sides */
};

static const struct stratum strata[] = {
    {"all"},
    {"yaw 0-15", .reading = PAV_READ_YAW, .least = 0, .most = 15, .either = true},
    {"yaw 15-30", .reading = PAV_READ_YAW, .least = 15, .most = 30, .either = true},
    {"yaw 30-45", .reading = PAV_READ_YAW, .least = 30, .most = 45, .either = true},
    {"yaw 45-60", .reading = PAV_READ_YAW, .least = 45, .most = 90, .either = true},
    {"pitch below -10", .reading = PAV_READ_PITCH, .least = -90, .most = -10},
    {"pitch -10..10", .reading = PAV_READ_PITCH, .least = -10, .most = 10},
    {"pitch above 10", .reading = PAV_READ_PITCH, .least = 10, .most = 90},
    {"child", .trait = PAV_HEAD_CHILD},
    {"glasses", .trait = PAV_HEAD_GLASSES},
    {"beard", .trait = PAV_HEAD_BEARD},
    {"mask", .trait = PAV_HEAD_MASK},
    {"scarf", .trait = PAV_HEAD_SCARF},
    {"hand", .trait = PAV_HEAD_HAND},
    {"skin dark", .trait = PAV_HEAD_DARK},
    {"skin between", .absent = PAV_HEAD_DARK | PAV_HEAD_LIGHT},
    {"skin light", .trait = PAV_HEAD_LIGHT},
    {"nothing hidden", .absent = PAV_HEAD_MASK | PAV_HEAD_HAND | PAV_HEAD_GLASSES},
};

static bool belongs(const struct stratum *s, const struct pav_set_truth *truth)
{
    float angle = truth->readings[s->reading] * PAV_READ_DEGREES;
    angle = s->either ? fabsf(angle) : angle;
    return (!s->trait || truth->traits & s->trait) && !(truth->traits & s->absent) &&
           (s->most == s->least || (angle >= s->least && angle < s->most));
}

static void print_stratum(const struct stratum *s, const struct pav_set *set,
                          const struct result *results, float *errors)
{
    int count = 0, wrong = 0, sure = 0, sure_wrong = 0;
    for (int i = 0; i < set->count; i++) {
        if (!belongs(s, &set->truths[i]))
            continue;
        bool is_sure = results[i].confidence >= PAV_FACE_SURE, bad = results[i].error > WRONG;
        errors[count++] = results[i].error;
        wrong += bad;
        sure += is_sure;
        sure_wrong += is_sure && bad;
    }
    if (count == 0)
        return;
    qsort(errors, (size_t)count, sizeof *errors, by_size);
    printf("  %-16s %6d %8.2f %8.2f %8.1f %8.1f %8.2f\n", s->name, count,
           100 * (double)errors[count / 2], 100 * (double)errors[count * 9 / 10],
           100.0 * wrong / count, 100.0 * sure / count, 100.0 * sure_wrong / count);
}

static void print_strata(const char *title, const struct pav_set *set, const struct result *results)
{
    float *errors = pav_alloc((size_t)set->count * sizeof *errors);
    printf("%s\n  %-16s %6s %8s %8s %8s %8s %8s\n", title, "", "heads", "median", "90 %", ">10 %",
           "sure", "sure>10");
    for (size_t i = 0; i < sizeof strata / sizeof *strata; i++)
        print_stratum(&strata[i], set, results, errors);
    double ms = 0;
    for (int i = 0; i < set->count; i++)
        ms += (double)results[i].ns * 1e-6 / set->count;
    printf("  %.2f ms a fit\n", ms);
    free(errors);
}

/* R squared of what was read against the truth. */
static void print_readings(const struct pav_set *set, const struct result *results)
{
    static const char *const names[PAV_READ_COUNT] = {"yaw",    "pitch",  "roll",   "mouth open",
                                                      "smile",  "round",  "lid 0",  "lid 1",
                                                      "brow 0", "brow 1", "gaze x", "gaze y"};
    printf("readings of one picture, R squared over heads that are sure and show it; lids as "
           "pictures show\n"
           "them (the opening in eye distances)\n");
    for (int k = 0; k < PAV_READ_COUNT; k++) {
        double n = 0, sum = 0, square = 0, off = 0;
        for (int i = 0; i < set->count; i++) {
            const struct pav_set_truth *t = &set->truths[i];
            if (results[i].confidence < PAV_FACE_SURE ||
                pav_truth_shown(t, (enum pav_face_reading)k) < SHOWN)
                continue;
            double should =
                (double)(k == PAV_READ_ROLL ? t->roll_deg / PAV_READ_DEGREES : t->readings[k]);
            double d = (double)results[i].read[k] - should;
            n++;
            sum += should;
            square += should * should;
            off += d * d;
        }
        printf("  %-10s %.3f\n", names[k], 1 - off / (square - sum * sum / n + 1e-12));
    }
}

bool pav_evaluate(const struct pav_train_plan *plan)
{
    char why[PAV_WHY_MAX];
    struct pav_face_model *model = pav_face_model_open(plan->path, why);
    if (!model) {
        fprintf(stderr, "pavilion train-face: %s\n", why);
        return false;
    }
    struct pav_set set, empty;
    pav_set_heads(&set, PAV_SET_HOLDOUT, plan->holdout, plan->quiet ? NULL : "hold-out heads");
    pav_set_empty(&empty, PAV_SET_HOLDOUT, plan->holdout, NULL);
    struct result *boxed = run(model, &set, NULL), *tracked = run(model, &set, boxed);
    struct result *nothing = run(model, &empty, NULL);
    int fooled = 0;
    for (int i = 0; i < empty.count; i++)
        fooled += nothing[i].confidence >= PAV_FACE_SURE;
    printf("%s: %s\nerrors in %% of the outer-eye distance, inner landmarks\n", plan->path,
           model->settings);
    print_strata("from a detector's box", &set, boxed);
    print_strata("from where that left them, slipped: as a tracker goes on", &set, tracked);
    print_readings(&set, boxed);
    printf("no face: %d of %d boxes in pictures without one are sure\n", fooled, empty.count);
    if (plan->holdout >= PEOPLE_OF)
        pav_sequences_measure(model, plan->holdout / PEOPLE_OF,
                              plan->quiet ? NULL : "people watched");
    free(boxed);
    free(tracked);
    free(nothing);
    pav_set_finish(&set);
    pav_set_finish(&empty);
    pav_face_model_close(model);
    return true;
}

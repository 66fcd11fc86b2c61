/* Owns the measuring of a model on moving people: single pictures against a learned rest. */
#include "facelab/train/sequence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "eye/vision/face/calibrate.h"
#include "facelab/head.h"
#include "facelab/shape.h"
#include "facelab/shot.h"
#include "facelab/train/crew.h"
#include "facelab/train/set.h"
#include "facelab/train/start.h"

#define PICTURES 60
#define STEP_S   0.15f
#define KNOWN_S  3.0f /* a visitor's rest is known by then */
#define KEY_S    0.9f /* from one expression to the next */
#define KEYS     14
#define SIDE     PAV_SET_SIDE_PX

enum measured { YAW, PITCH, OPEN, SMILE, ROUND, LID, BROW, GAZE_X, GAZE_Y, MEASURED };

/* One person's numbers of every picture: [0] as a single picture is read, [1] with the rest learned,
 * [2] the truth; of lids and brows those of both eyes, one after the other. */
struct person {
    int count[MEASURED];
    float seen[MEASURED][3][2 * PICTURES];
};

struct show {
    const struct pav_face_model *model;
    struct pav_head_painter *painters[PAV_CREW];
    struct pav_aligner *aligners[PAV_CREW];
    uint8_t *rgb[PAV_CREW], *grey[PAV_CREW];
    struct person *people;
};

/* Who it is, and what they do: every other expression is rest, the others are those of random heads. */
struct script {
    struct pav_head head;
    struct pav_shot shot;
    struct pav_head_motion keys[KEYS];
    float phase[3], blink_s;
};

static void write_script(struct script *s, int index)
{
    uint64_t seed = PAV_SET_HOLDOUT + (UINT64_C(1) << 41) + UINT64_C(1000) * (uint64_t)index;
    struct pav_dice dice = pav_dice_of(5, 11, (uint64_t)index);
    pav_head_random(&s->head, &s->shot, seed);
    for (int k = 0; k < KEYS; k++) {
        struct pav_head other;
        struct pav_shot unused;
        pav_head_random(&other, &unused, seed + 1 + (uint64_t)k);
        s->keys[k] = other.motion;
        if (k % 2 == 0)
            s->keys[k] = (struct pav_head_motion){
                .lid = {1, 1}, .gaze_x = other.motion.gaze_x, .gaze_y = other.motion.gaze_y};
    }
    for (int k = 0; k < 3; k++)
        s->phase[k] = pav_dice_uniform(&dice, 0, 6.28f);
    s->blink_s = pav_dice_uniform(&dice, 2.2f, 3.8f);
}

static struct pav_head_motion between(const struct pav_head_motion *a,
                                      const struct pav_head_motion *b, float t)
{
    enum { COUNT = sizeof *a / sizeof(float) };
    float from[COUNT], to[COUNT];
    struct pav_head_motion out;
    memcpy(from, a, sizeof from);
    memcpy(to, b, sizeof to);
    for (int i = 0; i < COUNT; i++)
        from[i] += (to[i] - from[i]) * t;
    memcpy(&out, from, sizeof out);
    return out;
}

static void act(struct script *s, float t_s)
{
    float at = t_s / KEY_S, part = at - floorf(at);
    int k = (int)at < KEYS - 2 ? (int)at : KEYS - 2;
    /* an expression is held for a while */
    part = fminf(1, 2 * part);
    s->head.motion = between(&s->keys[k], &s->keys[k + 1], part * part * (3 - 2 * part));
    float blink = fmodf(t_s + s->blink_s, s->blink_s);
    float shut = fmaxf(0, 1 - fabsf(blink - 0.2f) / 0.2f);
    for (int i = 0; i < 2; i++)
        s->head.motion.lid[i] *= 1 - fminf(1, 1.5f * shut);
    s->head.yaw_deg = 25 * sinf(0.9f * t_s + s->phase[0]);
    s->head.pitch_deg = 12 * sinf(0.7f * t_s + s->phase[1]);
    s->head.roll_deg = 8 * sinf(0.5f * t_s + s->phase[2]);
    s->shot.seed++; /* another picture's noise */
}

static void note(struct person *p, enum measured what, float single, float known, float truth)
{
    int at = p->count[what]++;
    p->seen[what][0][at] = single;
    p->seen[what][1][at] = known;
    p->seen[what][2][at] = truth;
}

static bool shows(const struct pav_head_truth *t, int from, int to)
{
    float sum = 0;
    for (int i = from; i < to; i++)
        sum += t->visible[i];
    return sum >= 0.7f * (float)(to - from);
}

static void compare(struct person *p, const struct pav_face_fit *single,
                    const struct pav_face_fit *known, const struct pav_head_truth *t)
{
    const struct pav_movements *a = &single->movements, *b = &known->movements, *c = &t->movements;
    note(p, YAW, single->yaw_deg, known->yaw_deg, t->yaw_deg);
    note(p, PITCH, single->pitch_deg, known->pitch_deg, t->pitch_deg);
    if (shows(t, 48, 68)) {
        note(p, OPEN, a->mouth_open, b->mouth_open, c->mouth_open);
        note(p, SMILE, a->mouth_smile, b->mouth_smile, c->mouth_smile);
        note(p, ROUND, a->mouth_round, b->mouth_round, c->mouth_round);
    }
    for (int i = 0; i < 2; i++) {
        if (shows(t, 36 + 6 * i, 42 + 6 * i))
            note(p, LID, a->lid[i], b->lid[i], c->lid[i]);
        if (shows(t, 17 + 5 * i, 22 + 5 * i))
            note(p, BROW, a->brow[i], b->brow[i], c->brow[i]);
    }
    if (shows(t, 36, 42) && shows(t, 42, 48)) {
        note(p, GAZE_X, a->gaze_x, b->gaze_x, c->gaze_x);
        note(p, GAZE_Y, a->gaze_y, b->gaze_y, c->gaze_y);
    }
}

static bool find(struct show *show, int worker, const struct pav_grey *grey,
                 const struct pav_head_truth *t, bool followed, struct pav_face_fit *fit)
{
    struct pav_set_truth truth = {0};
    struct pav_face_fit before = *fit;
    struct pav_face_box box;
    if (followed && pav_align_from(show->aligners[worker], grey, &before, fit) &&
        fit->confidence >= PAV_FACE_SURE)
        return true;
    memcpy(truth.points, t->landmarks, sizeof t->landmarks);
    memcpy(truth.points + PAV_LANDMARKS, t->pupils, sizeof t->pupils);
    box = pav_start_box_of(show->model, (const float(*)[2])truth.points);
    return pav_align_box(show->aligners[worker], grey, &box, fit);
}

static void watch(void *data, int index, int worker)
{
    struct show *show = data;
    struct person *p = &show->people[index];
    struct script *script = pav_alloc(sizeof *script);
    struct pav_calibration rest = {0};
    struct pav_face_fit fit = {0}, known;
    bool found = false;
    const uint8_t *rgb = show->rgb[worker];
    uint8_t *grey = show->grey[worker];
    write_script(script, index);
    for (int i = 0; i < PICTURES; i++) {
        struct pav_head_truth truth;
        act(script, (float)i * STEP_S);
        pav_head_paint(show->painters[worker], &script->head, &script->shot, show->rgb[worker],
                       &truth);
        for (int k = 0; k < SIDE * SIDE; k++)
            grey[k] =
                (uint8_t)((77 * rgb[3 * k] + 150 * rgb[3 * k + 1] + 29 * rgb[3 * k + 2]) >> 8);
        struct pav_grey picture = {grey, SIDE, SIDE, SIDE};
        found = find(show, worker, &picture, &truth, found, &fit);
        if (!found || fit.confidence < PAV_FACE_SURE)
            continue;
        known = fit;
        pav_calibrate(&rest, &known, STEP_S);
        if ((float)i * STEP_S >= KNOWN_S)
            compare(p, &fit, &known, &truth);
    }
    free(script);
}

/* R squared over all people's pictures; against each person's own mean where `within`. */
static double r_squared(const struct show *show, int people, enum measured what, int of,
                        bool within)
{
    double off = 0, all = 0, n = 0, sum = 0, square = 0;
    for (int i = 0; i < people; i++) {
        const struct person *p = &show->people[i];
        double own = 0, own_square = 0;
        for (int k = 0; k < p->count[what]; k++) {
            double d = (double)(p->seen[what][of][k] - p->seen[what][2][k]);
            off += d * d;
            own += (double)p->seen[what][2][k];
            own_square += (double)(p->seen[what][2][k] * p->seen[what][2][k]);
        }
        n += p->count[what], sum += own, square += own_square;
        if (p->count[what] > 0)
            all += own_square - own * own / p->count[what];
    }
    return 1 - off / ((within ? all : square - sum * sum / fmax(n, 1)) + 1e-12);
}

void pav_sequences_measure(const struct pav_face_model *model, int people, const char *label)
{
    static const char *const names[MEASURED] = {"yaw",  "pitch", "mouth open", "smile", "round",
                                                "lids", "brows", "gaze x",     "gaze y"};
    struct show show = {.model = model};
    show.people = pav_alloc((size_t)people * sizeof *show.people);
    for (int i = 0; i < PAV_CREW; i++) {
        show.painters[i] = pav_head_painter_create(SIDE, SIDE);
        show.aligners[i] = pav_aligner_create(model);
        show.rgb[i] = pav_alloc(3 * SIDE * SIDE);
        show.grey[i] = pav_alloc(SIDE * SIDE);
    }
    pav_crew_each(people, watch, &show, label);
    printf("%d people watched for %.0f s, R squared over the pictures after %.0f s\n"
           "  %-10s %14s %14s %20s\n",
           people, (double)(PICTURES * STEP_S), (double)KNOWN_S, "", "one picture", "rest known",
           "… within a person");
    for (int k = 0; k < MEASURED; k++)
        printf("  %-10s %14.3f %14.3f %20.3f\n", names[k],
               r_squared(&show, people, (enum measured)k, 0, false),
               r_squared(&show, people, (enum measured)k, 1, false),
               r_squared(&show, people, (enum measured)k, 1, true));
    for (int i = 0; i < PAV_CREW; i++) {
        pav_head_painter_destroy(show.painters[i]);
        pav_aligner_destroy(show.aligners[i]);
        free(show.rgb[i]);
        free(show.grey[i]);
    }
    free(show.people);
}

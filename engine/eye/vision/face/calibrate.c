/* Owns the learning of a visitor's rest. */
#include "eye/vision/face/calibrate.h"

#include <math.h>

#define MEMORY_S  20.0f /* what was seen counts for so long */
#define PRIOR_S   0.5f  /* the mean face's rest counts as if seen for so long */
#define FRONT_DEG 22.0f
#define BINS      PAV_REST_BINS

/*
 * Rest is where a movement is most often: a smile, a word, a blink come and go, to either side or to one,
 * but never last. (A mean is drawn aside by them, a quantile by how much somebody talks.)
 */
struct row {
    float most;  /* that rest may be off the mean face's */
    float blur;  /* how exactly it is read */
    float usual; /* how far people's rests are apart */
};

static const struct row rows[PAV_REST_COUNT] = {
    [PAV_REST_LID] = {0.60f, 0.07f, 0.17f},   [PAV_REST_BROW] = {0.50f, 0.10f, 0.15f},
    [PAV_REST_OPEN] = {0.20f, 0.03f, 0.05f},  [PAV_REST_SMILE] = {0.35f, 0.10f, 0.10f},
    [PAV_REST_ROUND] = {0.40f, 0.10f, 0.10f},
};

static float held(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

/* Beyond what rest may be nothing is noted: it is no rest. */
static void note(float seen_s[BINS], const struct row *row, float seen, float dt_s)
{
    float at = (seen / row->most + 1) * 0.5f * BINS - 0.5f, low = floorf(at), part = at - low;
    if (low >= 0 && low < BINS)
        seen_s[(int)low] += (1 - part) * dt_s;
    if (low + 1 >= 0 && low + 1 < BINS)
        seen_s[(int)low + 1] += part * dt_s;
}

static float value_of(const struct row *row, float bin)
{
    return row->most * ((bin + 0.5f) / (0.5f * BINS) - 1);
}

static float bell(float off, float width)
{
    return expf(-0.5f * off * off / (width * width));
}

/* How much speaks for a rest at this value. */
static float weight_at(const float seen_s[BINS], const struct row *row, float value)
{
    float sum = PRIOR_S * bell(value, row->usual);
    for (int k = 0; k < BINS; k++)
        sum += seen_s[k] * bell(value_of(row, (float)k) - value, row->blur);
    return sum;
}

static float most_often(const float seen_s[BINS], const struct row *row)
{
    float weights[BINS];
    int best = 0;
    for (int k = 0; k < BINS; k++) {
        weights[k] = weight_at(seen_s, row, value_of(row, (float)k));
        best = weights[k] > weights[best] ? k : best;
    }
    if (best == 0 || best == BINS - 1)
        return value_of(row, (float)best);
    /* the top of the parabola through its neighbours */
    float a = weights[best - 1], b = weights[best], c = weights[best + 1];
    float bend = a - 2 * b + c;
    return value_of(row, (float)best + (bend < 0 ? 0.5f * (a - c) / bend : 0));
}

static void learn(struct pav_calibration *c, const struct pav_movements *m, float dt_s)
{
    const float seen[PAV_REST_COUNT][2] = {
        [PAV_REST_LID] = {m->lid[0] - 1, m->lid[1] - 1},
        [PAV_REST_BROW] = {m->brow[0], m->brow[1]},
        [PAV_REST_OPEN] = {m->mouth_open, m->mouth_open},
        [PAV_REST_SMILE] = {m->mouth_smile, m->mouth_smile},
        [PAV_REST_ROUND] = {m->mouth_round, m->mouth_round},
    };
    float kept = expf(-dt_s / MEMORY_S);
    for (int i = 0; i < PAV_REST_COUNT; i++) {
        for (int k = 0; k < BINS; k++)
            c->seen_s[i][k] *= kept;
        for (int k = 0; k < 2; k++)
            note(c->seen_s[i], &rows[i], seen[i][k], 0.5f * dt_s);
        c->rest[i] = most_often(c->seen_s[i], &rows[i]);
    }
}

/* The scale's other end stays where it is. */
static float from_rest(float value, float rest, float full)
{
    return value > rest ? (value - rest) * full / (full - rest) : value - rest;
}

void pav_calibrate(struct pav_calibration *c, struct pav_face_fit *fit, float dt_s)
{
    struct pav_movements *m = &fit->movements;
    bool front = fabsf(fit->yaw_deg) < FRONT_DEG && fabsf(fit->pitch_deg) < FRONT_DEG;
    if (front && fit->confidence >= PAV_FACE_SURE && dt_s > 0)
        learn(c, m, dt_s);
    for (int i = 0; i < 2; i++) {
        m->lid[i] = held(m->lid[i] / (1 + c->rest[PAV_REST_LID]), 0, 1.5f);
        m->brow[i] = held(from_rest(m->brow[i], c->rest[PAV_REST_BROW], 1), -1, 1);
    }
    m->mouth_open = held(from_rest(m->mouth_open, c->rest[PAV_REST_OPEN], 1), 0, 1);
    m->mouth_smile = held(from_rest(m->mouth_smile, c->rest[PAV_REST_SMILE], 1), -1, 1);
    m->mouth_round = held(from_rest(m->mouth_round, c->rest[PAV_REST_ROUND], 1), 0, 1);
}

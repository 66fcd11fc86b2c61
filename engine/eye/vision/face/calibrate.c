/* Owns the learning of a visitor's rest. */
#include "eye/vision/face/calibrate.h"

#include <math.h>

#define QUICK_S   1.2f  /* of learning at first … */
#define SETTLED_S 4.0f  /* … until so much was seen */
#define SLOW_S    20.0f /* … and afterwards */
#define FRONT_DEG 22.0f

/* How the rest of one movement is learned: as a running quantile, because a smile, a word or a blink is
 * on one side of rest. */
struct row {
    float part; /* of the time that is below rest */
    float step; /* that it moves in QUICK_S */
    float most; /* that it may be off the mean face */
};

static const struct row rows[PAV_REST_COUNT] = {
    [PAV_REST_LID_0] = {0.65f, 0.5f, 0.45f}, [PAV_REST_LID_1] = {0.65f, 0.5f, 0.45f},
    [PAV_REST_BROW_0] = {0.45f, 0.5f, 0.5f}, [PAV_REST_BROW_1] = {0.45f, 0.5f, 0.5f},
    [PAV_REST_OPEN] = {0.2f, 0.3f, 0.2f},    [PAV_REST_SMILE] = {0.35f, 0.5f, 0.35f},
    [PAV_REST_ROUND] = {0.3f, 0.4f, 0.4f},
};

static float held(float value, float low, float high)
{
    return value < low ? low : value > high ? high : value;
}

static void learn(struct pav_calibration *c, const float seen[PAV_REST_COUNT], float dt_s)
{
    float time_s = c->learned_s < SETTLED_S ? QUICK_S : SLOW_S;
    for (int i = 0; i < PAV_REST_COUNT; i++) {
        const struct row *row = &rows[i];
        /* up for what lies above, down for what lies below; even where `part` of it lies below */
        float side = seen[i] > c->rest[i] ? row->part : row->part - 1;
        float near = fminf(1, fabsf(seen[i] - c->rest[i]) / 0.1f);
        c->rest[i] += 2 * side * near * row->step * dt_s / time_s;
        c->rest[i] = held(c->rest[i], -row->most, row->most);
    }
    c->learned_s += dt_s;
}

/* The scale's other end stays where it is. */
static float from_rest(float value, float rest, float full)
{
    return value > rest ? (value - rest) * full / (full - rest) : value - rest;
}

void pav_calibrate(struct pav_calibration *c, struct pav_face_fit *fit, float dt_s)
{
    struct pav_movements *m = &fit->movements;
    const float seen[PAV_REST_COUNT] = {m->lid[0] - 1, m->lid[1] - 1,  m->brow[0],    m->brow[1],
                                        m->mouth_open, m->mouth_smile, m->mouth_round};
    bool front = fabsf(fit->yaw_deg) < FRONT_DEG && fabsf(fit->pitch_deg) < FRONT_DEG;
    if (front && fit->confidence >= PAV_FACE_SURE && dt_s > 0)
        learn(c, seen, dt_s);
    for (int i = 0; i < 2; i++) {
        m->lid[i] = held(m->lid[i] / (1 + c->rest[PAV_REST_LID_0 + i]), 0, 1.5f);
        m->brow[i] = held(from_rest(m->brow[i], c->rest[PAV_REST_BROW_0 + i], 1), -1, 1);
    }
    m->mouth_open = held(from_rest(m->mouth_open, c->rest[PAV_REST_OPEN], 1), 0, 1);
    m->mouth_smile = held(from_rest(m->mouth_smile, c->rest[PAV_REST_SMILE], 1), -1, 1);
    m->mouth_round = held(from_rest(m->mouth_round, c->rest[PAV_REST_ROUND], 1), 0, 1);
}
